package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.OpenSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Unreachable;
import dev.muster.shell.Unreachable.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What known_hosts files say, against a real sshd with keys of three types. */
class KnownHostsTest {
    private Path home;
    private OpenSshd sshd;
    private Path key;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        home = folder;
        Files.createDirectories(home.resolve(".ssh"));
        sshd = new OpenSshd(folder.resolve("sshd"));
        for (String type : new String[] {"rsa", "ecdsa"}) {
            Path host = OpenSshd.newKey(home.resolve("host_" + type), "", "-t", type);
            sshd.with("HostKey " + host);
        }
        key = OpenSshd.newKey(home.resolve("key"), "", "-t", "ed25519");
        sshd.authorize(Path.of(key + ".pub")).start();
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    private Path knownHosts() {
        return home.resolve(".ssh/known_hosts");
    }

    private String name() {
        return "[127.0.0.1]:" + sshd.port();
    }

    /** The host's key of a type as in known_hosts: {@code ed25519}, {@code rsa}, {@code ecdsa}. */
    private String hostKey(String type) throws IOException {
        Path file =
                type.equals("ed25519") ? sshd.folder().resolve("host_key.pub") : home.resolve("host_" + type + ".pub");
        return Files.readString(file).strip();
    }

    private String otherKey(String type) throws IOException {
        Path file = home.resolve("other_" + type);
        if (!Files.exists(file)) {
            OpenSshd.newKey(file, "", "-t", type);
        }
        return Files.readString(Path.of(file + ".pub")).strip();
    }

    private void know(String... lines) throws IOException {
        Files.writeString(knownHosts(), String.join("\n", lines) + "\n");
    }

    @Test
    void prefersTheTypesThatAreKnownOverItsOwnOrder() throws IOException {
        for (String type : new String[] {"rsa", "ecdsa", "ed25519"}) {
            know(name() + " " + hostKey(type));

            assertAccepted();
        }
    }

    @Test
    void takesAnyOfSeveralKeysOfAHost() throws IOException {
        know(name() + " " + otherKey("ed25519"), name() + " " + hostKey("ed25519"), name() + " " + hostKey("rsa"));

        assertAccepted();
    }

    @Test
    void findsHashedNames() throws IOException {
        know("# a comment", name() + " " + hostKey("rsa"));
        OpenSshd.keygen("-q", "-H", "-f", knownHosts().toString());
        assertThat(Files.readString(knownHosts())).contains("|1|").doesNotContain("127.0.0.1");

        assertAccepted();
    }

    @Test
    void seesAChangedKeyBehindAHashedName() throws IOException {
        know(name() + " " + otherKey("ed25519"));
        OpenSshd.keygen("-q", "-H", "-f", knownHosts().toString());

        assertThat(refused().kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
    }

    @Test
    void writesHashedNamesWhereSshWould() throws IOException {
        Files.writeString(home.resolve(".ssh/config"), "HashKnownHosts yes\n");

        assertAccepted(Target.HostKeys.ACCEPT_NEW);

        assertThat(Files.readString(knownHosts())).startsWith("|1|");
        assertAccepted();
        assertThat(OpenSshd.run(java.util.List.of(
                        "ssh-keygen", "-F", name(), "-f", knownHosts().toString())))
                .contains("found: line 1");
    }

    @Test
    void refusesARevokedKeyAndARevokedAuthority() throws IOException {
        know("@revoked * " + hostKey("ed25519"), name() + " " + hostKey("ed25519"));

        Unreachable why = refused();

        assertThat(why.kind()).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(why.message()).contains("revoked by " + knownHosts() + ":1");
    }

    @Test
    void lineWithoutThePortVouchesForAKeyAndNeverAgainstOne() throws IOException {
        know("127.0.0.1 " + hostKey("rsa"));
        assertAccepted();

        know("127.0.0.1 " + otherKey("ed25519"));
        assertThat(refused().kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void keyOfAnotherPortIsNotThisOnes() throws IOException {
        know("[127.0.0.1]:1 " + hostKey("ed25519"));

        assertThat(refused().kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void heedsPatternsAndTheirExceptions() throws IOException {
        know("[127.0.0.*]:* " + hostKey("ed25519"));
        assertAccepted();

        know("[127.0.0.*]:*,!" + name() + " " + hostKey("ed25519"));
        assertThat(refused().kind()).isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void passesOverLinesThatCannotBeRead() throws IOException {
        know("nonsense", name() + " ssh-ed25519 ***", "@unknown * " + hostKey("rsa"), name() + " " + hostKey("ecdsa"));

        assertAccepted();
    }

    @Test
    void trustsCertificatesOfItsAuthorityOnlyForThatNameAndTime() throws IOException {
        Path authority = OpenSshd.newKey(home.resolve("ca"), "", "-t", "ed25519");
        String trusted = "@cert-authority [127.0.0.1]:* " + Files.readString(Path.of(authority + ".pub"));

        certify(authority, "127.0.0.1", "-V", "20200101:20400101");
        know(trusted);
        assertAccepted();
        know("@cert-authority [127.0.0.1]:* " + otherKey("ed25519"));
        assertThat(refused().message()).contains("signed by an authority that known_hosts does not hold");
        know(trusted, "@revoked * " + Files.readString(Path.of(authority + ".pub")));
        assertThat(refused().message()).contains("revoked");
        know(trusted);
        assertThat(refused(Clock.fixed(Instant.parse("2041-01-01T00:00:00Z"), ZoneOffset.UTC))
                        .message())
                .contains("the host's certificate is valid from");

        certify(authority, "elsewhere.example.org", "-V", "20200101:20400101");
        know(trusted);
        assertThat(refused().message()).contains("127.0.0.1", "elsewhere.example.org");
    }

    private void certify(Path authority, String principal, String... more) throws IOException {
        String host = sshd.folder().resolve("host_key").toString();
        java.util.List<String> words = new java.util.ArrayList<>(
                java.util.List.of("-q", "-s", authority.toString(), "-I", "h", "-h", "-n", principal));
        words.addAll(java.util.List.of(more));
        words.add(host + ".pub");
        OpenSshd.keygen(words.toArray(String[]::new));
        sshd.close();
        sshd.with("HostCertificate " + host + "-cert.pub").start();
    }

    private void assertAccepted() {
        assertAccepted(Target.HostKeys.STRICT);
    }

    private void assertAccepted(Target.HostKeys policy) {
        Opened opened = open(policy, Clock.systemUTC());
        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
    }

    private Unreachable refused() {
        return refused(Clock.systemUTC());
    }

    private Unreachable refused(Clock clock) {
        Opened opened = open(Target.HostKeys.STRICT, clock);
        assertThat(opened).isInstanceOf(Opened.Failed.class);
        return ((Opened.Failed) opened).why();
    }

    private Opened open(Target.HostKeys policy, Clock clock) {
        SshEnvironment environment = SshEnvironment.bare(home, OpenSshd.user());
        try (SshConnector connector = new SshConnector(environment, clock)) {
            Opened opened = connector.open(
                    Targets.on(sshd.port())
                            .as(OpenSshd.user())
                            .withIdentity(key)
                            .checking(policy)
                            .target(),
                    Become.NOBODY);
            if (opened instanceof Opened.Ready ready) {
                ready.connection().close();
            }
            return opened;
        }
    }
}
