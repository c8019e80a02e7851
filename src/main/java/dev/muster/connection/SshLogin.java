package dev.muster.connection;

import dev.muster.connection.Counters.Count;
import dev.muster.shell.Secret;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.Service;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.connection.channel.OpenFailException;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.password.PasswordUtils;

/**
 * One attempt to log into one host. Every stage ends in time: the library swallows socket timeouts, so a watchdog
 * cuts the line, and the stage it was at says what kind of unreachable the host is.
 */
final class SshLogin {

    /** Far below what servers allow for logging in: 120 s with OpenSSH, 30 s with some appliances. */
    private static final Duration PATIENCE_OF_SERVERS = Duration.ofSeconds(20);

    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Pattern VERSION = Pattern.compile("OpenSSH_(\\d+)\\.(\\d+)");

    /** An address of four numbers, none of which is too large. */
    private static final Pattern LITERAL = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private static final String TOO_MANY = "; name the one key that fits with --private-key or IdentityFile, and keep"
            + " the agent's others out with IdentitiesOnly yes";

    private enum Stage {
        NAME(Count.REACHING),
        TCP(Count.REACHING),
        BANNER(Count.REACHING),
        KEY_EXCHANGE(Count.EXCHANGING),
        AUTHENTICATION(Count.AUTHENTICATING);

        /** Where the time of one that fails at it goes. */
        private final Count count;

        Stage(Count count) {
            this.count = count;
        }
    }

    private final SshRoute route;
    private final SshResources resources;
    private final HostKeyCheck check;
    private final SSHClient client;
    private final Optional<Jump> via;
    private final Pulse pulse;
    private final Counters counters;
    private long lap;
    private final List<String> findings = new ArrayList<>();
    private final List<String> tried = new ArrayList<>();
    private volatile Stage stage = Stage.NAME;
    private volatile boolean expired;
    private boolean jumpDied;
    private volatile Runnable cut = () -> {};
    private Optional<Future<?>> watchdog = Optional.empty();
    private final Optional<String> line;
    private Optional<StagedSocket> wire = Optional.empty();
    private Optional<EagerLogin> eager = Optional.empty();
    private Optional<ShellAhead> ahead = Optional.empty();
    private Duration roundTrip = Duration.ZERO;
    private boolean isOnlyKey;
    private boolean holdsPlace;
    private long ticket;
    private long until;
    private long heldUp;

    /** What it came to. */
    record Result(Optional<SshLink> link, Optional<Unreachable> why, boolean noCommonAlgorithm) {}

    /** The jump host that a login goes through. */
    record Jump(String name, SSHClient client) {}

    /**
     * A login that waits for every answer on its way.
     *
     * @param name of the host in the inventory
     */
    SshLogin(String name, SshRoute route, SshResources resources, Optional<Jump> via, Counters counters) {
        this(name, route, resources, via, counters, Optional.empty());
    }

    /** @param line the command line of the first shell; with it, a server known to bear that is told all in one go */
    SshLogin(
            String name,
            SshRoute route,
            SshResources resources,
            Optional<Jump> via,
            Counters counters,
            Optional<String> line) {
        this.line = line;
        this.counters = counters;
        this.route = route;
        this.resources = resources;
        this.via = via;
        this.pulse = resources.pulse();
        this.check = new HostKeyCheck(
                route.keyName(),
                resources.knownHosts(route.knownHosts()),
                route.hashesNames(),
                route.hostKeys(),
                resources.clock(),
                resources.keyMemory().about(name));
        Config config = resources.config(route.algorithms().preferring(check.knownTypes(), check.knowsAuthority()));
        this.client = new WireClient(config) {
            @Override
            protected void doKex() throws TransportException {
                stage = Stage.KEY_EXCHANGE;
                super.doKex();
            }
        };
    }

    Result run() {
        until = System.nanoTime() + route.timeout().toNanos();
        if (route.refusal().isPresent()) {
            Unreachable why = new Unreachable(
                    Unreachable.Kind.CONFIGURATION, route.refusal().get());
            return new Result(Optional.empty(), Optional.of(why), false);
        }
        counters.count(Count.CONNECTIONS);
        lap = System.nanoTime();
        try {
            client.addHostKeyVerifier(check);
            // The watchdog is to be the first: it knows at what the host hangs.
            client.getTransport().setTimeoutMs(millis(route.timeout().plus(GRACE)));
            client.getConnection().setTimeoutMs(millis(route.timeout()));
            if (via.isPresent()) {
                connectVia(via.get());
            } else {
                connectDirectly();
            }
            check.finding().ifPresent(findings::add);
            pulse.watch(client, cut, resources.helpers());
            leavePlace(HandshakePlaces::wentWell);
            return new Result(
                    Optional.of(new SshLink(client, cut, pulse, resources.helpers(), findings, ahead, roundTrip)),
                    Optional.empty(),
                    false);
        } catch (IOException | RuntimeException failed) {
            counters.count(Count.FAILURES);
            lap(stage.count);
            if (isLoss(failed)) {
                leavePlace(places -> places.lost(ticket));
            }
            cut.run();
            SshLink.closeQuietly(client);
            return new Result(Optional.empty(), Optional.of(unreachable(failed)), isNoCommonAlgorithm(failed));
        } finally {
            leavePlace(HandshakePlaces::giveBack);
        }
    }

    private void leavePlace(Consumer<HandshakePlaces> how) {
        if (holdsPlace) {
            holdsPlace = false;
            how.accept(resources.handshakes());
        }
    }

    /** Whether it may be for want of strength that a key exchange came to nothing. */
    private boolean isLoss(Exception failed) {
        boolean isDecided = check.refusal().isPresent() || isNoCommonAlgorithm(failed);
        return stage == Stage.KEY_EXCHANGE && !isDecided;
    }

    /** Goes as far as the server's first word and no further: why it does not come, if it does not. */
    Optional<Unreachable> look() {
        until = System.nanoTime() + route.timeout().toNanos();
        try {
            if (via.isPresent()) {
                openThrough(via.get());
            } else {
                dial(false);
            }
            return Optional.empty();
        } catch (IOException | RuntimeException failed) {
            return Optional.of(unreachable(failed));
        } finally {
            cut.run();
            SshLink.closeQuietly(client);
        }
    }

    // ---- connecting

    private StagedSocket dial(boolean greets) throws IOException {
        List<InetAddress> addresses = addresses();
        ticket = resources.handshakes().look();
        stage = Stage.TCP;
        StagedSocket socket = StagedSocket.to(addresses, route.port(), until);
        roundTrip = socket.roundTrip();
        cut = () -> SshLink.closeQuietly(socket);
        stage = Stage.BANNER;
        long silent = System.nanoTime();
        try {
            if (greets) {
                socket.greet(SshResources.FIRST_WORDS);
            }
            socket.awaitFirstByte(pulse);
        } catch (SocketTimeoutException mute) {
            throw mute;
        } catch (IOException hungUp) { // as sshd does beyond MaxStartups
            if (greets) {
                resources.handshakes().lostOutside(ticket);
            }
            throw hungUp;
        } finally {
            counters.add(Count.GREETING, System.nanoTime() - silent);
        }
        return socket;
    }

    private void connectDirectly() throws IOException {
        StagedSocket socket = dial(true);
        lap(Count.REACHING);
        takePlace();
        lap(Count.QUEUEING);
        wire = Optional.of(socket);
        watched(() -> {
            client.setSocketFactory(socket.asFactory());
            client.connect(route.host(), route.port());
            lap(Count.EXCHANGING);
            authenticate();
            lap(Count.AUTHENTICATING);
        });
    }

    private JumpChannel openThrough(Jump jump) throws IOException {
        stage = Stage.TCP;
        JumpChannel channel = new JumpChannel(jump.client().getConnection(), route.host(), route.port());
        long began = System.nanoTime();
        try {
            channel.open();
            roundTrip = Duration.ofNanos(System.nanoTime() - began);
        } catch (OpenFailException itsAnswer) {
            throw itsAnswer;
        } catch (SSHException dead) {
            jumpDied = true;
            throw dead;
        }
        cut = () -> {
            SshLink.closeQuietly(channel.getInputStream());
            SshLink.closeQuietly(channel.getOutputStream());
        };
        stage = Stage.BANNER;
        return channel;
    }

    private void connectVia(Jump jump) throws IOException {
        JumpChannel channel = openThrough(jump);
        lap(Count.REACHING);
        takePlace();
        lap(Count.QUEUEING);
        watched(() -> {
            client.connectVia(channel);
            lap(Count.EXCHANGING);
            authenticate();
            lap(Count.AUTHENTICATING);
        });
    }

    private void lap(Count stage) {
        long now = System.nanoTime();
        counters.add(stage, now - lap);
        lap = now;
    }

    private interface Work {
        void run() throws IOException;
    }

    private void watched(Work work) throws IOException {
        watch();
        try {
            work.run();
            if (expired) {
                throw new IOException("timed out");
            }
        } finally {
            rest();
        }
    }

    private void watch() {
        watchdog = Optional.of(resources.helpers().after(Math.max(1, until - System.nanoTime()), () -> {
            expired = true;
            cut.run();
        }));
    }

    private void rest() {
        watchdog.ifPresent(timer -> timer.cancel(false));
        watchdog = Optional.empty();
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    /** A person may have to type a passphrase or to touch a key: that does not count against the host. */
    private <T> T untimed(Question<T> question) throws IOException {
        long before = System.nanoTime();
        rest();
        try {
            return question.ask();
        } finally {
            wasHeldUp(System.nanoTime() - before);
            watch();
        }
    }

    private void wasHeldUp(long nanos) {
        until += nanos;
        heldUp += nanos;
    }

    /** Whether it was held up on our side for so long that the server may have lost patience with us. */
    boolean wasHeldUp() {
        return heldUp > PATIENCE_OF_SERVERS.toNanos();
    }

    /** Waits for one of the places for key exchanges; the wait does not count against the host. */
    private void takePlace() throws IOException {
        long before = System.nanoTime();
        try {
            ticket = resources.handshakes().take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
        holdsPlace = true;
        wasHeldUp(System.nanoTime() - before);
    }

    /** Name look-ups cannot be given a deadline, so a helper waits for them. */
    private List<InetAddress> addresses() throws IOException {
        try {
            List<InetAddress> usable =
                    Arrays.stream(lookedUp()).filter(route.family()::takes).toList();
            if (usable.isEmpty()) {
                throw new UnknownHostException(route.host() + " to an address of the family wanted");
            }
            return usable;
        } catch (TimeoutException late) {
            throw new UnknownHostException("the look-up of " + route.host() + " timed out");
        } catch (ExecutionException unknown) {
            throw new UnknownHostException(route.host());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private InetAddress[] lookedUp() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        if (LITERAL.matcher(route.host()).matches()) {
            return new InetAddress[] {InetAddress.getByName(route.host())}; // nobody is asked
        }
        Future<InetAddress[]> asked = resources.helpers().ask(() -> InetAddress.getAllByName(route.host()));
        return asked.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    // ---- authentication, in ssh's order

    private void authenticate() throws IOException {
        stage = Stage.AUTHENTICATION;
        boolean oldServer = isOld(client.getTransport().getServerVersion());
        List<Identity> identities = untimed(this::identities);
        isOnlyKey = identities.size() == 1;
        for (Identity identity : identities) {
            if (!allows("publickey")) {
                break;
            }
            int before = tried.size();
            tried.add(identity.name());
            if (acceptsKey(identity, oldServer)) {
                return;
            }
            if (tried.size() > before + 1) {
                tried.remove(before); // what was said of it names it
            }
        }
        if (route.password().isPresent() && acceptsPassword(route.password().get())) {
            return;
        }
        throw new UserAuthException("not accepted");
    }

    /** A server may be new and yet told to take nothing but SHA-1; asked only where legacy is allowed. */
    private boolean acceptsKey(Identity identity, boolean oldServer) throws IOException {
        if (!oldServer && acceptsSignature(identity, false)) {
            return true;
        }
        boolean isRsa = identity.keyType().equals("ssh-rsa");
        boolean mayBeSha1 = oldServer || (isRsa && route.takesSha1());
        if (!mayBeSha1 || !acceptsSignature(identity, true)) {
            return false;
        }
        if (isRsa) {
            findings.add("RSA login signed with SHA-1, because the server knows nothing better");
        }
        return true;
    }

    /**
     * Whether a key opens the door is asked first, unless it opened another's or is the only one: then the question
     * would cost a round trip, and save nothing.
     */
    private boolean acceptsSignature(Identity identity, boolean oldServer) throws IOException {
        if (identity.isAtHand() && (isOnlyKey || resources.isWelcome(identity.blob()))) {
            KeyLogin signature = KeyLogin.signature(identity, oldServer, identity::sign);
            return isForOneGo() ? acceptsInOneGo(signature) : accepts(signature);
        }
        KeyLogin question = KeyLogin.question(identity, oldServer);
        try {
            if (authenticate(question)) {
                return true; // a server that takes the name of a key for the key; login is its business
            }
        } catch (UserAuthException answered) {
            heed(answered, question.isWanted());
        }
        boolean accepted = question.isWanted()
                && accepts(KeyLogin.signature(
                        identity, oldServer, (algorithm, data) -> untimed(() -> identity.sign(algorithm, data))));
        if (accepted) {
            resources.welcomed(identity.blob());
        }
        return accepted;
    }

    /** The service, the key and the first shell are asked for together once, by the first key that is tried. */
    private boolean isForOneGo() {
        return line.isPresent()
                && wire.isPresent()
                && eager.isEmpty()
                && client.getUserAuth().getAllowedMethods().isEmpty()
                && EagerLogin.isFor(client.getTransport().getServerVersion());
    }

    private boolean acceptsInOneGo(KeyLogin signature) throws IOException {
        client.getConnection().setMaxPacketSize(SshShellOpener.PACKET);
        ShellAhead shell = new ShellAhead(line.orElseThrow(), client.getConnection(), pulse);
        EagerLogin login = new EagerLogin(client, route.user(), shell, resources.helpers());
        eager = Optional.of(login);
        try {
            if (login.run(signature, wire.orElseThrow(), millis(route.timeout()))) {
                ahead = Optional.of(shell);
                return true;
            }
        } catch (UserAuthException unusable) {
            heed(unusable, false);
        }
        return false;
    }

    /** Whether the server hung up on what it was told in one go, where another would have said no to the key. */
    boolean wasTooEager() {
        return !expired
                && !Thread.currentThread().isInterrupted()
                && eager.filter(EagerLogin::isUndecided).isPresent();
    }

    /** The same password is not tried by both methods: each wrong one brings an account nearer to being locked. */
    private boolean acceptsPassword(Secret password) throws IOException {
        boolean isRefused = false;
        if (allows("password")) {
            tried.add("password");
            if (accepts(new AuthPassword(
                    PasswordUtils.createOneOff(password.reveal().toCharArray())))) {
                return true;
            }
            // A server that does not list the method has not looked at the password.
            isRefused = allows("password") && !client.getUserAuth().hadPartialSuccess();
        }
        if (isRefused || !allows("keyboard-interactive")) {
            return false;
        }
        tried.add("keyboard-interactive");
        PromptLogin prompts = new PromptLogin(password);
        boolean accepted = accepts(prompts);
        if (!accepted && !prompts.unanswered().isEmpty()) {
            tried.add("no answer to " + Complaint.of("\"" + String.join("\", \"", prompts.unanswered()) + "\""));
        }
        return accepted;
    }

    private boolean accepts(AuthMethod method) throws IOException {
        try {
            return authenticate(method);
        } catch (UserAuthException unusable) {
            heed(unusable, false);
            return false;
        }
    }

    private boolean authenticate(AuthMethod method) throws IOException {
        method.setLoggerFactory(client.getTransport().getConfig().getLoggerFactory());
        return client.getUserAuth()
                .authenticate(route.user(), (Service) client.getConnection(), method, millis(route.timeout()));
    }

    private void heed(UserAuthException unusable, boolean expected) throws IOException {
        boolean hungUp = unusable.getDisconnectReason() != DisconnectReason.UNKNOWN
                || rootOf(unusable) instanceof TransportException;
        if (hungUp || !client.isConnected()) {
            throw unusable;
        }
        if (!expected) {
            tried.add(ShellSession.messageOf(unusable));
        }
    }

    private boolean allows(String method) {
        Collection<String> allowed = allowed();
        return route.methods().contains(method) && (allowed.isEmpty() || allowed.contains(method));
    }

    /** What the server takes, as it said last; nothing when it has not. */
    private Collection<String> allowed() {
        Collection<String> last = client.getUserAuth().getAllowedMethods();
        return last.isEmpty() ? eager.map(EagerLogin::allowed).orElse(List.of()) : last;
    }

    private boolean isPartial() {
        return client.getUserAuth().hadPartialSuccess()
                || eager.filter(EagerLogin::isPartial).isPresent();
    }

    /**
     * Keys that were named come first, whoever holds them; then the agent's others; then ssh's usual files. A key that
     * the agent holds is used from there, because its file may be encrypted, or hold the public half only.
     */
    private List<Identity> identities() {
        List<Identity> held =
                route.agent().map(resources::agent).map(this::agentKeys).orElse(List.of());
        List<Identity> all = new ArrayList<>();
        route.explicit().forEach(file -> addNew(all, keysOf(file, held, true)));
        if (!route.explicitOnly()) {
            addNew(all, held);
            route.fallback().forEach(file -> addNew(all, keysOf(file, held, false)));
        }
        return all;
    }

    private List<Identity> keysOf(Path file, List<Identity> held, boolean named) {
        IdentityFiles.Loaded loaded = resources.identityFiles().load(file, route.passphrase());
        loaded.problem().ifPresent(tried::add);
        if (named && loaded.identities().isEmpty() && loaded.problem().isEmpty()) {
            tried.add(file + ": no such file");
        }
        List<Identity> keys = new ArrayList<>();
        for (Identity key : loaded.identities()) {
            Identity bare = key instanceof Identity.Certified certified ? certified.bare() : key;
            Optional<Identity> agents = held.stream().filter(bare::isSameAs).findFirst();
            if (loaded.publicOnly() && agents.isEmpty()) {
                if (named && key == bare) {
                    tried.add(file + ": only the public half is there, and no agent holds the other");
                }
                continue;
            }
            keys.add(agents.map(agent -> key == bare ? agent : new Identity.Certified(key.name(), agent, key.blob()))
                    .orElse(key));
        }
        return keys;
    }

    private List<Identity> agentKeys(SshAgent agent) {
        try {
            return agent.identities();
        } catch (IOException unusable) {
            tried.add("ssh-agent: " + ShellSession.messageOf(unusable));
            return List.of();
        }
    }

    private static void addNew(List<Identity> all, List<Identity> more) {
        for (Identity identity : more) {
            if (all.stream().noneMatch(identity::isSameAs)) {
                all.add(identity);
            }
        }
    }

    /** OpenSSH learnt RSA with SHA-2 in 7.2. */
    private static boolean isOld(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            return version.startsWith("Sun_SSH")
                    || version.startsWith("dropbear_0")
                    || version.contains("dropbear_201");
        }
        int major = Integer.parseInt(matcher.group(1));
        return major < 7 || (major == 7 && Integer.parseInt(matcher.group(2)) < 2);
    }

    // ---- failing

    private Unreachable unreachable(Exception failed) {
        if (check.refusal().isPresent()) {
            return check.refusal().get();
        }
        String message = ShellSession.messageOf(rootOf(failed));
        String late = "timed out after " + route.timeout().toSeconds() + " s";
        return switch (stage) {
            case NAME -> new Unreachable(Unreachable.Kind.NAME, "cannot resolve " + message);
            case TCP -> tcp(failed, message);
            case BANNER ->
                new Unreachable(
                        Unreachable.Kind.NO_BANNER,
                        expired || failed instanceof SocketTimeoutException
                                ? where() + " accepts connections but does not speak SSH; " + late
                                : where() + ": " + message);
            case KEY_EXCHANGE ->
                new Unreachable(
                        Unreachable.Kind.KEY_EXCHANGE, where() + ": " + (expired ? "key exchange " + late : message));
            case AUTHENTICATION -> new Unreachable(Unreachable.Kind.AUTHENTICATION, refused(expired ? late : message));
        };
    }

    private Unreachable tcp(Exception failed, String message) {
        if (jumpDied) {
            return new Unreachable(
                    Unreachable.Kind.JUMP, via.map(Jump::name).orElse("") + ": connection lost: " + message);
        }
        Unreachable.Kind kind = kindOf(failed, message);
        boolean plain = failed instanceof ConnectException || failed instanceof SocketTimeoutException;
        return new Unreachable(kind, where() + ": " + (plain ? kind.words() : message));
    }

    /** The kernel's words tell ENETUNREACH, of which Java makes a ConnectException, from ECONNREFUSED. */
    private static Unreachable.Kind kindOf(Exception failed, String message) {
        if (failed instanceof SocketTimeoutException) {
            return Unreachable.Kind.CONNECT_TIMEOUT;
        }
        return failed instanceof NoRouteToHostException || message.contains("unreachable")
                ? Unreachable.Kind.NO_ROUTE
                : Unreachable.Kind.REFUSED;
    }

    private String refused(String why) {
        Collection<String> allowed = allowed();
        return route.user() + "@" + where() + ": " + why
                + "; tried "
                + (tried.isEmpty() ? "nothing, as there is no key and no password" : String.join(", ", tried))
                + (isPartial() ? "; more than one method is asked for" : "")
                + (allowed.isEmpty() ? "" : "; the server takes " + String.join(", ", allowed))
                + (why.contains(EagerLogin.TOO_MANY) ? TOO_MANY : "");
    }

    private String where() {
        return (route.port() == 22 ? route.host() : route.host() + " port " + route.port())
                + via.map(jump -> " (through " + jump.name() + ")").orElse("");
    }

    private static Throwable rootOf(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean isNoCommonAlgorithm(Throwable failed) {
        return ShellSession.messageOf(rootOf(failed)).startsWith("Unable to reach a settlement");
    }

    private static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
    }
}
