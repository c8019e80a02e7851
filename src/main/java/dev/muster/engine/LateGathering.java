package dev.muster.engine;

import dev.muster.module.Effect;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The task that a play began with, done once more on one host and in full. The way to the host is the one it was then:
 * to find it anew might take the very facts that are missing.
 */
record LateGathering(PlayScene scene, HostRun host, TaskOrder order, HostVariables scope, Worksite site, HostLink link)
        implements Supplier<Map<String, Value>> {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    static LateGathering of(PlayScene scene, HostRun host, TaskOrder order) {
        HostVariables scope = HostVariables.of(scene, host, order.task());
        Worksite site = Worksite.of(scene, host, order.task(), scope);
        return new LateGathering(scene, host, order, scope, site, site.link(scene, host));
    }

    @Override
    public Map<String, Value> get() {
        TaskCall call = new TaskCall(scene, host, order.task(), scope, site);
        ModuleSpec module = call.module();
        Observation<Plan> planning = call.planning(
                module, call.bound(module, call.arguments(module)), link, Optional.empty(), Optional.empty());
        try {
            return facts(observer().observe(planning));
        } catch (BrokenOff e) {
            // Whoever asks may be another host, and is not to blame.
            throw new ModuleException(
                    "the facts of " + host.name() + " could not be gathered when they were asked for: "
                            + e.result().message());
        }
    }

    private Observer observer() {
        TaskClock clock = new TaskClock(Optional.of(LONGEST), new Watch());
        return new Observer(
                new ReadOnlyHost(link, clock, Ahead.none(scene.run().early(), link)),
                scene.run().outside(),
                new Replies(order, host, clock),
                report -> {},
                Hearing.PLAIN);
    }

    private static Map<String, Value> facts(Plan plan) {
        Map<String, Value> facts = new LinkedHashMap<>();
        ModuleResult result =
                plan instanceof Plan.Unchanged unchanged ? unchanged.result() : ((Plan.Refusal) plan).result();
        result.effects().stream()
                .filter(effect -> effect instanceof Effect.GatheredFacts gathered && gathered.prefixed())
                .forEach(effect -> facts.putAll(((Effect.GatheredFacts) effect).facts()));
        return facts;
    }
}
