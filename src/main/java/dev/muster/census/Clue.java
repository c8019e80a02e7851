package dev.muster.census;

import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Something by which a box is known again. */
public record Clue(Kind kind, String value) implements Comparable<Clue> {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern NO_BOX = Pattern.compile("localhost(\\..*)?|ip6-.*|broadcasthost");
    private static final Pattern MAC = Pattern.compile("(?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}");
    private static final Pattern NOBODY = Pattern.compile("(00:){5}00|(ff:){5}ff");
    private static final Network LOCALNET = Network.parse("fe00::/9").orElseThrow();
    private static final int LONGEST_NAME = 253;

    /** What kind of thing it is. */
    public enum Kind {
        NAME,
        ADDRESS,
        /** An SSH host key, as {@code SHA256:…}. */
        KEY,
        /** The hardware address of a network card. */
        MAC
    }

    /** A name or an address, whichever the word is; empty for what is neither, and for what is no box of its own. */
    public static Optional<Clue> of(String word) {
        String text = word.strip();
        if (text.startsWith("[") && text.contains("]")) {
            text = text.substring(1, text.indexOf(']'));
        }
        Optional<IpAddress> address = IpAddress.parse(text);
        return address.isPresent() ? address.flatMap(Clue::of) : name(text);
    }

    /**
     * An address, but for those that no box has to itself: loopback, multicast, link-local, unspecified, and fe00::/9, of
     * which hosts files hold {@code ip6-localnet}.
     */
    static Optional<Clue> of(IpAddress address) {
        return address.isLoopback()
                        || address.isMulticast()
                        || address.isLinkLocal()
                        || address.isZero()
                        || LOCALNET.contains(address)
                ? Optional.empty()
                : Optional.of(new Clue(Kind.ADDRESS, address.toString()));
    }

    private static Optional<Clue> name(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        boolean isName = name.length() <= LONGEST_NAME
                && NAME.matcher(name).matches()
                && name.chars().anyMatch(Character::isLetter)
                && !NO_BOX.matcher(name).matches();
        return isName ? Optional.of(new Clue(Kind.NAME, name)) : Optional.empty();
    }

    /** The hardware address that a text is, as six pairs of digits. */
    static Optional<Clue> mac(String text) {
        String mac = text.strip().toLowerCase(Locale.ROOT);
        if (!MAC.matcher(mac).matches()) {
            return Optional.empty();
        }
        String pairs = Arrays.stream(mac.split("[:-]", -1))
                .map(part -> part.length() == 1 ? "0" + part : part)
                .collect(Collectors.joining(":"));
        return NOBODY.matcher(pairs).matches() ? Optional.empty() : Optional.of(new Clue(Kind.MAC, pairs));
    }

    @Override
    public int compareTo(Clue other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
