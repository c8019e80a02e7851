package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.OpenSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Unreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.channel.ChannelSessionFactory;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;
import org.apache.sshd.server.session.ServerUserAuthService;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a login whose words were all said in one go, with a real OpenSSH and with one that only says so. */
class EagerLoginTest {
    private static final Query WHO = Query.of(new ReadScript("t", "echo seen"));

    private Path folder;
    private OpenSshd sshd;
    private SshConnector connector;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        sshd = new OpenSshd(folder.resolve("host"));
        connector = newConnector();
    }

    private SshConnector newConnector() {
        return new SshConnector(
                SshEnvironment.bare(folder.resolve("home"), "t"), Clock.systemUTC(), Duration.ofMinutes(5));
    }

    /** Words for ssh_config, which a connector reads when it is made. */
    private void configure(String words) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home/.ssh"));
        Files.writeString(home.resolve("config"), words);
        connector.close();
        connector = newConnector();
    }

    @AfterEach
    void stop() {
        connector.close();
        sshd.close();
    }

    private Path key(String name) throws IOException {
        return OpenSshd.newKey(folder.resolve(name), "", "-t", "ed25519");
    }

    private Path publicHalf(String name) {
        return folder.resolve(name + ".pub");
    }

    private static Targets target(int port) {
        return Targets.on(port).as(OpenSshd.user()).checking(Target.HostKeys.OFF);
    }

    private static Connection ready(Opened opened) {
        assertThat(opened).as("%s", opened).isInstanceOf(Opened.Ready.class);
        return ((Opened.Ready) opened).connection();
    }

    private static String answer(Connection connection, Become become) {
        Reply reply = connection.reader(become).read(List.of(WHO));
        assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
        Output only = ((Reply.Answered) reply).outputs().get(0);
        return only.stdout();
    }

    @Test
    void hastensOnlyWithTheServerThatIsKnownToBearIt() {
        assertThat(List.of("OpenSSH_4.3", "OpenSSH_9.2p1 Debian-2+deb12u10")).allMatch(EagerLogin::isFor);
        assertThat(List.of("dropbear_2022.83", "OpenSSH_for_Windows_9.5", "Cisco-1.25", "Sun_SSH_1.1"))
                .noneMatch(EagerLogin::isFor);
    }

    @Test
    void refusedKeyIsToldOfAsWhereEveryAnswerIsWaitedFor() throws IOException {
        Target target = target(sshd.authorize(newKeyOfAnother()).start().port())
                .withIdentity(key("mine"))
                .target();

        Opened patient = connector.open(target);
        Opened eager = connector.open(target, Become.NOBODY);

        assertThat(eager).isEqualTo(patient).isInstanceOfSatisfying(Opened.Failed.class, failed -> {
            assertThat(failed.why().kind()).isEqualTo(Unreachable.Kind.AUTHENTICATION);
            assertThat(failed.why().message())
                    .contains("tried " + folder.resolve("mine"), "the server takes publickey");
        });
        assertThat(connector.counters().failures())
                .as("each of them knocked once")
                .isEqualTo(2);
        sshd.awaitLog("type 90"); // the second login went as far as a session
    }

    private Path newKeyOfAnother() throws IOException {
        key("another");
        return publicHalf("another");
    }

    @Test
    void goesOnWithTheNextKeyWhereTheOneThatOpenedAnotherHostIsRefused() throws IOException {
        Path usual = key("usual");
        Path special = key("special");
        configure("IdentityFile " + usual + "\nIdentityFile " + special + "\n");
        sshd.authorize(publicHalf("usual")).start();
        try (OpenSshd other = new OpenSshd(folder.resolve("other"))
                .authorize(publicHalf("special"))
                .start()) {
            ready(connector.open(target(sshd.port()).target(), Become.NOBODY)).close();

            try (Connection connection =
                    ready(connector.open(target(other.port()).target(), Become.NOBODY))) {
                assertThat(answer(connection, Become.NOBODY)).isEqualTo("seen\n");
            }
            other.awaitLog("type 90");
            assertThat(connector.counters().failures()).isZero();
        }
    }

    @Test
    void keyThatIsHalfOfWhatAHostAsksForIsFollowedByTheOther() throws IOException {
        Path first = key("first");
        Path second = key("second");
        configure("IdentityFile " + first + "\nIdentityFile " + second + "\n");
        sshd.with("AuthenticationMethods publickey,publickey")
                .authorize(publicHalf("first"))
                .authorize(publicHalf("second"))
                .start();
        try (OpenSshd easy = new OpenSshd(folder.resolve("easy"))
                .authorize(publicHalf("first"))
                .start()) {
            ready(connector.open(target(easy.port()).target(), Become.NOBODY)).close();
        }

        try (Connection connection = ready(connector.open(target(sshd.port()).target(), Become.NOBODY))) {
            assertThat(answer(connection, Become.NOBODY)).isEqualTo("seen\n");
        }
        sshd.awaitLog("type 90"); // the first key went with a session, before there was a yes
        assertThat(connector.counters().failures()).isZero();
    }

    @Test
    void keyThatIsHalfOfWhatAHostAsksForIsNotTakenForAWrongOne() throws IOException {
        Path key = key("mine");
        sshd.with("AuthenticationMethods publickey,publickey")
                .authorize(publicHalf("mine"))
                .start();
        Target target = target(sshd.port()).withIdentity(key).target();

        Opened patient = connector.open(target);
        Opened eager = connector.open(target, Become.NOBODY);

        assertThat(eager)
                .isEqualTo(patient)
                .isInstanceOfSatisfying(
                        Opened.Failed.class,
                        failed -> assertThat(failed.why().message())
                                .contains("tried " + key + "; more than one method is asked for", "takes publickey"));
        sshd.awaitLog("type 90");
    }

    @Test
    void shellOfAnotherUserThanForeseenIsStartedAllTheSame() throws IOException {
        Path sudo = Files.writeString(
                folder.resolve("sudo"), "#!/bin/sh\nwhile [ $1 != -- ]; do shift; done\nshift\nexec \"$@\"\n");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path key = key("mine");
        sshd.with("SetEnv PATH=" + folder + ":/usr/bin:/bin")
                .authorize(publicHalf("mine"))
                .start();

        try (Connection connection =
                ready(connector.open(target(sshd.port()).withIdentity(key).target(), Become.NOBODY))) {
            assertThat(answer(connection, Become.user(Become.Method.SUDO, "operator")))
                    .isEqualTo("seen\n");
            assertThat(answer(connection, Become.NOBODY)).isEqualTo("seen\n");
        }
    }

    @Test
    void hostThatOpensNoSessionSaysSo() throws IOException {
        Path key = key("mine");
        sshd.with("MaxSessions 0").authorize(publicHalf("mine")).start();
        Target target = target(sshd.port()).withIdentity(key).target();

        try (Connection connection = ready(connector.open(target, Become.NOBODY))) {
            assertThat(connection.reader(Become.NOBODY).read(List.of(WHO)))
                    .isInstanceOfSatisfying(
                            Reply.Lost.class,
                            lost -> assertThat(lost.why().kind()).isEqualTo(Unreachable.Kind.CHANNEL));
        }
    }

    @Test
    void serverThatHangsUpOnSuchHasteIsAskedAgainStepByStep() throws Exception {
        Path key = key("mine");
        try (EmbeddedSshd hasty = hasty()) {
            hasty.server().setPublickeyAuthenticator((user, offered, session) -> false);
            hasty.start();

            Target target =
                    target(hasty.port()).withIdentity(key).withPassword("right").target();
            try (Connection connection = ready(connector.open(target, Become.NOBODY))) {
                assertThat(answer(connection, Become.NOBODY)).isEqualTo("seen\n");
            }
        }
    }

    @Test
    void serverThatHangsUpOnASessionOpenedInHasteIsAskedAgainStepByStep() throws Exception {
        AtomicBoolean isSecond = new AtomicBoolean();
        ChannelSessionFactory once = new ChannelSessionFactory() {
            @Override
            public Channel createChannel(Session session) throws IOException {
                if (!isSecond.getAndSet(true)) {
                    session.disconnect(SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR, "in haste");
                    throw new IOException("in haste");
                }
                return super.createChannel(session);
            }
        };
        try (EmbeddedSshd hasty = hasty()) {
            hasty.server().setChannelFactories(List.of(once));
            hasty.start();

            try (Connection connection = ready(connector.open(
                    target(hasty.port()).withIdentity(key("mine")).target(), Become.NOBODY))) {
                assertThat(answer(connection, Become.NOBODY)).isEqualTo("seen\n");
            }
        }
    }

    @Test
    void serverThatSwallowsWhatItDoesNotKnowIsAskedAgainStepByStep() throws Exception {
        ServerUserAuthServiceFactory deaf = new ServerUserAuthServiceFactory() {
            @Override
            public Service create(Session session) throws IOException {
                return new ServerUserAuthService(session) {
                    @Override
                    public synchronized void process(int cmd, Buffer buffer) throws Exception {
                        if (cmd < SshConstants.SSH_MSG_GLOBAL_REQUEST) {
                            super.process(cmd, buffer);
                        }
                    }
                };
            }
        };
        try (EmbeddedSshd hasty = hasty()) {
            hasty.server().setPublickeyAuthenticator((user, offered, session) -> false);
            hasty.server().setServiceFactories(List.of(deaf, ServerConnectionServiceFactory.INSTANCE));
            hasty.start();

            Target target = target(hasty.port())
                    .withIdentity(key("mine"))
                    .withPassword("right")
                    .target();
            try (Connection connection = ready(connector.open(target, Become.NOBODY))) {
                assertThat(answer(connection, Become.NOBODY)).isEqualTo("seen\n");
            }
        }
    }

    @Test
    void serverThatCountsEachKeyIsNotAskedAgain() throws IOException {
        sshd.with("MaxAuthTries 1").start();

        Opened opened =
                connector.open(target(sshd.port()).withIdentity(key("mine")).target(), Become.NOBODY);

        assertThat(opened)
                .isInstanceOfSatisfying(
                        Opened.Failed.class,
                        failed -> assertThat(failed.why().kind()).isEqualTo(Unreachable.Kind.AUTHENTICATION));
        assertThat(connector.counters().failures()).isEqualTo(1);
    }

    private static EmbeddedSshd hasty() throws IOException {
        EmbeddedSshd hasty = new EmbeddedSshd().withUser(OpenSshd.user(), "right");
        hasty.server().setPublickeyAuthenticator((user, offered, session) -> true);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(hasty.server(), "OpenSSH_9.9");
        return hasty;
    }
}
