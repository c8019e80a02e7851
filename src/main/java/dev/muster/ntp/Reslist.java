package dev.muster.ntp;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The access list of a running daemon as its own tools print it: what holds, whatever the file says. Two forms are
 * known: ntpdc's, one line an entry with address, mask, count and flags (ntpdc_ops.c), and ntpq's of 4.2.8 and ntpsec,
 * two lines an entry with {@code address/prefix} (ntpq-subs.c), which the daemon gives only to who has a key.
 *
 * <p>ntpdc cuts address and mask off after {@value #COLUMN} characters, so most entries of IPv6 are known in part only:
 * such a one matches whatever begins like it.
 *
 * @param garbled lines that are no entry, such as those of an answer that stopped half-way
 */
public record Reslist(List<Row> rows, int garbled) {
    private static final int COLUMN = 15;
    private static final int MOST_ROWS = 10_000;
    private static final Pattern ROW = Pattern.compile(
            "(?<address>[0-9a-fA-F.:%]{2,60})\\s+(?<mask>[0-9a-fA-F.:]{2,45})\\s+[0-9]{1,20}\\s+(?<flags>\\S.*)");
    private static final Pattern HEAD = Pattern.compile(
            "[0-9]{1,20}\\s+(?<address>[0-9a-fA-F.:%]{2,60})(?:/(?<prefix>[0-9]{1,3})|\\s+(?<mask>[0-9a-fA-F.:]{2,45}))");
    /** Flags that change who gets what. The rest is not printed by every version of the tools. */
    private static final Set<RestrictFlag> DECIDING = EnumSet.of(
            RestrictFlag.IGNORE,
            RestrictFlag.NOSERVE,
            RestrictFlag.NOTRUST,
            RestrictFlag.NOQUERY,
            RestrictFlag.NOMODIFY,
            RestrictFlag.LIMITED);

    public Reslist {
        rows = List.copyOf(rows);
    }

    /**
     * One entry.
     *
     * @param address as printed, possibly cut off
     * @param mask the same
     * @param ntpPortOnly whether it is only for packets whose source port is 123
     * @param isOwn made by the daemon for an address of its own, or for a server it follows; no line stands for it
     * @param unknown words that are no flag
     */
    public record Row(
            String address,
            String mask,
            boolean ntpPortOnly,
            boolean isOwn,
            Set<RestrictFlag> flags,
            List<String> unknown) {
        public Row {
            flags = Set.copyOf(flags);
            unknown = List.copyOf(unknown);
        }

        /** Whether this can be the entry of the configuration, as far as it can be read. */
        boolean isOf(AccessEntry entry) {
            return !isOwn
                    && ntpPortOnly == entry.ntpPortOnly()
                    && isText(address, entry.network().address())
                    && isText(mask, entry.network().mask());
        }

        private static boolean isText(String printed, IpAddress meant) {
            Optional<IpAddress> whole = whole(printed);
            return whole.map(meant::equals)
                    .orElseGet(
                            () -> printed.length() == COLUMN && meant.toString().startsWith(printed));
        }

        /** The address or mask of a text that was not cut; one of just that length may have been. */
        private static Optional<IpAddress> whole(String printed) {
            return printed.length() == COLUMN && printed.indexOf(':') >= 0
                    ? Optional.empty()
                    : IpAddress.parse(printed);
        }

        /** Every address of which family this is for; empty when it is for some only. */
        Optional<AddressFamily> everything() {
            return whole(address)
                    .filter(a ->
                            a.isZero() && whole(mask).filter(IpAddress::isZero).isPresent())
                    .map(IpAddress::family);
        }

        public boolean closesQueries() {
            return flags.contains(RestrictFlag.IGNORE) || flags.contains(RestrictFlag.NOQUERY);
        }

        /** Address and mask as printed, for people. */
        public String network() {
            return address + " mask " + mask;
        }

        public String flagWords() {
            return flags.isEmpty()
                    ? "none"
                    : String.join(
                            " ", flags.stream().sorted().map(RestrictFlag::word).toList());
        }
    }

    /**
     * Where the daemon holds something else than the file would make it hold.
     *
     * @param isOpener whether the daemon answers queries there that the file would close
     * @param says one sentence
     */
    public record Difference(boolean isOpener, String says) {}

    /** Reads what either tool printed; empty when there is no list in it, whatever else it may say. */
    public static Optional<Reslist> parse(String text) {
        List<Row> rows = new ArrayList<>();
        int garbled = 0;
        boolean isBegun = false;
        Optional<Matcher> head = Optional.empty();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String plain = line.strip();
            if (!isBegun) {
                isBegun = plain.startsWith("=====");
            } else if (head.isPresent()) {
                rows.add(second(head.get(), plain));
                head = Optional.empty();
            } else if (!plain.isEmpty() && rows.size() < MOST_ROWS) {
                Matcher row = ROW.matcher(plain);
                Matcher first = HEAD.matcher(plain);
                if (row.matches()) {
                    rows.add(row(row.group("address"), row.group("mask"), row.group("flags")));
                } else if (first.matches()) {
                    head = Optional.of(first);
                } else {
                    garbled++;
                }
            }
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(new Reslist(rows, garbled + (head.isPresent() ? 1 : 0)));
    }

    private static Row second(Matcher head, String flags) {
        String address = head.group("address");
        String prefix = head.group("prefix");
        AddressFamily family = address.indexOf(':') < 0 ? AddressFamily.IPV4 : AddressFamily.IPV6;
        String mask = prefix == null
                ? head.group("mask")
                : IpAddress.mask(family, Integer.parseInt(prefix))
                        .map(IpAddress::toString)
                        .orElse("/" + prefix);
        return row(address, mask, flags);
    }

    private static Row row(String address, String mask, String flags) {
        Set<RestrictFlag> known = EnumSet.noneOf(RestrictFlag.class);
        List<String> unknown = new ArrayList<>();
        boolean ntpPortOnly = false;
        boolean isOwn = false;
        for (String word : flags.split("[\\s,]+")) {
            switch (word) {
                case "ntpport", "ntponly" -> ntpPortOnly = true;
                case "interface", "source" -> isOwn = true;
                case "lptrap" -> known.add(RestrictFlag.LOWPRIOTRAP);
                case "none", "" -> {}
                default -> RestrictFlag.of(word).ifPresentOrElse(known::add, () -> unknown.add(word));
            }
        }
        return new Row(address, mask, ntpPortOnly, isOwn, known, unknown);
    }

    /** Whether strangers' queries are dropped over a family: what the entry for everybody says. */
    public Optional<Boolean> closesQueries(AddressFamily family) {
        return rows.stream()
                .filter(r -> !r.ntpPortOnly()
                        && r.everything().filter(family::equals).isPresent())
                .map(Row::closesQueries)
                .findFirst();
    }

    /**
     * What differs from the list that a configuration makes, in the order of the configuration. Entries for own
     * addresses are the daemon's business, and so are those it makes for its servers by {@code restrict source}.
     */
    public List<Difference> against(EffectiveConfig config) {
        List<Difference> out = new ArrayList<>();
        Set<Row> matched = new HashSet<>();
        for (AccessEntry entry : config.access()) {
            if ((entry.ntpPortOnly() && entry.from().equals(List.of(Place.BUILT_IN))) || isOfSource(entry)) {
                continue;
            }
            List<Row> like = rows.stream().filter(r -> r.isOf(entry)).toList();
            matched.addAll(like);
            if (like.isEmpty()) {
                out.add(new Difference(
                        entry.closesQueries(),
                        "the running daemon has no entry for " + entry.network() + ", for which the file says "
                                + entry.flagWords()));
            } else if (like.stream().noneMatch(r -> deciding(r.flags()).equals(deciding(entry.flags())))) {
                out.add(new Difference(
                        entry.closesQueries() && !like.get(0).closesQueries(),
                        "the running daemon holds " + like.get(0).flagWords() + " for " + entry.network()
                                + ", where the file says " + entry.flagWords()));
            }
        }
        rows.stream()
                .filter(r -> !r.isOwn() && !matched.contains(r))
                .filter(r -> !config.sourceFlags().map(Reslist::deciding).equals(Optional.of(deciding(r.flags()))))
                .forEach(r -> out.add(new Difference(
                        !r.closesQueries(),
                        "the running daemon holds " + r.flagWords() + " for " + r.network()
                                + ", which no line of the file is known to name")));
        return out;
    }

    /** Whether an entry exists for a server that is followed: then the line of that server is among its places. */
    private static boolean isOfSource(AccessEntry entry) {
        return entry.from().stream()
                .map(place -> place.text().strip())
                .anyMatch(text -> !text.isEmpty() && !text.startsWith("restrict") && !text.startsWith("unrestrict"));
    }

    private static Set<RestrictFlag> deciding(Set<RestrictFlag> flags) {
        Set<RestrictFlag> out = EnumSet.noneOf(RestrictFlag.class);
        out.addAll(flags);
        out.retainAll(DECIDING);
        return out;
    }
}
