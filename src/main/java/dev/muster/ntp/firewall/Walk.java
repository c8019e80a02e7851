package dev.muster.ntp.firewall;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Follows packets through chains, both ways where a rule may match. The steps of all walks of one judgement are counted:
 * rulesets of many thousand networks end in "unknown" after a moment instead of in an answer after an hour.
 */
final class Walk {
    private static final int DEEPEST = 64;

    private int stepsLeft;
    private Truth untracked = Truth.NO;
    private String decisive = "";

    Walk(int steps) {
        this.stepsLeft = steps;
    }

    /** How a chain may end. */
    enum End {
        PASS,
        DROP,
        /** At its last rule: the caller goes on. */
        BACK
    }

    /**
     * What may become of a packet.
     *
     * @param because the rule or policy that decided, where one did
     */
    record Fate(Set<End> ends, String because) {
        static final Fate PASSES = new Fate(Set.of(End.PASS), "");

        boolean passes() {
            return ends.equals(Set.of(End.PASS));
        }

        boolean isDropped() {
            return ends.equals(Set.of(End.DROP));
        }
    }

    boolean isExhausted() {
        return stepsLeft <= 0;
    }

    /** Whether a rule took the last packet away from connection tracking. */
    Truth untracked() {
        return untracked;
    }

    /** All chains at these hooks have to let it pass. */
    Fate through(List<Table> tables, List<Hook> hooks, UdpPacket packet) {
        untracked = Truth.NO;
        if (mayUntrack(tables)) {
            all(tables, hooks, packet);
        }
        if (untracked == Truth.NO) {
            return all(tables, hooks, packet);
        }
        Fate without = all(tables, hooks, packet.with(UdpPacket.Tracking.UNTRACKED));
        return untracked == Truth.YES ? without : either(without, all(tables, hooks, packet));
    }

    private static boolean mayUntrack(List<Table> tables) {
        return tables.stream()
                .flatMap(t -> t.chains().values().stream())
                .flatMap(c -> c.rules().stream())
                .anyMatch(r -> r.target().equals(Target.UNTRACK));
    }

    private static Fate either(Fate one, Fate other) {
        EnumSet<End> ends = EnumSet.copyOf(one.ends());
        ends.addAll(other.ends());
        return new Fate(ends, one.because());
    }

    private Fate all(List<Table> tables, List<Hook> hooks, UdpPacket packet) {
        EnumSet<End> ends = EnumSet.of(End.PASS);
        String because = "";
        for (Table table : tables) {
            if (!table.families().contains(packet.family())) {
                continue;
            }
            for (Chain chain : table.at(hooks)) {
                if (chain.translates() && packet.tracking() == UdpPacket.Tracking.REPLY) {
                    continue;
                }
                Set<End> here = base(table, chain, packet);
                if (here.equals(Set.of(End.DROP))) {
                    return new Fate(here, decisive);
                }
                ends.addAll(here);
                because = decisive.isEmpty() ? because : decisive;
            }
        }
        return new Fate(ends, because);
    }

    private Set<End> base(Table table, Chain chain, UdpPacket packet) {
        decisive = "";
        EnumSet<End> ends = chain(table, chain, packet, List.of(), Truth.YES);
        if (ends.remove(End.BACK)) {
            switch (chain.policy().kind()) {
                case ACCEPT -> ends.add(End.PASS);
                case DROP -> ends.add(End.DROP);
                default -> ends.addAll(EnumSet.of(End.PASS, End.DROP));
            }
            if (chain.policy().equals(Target.DROP)) {
                decisive = "policy DROP of " + chain.name();
            }
        }
        return ends;
    }

    /**
     * @param above chains that led here
     * @param reached whether the packet comes here at all
     */
    private EnumSet<End> chain(Table table, Chain chain, UdpPacket packet, List<String> above, Truth reached) {
        EnumSet<End> ends = EnumSet.noneOf(End.class);
        Truth here = reached;
        // No kernel has rules that go in a circle or so deep: a text that does is not the rules of one.
        if (above.size() > DEEPEST || above.contains(chain.name())) {
            return EnumSet.allOf(End.class);
        }
        List<String> path =
                Stream.concat(above.stream(), Stream.of(chain.name())).toList();
        for (Rule rule : chain.rules()) {
            if (--stepsLeft <= 0) {
                return EnumSet.allOf(End.class);
            }
            Truth match = rule.matches(packet);
            if (match == Truth.NO) {
                continue;
            }
            EnumSet<End> then = target(table, rule, packet, path, here.and(match));
            here = here.and(match == Truth.MAYBE ? Truth.MAYBE : Truth.YES);
            boolean goesOn = then.remove(End.BACK);
            if (isReturn(rule) && match == Truth.YES) {
                ends.add(End.BACK);
                return ends;
            }
            if (isReturn(rule)) {
                ends.add(End.BACK);
            }
            if (rule.target().kind() == Target.Kind.GOTO && goesOn) {
                ends.add(End.BACK);
                goesOn = false;
            }
            if (!then.isEmpty()) {
                note(rule);
            }
            ends.addAll(then);
            if (match == Truth.YES && !goesOn) {
                return ends;
            }
        }
        ends.add(End.BACK);
        return ends;
    }

    private void note(Rule rule) {
        if (rule.target().chain().isEmpty()) {
            decisive = rule.text();
        }
    }

    private static boolean isReturn(Rule rule) {
        return rule.target().kind() == Target.Kind.RETURN;
    }

    /** BACK: the next rule is asked. */
    private EnumSet<End> target(Table table, Rule rule, UdpPacket packet, List<String> path, Truth match) {
        switch (rule.target().kind()) {
            case ACCEPT:
                return EnumSet.of(End.PASS);
            case DROP:
                return EnumSet.of(End.DROP);
            case UNTRACK:
                untracked = untracked.or(match);
                return EnumSet.of(End.BACK);
            case JUMP, GOTO:
                Optional<Chain> next =
                        Optional.ofNullable(table.chains().get(rule.target().chain()));
                return next.isPresent() ? chain(table, next.get(), packet, path, match) : EnumSet.allOf(End.class);
            case UNCLEAR:
                return EnumSet.allOf(End.class);
            default:
                return EnumSet.of(End.BACK);
        }
    }
}
