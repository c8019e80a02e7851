package dev.muster.modules;

import dev.muster.module.Diff;
import dev.muster.module.Observation;
import dev.muster.module.Step;
import dev.muster.ntp.firewall.Gate;
import java.util.List;
import java.util.Optional;

/** How one manager of packet filters is brought to close port 123, and to forget it again. */
interface FirewallRemedy {

    /** What else has to be known of the host, and then the decision. */
    Observation<Decision> decide(HostFirewall firewall, FirewallWish wish);

    /**
     * What is to be done.
     *
     * @param refusal why nothing will be done although something ought to
     * @param reason why nothing needs to be done, where no step is
     */
    record Decision(
            List<Diff> diffs,
            List<Step> steps,
            Optional<String> refusal,
            String reason,
            List<String> rules,
            List<String> warnings) {
        public Decision {
            diffs = List.copyOf(diffs);
            steps = List.copyOf(steps);
            rules = List.copyOf(rules);
            warnings = List.copyOf(warnings);
        }

        static Decision refused(String why) {
            return new Decision(List.of(), List.of(), Optional.of(why), "", List.of(), List.of());
        }

        static Decision nothing(String reason) {
            return new Decision(List.of(), List.of(), Optional.empty(), reason, List.of(), List.of());
        }

        static Decision steps(List<Diff> diffs, List<Step> steps, List<String> rules) {
            return new Decision(diffs, steps, Optional.empty(), "", rules, List.of());
        }

        Decision warning(List<String> more) {
            return new Decision(diffs, steps, refusal, reason, rules, more);
        }
    }

    /** Why rules must not be loaded that would do this; empty when they may. */
    static Optional<String> objection(String family, Gate now, Gate then) {
        if (then.strangers() != Gate.Strangers.CLOSED) {
            return Optional.of("with muster's rules in front " + family + " would still not be closed for certain: "
                    + String.join("; ", then.because()));
        }
        if (then.sync() != Gate.Sync.KEPT && now.sync() == Gate.Sync.KEPT) {
            return Optional.of(
                    "this would cut the host's own sync over " + family + ": " + String.join("; ", then.because()));
        }
        return Optional.empty();
    }

    /** Whether rules of others do already what is wanted, as well as muster's would. */
    static boolean isGoodEnough(Gate now, Gate then) {
        return now.strangers() == Gate.Strangers.CLOSED && (now.sync() == Gate.Sync.KEPT || now.sync() == then.sync());
    }
}
