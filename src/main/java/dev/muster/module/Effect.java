package dev.muster.module;

import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What a result changes in the run itself, not on the host; carried out by the engine, in check mode too. */
public sealed interface Effect {

    /**
     * Facts as gathered.
     *
     * @param facts by their names in {@code ansible_facts}
     * @param prefixed whether the variables they become have {@code ansible_} in front ({@code ansible_distribution});
     *     others are called what they are ({@code services}, {@code getent_passwd})
     */
    record GatheredFacts(Map<String, Value> facts, boolean prefixed) implements Effect {
        public GatheredFacts(Map<String, Value> facts) {
            this(facts, true);
        }
    }

    /**
     * Facts that nobody seemed to want and that were not gathered, to be told by their names: who asks for one after all
     * has the task done once more, in full.
     *
     * @param usual names that they have on most hosts, for hints
     */
    record FactsLeftOut(Predicate<String> facts, Set<String> usual) implements Effect {}

    /**
     * Facts that later runs may take for their own, if they are told to.
     *
     * @param parts what of the facts was gathered
     */
    record FactsToKeep(Set<String> parts, Map<String, Value> facts) implements Effect {}

    /** Variables of the host from now on (set_fact). */
    record SetVariables(Map<String, Value> variables, boolean cacheable) implements Effect {}

    /** Variables read from files (include_vars), which set_fact and register beat; their templates are still to come. */
    record IncludedVariables(Map<String, Value> variables) implements Effect {}

    /** A host that the inventory does not know (add_host). */
    record AddHost(String name, List<String> groups, Map<String, Value> variables) implements Effect {}

    /** This host's membership in a group made as needed (group_by). */
    record JoinGroup(String group, List<String> parents) implements Effect {}

    /** A group of these known hosts in this order, and of no others; nothing is new on any of them. */
    record FillGroup(String group, List<String> hosts) implements Effect {
        public FillGroup {
            hosts = List.copyOf(hosts);
        }
    }

    /** The host is to be left as it is from here on: refused, not failed. Only of a result that failed. */
    record Refuse(String why) implements Effect {}

    /** Handlers that are due on this host from now on, and that something else than a play will run. */
    record Due(List<String> handlers) implements Effect {
        public Due {
            handlers = List.copyOf(handlers);
        }
    }

    /** This handler was run on this host by something else than a play, and is no longer due. */
    record Handled(String handler) implements Effect {}
}
