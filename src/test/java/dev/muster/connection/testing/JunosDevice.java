package dev.muster.connection.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Junos in small: an active configuration, a candidate, an exclusive session, commits that are checked and that the
 * router takes back by itself unless they are confirmed. A minute is as long as the test says.
 */
public final class JunosDevice implements RouterDevice {
    private static final List<String> ORDER = List.of("system", "interfaces", "policy-options", "firewall");

    private final Duration minute;
    private List<String> active = new ArrayList<>();
    private List<String> candidate = new ArrayList<>();
    private List<String> old = List.of();
    private long rollbackAt;
    private Optional<Object> lock = Optional.empty();
    private boolean locked;
    private volatile boolean shutAfterCommit;
    private boolean shut;

    public JunosDevice(Duration minute) {
        this.minute = minute;
    }

    /** Set lines it has from the start. */
    public JunosDevice with(String text) {
        text.lines().filter(line -> !line.isBlank()).forEach(line -> add(active, line.strip()));
        candidate = new ArrayList<>(active);
        return this;
    }

    /** Somebody else works on the configuration. */
    public JunosDevice lockedByOther() {
        locked = true;
        return this;
    }

    /** A commit that shuts out whoever logs in, until it is taken back. */
    public JunosDevice shuttingOutAfterCommit() {
        shutAfterCommit = true;
        return this;
    }

    /** Whether logins are refused at the moment. */
    public synchronized boolean isShut() {
        settle();
        return shut;
    }

    /** The active configuration. */
    public synchronized List<String> active() {
        settle();
        return List.copyOf(active);
    }

    public synchronized List<String> candidate() {
        settle();
        return List.copyOf(candidate);
    }

    /** Whether a commit waits to be confirmed. */
    public synchronized boolean isUnconfirmed() {
        settle();
        return rollbackAt != 0;
    }

    private void settle() {
        if (rollbackAt != 0 && System.nanoTime() - rollbackAt >= 0) {
            active = new ArrayList<>(old);
            candidate = new ArrayList<>(old);
            rollbackAt = 0;
            shut = false;
        }
    }

    /** Behind the last line that begins alike, so that what belongs together stays together. */
    private static void add(List<String> lines, String line) {
        if (lines.contains(line)) {
            return;
        }
        int best = -1;
        int shared = 0;
        for (int i = 0; i < lines.size(); i++) {
            int now = shared(lines.get(i), line);
            if (now >= shared) {
                shared = now;
                best = i;
            }
        }
        lines.add(shared > 1 ? best + 1 : lines.size(), line);
    }

    private static int shared(String one, String other) {
        String[] a = one.split(" ");
        String[] b = other.split(" ");
        int count = 0;
        while (count < Math.min(a.length, b.length) && a[count].equals(b[count])) {
            count++;
        }
        return count;
    }

    @Override
    public Session login() {
        return new Cli();
    }

    private final class Cli implements Session {
        private boolean configuring;
        private boolean exclusive;
        private int length = 24;
        private boolean over;

        @Override
        public String greeting() {
            return "--- JUNOS 12.3R6.6 built 2014-03-13 06:58:47 UTC\n";
        }

        @Override
        public String prompt() {
            return configuring ? "\n{master}[edit]\nadmin@mx1# ".replace("{master}", "") : "\n{master}\nadmin@mx1> ";
        }

        @Override
        public int pageLength() {
            return length;
        }

        @Override
        public String pager() {
            return "---(more 42%)---";
        }

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public void hangUp() {
            synchronized (JunosDevice.this) {
                over = true;
                leave();
            }
        }

        private void leave() {
            if (exclusive) {
                candidate = new ArrayList<>(active);
                lock = Optional.empty();
            }
            configuring = false;
            exclusive = false;
        }

        @Override
        public String say(String line) {
            synchronized (JunosDevice.this) {
                settle();
                String text = line.strip();
                return text.isEmpty() ? "" : configuring ? configure(text) : operate(text);
            }
        }

        private String operate(String text) {
            if (text.matches("set cli screen-length \\d+")) {
                length = Integer.parseInt(text.replaceAll("\\D", ""));
                return "Screen length set to " + length + "\n";
            }
            if (text.startsWith("set cli ")) {
                return "";
            }
            if (text.equals("show version")) {
                return "Hostname: mx1\nModel: mx240\nJUNOS Base OS boot [12.3R6.6]\n"
                        + "JUNOS Online [12.3R6.6]\n".repeat(30);
            }
            if (text.startsWith("show configuration")) {
                return shown(text);
            }
            if (text.matches("configure( exclusive)?")) {
                return enter(text.endsWith("exclusive"));
            }
            if (text.equals("exit")) {
                over = true;
                return "";
            }
            return " ".repeat(8) + "^\nunknown command.\n";
        }

        private String enter(boolean alone) {
            if (locked || lock.isPresent()) {
                return """
                        error: configuration database locked by:
                          other terminal p0 (pid 4711) on since 2014-02-11 10:00:00 UTC
                              exclusive [edit]
                        """;
            }
            configuring = true;
            exclusive = alone;
            lock = alone ? Optional.of(this) : Optional.empty();
            return alone
                    ? "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n"
                    : "Entering configuration mode\n";
        }

        private String shown(String text) {
            String[] parts = text.split(" \\| ");
            String path = "set" + parts[0].substring("show configuration".length());
            Pattern match = Pattern.compile(
                    parts[parts.length - 1].startsWith("match ")
                            ? parts[parts.length - 1].substring(6).replace("\"", "")
                            : "");
            StringBuilder out = new StringBuilder();
            active.stream()
                    .sorted((a, b) -> Integer.compare(rank(a), rank(b)))
                    .filter(each -> (each + " ").startsWith(path + " "))
                    .filter(each -> match.matcher(each).find())
                    .forEach(each -> out.append(each).append(" \n"));
            return out.toString();
        }

        private int rank(String line) {
            int rank = ORDER.indexOf(line.split(" ")[1]);
            return rank < 0 ? ORDER.size() : rank;
        }

        // ---- configuration mode

        private String configure(String text) {
            if (text.startsWith("set ") && text.contains(" ")) {
                return set(text);
            }
            if (text.startsWith("delete ")) {
                String path = "set " + text.substring(7);
                boolean gone = candidate.removeIf(line -> (line + " ").startsWith(path + " "));
                return gone ? "" : "warning: statement not found\n";
            }
            if (text.matches("insert .* term \\S+ before term \\S+")) {
                return insert(text);
            }
            return switch (text) {
                case "rollback 0" -> {
                    candidate = new ArrayList<>(active);
                    yield "load complete\n";
                }
                case "commit check" -> fault().orElse("configuration check succeeds\n");
                case "commit" -> fault().orElseGet(() -> committed(0));
                case "exit configuration-mode", "exit" -> {
                    leave();
                    yield "Exiting configuration mode\n";
                }
                default ->
                    text.matches("commit confirmed \\d+")
                            ? fault().orElseGet(() -> committed(Integer.parseInt(text.replaceAll("\\D", ""))))
                            : " ".repeat(6) + "^\nsyntax error, expecting <command>.\n";
            };
        }

        private String set(String text) {
            if (!ORDER.contains(text.split(" ")[1])) {
                return "         ^\nsyntax error.\n";
            }
            if (text.matches("set firewall .* from")) {
                return "missing argument.\n";
            }
            add(candidate, text);
            return "";
        }

        private String insert(String text) {
            String path = "set " + text.substring(7, text.indexOf(" term "));
            String[] names = text.substring(text.indexOf(" term ") + 6).split(" before term ");
            List<String> moved = candidate.stream()
                    .filter(line -> line.startsWith(path + " term " + names[0] + " "))
                    .toList();
            int at = -1;
            candidate.removeAll(moved);
            for (int i = 0; i < candidate.size() && at < 0; i++) {
                at = candidate.get(i).startsWith(path + " term " + names[1] + " ") ? i : -1;
            }
            if (moved.isEmpty() || at < 0) {
                return "error: statement not found: term " + names[at < 0 ? 1 : 0] + "\n";
            }
            candidate.addAll(at, moved);
            return "";
        }

        /** A filter and a prefix list must be there to be named. */
        private Optional<String> fault() {
            for (String line : candidate) {
                String word = line.substring(line.lastIndexOf(' ') + 1);
                boolean named = line.matches(".* filter input \\S+")
                        && candidate.stream().noneMatch(each -> each.matches("set firewall .*filter " + word + " .*"));
                boolean listed = line.matches(".* source-prefix-list \\S+")
                        && candidate.stream()
                                .noneMatch(each -> each.startsWith("set policy-options prefix-list " + word));
                if (named || listed) {
                    return Optional.of("[edit]\n  '" + line + "'\n    Referenced '" + word
                            + "' is not defined\nerror: configuration check-out failed\n");
                }
            }
            return Optional.empty();
        }

        private String committed(int minutes) {
            if (minutes > 0) {
                old = rollbackAt == 0 ? List.copyOf(active) : old;
                rollbackAt = System.nanoTime() + minute.multipliedBy(minutes).toNanos();
            } else {
                rollbackAt = 0;
            }
            active = new ArrayList<>(candidate);
            shut = shutAfterCommit && minutes > 0;
            return minutes > 0
                    ? "commit confirmed will be automatically rolled back in " + minutes
                            + " minutes unless confirmed\ncommit complete\n\n# commit confirmed will be rolled back in "
                            + minutes + " minutes\n"
                    : "commit complete\n";
        }
    }
}
