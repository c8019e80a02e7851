package dev.muster.census;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * History of a shell: the hosts somebody went to. Knows the time stamps of bash ({@code #1391853600} before the line) and
 * of zsh ({@code : 1391853600:0;} in front of it).
 */
final class HistoryFormat implements Format {
    private static final Pattern BASH_STAMP = Pattern.compile("#([0-9]{9,10})");
    private static final Pattern ZSH_STAMP = Pattern.compile(": ([0-9]{9,10}):[0-9]+;(.*)");
    private static final Pattern COMMAND_END = Pattern.compile("&&|\\|\\||[;|&]");
    /** Options of ssh that take a word of their own: ssh(1). */
    private static final String SSH_VALUES = "BbcDEeFIiJLlmOopQRSWw";

    private static final Set<String> LOGINS = Set.of("ssh", "slogin", "rsh", "rlogin", "mosh", "ssh-copy-id", "telnet");
    private static final Set<String> COPIES = Set.of("scp", "rsync", "sftp");
    private static final Set<String> ASKERS =
            Set.of("ping", "ping6", "traceroute", "ntpq", "ntpdc", "ntpdate", "sntp", "ssh-keyscan", "ssh-keygen");

    @Override
    public void read(SourceFile file, Sightings sightings) {
        Optional<Instant> when = Optional.empty();
        int number = 0;
        for (String line : file.lines()) {
            number++;
            Matcher bash = BASH_STAMP.matcher(line);
            if (bash.matches()) {
                when = Optional.of(Instant.ofEpochSecond(Long.parseLong(bash.group(1))));
                continue;
            }
            Matcher zsh = ZSH_STAMP.matcher(line);
            boolean isStamped = zsh.matches();
            Optional<Instant> at = isStamped ? Optional.of(Instant.ofEpochSecond(Long.parseLong(zsh.group(1)))) : when;
            for (String command : COMMAND_END.split(isStamped ? zsh.group(2) : line)) {
                command(List.of(command.strip().split("\\s+")), at, sightings.at(number), sightings);
            }
            when = Optional.empty();
        }
    }

    private static void command(List<String> words, Optional<Instant> at, Origin origin, Sightings sightings) {
        int first = 0;
        while (first < words.size() && words.get(first).matches("sudo|nohup|time|exec|autossh|watch|[A-Za-z_]+=.*")) {
            first++;
        }
        if (first >= words.size()) {
            return;
        }
        String program = words.get(first).substring(words.get(first).lastIndexOf('/') + 1);
        List<String> rest = words.subList(first + 1, words.size());
        Target target = new Target();
        if (LOGINS.contains(program)) {
            target.login(rest);
        } else if (COPIES.contains(program)) {
            target.copy(rest, program.equals("sftp"));
        } else if (ASKERS.contains(program)) {
            target.asked(rest);
        }
        target.hosts.forEach(host -> sightings.add(
                Sighting.of(origin, Sightings.clues(Stream.of(host))).at(at).on(target.port)));
    }

    /** The host of {@code user@host:port}, {@code ssh://user@host:port} or {@code user@[address]:path}. */
    static String host(String word) {
        String text = word.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "");
        text = text.substring(text.lastIndexOf('@') + 1);
        if (text.startsWith("[")) {
            return text.substring(1, Math.max(1, text.indexOf(']')));
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }

    private static String unquoted(String word) {
        return word.replaceAll("[\"'\\\\]", "");
    }

    /** What a command line goes to. */
    private static final class Target {
        private final List<String> hosts = new ArrayList<>();
        private OptionalInt port = OptionalInt.empty();

        /** The first word that is no option is the host; the rest is for the host. */
        void login(List<String> words) {
            for (int i = 0; i < words.size(); i++) {
                String word = unquoted(words.get(i));
                if (!word.startsWith("-")) {
                    hosts.add(host(word));
                    return;
                }
                String value = word.length() > 2 ? word.substring(2) : next(words, i);
                if (word.startsWith("-p") && value.matches("[0-9]{1,5}")) {
                    port = OptionalInt.of(Integer.parseInt(value));
                } else if (word.startsWith("-J")) {
                    Stream.of(value.split(",", -1)).map(HistoryFormat::host).forEach(hosts::add);
                }
                if (word.length() == 2 && SSH_VALUES.indexOf(word.charAt(1)) >= 0) {
                    i++;
                }
            }
        }

        private static String next(List<String> words, int i) {
            return i + 1 < words.size() ? unquoted(words.get(i + 1)) : "";
        }

        void copy(List<String> words, boolean isHostAlone) {
            for (String raw : words) {
                String word = unquoted(raw);
                boolean isRemote = word.contains(":") && !word.startsWith("/") && !word.startsWith(".");
                if (!word.startsWith("-") && (isRemote || (isHostAlone && hosts.isEmpty()))) {
                    hosts.add(host(
                            isRemote && word.contains("::") && !word.contains("[")
                                    ? word.substring(0, word.indexOf("::"))
                                    : remote(word)));
                }
            }
        }

        /** Up to the colon before the path; an IPv6 address stands in brackets there. */
        private static String remote(String word) {
            int close = word.indexOf(']');
            int colon = word.indexOf(':', Math.max(0, close));
            return word.contains("://") || colon < 0 ? word : word.substring(0, colon);
        }

        void asked(List<String> words) {
            words.stream()
                    .map(HistoryFormat::unquoted)
                    .filter(word -> !word.startsWith("-") && (word.contains(".") || word.contains(":")))
                    .map(HistoryFormat::host)
                    .forEach(hosts::add);
        }
    }
}
