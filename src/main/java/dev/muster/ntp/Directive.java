package dev.muster.ntp;

import dev.muster.ntp.Statement.Word;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one line of ntp.conf is about, as a person reads it. What a given daemon makes of it is
 * {@link EffectiveConfig}'s business; where both differ is where hosts stay open.
 */
public sealed interface Directive {

    /** White space, or nothing. */
    record Blank() implements Directive {}

    /** A comment of its own line. */
    record Comment(String text) implements Directive {}

    /**
     * A restrict line that every daemon understands.
     *
     * @param networks what it is for; both families for a default without one; empty for a name and for source
     * @param subject address as written, {@code default} or {@code source}
     */
    record Restrict(String subject, Set<Network> networks, Set<RestrictFlag> flags) implements Directive {
        public Restrict {
            networks = Set.copyOf(networks);
            flags = Set.copyOf(flags);
        }

        /** Same addresses and same flags, however they are written. */
        public boolean meansSameAs(Restrict other) {
            return hasSameSubject(other) && flags.equals(other.flags);
        }

        /** Whether both are about the same addresses. */
        public boolean hasSameSubject(Restrict other) {
            return networks.isEmpty() ? subject.equals(other.subject) : networks.equals(other.networks);
        }
    }

    /** {@code server}, {@code peer}, {@code pool} and their kin. */
    record Source(String kind, String name, List<String> options) implements Directive {
        public Source {
            options = List.copyOf(options);
        }
    }

    /** {@code enable} and {@code disable}. */
    record Switch(boolean isOn, Set<String> names) implements Directive {
        public Switch {
            names = Set.copyOf(names);
        }
    }

    /** Any other statement with its words: driftfile, keys, includefile … */
    record Setting(String keyword, List<String> values) implements Directive {
        public Setting {
            values = List.copyOf(values);
        }
    }

    /** A line that starts like one of the above and goes on in a way some daemon stumbles over. */
    record Unknown(String text) implements Directive {}

    /** Reads a line without its end. */
    static Directive of(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return new Blank();
        }
        if (text.startsWith("#")) {
            return new Comment(text);
        }
        List<Word> words = StatementReader.words(line);
        if (words.isEmpty()) {
            return new Unknown(text);
        }
        String keyword = words.get(0).text();
        List<String> rest =
                words.subList(1, words.size()).stream().map(Word::text).toList();
        switch (keyword) {
            case "restrict":
                return restrict(words).map(r -> (Directive) r).orElseGet(() -> new Unknown(text));
            case "server":
            case "peer":
            case "pool":
            case "broadcast":
            case "manycastclient":
                return source(keyword, rest).map(s -> (Directive) s).orElseGet(() -> new Unknown(text));
            case "enable":
            case "disable":
                return new Switch(keyword.equals("enable"), Set.copyOf(new java.util.HashSet<>(rest)));
            default:
                return new Setting(keyword, rest);
        }
    }

    private static Optional<Source> source(String kind, List<String> rest) {
        int at = !rest.isEmpty() && (rest.get(0).equals("-4") || rest.get(0).equals("-6")) ? 1 : 0;
        return rest.size() <= at
                ? Optional.empty()
                : Optional.of(new Source(kind, rest.get(at), rest.subList(at + 1, rest.size())));
    }

    private static Optional<Restrict> restrict(List<Word> words) {
        boolean four = words.size() > 1 && words.get(1).is("-4");
        boolean six = words.size() > 1 && words.get(1).is("-6");
        int at = four || six ? 2 : 1;
        if (at >= words.size() || words.get(at).isQuoted()) {
            return Optional.empty();
        }
        String subject = words.get(at).text();
        int next = at + 1;
        Set<Network> networks;
        if (subject.equals("default")) {
            networks = four
                    ? Set.of(Network.all(AddressFamily.IPV4))
                    : six
                            ? Set.of(Network.all(AddressFamily.IPV6))
                            : Set.of(Network.all(AddressFamily.IPV4), Network.all(AddressFamily.IPV6));
        } else if (next + 1 < words.size() && words.get(next).is("mask")) {
            Optional<Network> network =
                    Network.parse(subject + " mask " + words.get(next + 1).text());
            if (network.isEmpty()) {
                return Optional.empty();
            }
            networks = Set.of(network.get());
            next += 2;
        } else {
            networks = Network.parse(subject).map(Set::of).orElse(Set.of());
        }
        EnumSet<RestrictFlag> flags = EnumSet.noneOf(RestrictFlag.class);
        for (Word word : words.subList(next, words.size())) {
            Optional<RestrictFlag> flag = word.isQuoted() ? Optional.empty() : RestrictFlag.of(word.text());
            if (flag.isEmpty()) {
                return Optional.empty();
            }
            flags.add(flag.get());
        }
        return Optional.of(new Restrict(subject, networks, flags));
    }
}
