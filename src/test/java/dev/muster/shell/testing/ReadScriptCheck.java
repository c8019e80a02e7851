package dev.muster.shell.testing;

import dev.muster.shell.ReadScript;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads scripts that promise only to look and finds what writes: redirections to anything but {@code /dev/null} and
 * descriptors, and commands that change a host. It reads words, not a grammar, so it errs on the strict side: a word in
 * command position counts wherever it stands. Text in single quotes (programs of awk and sed) and comments are not
 * read as commands, but sed's {@code -i} and awk's own redirections to files are found.
 */
public final class ReadScriptCheck {
    private static final Set<String> WRITERS = Set.of(
            "rm",
            "rmdir",
            "mv",
            "cp",
            "ln",
            "tee",
            "install",
            "mkdir",
            "mkfifo",
            "mknod",
            "mktemp",
            "touch",
            "truncate",
            "chmod",
            "chown",
            "chgrp",
            "chattr",
            "setfacl",
            "restorecon",
            "chcon",
            "rsync",
            "scp",
            "patch",
            "ed",
            "ex",
            "vi",
            "shred",
            "split",
            "csplit",
            "kill",
            "killall",
            "pkill",
            "reboot",
            "shutdown",
            "halt",
            "poweroff",
            "useradd",
            "usermod",
            "userdel",
            "groupadd",
            "groupdel",
            "groupmod",
            "passwd",
            "chpasswd",
            "visudo",
            "insmod",
            "modprobe",
            "rmmod",
            "mount",
            "umount",
            "swapon",
            "swapoff",
            "mkfs",
            "update-rc.d",
            "insserv",
            "invoke-rc.d",
            "ntpdate",
            "hwclock",
            "eval",
            "source");

    /** Programs that look or write, by what stands among their words. */
    private static final List<Rule> RULES = List.of(
            new Rule(
                    "systemctl",
                    "start|stop|restart|try-restart|reload|enable|disable|mask|unmask|daemon-reload|kill|"
                            + "reset-failed|edit|set-.*|isolate|reboot|poweroff|halt|preset.*"),
            new Rule("service", "start|stop|restart|reload|condrestart|try-restart|force-reload"),
            new Rule("/etc/init\\.d/\\S+", "start|stop|restart|reload|condrestart|try-restart|force-reload"),
            new Rule("chkconfig", "on|off|reset|--add|--del"),
            new Rule("sed", "-i.*|--in-place.*|-[nEru]+i.*"),
            new Rule("perl", "-i.*|-[a-z]*i[a-z]*"),
            new Rule("dd", "of=.*"),
            new Rule("find", "-delete|-exec|-execdir|-ok|-fprint.*|-fls"),
            new Rule("sort", "-o.*|--output.*"),
            new Rule("tar", "-?[a-z]*[xc][a-z]*|--extract|--create"),
            new Rule("update-alternatives", "--(install|set|auto|remove|config|all).*"),
            new Rule("crontab", "-|-r|-e|-i"),
            new Rule("sysctl", "-w|-p.*|--write|\\S+=\\S+"),
            new Rule("date", "-s.*|--set.*"),
            new Rule("hostname", "[a-zA-Z\"$].*"),
            new Rule("hostnamectl", "set-.*|hostname"),
            new Rule("timedatectl", "set-.*"),
            new Rule("curl", "-o.*|-O|--output.*|--remote-name|-X.*|-d.*|-T.*"),
            new Rule("wget", ".*"),
            new Rule("rpm", "-[a-zA-Z]*[iUFe][a-z]*|--install|--erase|--upgrade|--import"),
            new Rule("dpkg", "-i|-r|-P|--install|--remove|--purge|--configure|--unpack"),
            new Rule(
                    "apt-get|apt|yum|dnf|zypper|apk|pacman",
                    "install|remove|purge|update|upgrade|dist-upgrade|"
                            + "autoremove|clean|erase|reinstall|-y|-S.*|add|del"),
            new Rule("debconf-set-selections|ntp-keygen|ntp-wait", ".*"),
            new Rule("ip", "add|del|delete|set|flush|replace|change"),
            new Rule("iptables|ip6tables|nft", "-[ADIRFXZNP].*|add|delete|flush"));

    /** A program in command position, and the words behind it that make it write. */
    private record Rule(String program, String words) {
        boolean isBroken(List<String> command) {
            return command.get(0).matches("(/\\S*/)?(" + program + ")")
                    && (command.stream().skip(1).anyMatch(word -> word.matches(words)) || words.equals(".*"));
        }
    }

    /** Words behind which another command begins. */
    private static final Set<String> PREFIXES = Set.of(
            "if",
            "then",
            "else",
            "elif",
            "do",
            "while",
            "until",
            "!",
            "{",
            "(",
            "command",
            "exec",
            "env",
            "nice",
            "xargs",
            "time",
            "timeout",
            "nohup",
            "sudo",
            "LC_ALL=C");

    private static final Pattern REDIRECTION =
            Pattern.compile("(?<![0-9<>&=-])(?:[0-9]|&)?>{1,2}\\|?\\s*(&?[^\\s;)|&]*)");

    private ReadScriptCheck() {}

    /** What writes in this script, in words; nothing when it only looks. */
    public static List<String> complaints(ReadScript script) {
        return complaints(script.text());
    }

    /** What writes in this text. */
    public static List<String> complaints(String text) {
        List<String> found = new ArrayList<>();
        String bare = withoutQuotes(withoutHereDocuments(text));
        redirections(bare, found);
        for (String command : bare.split("\\|\\||&&|[;\\n|()`]|(?<![<>0-9&])&(?![&>])|\\{ | \\}")) {
            command(List.of(command.strip().split("\\s+")), found);
        }
        return found;
    }

    /** Complaints about all ReadScript constants of classes, each led by where it stands. */
    public static List<String> complaintsOf(Class<?>... classes) {
        List<String> found = new ArrayList<>();
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ReadScript.class) {
                    complaints(value(field))
                            .forEach(c -> found.add(type.getSimpleName() + "." + field.getName() + ": " + c));
                }
            }
        }
        return found;
    }

    private static ReadScript value(Field field) {
        try {
            field.setAccessible(true);
            return (ReadScript) field.get(null);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(closed);
        }
    }

    private static void redirections(String text, List<String> found) {
        Matcher matcher = REDIRECTION.matcher(text);
        while (matcher.find()) {
            String to = matcher.group(1);
            if (!to.equals("/dev/null") && !to.matches("&[0-9-]")) {
                found.add("redirects to " + (to.isEmpty() ? "something quoted" : to));
            }
        }
    }

    private static void command(List<String> words, List<String> found) {
        int first = 0;
        while (first < words.size()
                && (PREFIXES.contains(words.get(first)) || words.get(first).matches("[A-Za-z_][A-Za-z0-9_]*=\\S*"))) {
            first++;
        }
        if (first >= words.size() || words.get(first).isEmpty()) {
            return;
        }
        List<String> command = words.subList(first, words.size());
        String program = command.get(0).replaceAll(".*/", "");
        if (WRITERS.contains(program)) {
            found.add("runs " + String.join(" ", command));
        }
        RULES.stream()
                .filter(rule -> rule.isBroken(command))
                .forEach(rule -> found.add("runs " + String.join(" ", command)));
    }

    /** Quoted text becomes one harmless word, so that an awk program's {@code >} is no redirection; comments go. */
    private static String withoutQuotes(String text) {
        StringBuilder out = new StringBuilder();
        boolean wordStarts = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                out.append(text.charAt(i + 1) == '\n' ? " " : "_");
                i++;
            } else if (c == '\'') {
                int end = text.indexOf('\'', i + 1);
                String inside = text.substring(i + 1, end < 0 ? text.length() : end);
                out.append(awkWrites(inside) ? " ;tee awk; " : "QUOTED");
                i = end < 0 ? text.length() : end;
            } else if (c == '#' && wordStarts) {
                int end = text.indexOf('\n', i);
                i = (end < 0 ? text.length() : end) - 1;
            } else {
                out.append(c == '"' ? "" : c);
            }
            wordStarts = Character.isWhitespace(c) || c == ';';
        }
        return out.toString();
    }

    /** awk writes with {@code print > "file"} and runs with {@code system(} or a pipe to a quoted command. */
    private static boolean awkWrites(String program) {
        return Pattern.compile("print[^;}\\n]*>{1,2}\\s*\"|system\\(|\\|\\s*\"")
                .matcher(program)
                .find();
    }

    private static String withoutHereDocuments(String text) {
        Matcher matcher = Pattern.compile("<<-?\\s*(['\"]?)(\\w+)\\1(.*)\\n(?s:.*?)\\n\\s*\\2(?=\\n|$)")
                .matcher(text);
        return matcher.replaceAll(" $3\n");
    }
}
