package dev.muster.ntp.firewall;

import java.util.List;
import java.util.Optional;

/**
 * Rules in order.
 *
 * @param hook where the kernel enters it; empty when only jumps lead here
 * @param translates whether only the first packet of a flow comes by (nat)
 * @param policy for packets that no rule decides on
 */
record Chain(String name, Optional<Hook> hook, boolean translates, Target policy, List<Rule> rules) {
    Chain {
        rules = List.copyOf(rules);
    }
}
