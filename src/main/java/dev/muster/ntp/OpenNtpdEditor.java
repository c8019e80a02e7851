package dev.muster.ntp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Remedies in OpenNTPD's ntpd.conf: it has no queries to close, and no rules; it listens or it does not. */
final class OpenNtpdEditor implements ConfRemedy {
    private final EditedLines lines;
    private final Set<String> warnings = new LinkedHashSet<>();
    private Optional<String> refusal = Optional.empty();

    OpenNtpdEditor(TimeService.Setting setting) {
        this.lines = new EditedLines(setting.text());
    }

    @Override
    public void apply(ConfPolicy policy, List<Network> trusted) {
        trusted.forEach(this::cannotTrust);
        if (policy.needsAddresses()) {
            lines.removeIf(words -> words.size() > 1
                    && words.get(0).equals("listen")
                    && words.get(1).equals("on"));
        } else if (policy == ConfPolicy.RATE_LIMIT) {
            refusal = Optional.of("OpenNTPD cannot limit a rate: client-only, or a firewall, is what there is");
        }
    }

    private void cannotTrust(Network network) {
        warnings.add("OpenNTPD tells the time to everybody it listens to: " + network + " cannot be told apart");
    }

    @Override
    public void closeHoles() {}

    @Override
    public String print() {
        return lines.print();
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public List<String> holes() {
        return List.of();
    }

    @Override
    public Optional<String> refusal() {
        return refusal;
    }
}
