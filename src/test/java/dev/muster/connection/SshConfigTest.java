package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Become;
import dev.muster.shell.Unreachable.Kind;
import dev.muster.source.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which options ssh_config gives a host, as ssh itself would have them; and what is refused rather than ignored. */
class SshConfigTest {
    private Path home;
    private SshEnvironment environment;

    @BeforeEach
    void makeFolder(@TempDir Path folder) throws IOException {
        home = folder;
        Files.createDirectories(home.resolve(".ssh/conf.d/team"));
        environment = new SshEnvironment(
                home,
                "me",
                Optional.empty(),
                List.of(),
                List.of(home.resolve("system_config")),
                Map.of("KEYS", "/keys"),
                file -> Optional.empty(),
                KeyMemory.NONE);
    }

    private SshRoute route(String host, String config) throws IOException {
        return route(Target.ssh(host), config);
    }

    private SshRoute route(Target target, String config) throws IOException {
        Files.writeString(home.resolve(".ssh/config"), config);
        return SshRoute.of(target, SshConfig.read(environment), environment);
    }

    @Test
    void firstValueWinsAndNegatedPatternsKeepOut() throws IOException {
        String config = """
                Host *.example.org !secret.example.org
                  Port 2222
                  User deploy
                Host *
                  Port 22022
                  User nobody
                """;

        assertThat(route("www.example.org", config).port()).isEqualTo(2222);
        assertThat(route("www.example.org", config).user()).isEqualTo("deploy");
        assertThat(route("secret.example.org", config).port()).isEqualTo(22022);
    }

    @Test
    void collectsKeyFilesAndExpandsTokensTildeAndVariables() throws IOException {
        SshRoute route = route("box", """
                Host box
                  HostName %h.example.org
                  Port 2200
                  User deploy
                  IdentityFile ~/.ssh/%n-%p-%r
                  IdentityFile %d/%h%%
                IdentityFile ${KEYS}/%u
                UserKnownHostsFile ~/.ssh/hosts_%h /etc/hosts_%r
                """);

        assertThat(route.host()).isEqualTo("box.example.org");
        assertThat(route.explicit())
                .containsExactly(
                        home.resolve(".ssh/box-2200-deploy"), home.resolve("box.example.org%"), Path.of("/keys/me"));
        assertThat(route.knownHosts())
                .containsExactly(home.resolve(".ssh/hosts_box.example.org"), Path.of("/etc/hosts_deploy"));
        assertThat(route.keyName()).isEqualTo("[box.example.org]:2200");
    }

    @Test
    void usualKeyFilesAreTriedOnlyWhereNoneIsNamed() throws IOException {
        assertThat(route("box", "").fallback()).contains(home.resolve(".ssh/id_ed25519"));
        assertThat(route("box", "IdentityFile ~/.ssh/mine\n").fallback()).isEmpty();
    }

    @Test
    void matchesByHostAfterHostNameAndByUser() throws IOException {
        String config = """
                Host web
                  HostName www.example.org
                Match host *.example.org user deploy,root
                  Port 1
                Match originalhost web !user root
                  Port 2
                Match all
                  Port 3
                """;

        assertThat(route(as("web", "root"), config).port()).isEqualTo(1);
        assertThat(route(as("web", "anna"), config).port()).isEqualTo(2);
        assertThat(route(as("mail", "anna"), config).port()).isEqualTo(3);
    }

    @Test
    void runsTheCommandOfMatchExec() throws IOException {
        String config = """
                Match exec "test %h-%r-%p = box-me-22"
                  Port 1
                Match !exec "test -e /no/such/file"
                  Port 2
                """;

        assertThat(route("box", config).port()).isEqualTo(1);
        assertThat(route("other", config).port()).isEqualTo(2);
    }

    @Test
    void readsFinalSectionsLast() throws IOException {
        SshRoute route = route("web", """
                Match final host *.example.org
                  User late
                  Port 7
                Host web
                  HostName www.example.org
                Host *
                  Port 5
                """);

        assertThat(route.user()).isEqualTo("late");
        assertThat(route.port()).isEqualTo(5);
    }

    @Test
    void includesFilesByPatternWithinTheirSection() throws IOException {
        Files.writeString(home.resolve(".ssh/conf.d/team/a.conf"), "User a\n");
        Files.writeString(home.resolve(".ssh/conf.d/team/b.conf"), "User b\nPort 9\nHost other\n  Port 8\n");
        Files.writeString(home.resolve("system_config"), "Port 4\nCiphers aes256-ctr\n");
        String config = "Host box\n  Include conf.d/*/*.conf\n";

        assertThat(route("box", config).user()).isEqualTo("a");
        assertThat(route("box", config).port()).isEqualTo(9);
        assertThat(route("other", config).port()).isEqualTo(4);
        assertThat(route("other", config).algorithms().ciphers())
                .extracting(cipher -> cipher.getName())
                .containsExactly("aes256-ctr");
    }

    @Test
    void addsRemovesAndPrependsAlgorithms() throws IOException {
        assertThat(names(route("box", "KexAlgorithms +diffie-hellman-group1-sha1\n")))
                .startsWith("curve25519-sha256")
                .contains("diffie-hellman-group1-sha1");
        assertThat(names(route("box", "KexAlgorithms -curve25519*\n"))).doesNotContain("curve25519-sha256");
        assertThat(names(route("box", "KexAlgorithms ^ecdh-sha2-nistp521\n"))).startsWith("ecdh-sha2-nistp521");
    }

    @Test
    void takesJumpHostsFromProxyJumpAndOldProxyCommands() throws IOException {
        assertThat(route("box", "ProxyJump me@a:22,b\n").jumps()).containsExactly("me@a:22", "b");
        assertThat(route("box", "ProxyCommand ssh -q -W %h:%p -p 2222 admin@bastion\n")
                        .jumps())
                .containsExactly("admin@bastion:2222");
        assertThat(route("box", "ProxyCommand none\nProxyJump late\n").jumps()).isEmpty();
        assertThat(route("bastion", "Host *\n  ProxyJump bastion\n").jumps()).isEmpty();
    }

    @Test
    void refusesAHostRatherThanReachingAnotherOne() throws IOException {
        Map<String, String> refused = Map.of(
                "ProxyCommand nc -X 5 -x proxy:1080 %h %p", "ProxyCommand nc -X 5 -x proxy:1080 %h %p",
                "Port twentytwo", "not a number for port: twentytwo",
                "Prot 2222", "\"Prot\" is no option of ssh",
                "BindAddress 10.0.0.1", "BindAddress is not supported",
                "RevokedHostKeys /etc/ssh/revoked", "RevokedHostKeys is not supported",
                "CanonicalizeHostname yes", "CanonicalizeHostname may lead to another host");

        for (Map.Entry<String, String> each : refused.entrySet()) {
            String config = "Host box\n  " + each.getKey() + "\n";

            assertThat(route("box", config).refusal())
                    .hasValueSatisfying(why -> assertThat(why).contains(each.getValue()));
            assertThat(route("other", config).refusal()).isEmpty();
            assertThat(open("box").kind()).isEqualTo(Kind.CONFIGURATION);
        }
    }

    @Test
    void saysWhatItPassesOver() throws IOException {
        Files.writeString(home.resolve(".ssh/config"), """
                IgnoreUnknown Fancy*
                FancyOption yes
                ControlMaster auto
                CertificateFile ~/.ssh/cert
                Prot 22
                """);

        List<Diagnostic> said = SshConfig.read(environment).diagnostics().sorted();

        assertThat(said)
                .extracting(Diagnostic::message)
                .containsExactly("CertificateFile is not supported; it is passed over", "\"Prot\" is no option of ssh");
    }

    @Test
    void heedsWhichWaysToLogInAreWanted() throws IOException {
        assertThat(route("box", "PreferredAuthentications publickey,password\nPasswordAuthentication no\n")
                        .methods())
                .containsExactly("publickey");
        assertThat(route("box", "IdentityAgent ~/agent\n").agent()).contains(home.resolve("agent"));
    }

    @Test
    void optionsGivenForAHostBeatWhatStandsInTheFiles() throws IOException {
        Files.writeString(home.resolve(".ssh/config"), "Host *\n  Port 1\n  HostName of.file\n");
        Path other = Files.writeString(home.resolve("other"), "Host *\n  Port 3\n");
        SshOptions lines = new SshOptions(List.of("Port 2"), Optional.empty());
        SshOptions file = new SshOptions(List.of(), Optional.of(other));
        SshOptions none = new SshOptions(List.of(), Optional.of(Path.of("none")));

        assertThat(SshConfig.read(environment, lines)
                        .about("h", Optional.empty())
                        .value("port"))
                .contains("2");
        assertThat(SshConfig.read(environment, lines)
                        .about("h", Optional.empty())
                        .value("hostname"))
                .contains("of.file");
        assertThat(SshConfig.read(environment, file)
                        .about("h", Optional.empty())
                        .options())
                .isEqualTo(Map.of("port", List.of("3")));
        assertThat(SshConfig.read(environment, none)
                        .about("h", Optional.empty())
                        .options())
                .isEmpty();
    }

    private static List<String> names(SshRoute route) {
        return route.algorithms().exchanges().stream().map(e -> e.getName()).toList();
    }

    private dev.muster.shell.Unreachable open(String host) {
        try (SshConnector connector = new SshConnector(environment, Clock.systemUTC())) {
            Opened opened = connector.open(Target.ssh(host), Become.NOBODY);
            assertThat(opened).isInstanceOf(Opened.Failed.class);
            return ((Opened.Failed) opened).why();
        }
    }

    private static Target as(String host, String user) {
        Target target = Target.ssh(host);
        return new Target(
                target.name(),
                target.kind(),
                target.address(),
                target.port(),
                Optional.of(user),
                target.password(),
                target.identities(),
                target.passphrase(),
                target.jumps(),
                target.hostKeys(),
                target.knownHosts(),
                target.legacy(),
                target.shell(),
                target.timeout(),
                target.options());
    }
}
