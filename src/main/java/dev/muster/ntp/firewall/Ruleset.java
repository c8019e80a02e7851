package dev.muster.ntp.firewall;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tables of a host, or of a file that it loads.
 *
 * @param unclear lines that were not understood: with any of these, no answer about the whole is possible
 */
public record Ruleset(List<Table> tables, List<String> unclear) {
    public static final Ruleset EMPTY = new Ruleset(List.of(), List.of());

    public Ruleset {
        tables = List.copyOf(tables);
        unclear = List.copyOf(unclear);
    }

    /** Both: a packet has to pass the tables of either. */
    public Ruleset with(Ruleset other) {
        return new Ruleset(joined(tables, other.tables), joined(unclear, other.unclear));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** The same without tables of these names, {@code ip filter} and the like. */
    public Ruleset without(Set<String> names) {
        return new Ruleset(tables.stream().filter(t -> !names.contains(t.key())).toList(), unclear);
    }

    /** A ruleset of which nothing is known but why. */
    public static Ruleset unknown(String why) {
        return new Ruleset(List.of(), List.of(why));
    }

    /**
     * The rules of a chain by what they mean, to be compared with those of another ruleset; empty where there is no
     * such chain.
     *
     * @param table family and name, as nftables writes them
     */
    public Optional<List<?>> meaning(String table, String chain) {
        return tables.stream()
                .filter(t -> t.key().equals(table))
                .flatMap(t -> Optional.ofNullable(t.chains().get(chain)).stream())
                .findFirst()
                .map(c -> c.rules().stream()
                        .map(rule -> List.of(Set.copyOf(rule.conditions()), rule.target()))
                        .toList());
    }

    /** Whether there is a rule, or a policy that drops. */
    public boolean doesAnything() {
        return tables.stream()
                .flatMap(t -> t.chains().values().stream())
                .anyMatch(c -> !c.rules().isEmpty() || c.policy().equals(Target.DROP));
    }
}
