package dev.muster.ntp;

import java.util.List;

/** Remedies in OpenNTPD's ntpd.conf: it has no queries to close, and no rules; it listens or it does not. */
final class OpenNtpdEditor extends LineRemedy {

    OpenNtpdEditor(TimeService.Setting setting) {
        super(setting.text());
    }

    @Override
    public void apply(ConfPolicy policy, List<Network> trusted) {
        trusted.forEach(this::cannotTrust);
        if (policy.needsAddresses()) {
            lines().removeIf(words -> words.size() > 1
                    && words.get(0).equals("listen")
                    && words.get(1).equals("on"));
        } else if (policy == ConfPolicy.RATE_LIMIT) {
            refuse("OpenNTPD cannot limit a rate: client-only, or a firewall, is what there is");
        }
    }

    private void cannotTrust(Network network) {
        warn("OpenNTPD tells the time to everybody it listens to: " + network + " cannot be told apart");
    }

    @Override
    public void closeHoles() {}

    @Override
    public List<String> holes() {
        return List.of();
    }
}
