package dev.muster.ntp.firewall;

import java.util.List;

/**
 * One rule of a chain.
 *
 * @param text as the host wrote it, for people
 */
record Rule(String text, List<Condition> conditions, Target target) {
    Rule {
        conditions = List.copyOf(conditions);
    }

    Truth matches(UdpPacket packet) {
        Truth truth = Truth.YES;
        for (Condition condition : conditions) {
            truth = truth.and(condition.holds(packet));
            if (truth == Truth.NO) {
                return truth;
            }
        }
        return truth;
    }
}
