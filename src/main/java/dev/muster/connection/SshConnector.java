package dev.muster.connection;

import dev.muster.shell.Become;
import dev.muster.shell.RouterOs;
import dev.muster.shell.Unreachable;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connects by SSH. One connector serves a whole run: algorithms, keys, known hosts and jump hosts are shared by all
 * hosts. Safe for use by several threads.
 */
public final class SshConnector implements Connector {
    /** Longer chains are a circle in ssh_config. */
    private static final int JUMPS = 8;

    private final SshEnvironment environment;
    private final SshResources resources;
    private final SshConfig config;
    private final Counters counters;
    private final int channels;
    private final Map<SshOptions, SshConfig> configs = new ConcurrentHashMap<>();
    private final Map<String, Hop> hops = new ConcurrentHashMap<>();

    public SshConnector(SshEnvironment environment, Clock clock) {
        this(environment, clock, new Counters());
    }

    /** @param counters told what everything costs, perhaps together with other connectors */
    public SshConnector(SshEnvironment environment, Clock clock, Counters counters) {
        this(environment, clock, Pulse.BEAT, Hop.CHANNELS, counters);
    }

    /** @param beat how often a silent host is asked for a sign of life */
    SshConnector(SshEnvironment environment, Clock clock, Duration beat) {
        this(environment, clock, beat, Hop.CHANNELS, new Counters());
    }

    /** @param channels hosts behind one connection to a jump host */
    SshConnector(SshEnvironment environment, Clock clock, int channels) {
        this(environment, clock, Pulse.BEAT, channels, new Counters());
    }

    private SshConnector(SshEnvironment environment, Clock clock, Duration beat, int channels, Counters counters) {
        this.channels = channels;
        this.counters = counters;
        this.environment = environment;
        this.resources = new SshResources(environment, clock, beat);
        this.config = SshConfig.read(environment);
    }

    /** Makes ready what every login needs; for a thread that has nothing better to do before there is a connector. */
    public static void prepare() {
        try {
            LoginTryout.run();
        } catch (GeneralSecurityException | IOException | RuntimeException failed) {
            return; // whatever it was, the first login will say so
        }
    }

    /** A connector for this process's user. */
    public static SshConnector ofThisProcess() {
        return new SshConnector(SshEnvironment.ofThisProcess(), Clock.systemUTC());
    }

    /** ssh_config as it is for a host: hosts without options of their own share one. */
    private SshConfig config(Target target) {
        return target.options().equals(SshOptions.NONE)
                ? config
                : configs.computeIfAbsent(target.options(), given -> SshConfig.read(environment, given));
    }

    @Override
    public Opened open(Target target) {
        return open(target, Optional.empty());
    }

    @Override
    public Opened open(Target target, Become first) {
        return open(target, ShellStarter.firstLine(target, first));
    }

    private Opened open(Target target, Optional<String> line) {
        SshLogin.Result result = login(target, line);
        Counters host = counters.of(target.name());
        if (result.link().isEmpty()) {
            return new Opened.Failed(result.why().orElseThrow());
        }
        SshLink link = result.link().get();
        SshShellOpener opener =
                new SshShellOpener(link, () -> login(target, Optional.empty()), target.timeout(), resources.helpers());
        Optional<RouterOs> router = target.kind().router();
        if (router.isPresent()) {
            RouterCli cli = RouterCli.of(router.get());
            return new Opened.Ready(new RouterConnection(opener, cli, target.timeout(), link.findings(), host));
        }
        ShellStarter starter = new ShellStarter(opener, target.shell(), target.timeout(), resources.helpers(), host);
        return new Opened.Ready(new FramedConnection(opener, starter, link.roundTrip(), link.findings()));
    }

    /**
     * Whether somebody is there, without logging in: as far as the server's first word, or behind a jump host as far as
     * a connection to its port.
     *
     * @return why not
     */
    Optional<Unreachable> look(Target target) {
        SshRoute route = SshRoute.of(target, config(target), environment);
        if (route.refusal().isPresent()) {
            return Optional.of(new Unreachable(
                    Unreachable.Kind.CONFIGURATION, route.refusal().get()));
        }
        Via via = via(target, route);
        try {
            return via.why().isPresent()
                    ? via.why()
                    : new SshLogin(target.name(), route, resources, via.jump(), new Counters()).look();
        } finally {
            via.settle(Optional.empty());
        }
    }

    /** @param line of a shell that is wanted with it */
    private SshLogin.Result login(Target target, Optional<String> line) {
        SshRoute route = SshRoute.of(target, config(target), environment);
        if (route.refusal().isPresent()) {
            return new SshLogin(target.name(), route, resources, Optional.empty(), new Counters()).run();
        }
        Via via = via(target, route);
        if (via.why().isPresent()) {
            return new SshLogin.Result(Optional.empty(), via.why(), false);
        }
        return login(target, route, via, line);
    }

    private SshLogin.Result login(Target target, SshRoute route, Via via, Optional<String> line) {
        Optional<SshLink> link = Optional.empty();
        try {
            SshLogin.Result result = attempted(target, route, via, line);
            link = result.link();
            return result;
        } finally {
            via.settle(link);
        }
    }

    private SshLogin.Result attempted(Target target, SshRoute route, Via via, Optional<String> line) {
        Counters host = counters.of(target.name());
        SshLogin first = new SshLogin(target.name(), route, resources, via.jump(), host, line);
        SshLogin.Result result = first.run();
        // The second time nobody need be asked, and every answer is waited for.
        if (result.link().isEmpty() && (first.wasHeldUp() || first.wasTooEager())) {
            result = new SshLogin(target.name(), route, resources, via.jump(), host).run();
        }
        if (!result.noCommonAlgorithm()) {
            return result;
        }
        return target.legacy() == Target.Legacy.AUTO ? loginOfOld(target, route, via) : advise(result);
    }

    /** The last rung: a server with which there is no common ground is tried once with the algorithms of 2006. */
    private SshLogin.Result loginOfOld(Target target, SshRoute route, Via via) {
        SshRoute legacy = route.withLegacy(config(target).about(target.address(), target.user()));
        SshLogin.Result result =
                new SshLogin(target.name(), legacy, resources, via.jump(), counters.of(target.name())).run();
        result.link()
                .ifPresent(link -> link.findings().add("only algorithms of long ago are common: legacy SSH was used"));
        return result;
    }

    private static SshLogin.Result advise(SshLogin.Result result) {
        Optional<Unreachable> why = result.why()
                .map(w -> new Unreachable(
                        w.kind(), w.message() + ". If the host is that old, allow it with legacy: auto"));
        return new SshLogin.Result(result.link(), why, true);
    }

    // ---- jump hosts

    /** The way to a host: nothing, a place on a jump host's connection, or why there is none. */
    private record Via(Optional<Hop.Berth> berth, Optional<Unreachable> why) {
        static final Via DIRECT = new Via(Optional.empty(), Optional.empty());

        Optional<SshLogin.Jump> jump() {
            return berth.map(Hop.Berth::jump);
        }

        /** What it was taken for has ended. */
        void settle(Optional<SshLink> link) {
            berth.ifPresent(place -> place.settle(link));
        }
    }

    private Via via(Target target, SshRoute route) {
        Via via = Via.DIRECT;
        StringBuilder chain = new StringBuilder();
        for (String jump : chain(target, route)) {
            chain.append('>').append(jump);
            Hop hop = hops.computeIfAbsent(chain.toString(), c -> new Hop(channels));
            Via before = via;
            via = through(hop, JumpSpec.target(jump, target), before);
            before.settle(Optional.empty()); // where the jump host was connected to already
            if (via.why().isPresent()) {
                return via;
            }
        }
        return via;
    }

    /** A jump host may itself be behind others, as ssh_config says. */
    private List<String> chain(Target target, SshRoute route) {
        List<String> jumps = new ArrayList<>(route.jumps());
        for (int i = 0; i < JUMPS && !jumps.isEmpty(); i++) {
            Target first = JumpSpec.target(jumps.get(0), target);
            List<String> before = SshRoute.of(first, config(first), environment).jumps();
            if (before.isEmpty()) {
                return jumps;
            }
            jumps.addAll(0, before);
        }
        return jumps;
    }

    private Via through(Hop hop, Target jump, Via before) {
        Hop.Passage passage = hop.passage(
                jump.name(), () -> login(jump, SshRoute.of(jump, config(jump), environment), before, Optional.empty()));
        return new Via(passage.berth(), passage.why());
    }

    // ---- the rest

    /** Complaints about ssh_config, for the command line to show. */
    public Diagnostics configDiagnostics() {
        return config.diagnostics();
    }

    /** Who exchanges keys at the moment. */
    HandshakePlaces handshakes() {
        return resources.handshakes();
    }

    /** What was done so far. */
    public Counters counters() {
        return counters;
    }

    @Override
    public void close() {
        List<Hop> all = new ArrayList<>(hops.values());
        hops.clear();
        all.forEach(Hop::close);
        resources.helpers().close();
    }
}
