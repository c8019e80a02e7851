package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.OpenSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Secret;
import dev.muster.shell.Unreachable;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real sshd: kinds of keys, agent, certificates, jumps, old algorithms, and what happens when it dies. */
class OpenSshTest {
    private Path home;
    private OpenSshd sshd;
    private SshEnvironment environment;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        home = folder;
        sshd = new OpenSshd(folder.resolve("sshd"));
        environment = SshEnvironment.bare(home, OpenSshd.user());
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    private Path knownHosts() {
        return home.resolve(".ssh/known_hosts");
    }

    private Targets serve(Path key) throws IOException {
        sshd.authorize(Path.of(key + ".pub")).start().tellTo(knownHosts());
        return Targets.on(sshd.port()).as(OpenSshd.user()).withIdentity(key);
    }

    private Path key(String passphrase, String... arguments) throws IOException {
        return OpenSshd.newKey(home.resolve("key"), passphrase, arguments);
    }

    @Test
    void logsInWithAnEd25519Key() throws IOException {
        assertRuns(serve(key("", "-t", "ed25519")));
    }

    @Test
    void logsInWithAnRsaKeyBySha2() throws IOException {
        assertRuns(serve(key("", "-t", "rsa", "-b", "2048")));
    }

    @Test
    void logsInWithAnEcdsaKeyInPemForm() throws IOException {
        assertRuns(serve(key("", "-t", "ecdsa", "-m", "PEM")));
    }

    @Test
    void logsInWithAnRsaKeyInPkcs8Form() throws IOException {
        assertRuns(serve(key("", "-t", "rsa", "-b", "2048", "-m", "PKCS8")));
    }

    @Test
    void opensAnEncryptedKeyWithThePassphrase() throws IOException {
        assertRuns(serve(key("open sesame", "-t", "ed25519", "-a", "4")).withPassphrase("open sesame"));
    }

    @Test
    void asksForThePassphraseThatIsMissing() throws IOException {
        Targets targets = serve(key("open sesame", "-t", "ed25519", "-a", "4"));
        environment = environment.withPassphrases(file -> Optional.of(new Secret("open sesame")));

        assertRuns(targets);
    }

    @Test
    void saysThatThePassphraseIsWrongOrMissing() throws IOException {
        Targets targets = serve(key("open sesame", "-t", "ed25519", "-a", "4"));

        assertThat(failed(targets).message()).contains("is encrypted, and no passphrase was given");
        assertThat(failed(targets.withPassphrase("wrong")).message())
                .contains("the passphrase is wrong")
                .doesNotContain("sesame");
    }

    @Test
    void saysThatANamedKeyFileIsMissing() throws IOException {
        Targets targets = serve(key("", "-t", "ed25519")).withIdentity(home.resolve("nothing"));

        Unreachable why = failed(targets);

        assertThat(why.kind()).isEqualTo(Kind.AUTHENTICATION);
        assertThat(why.message()).contains(home.resolve("nothing") + ": no such file");
    }

    @Test
    void logsInWithACertificateBesideTheKey() throws IOException {
        for (String type : List.of("ed25519", "rsa")) {
            Path authority = OpenSshd.newKey(home.resolve("ca_" + type), "", "-t", "ed25519");
            Path key = OpenSshd.newKey(home.resolve("user_" + type), "", "-t", type);
            OpenSshd.keygen("-q", "-s", authority.toString(), "-I", "me", "-n", OpenSshd.user(), key + ".pub");
            try (OpenSshd server = new OpenSshd(home.resolve("sshd_" + type))) {
                server.with("TrustedUserCAKeys " + authority + ".pub").start().tellTo(knownHosts());

                assertRuns(Targets.on(server.port()).as(OpenSshd.user()).withIdentity(key));
            }
        }
    }

    @Test
    void trustsAHostCertificateOfAKnownAuthority() throws IOException {
        Path authority = OpenSshd.newKey(home.resolve("ca"), "", "-t", "ed25519");
        Path host = sshd.folder().resolve("host_key");
        OpenSshd.keygen("-q", "-s", authority.toString(), "-I", "h", "-h", "-n", "127.0.0.1", host + ".pub");
        Targets targets = serve(key("", "-t", "ed25519"));
        sshd.close();
        sshd.with("HostCertificate " + host + "-cert.pub").start();
        Files.writeString(
                knownHosts(), "@cert-authority [127.0.0.1]:* " + Files.readString(Path.of(authority + ".pub")));

        assertRuns(Targets.on(sshd.port())
                .as(OpenSshd.user())
                .withIdentity(targets.identities().get(0)));
    }

    @Test
    void asksForAPassphraseOnceForAllHostsAndOnlyForAKeyThatIsWanted() throws IOException {
        List<Path> asked = new CopyOnWriteArrayList<>();
        environment = environment.withPassphrases(file -> {
            asked.add(file);
            return Optional.of(new Secret("open sesame"));
        });
        Path useless = OpenSshd.newKey(home.resolve("useless"), "open sesame", "-t", "ed25519", "-a", "4");
        Path pem = OpenSshd.newKey(home.resolve("pem"), "open sesame", "-t", "rsa", "-b", "2048", "-m", "PEM");
        Path key = key("open sesame", "-t", "ed25519", "-a", "4");
        Targets targets = serve(key);
        Targets many = new Targets(
                targets.port(),
                targets.user(),
                Optional.empty(),
                List.of(useless, pem, key),
                Optional.empty(),
                List.of(),
                targets.hostKeys(),
                targets.legacy(),
                targets.timeout());

        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC())) {
            ready(connector, many).close();
            ready(connector, many).close();
        }

        assertThat(asked).containsExactly(key);
    }

    @Test
    void triesTheSamePassphraseOnOtherKeysBeforeAskingAgain() throws IOException {
        List<Path> asked = new CopyOnWriteArrayList<>();
        environment = environment.withPassphrases(file -> {
            asked.add(file);
            return Optional.of(new Secret("open sesame"));
        });
        Path pem = OpenSshd.newKey(home.resolve("pem"), "open sesame", "-t", "rsa", "-b", "2048", "-m", "PEM");
        sshd.authorize(Path.of(pem + ".pub"));
        Targets targets = serve(key("open sesame", "-t", "ed25519", "-a", "4"));

        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC())) {
            ready(connector, targets).close();
            ready(connector, targets.withIdentity(pem)).close();
        }

        assertThat(asked).hasSize(1);
    }

    @Test
    void opensAnEncryptedPemKeyWithoutItsPublicHalf() throws IOException {
        Targets targets = serve(key("open sesame", "-t", "rsa", "-b", "2048", "-m", "PEM"));
        Files.delete(Path.of(targets.identities().get(0) + ".pub"));

        assertRuns(targets.withPassphrase("open sesame"));
    }

    @Test
    void asksThreeTimesForAPassphraseAndThenNamesTheFile() throws IOException {
        List<Path> asked = new CopyOnWriteArrayList<>();
        Targets targets = serve(key("open sesame", "-t", "ed25519", "-a", "4"));
        environment = environment.withPassphrases(file -> {
            asked.add(file);
            return Optional.of(new Secret("mistake"));
        });

        Unreachable why = failed(targets);

        assertThat(why.message())
                .contains("tried " + targets.identities().get(0) + ": the passphrase is wrong")
                .doesNotContain("mistake");
        assertThat(asked).hasSize(3);
    }

    @Test
    void asksTheAgentBeforeTheUsualFiles() throws IOException {
        try (Agent agent = new Agent(home.resolve("agent"))) {
            for (String type : List.of("ed25519", "rsa")) {
                Path key = OpenSshd.newKey(home.resolve("agent_" + type), "", "-t", type);
                agent.hold(key);
                Files.delete(key);
                try (OpenSshd server = new OpenSshd(home.resolve("sshd_" + type))) {
                    server.authorize(Path.of(key + ".pub")).start().tellTo(knownHosts());
                    environment = environment.withAgent(agent.socket());

                    assertRuns(Targets.on(server.port()).as(OpenSshd.user()));
                }
                agent.forget();
            }
        }
    }

    @Test
    void namedKeyComesFirstAmongTheManyOfAnAgent() throws IOException {
        sshd.with("MaxAuthTries 3");
        Targets targets = serve(key("", "-t", "ed25519"));
        try (Agent agent = new Agent(home.resolve("agent"))) {
            for (int i = 0; i < 6; i++) {
                agent.hold(OpenSshd.newKey(home.resolve("other" + i), "", "-t", "ed25519"));
            }
            environment = environment.withAgent(agent.socket());

            assertRuns(targets);
            assertThat(failed(Targets.on(sshd.port()).as(OpenSshd.user())).message())
                    .contains("Too many authentication failures", "IdentitiesOnly yes");
        }
    }

    @Test
    void usesTheAgentForANamedKeyThatIsEncryptedOrHalfThere() throws IOException {
        Path key = key("", "-t", "ed25519");
        Targets targets = serve(key);
        try (Agent agent = new Agent(home.resolve("agent"))) {
            agent.hold(key);
            OpenSshd.keygen("-q", "-p", "-f", key.toString(), "-P", "", "-N", "open sesame");
            environment = environment.withAgent(agent.socket());

            assertRuns(targets);
            Files.delete(key);
            assertRuns(targets);
            assertRuns(targets.withIdentity(Path.of(key + ".pub")));
            agent.forget();
            assertThat(failed(targets).message())
                    .contains(key + ": only the public half is there, and no agent holds the other");
        }
    }

    @Test
    void offersOnlyNamedKeysOfTheAgentWhereToldSo() throws IOException {
        Path key = key("", "-t", "ed25519");
        Path other = OpenSshd.newKey(home.resolve("other"), "", "-t", "ed25519");
        Targets targets = serve(key);
        Files.writeString(home.resolve(".ssh/config"), "IdentitiesOnly yes\n");
        try (Agent agent = new Agent(home.resolve("agent"))) {
            agent.hold(key);
            environment = environment.withAgent(agent.socket());

            assertRuns(targets);
            Unreachable why = failed(targets.withIdentity(other));

            assertThat(why.message()).contains("tried " + other + ";");
        }
    }

    @Test
    void goesOnWithKeyFilesWhereTheAgentIsGone() throws IOException {
        environment = environment.withAgent(home.resolve("no-agent"));
        Targets targets = serve(key("", "-t", "ed25519"));

        assertRuns(targets);
        assertThat(failed(targets.withIdentity(home.resolve("nothing"))).message())
                .contains("ssh-agent: No such file or directory");
    }

    /** A running ssh-agent. */
    private record Agent(Path socket, ProcessHandle process) implements AutoCloseable {
        Agent(Path socket) throws IOException {
            this(socket, started(socket));
        }

        private static ProcessHandle started(Path socket) throws IOException {
            String said = OpenSshd.run(List.of("ssh-agent", "-a", socket.toString()));
            Matcher pid = Pattern.compile("SSH_AGENT_PID=(\\d+)").matcher(said);
            assertThat(pid.find()).isTrue();
            return ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
        }

        void hold(Path key) throws IOException {
            OpenSshd.run(List.of("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", key.toString()));
        }

        void forget() throws IOException {
            OpenSshd.run(List.of("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", "-D"));
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @Test
    void goesThroughTwoJumpHostsAndSharesThem() throws IOException {
        Path key = key("", "-t", "ed25519");
        try (OpenSshd first = new OpenSshd(home.resolve("first"));
                OpenSshd second = new OpenSshd(home.resolve("second"));
                SshConnector connector = new SshConnector(environment, Clock.systemUTC())) {
            first.authorize(Path.of(key + ".pub")).start().tellTo(knownHosts());
            second.authorize(Path.of(key + ".pub")).start().tellTo(knownHosts());
            Targets targets = serve(key)
                    .through(
                            OpenSshd.user() + "@127.0.0.1:" + first.port(),
                            OpenSshd.user() + "@127.0.0.1:" + second.port());

            try (Connection one = ready(connector, targets);
                    Connection two = ready(connector, targets)) {
                assertThat(stdout(one, "printf one")).isEqualTo("one");
                assertThat(stdout(two, "printf two")).isEqualTo("two");
            }
            assertThat(connector.counters().connections()).isEqualTo(4);
        }
    }

    @Test
    void namesTheJumpHostThatFails() throws IOException {
        Targets targets = serve(key("", "-t", "ed25519")).through("127.0.0.1:1");

        Unreachable why = failed(targets);

        assertThat(why.kind()).isEqualTo(Kind.JUMP);
        assertThat(why.message()).startsWith("127.0.0.1:1: connection refused");
    }

    @Test
    void usesOldAlgorithmsOnlyWhenAllowedAndRecordsIt() throws IOException {
        sshd.with("KexAlgorithms diffie-hellman-group1-sha1")
                .with("Ciphers aes128-cbc")
                .with("MACs hmac-sha1");
        Targets targets = serve(key("", "-t", "ed25519"));

        Unreachable refused = failed(targets);
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection allowed = ready(connector, targets.allowing(Target.Legacy.AUTO));
                Connection forced = ready(connector, targets.allowing(Target.Legacy.FORCE))) {
            assertThat(stdout(allowed, "printf old")).isEqualTo("old");
            assertThat(stdout(forced, "printf old")).isEqualTo("old");
            assertThat(allowed.findings()).anyMatch(f -> f.contains("legacy SSH"));
        }

        assertThat(refused.kind()).isEqualTo(Kind.KEY_EXCHANGE);
        assertThat(refused.message()).contains("legacy: auto");
    }

    @Test
    void readsUserPortKeyAndAlgorithmsFromSshConfig() throws IOException {
        sshd.with("KexAlgorithms diffie-hellman-group14-sha1");
        Targets targets = serve(key("", "-t", "ed25519"));
        Files.writeString(home.resolve(".ssh/config"), """
                Host box
                  HostName 127.0.0.1
                  Port %d
                  User %s
                  IdentityFile %s
                  KexAlgorithms +diffie-hellman-group14-sha1
                """.formatted(
                        sshd.port(), OpenSshd.user(), targets.identities().get(0)));

        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC())) {
            Opened opened = connector.open(Target.ssh("box"), Become.NOBODY);

            assertThat(opened).isInstanceOf(Opened.Ready.class);
            ((Opened.Ready) opened).connection().close();
        }
    }

    @Test
    void killsTheWholeTreeAtTheDeadlineAndGoesOn() throws IOException {
        String mark = "97" + System.nanoTime() % 1_000_000;
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, serve(key("", "-t", "ed25519")))) {
            Reply reply = connection
                    .reader(Become.NOBODY)
                    .read(List.of(query("printf some; sh -c '(sleep " + mark + " &) ; sleep " + mark + "'")
                            .within(Duration.ofSeconds(1))));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Expired.class,
                            expired -> assertThat(expired.partial().stdout()).isEqualTo("some"));
            assertThat(stdout(connection, "printf on")).isEqualTo("on");
            assertThat(ProcessHandle.allProcesses()
                            .flatMap(p -> p.info().arguments().stream())
                            .filter(a -> a.length > 0 && a[0].equals(mark)))
                    .isEmpty();
        }
    }

    @Test
    void replacesTheShellWhereOnlyOneSessionIsAllowed() throws IOException {
        sshd.with("MaxSessions 1");
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, serve(key("", "-t", "ed25519")))) {
            Reply reply = connection
                    .reader(Become.NOBODY)
                    .read(List.of(query("sleep 60").within(Duration.ofSeconds(1))));

            assertThat(reply).isInstanceOf(Reply.Expired.class);
            assertThat(stdout(connection, "printf on")).isEqualTo("on");
        }
    }

    @Test
    void saysLostWhenSshdIsKilledInTheMiddle() throws IOException {
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, serve(key("", "-t", "ed25519")))) {
            assertThat(stdout(connection, "printf up")).isEqualTo("up");
            java.util.concurrent.CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS)
                    .execute(sshd::kill);

            Reply reply = connection.reader(Become.NOBODY).read(List.of(query("sleep 20")));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Lost.class,
                            lost -> assertThat(lost.why().kind()).isEqualTo(Kind.LOST));
        }
    }

    @Test
    void survivesEndlessOutputUntilTheDeadline() throws IOException {
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, serve(key("", "-t", "ed25519")))) {
            Reply reply = connection
                    .reader(Become.NOBODY)
                    .read(List.of(query("while :; do printf %01000d 7; done; yes")
                            .within(Duration.ofSeconds(2))
                            .limitedTo(5000)));

            assertThat(reply).isInstanceOfSatisfying(Reply.Expired.class, expired -> {
                assertThat(expired.partial().out()).hasSize(5000);
                assertThat(expired.partial().truncated()).isTrue();
            });
            assertThat(stdout(connection, "printf on")).isEqualTo("on");
        }
    }

    @Test
    void passesOverWhatRcFilesPrint() throws IOException {
        sshd.with("ForceCommand echo noise; echo noise >&2; eval \"$SSH_ORIGINAL_COMMAND\"");
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, serve(key("", "-t", "ed25519")))) {
            assertThat(stdout(connection, "printf clean")).isEqualTo("clean");
        }
    }

    @Test
    void quotesTheHostWhereTheAccountHasNoShell() throws IOException {
        sshd.with("ForceCommand echo This account is currently not available.");
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, serve(key("", "-t", "ed25519")))) {
            Reply reply = connection.reader(Become.NOBODY).read(List.of(query(":")));

            assertThat(reply).isInstanceOfSatisfying(Reply.Lost.class, lost -> {
                assertThat(lost.why().kind()).isEqualTo(Kind.CHANNEL);
                assertThat(lost.why().message()).contains("This account is currently not available.");
            });
        }
    }

    private void assertRuns(Targets targets) {
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC());
                Connection connection = ready(connector, targets)) {
            assertThat(stdout(connection, "printf hello")).isEqualTo("hello");
        }
    }

    private static Connection ready(SshConnector connector, Targets targets) {
        Opened opened = connector.open(targets.target(), Become.NOBODY);
        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
        return ((Opened.Ready) opened).connection();
    }

    private Unreachable failed(Targets targets) {
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC())) {
            Opened opened = connector.open(targets.target(), Become.NOBODY);
            assertThat(opened).isInstanceOf(Opened.Failed.class);
            return ((Opened.Failed) opened).why();
        }
    }

    private static Query query(String text) {
        return Query.of(new ReadScript("t", text)).within(Duration.ofSeconds(20));
    }

    private static String stdout(Connection connection, String text) {
        Reply reply = connection.reader(Become.NOBODY).read(List.of(query(text)));
        assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
        Output output = ((Reply.Answered) reply).outputs().get(0);
        return output.stdout();
    }
}
