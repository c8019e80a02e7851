package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** From the answer of {@link FactsScript} to facts under Ansible's names, without the {@code ansible_} prefix. */
public final class HostFacts {
    private HostFacts() {}

    /**
     * The facts; empty when the answer is not whole. Those of a {@link FactPart} that was not asked for are to be passed
     * over: some say then what a host without the thing would say.
     */
    public static Optional<Map<String, Value>> of(String answer) {
        FactSections sections = FactSections.parse(answer);
        return sections.isComplete() ? Optional.of(of(sections)) : Optional.empty();
    }

    private static Map<String, Value> of(FactSections sections) {
        Map<String, Value> distribution = DistributionFacts.of(sections);
        Map<String, Value> facts = new LinkedHashMap<>(distribution);
        facts.putAll(PlatformFacts.of(sections, distribution));
        facts.putAll(PythonFacts.of(sections));
        facts.put("local", LocalFacts.of(sections));
        facts.putAll(new StorageFacts(sections).network());
        facts.putAll(HardwareFacts.of(sections));
        facts.putAll(NetworkFacts.of(sections));
        if (sections.has("cgroup")) {
            facts.putAll(VirtualizationFacts.of(sections));
        }
        return facts;
    }
}
