package dev.muster.inventory;

import java.util.regex.Pattern;

/**
 * What Ansible takes for the name or address of one host, perhaps with ranges and a port (parsing/utils/addresses.py):
 * a pattern of this form is never split at its colons.
 */
final class NetworkName {
    private static final String NUMBERS = "\\[[0-9]+:[0-9]+(?::[0-9]+)?\\]";
    private static final String HEX = "\\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\\]";
    private static final String LETTERS = "\\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\\]";

    private static final Pattern BRACKETED_WITH_PORT = Pattern.compile("\\[(.+)\\]:[0-9]+");
    private static final Pattern WITH_PORT = Pattern.compile("((?:[^:\\[\\]]|\\[[^\\]]*\\])*):[0-9]+");
    private static final Pattern IPV4 = ipv4();
    private static final Pattern IPV6 = ipv6();
    private static final Pattern HOST = host();

    private NetworkName() {}

    static boolean is(String text) {
        var bracketed = BRACKETED_WITH_PORT.matcher(text);
        String address = bracketed.matches() ? bracketed.group(1) : text;
        var withPort = WITH_PORT.matcher(address);
        String name = withPort.matches() ? withPort.group(1) : address;
        return IPV4.matcher(name).matches()
                || IPV6.matcher(name).matches()
                || HOST.matcher(name).matches();
    }

    private static Pattern ipv4() {
        String part = "(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|" + NUMBERS + ")";
        return Pattern.compile("(?:" + part + "\\.){3}" + part);
    }

    private static Pattern ipv6() {
        String part = "(?:[0-9a-f]{1,4}|" + HEX + ")";
        String four = "(?:" + part + "\\.){3}" + part;
        return Pattern.compile(
                String.join(
                        "|",
                        "(?:" + part + ":){7}" + part,
                        "(?:" + part + ":){1,6}:",
                        "(?:" + part + ":)(?::" + part + "){1,6}",
                        "(?:" + part + ":){2}(?::" + part + "){1,5}",
                        "(?:" + part + ":){3}(?::" + part + "){1,4}",
                        "(?:" + part + ":){4}(?::" + part + "){1,3}",
                        "(?:" + part + ":){5}(?::" + part + "){1,2}",
                        "(?:" + part + ":){6}(?::" + part + ")",
                        ":(?::" + part + "){1,6}",
                        part + "?::",
                        "(?:0:){6}" + four,
                        "::(?:ffff:)?" + four,
                        "(?:0:){5}ffff:" + four),
                Pattern.CASE_INSENSITIVE);
    }

    private static Pattern host() {
        String label = "(?:\\w|" + LETTERS + ")(?:[\\w-]|" + LETTERS + ")*(?<![_-])";
        return Pattern.compile(
                label + "(?:\\." + label + ")*", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
