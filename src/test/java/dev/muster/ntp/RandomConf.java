package dev.muster.ntp;

import java.util.List;
import java.util.Random;

/** Texts like ntp.conf, and unlike it, from a seed. */
final class RandomConf {
    private static final List<String> WORDS = List.of(
            "restrict",
            "default",
            "-4",
            "-6",
            "noquery",
            "ignore",
            "limited",
            "kod",
            "nomodify",
            "notrap",
            "nopeer",
            "mask",
            "255.255.0.0",
            "10.1.0.0",
            "127.0.0.1",
            "::1",
            "fd00::",
            "ffff::",
            "server",
            "pool",
            "peer",
            "time.example.net",
            "10.0.0.9",
            "disable",
            "enable",
            "monitor",
            "mode7",
            "#",
            "\"",
            "end",
            "includefile",
            "interface",
            "listen",
            "all",
            "source",
            "unrestrict",
            "driftfile",
            "/var/lib/ntp/drift",
            ";",
            "nofoo",
            "\\",
            "\u00e9",
            "127.127.1.0",
            "10.0.0.0/8",
            "fudge",
            "stratum",
            "1e9",
            "broadcastclient");
    private static final List<String> GAPS = List.of(" ", " ", "  ", "\t", "\n", "\n", "\r\n", "\r", "", "\f", "\0");
    private static final List<String> LINES = List.of(
            "# a comment",
            "",
            "driftfile /var/lib/ntp/drift",
            "server 10.0.0.9 iburst",
            "server 0.pool.example.net",
            "server 127.127.1.0",
            "restrict default noquery",
            "restrict default kod nomodify notrap nopeer",
            "restrict -6 default ignore",
            "restrict 127.0.0.1",
            "restrict 127.0.0.1 ignore",
            "restrict ::1 # mine",
            "restrict 10.1.0.0 mask 255.255.0.0 nomodify",
            "restrict 10.1.0.0 mask 255.255.0.0 noquery",
            "restrict default noquery nofoo",
            "restrict -4 default nomodify nopeer noquery notrap",
            "  restrict -6 default nomodify nopeer noquery notrap   # six",
            "disable monitor",
            "enable monitor stats",
            "keys /etc/ntp/keys",
            "restrict 192.0.2.1 limited",
            "end");

    private RandomConf() {}

    /** Any text. */
    static String text(Random random) {
        StringBuilder out = new StringBuilder(random.nextInt(20) == 0 ? "\uFEFF" : "");
        for (int i = random.nextInt(40); i > 0; i--) {
            if (random.nextInt(10) == 0) {
                out.append((char) random.nextInt(0x3000));
            } else {
                out.append(WORDS.get(random.nextInt(WORDS.size())));
            }
            out.append(GAPS.get(random.nextInt(GAPS.size())));
        }
        return out.toString();
    }

    /** A file somebody might have. */
    static String file(Random random) {
        String end = random.nextInt(6) == 0 ? "\r\n" : "\n";
        StringBuilder out = new StringBuilder(random.nextInt(12) == 0 ? "\uFEFF" : "");
        int lines = random.nextInt(12);
        for (int i = 0; i < lines; i++) {
            String line = LINES.get(random.nextInt(LINES.size()));
            out.append(line.equals("end") && random.nextInt(3) > 0 ? "" : line);
            out.append(i == lines - 1 && random.nextBoolean() ? "" : end);
        }
        return out.toString();
    }
}
