package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.ntp.Waves;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the hosts of the play into an order and into waves in which they can be restarted without taking all upstreams
 * of a stratum from anybody at once. Once for all of them; asks no host anything.
 */
@ModuleInfo(
        name = "ntp_waves",
        oncePerBatch = true,
        doc =
                "Splits the hosts of the play into waves, so that nobody loses all his upstreams of a stratum at once. Goes "
                        + "by what ntp_facts found on each. The hosts, wave by wave, become the members of a group; a play over "
                        + "that group takes the sizes of the waves for its serial.",
        example = """
                - name: Who takes the time from whom
                  ntp_waves:
                  register: waves
                # and then: hosts: ntp_waves, serial: "{{ waves.sizes }}"
                """,
        results = {
            "waves: hosts of each wave; sizes: how many they are",
            "wave: number of the wave by host; earlier: hosts of earlier waves that serve the same others, by host",
            "reasons: why there is more than one wave, and whom no waves can help"
        })
final class NtpWavesModule implements Module<NtpWavesModule.Parameters, Waves> {

    /** A stratum of 16 and more means out of step. */
    private static final int OUT_OF_STEP = 16;

    record Parameters(
            @Param(doc = "Group that holds the hosts afterwards, wave by wave.", orElse = "ntp_waves")
            String group,

            @Param(doc = "Most hosts in a wave, as a number or a percentage.", orElse = "100%")
            String size,

            @Param(
                    doc =
                            "Variable in which ntp_probe registered its result: where the stratum of a host is known from.")
            Optional<String> probe) {}

    @Override
    public Observation<Waves> observe(Parameters p, TaskContext context) {
        List<String> hosts = strings(context.variable("ansible_play_hosts").orElse(Value.none()));
        Value all = context.variable("hostvars").orElse(Value.none());
        List<Waves.Member> members =
                hosts.stream().map(host -> member(host, at(all, host), p)).toList();
        return Observation.known(Waves.of(members, most(p.size(), hosts.size())));
    }

    private static Waves.Member member(String host, Value variables, Parameters p) {
        Value ntp = at(at(variables, "ansible_facts"), "ntp");
        Set<String> names = new LinkedHashSet<>(List.of(host));
        for (String each : List.of("ansible_host", "ntp_address", "ntp_address6")) {
            names.addAll(strings(at(variables, each)));
        }
        names.addAll(strings(at(ntp, "addresses")));
        for (String each : List.of("fqdn", "hostname", "nodename", "all_ipv4_addresses", "all_ipv6_addresses")) {
            names.addAll(strings(at(at(variables, "ansible_facts"), each)));
        }
        List<String> upstreams = new ArrayList<>();
        strings(at(ntp, "upstreams")).forEach(u -> upstreams.add(u.substring(u.lastIndexOf(' ') + 1)));
        upstreams.removeIf(u -> u.startsWith("127.127."));
        Optional<Integer> stratum = p.probe().flatMap(name -> stratum(at(variables, name)));
        names.remove("localhost");
        names.remove("localhost.localdomain");
        names.removeIf(name -> name.isBlank() || name.startsWith("127.") || name.equals("::1"));
        names.add(host);
        return new Waves.Member(host, names, upstreams, stratum);
    }

    /** The stratum an address told the probe. */
    private static Optional<Integer> stratum(Value probe) {
        if (at(probe, "vantages") instanceof Value.Seq vantages) {
            for (Value each : vantages.items()) {
                if (at(each, "stratum") instanceof Value.Int stratum
                        && stratum.value().signum() > 0
                        && stratum.value().bitLength() < Integer.SIZE
                        && stratum.value().intValue() < OUT_OF_STEP) {
                    return Optional.of(stratum.value().intValue());
                }
            }
        }
        return Optional.empty();
    }

    private static int most(String size, int hosts) {
        String number = size.strip();
        boolean isPart = number.endsWith("%");
        String digits = isPart ? number.substring(0, number.length() - 1) : number;
        if (!digits.matches("[0-9]{1,6}")) {
            throw new ModuleException("size is a number or a percentage, not \"" + size + "\"");
        }
        int given = Integer.parseInt(digits);
        return !isPart ? given : given >= 100 ? 0 : Math.max(1, given * hosts / 100);
    }

    /** A field of a dict; none where there is no such thing. */
    private static Value at(Value dict, String key) {
        if (dict instanceof Value.Dict known) {
            Value value = known.entries().get(Value.of(key));
            return value == null ? Value.none() : value;
        }
        return Value.none();
    }

    private static List<String> strings(Value value) {
        if (value instanceof Value.Seq list) {
            return list.items().stream()
                    .filter(Value.Text.class::isInstance)
                    .map(Value::str)
                    .toList();
        }
        return value instanceof Value.Text ? List.of(value.str()) : List.of();
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Waves waves) {
        Map<String, Value> number = new LinkedHashMap<>();
        List<Value> sizes = new ArrayList<>();
        List<Value> lists = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (List<String> wave : waves.hosts()) {
            sizes.add(Value.of((long) wave.size()));
            lists.add(Value.texts(wave));
            order.addAll(wave);
            wave.forEach(host -> number.put(host, Value.of((long) lists.size())));
        }
        Map<String, Value> earlier = new LinkedHashMap<>();
        order.forEach(host -> earlier.put(host, Value.texts(waves.earlier().getOrDefault(host, List.of()))));
        List<String> reasons = waves.reasons().stream().map(Printable::line).toList();
        ModuleResult result = ModuleResult.of("waves", Value.list(lists))
                .and("sizes", Value.list(sizes))
                .and("wave", Value.dict(number))
                .and("earlier", Value.dict(earlier))
                .and("reasons", Value.texts(reasons))
                .and(
                        "msg",
                        waves.hosts().size() < 2
                                ? "all at once: nobody here is upstream to others of them"
                                : waves.hosts().size() + " waves")
                .with(new Effect.FillGroup(p.group(), order));
        for (String reason : reasons) {
            result = result.warning(reason);
        }
        return Plan.unchanged("groups of the run, nothing on the hosts", result);
    }
}
