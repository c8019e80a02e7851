package dev.muster.connection.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Cisco IOS in small: a running and a startup configuration that change by the lines of configuration mode, user and
 * privileged mode, questions, the usual complaints.
 */
public final class IosDevice implements RouterDevice {
    private static final String INVALID = "% Invalid input detected at '^' marker.\n\n";

    private final List<String> fixed = new ArrayList<>();
    private final List<String> ntp = new ArrayList<>();
    private final Map<String, List<String>> lists = new TreeMap<>();
    private final Map<String, List<String>> lists6 = new TreeMap<>();
    private final String secret;
    private String startup = "";
    private boolean privilegedLogin;
    private boolean paged;
    private volatile boolean full;
    private volatile String refuses = "";

    /** A router whose enable password is this. */
    public IosDevice(String secret) {
        this.secret = secret;
    }

    /** Lines of configuration it has from the start. */
    public IosDevice with(String text) {
        Shell shell = new Shell();
        shell.mode = Mode.CONFIG;
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            if (!line.startsWith(" ") || shell.mode == Mode.CONFIG) {
                shell.mode = Mode.CONFIG;
            }
            if (shell.configure(line.strip()).isEmpty()) {
                return;
            }
            fixed.add(line);
        });
        startup = running();
        return this;
    }

    /** Logins have all rights at once. */
    public IosDevice privilegedAtLogin() {
        privilegedLogin = true;
        return this;
    }

    /** Knows no way to have answers without pages. */
    public IosDevice keepingPages() {
        paged = true;
        return this;
    }

    /** Has no room to save. */
    public IosDevice notSaving(boolean full) {
        this.full = full;
        return this;
    }

    /** A configuration line this version does not know. */
    public IosDevice refusing(String line) {
        refuses = line;
        return this;
    }

    public synchronized String running() {
        StringBuilder text = new StringBuilder("!\nversion 15.2\n!\nhostname r1\n!\n");
        text.append("banner motd ^CC\nntp access-group peer 99 is not what this says\n^C\n!\n");
        fixed.forEach(line -> text.append(line).append('\n'));
        lists.forEach((name, entries) -> entries.forEach(entry -> text.append("access-list ")
                .append(name)
                .append(' ')
                .append(entry.replaceFirst("^deny ", "deny   "))
                .append('\n')));
        lists6.forEach((name, entries) -> {
            text.append("ipv6 access-list ").append(name).append('\n');
            entries.forEach(entry -> text.append(' ').append(entry).append('\n'));
        });
        ntp.forEach(line -> text.append(line).append('\n'));
        return text.append("!\nend\n").toString();
    }

    public synchronized String startup() {
        return startup;
    }

    @Override
    public Session login() {
        return new Shell();
    }

    private enum Mode {
        USER,
        ENABLED,
        CONFIG,
        LIST,
        PASSWORD,
        CONFIRM
    }

    private final class Shell implements Session {
        private Mode mode = privilegedLogin ? Mode.ENABLED : Mode.USER;
        private int length = 24;
        private int wrong;
        private boolean over;
        private String list = "";

        @Override
        public String greeting() {
            return "\n*** Authorized use only# ***\nr1> is not a prompt here\nContact: noc#\n\n";
        }

        @Override
        public String prompt() {
            return switch (mode) {
                case USER -> "r1>";
                case ENABLED -> "r1#";
                case CONFIG -> "r1(config)#";
                case LIST -> "r1(config-ipv6-acl)#";
                case PASSWORD -> "Password: ";
                case CONFIRM -> "Destination filename [startup-config]? ";
            };
        }

        @Override
        public boolean isSecret() {
            return mode == Mode.PASSWORD;
        }

        @Override
        public int pageLength() {
            return length;
        }

        @Override
        public String pager() {
            return " --More-- ";
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public void hangUp() {
            over = true;
        }

        @Override
        public String say(String line) {
            synchronized (IosDevice.this) {
                String text = line.strip();
                if (mode == Mode.PASSWORD) {
                    return password(text);
                }
                if (mode == Mode.CONFIRM) {
                    mode = Mode.ENABLED;
                    startup = running();
                    return "Building configuration...\n[OK]\n";
                }
                if (text.isEmpty()) {
                    return "";
                }
                return mode == Mode.CONFIG || mode == Mode.LIST ? configure(text) : exec(text);
            }
        }

        private String password(String text) {
            if (text.equals(secret)) {
                mode = Mode.ENABLED;
                return "";
            }
            wrong++;
            mode = wrong < 3 ? Mode.PASSWORD : Mode.USER;
            return wrong < 3 ? "" : "% Bad secrets\n\n";
        }

        private String exec(String text) {
            boolean enabled = mode == Mode.ENABLED;
            if (!paged && text.matches("terminal (length|width) \\d+")) {
                length = text.contains("length") ? Integer.parseInt(text.replaceAll("\\D", "")) : length;
                return "";
            }
            if (text.startsWith("show startup-config") && enabled) {
                return shown("Using 1 out of 262136 bytes\n" + startup, text);
            }
            if (text.startsWith("show running-config") && enabled) {
                return shown("Building configuration...\n\nCurrent configuration : 1 bytes\n" + running(), text);
            }
            return switch (text) {
                case "enable" -> {
                    mode = Mode.PASSWORD;
                    yield "";
                }
                case "disable" -> {
                    mode = Mode.USER;
                    yield "";
                }
                case "show version" ->
                    "Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.2(4)M6, RELEASE SOFTWARE\n"
                            + "r1 uptime is 3 years\n".repeat(30);
                case "configure terminal" -> enabled ? entered() : invalid(0);
                case "write memory" -> enabled ? saved() : invalid(0);
                case "copy running-config startup-config" -> {
                    mode = Mode.CONFIRM;
                    yield "";
                }
                case "s" -> "% Ambiguous command:  \"s\"\n";
                case "show" -> "% Type \"show ?\" for a list of subcommands\n% Incomplete command.\n\n";
                case "exit" -> {
                    over = true;
                    yield "";
                }
                default -> invalid(text.indexOf(' ') + 1);
            };
        }

        private String saved() {
            if (full) {
                return "Building configuration...\n% Failed to write: no space left\n";
            }
            startup = running();
            return "Building configuration...\n[OK]\n";
        }

        private String entered() {
            mode = Mode.CONFIG;
            return "Enter configuration commands, one per line.  End with CNTL/Z.\n";
        }

        private String shown(String text, String command) {
            int pipe = command.indexOf("| include ");
            if (pipe < 0) {
                return text;
            }
            Pattern wanted = Pattern.compile(command.substring(pipe + "| include ".length()));
            StringBuilder kept = new StringBuilder();
            text.lines()
                    .filter(line -> wanted.matcher(line).find())
                    .forEach(line -> kept.append(line).append('\n'));
            return kept.toString();
        }

        private String invalid(int at) {
            return " ".repeat(prompt().length() + at) + "^\n" + INVALID;
        }

        // ---- configuration mode

        private String configure(String text) {
            if (!refuses.isEmpty() && text.startsWith(refuses)) {
                return invalid(0);
            }
            if (text.equals("end") || text.equals("exit")) {
                mode = Mode.ENABLED;
                return "";
            }
            if (mode == Mode.LIST && text.matches("(permit|deny) ipv6 \\S.*|remark .*")) {
                lists6.computeIfAbsent(list, name -> new ArrayList<>())
                        .add(text.replaceAll("(?i)(2001:[0-9a-f:]+)", "$1"));
                return "";
            }
            if (text.matches("access-list \\d{1,4} (remark .+|(permit|deny) (any|\\d[\\d.]*( \\d[\\d.]*)?))")) {
                String[] words = text.split(" ", 3);
                lists.computeIfAbsent(words[1], name -> new ArrayList<>()).add(words[2]);
                mode = Mode.CONFIG;
                return "";
            }
            if (text.matches("no access-list \\d{1,4}")) {
                lists.remove(text.substring("no access-list ".length()));
                mode = Mode.CONFIG;
                return "";
            }
            if (text.matches("(no )?ipv6 access-list \\S+")) {
                String name = text.substring(text.lastIndexOf(' ') + 1);
                if (text.startsWith("no ")) {
                    lists6.remove(name);
                    mode = Mode.CONFIG;
                } else {
                    lists6.computeIfAbsent(name, n -> new ArrayList<>());
                    list = name;
                    mode = Mode.LIST;
                }
                return "";
            }
            return text.matches("(no )?ntp .*") ? ntp(text) : invalid(0);
        }

        private String ntp(String text) {
            mode = Mode.CONFIG;
            boolean no = text.startsWith("no ");
            String line = no ? text.substring(3) : text;
            if (line.startsWith("ntp access-group ")) {
                String type =
                        line.replaceFirst("^(ntp access-group (ipv[46] )?(peer|serve-only|serve|query-only)).*", "$1");
                if (type.equals(line) && !no) {
                    return "% Incomplete command.\n\n";
                }
                ntp.removeIf(old -> old.startsWith(type + " "));
            }
            if (!no) {
                ntp.add(line);
            }
            return "";
        }
    }
}
