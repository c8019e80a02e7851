package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.connection.testing.Targets;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.shell.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dialogues of sudo, su and doas, with programs that speak like them: real ones need accounts. */
class BecomeTest {
    /** Asks on stderr with its own prompt as sudo -S does, three times, and takes "sesame". */
    private static final String SUDO = """
            #!/bin/sh
            terminal=%s
            prompt='Password:'
            ask=
            while [ $# -gt 0 ]; do
              case $1 in
                -S) ask=stdin ;;
                -n) ask=never ;;
                -p) prompt=$2; shift ;;
                -u) shift ;;
                -H) ;;
                --) shift; break ;;
              esac
              shift
            done
            if [ "$terminal" = needed ] && ! tty <&2 >/dev/null; then
              echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1
            fi
            if [ "$ask" = never ]; then
              echo 'sudo: a password is required' >&2; exit 1
            fi
            for try in 1 2 3; do
              printf '%%s' "$prompt" >&2
              read -r answer || exit 1
              if [ "$answer" = sesame ]; then exec "$@"; fi
              echo 'Sorry, try again.' >&2
            done
            exit 1
            """;

    /** Asks in a language of its own on the terminal only, as su does, and runs the text after -c. */
    private static final String SU = """
            #!/bin/sh
            tty -s || { echo 'su: must be run from a terminal' >&2; exit 1; }
            printf 'Mot de passe : ' >/dev/tty
            read -r answer </dev/tty
            [ "$answer" = sesame ] || { sleep 0.2; echo 'su: Authentication failure' >&2; exit 1; }
            exec /bin/sh -c "$3"
            """;

    private Path folder;
    private final LocalConnector connector = new LocalConnector();
    private final Connection connection = ((Opened.Ready) connector.open(Target.local("localhost"))).connection();

    @BeforeEach
    void chooseFolder(@TempDir Path given) {
        folder = given;
    }

    @AfterEach
    void close() {
        connection.close();
        connector.close();
    }

    @Test
    void typesThePasswordAtSudosPrompt() throws IOException {
        Output output = only(connection.reader(sudo("", "sesame")).read(List.of(query("printf out; printf err >&2"))));

        assertThat(output.stdout()).isEqualTo("out");
        assertThat(output.stderr()).isEqualTo("err");
        assertThat(connection.findings()).isEmpty();
    }

    @Test
    void deniesOnAWrongPassword() throws IOException {
        Reply reply = connection.reader(sudo("", "mistake")).read(List.of(query(":")));

        assertThat(reply).isEqualTo(new Reply.Denied("sudo to operator: wrong password"));
    }

    @Test
    void deniesWhenAPasswordIsNeededAndNoneIsThere() throws IOException {
        Reply reply = connection.reader(sudo("", null)).read(List.of(query(":")));

        assertThat(reply).isEqualTo(new Reply.Denied("sudo to operator: sudo: a password is required"));
    }

    @Test
    void usesATerminalWhereSudoWantsOneAndKeepsTheStreamsApart() throws IOException {
        Become become = sudo("needed", "sesame");
        byte[] bytes = new byte[20_000];
        new Random(6).nextBytes(bytes);

        Reply reply = connection
                .writer(become)
                .run(
                        List.of(
                                Command.of(new Script("t", "printf 'out\\n'; printf 'err\\n' >&2")),
                                Command.of(new Script("t", "cat; exit 7")).withInput(bytes),
                                Command.of(new Script("t", "printf never"))),
                        List.of(query("printf neither")));

        assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
        List<Output> outputs = ((Reply.Answered) reply).outputs();
        assertThat(outputs).extracting(Output::status).containsExactly(0, 7);
        assertThat(outputs.get(0).stdout()).isEqualTo("out\n");
        assertThat(outputs.get(0).stderr()).isEqualTo("err\n");
        assertThat(outputs.get(1).out()).isEqualTo(bytes);
        assertThat(connection.findings()).containsExactly("sudo works on a terminal only (requiretty): used one");
    }

    @Test
    void killsChildrenAtTheDeadlineOnATerminalToo() throws IOException {
        Become become = sudo("needed", "sesame");
        String mark = "95" + new Random().nextInt(1_000_000);

        Reply reply = connection
                .reader(become)
                .read(List.of(
                        query("printf some; sh -c 'sleep " + mark + "; :'").within(Duration.ofSeconds(1))));

        assertThat(reply).isInstanceOf(Reply.Expired.class);
        assertThat(only(connection.reader(become).read(List.of(query("printf on"))))
                        .stdout())
                .isEqualTo("on");
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(p -> p.info().arguments().stream())
                        .filter(a -> a.length > 0 && a[0].equals(mark)))
                .isEmpty();
    }

    @Test
    void typesThePasswordAtSusPromptInAnyLanguage() throws IOException {
        Output output =
                only(connection.reader(su("sesame")).read(List.of(query("printf out; printf err >&2; exit 3"))));

        assertThat(output.stdout()).isEqualTo("out");
        assertThat(output.stderr()).isEqualTo("err");
        assertThat(output.status()).isEqualTo(3);
    }

    @Test
    void deniesOnSusRefusal() throws IOException {
        Reply reply = connection.reader(su("mistake")).read(List.of(query(":")));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Denied.class,
                        denied -> assertThat(denied.message())
                                .startsWith("su to operator: ")
                                .contains("Authentication failure")
                                .doesNotContain("mistake"));
    }

    @Test
    void triesAWrongPasswordOnceOnly() throws IOException {
        Path tries = folder.resolve("tries");
        Become become = become(
                Become.Method.SUDO,
                program(
                        "sudo",
                        "#!/bin/sh\necho x >>" + tries + "\n"
                                + SUDO.formatted("").substring(10)),
                "mistake");

        for (int i = 0; i < 3; i++) {
            assertThat(connection.reader(become).read(List.of(query(":"))))
                    .isEqualTo(new Reply.Denied("sudo to operator: wrong password"));
        }

        assertThat(Files.readAllLines(tries)).hasSize(1);
    }

    @Test
    void noiseBeforeTheProgramIsNoPrompt() throws IOException {
        Become become = sudo("", "sesame");
        try (EmbeddedSshd sshd = new EmbeddedSshd()
                        .withUser("admin", "secret")
                        .withLoginShell("/bin/sh", "-c", "printf 'Loading your profile:'; sleep 1; eval \"$0\"")
                        .start();
                SshConnector ssh = new SshConnector(SshEnvironment.bare(folder, "t"), Clock.systemUTC());
                Connection remote = ((Opened.Ready) ssh.open(Targets.on(sshd.port())
                                .withPassword("secret")
                                .checking(Target.HostKeys.OFF)
                                .target()))
                        .connection()) {
            assertThat(only(remote.reader(become).read(List.of(query("printf in"))))
                            .stdout())
                    .isEqualTo("in");
        }
    }

    @Test
    void seesAWrongPasswordBehindMuchNoise() throws IOException {
        Become become = become(
                Become.Method.SUDO,
                program("sudo", SUDO.formatted("").replace("ask=\n", "ask=\nyes lecture | head -n 2000 >&2\n")),
                "mistake");

        assertThat(connection.reader(become).read(List.of(query(":"))))
                .isEqualTo(new Reply.Denied("sudo to operator: wrong password"));
    }

    @Test
    void usesWhatIsInstalledWhereSudoIsNotAndRecordsIt() throws IOException {
        program("doas", "#!/bin/sh\n[ \"$1 $2 $3 $4\" = '-n -u operator --' ] || exit 9\nshift 4\nexec \"$@\"\n");
        program("su", SU);

        assertThat(only(onPath(anyMethod(null), "sudo is not installed: used doas"))
                        .stdout())
                .isEqualTo("in");
        Files.delete(folder.resolve("doas"));
        assertThat(only(onPath(anyMethod("sesame"), "sudo is not installed: used su"))
                        .stdout())
                .isEqualTo("in");
    }

    @Test
    void namesEveryMethodThatFailedAndNeverLeavesTheChosenOne() throws IOException {
        program("su", SU);
        Become chosen = Become.user(Become.Method.SUDO, "operator");

        assertThat(onPath(anyMethod("mistake")))
                .isInstanceOfSatisfying(
                        Reply.Denied.class,
                        denied -> assertThat(denied.message())
                                .startsWith(
                                        "sudo to operator: sudo is not installed on the host; doas to operator: doas is not"
                                                + " installed on the host; su to operator: ")
                                .contains("Authentication failure"));
        assertThat(onPath(chosen)).isEqualTo(new Reply.Denied("sudo to operator: sudo is not installed on the host"));
    }

    private static Become anyMethod(@org.jspecify.annotations.Nullable String password) {
        return new Become(
                Optional.of("operator"),
                Become.Method.SUDO,
                Optional.ofNullable(password).map(Secret::new),
                Optional.empty(),
                Optional.empty(),
                List.of(Become.Method.DOAS, Become.Method.SU));
    }

    /** On a host whose PATH is the test's folder and nothing else that could become anybody. */
    private Reply onPath(Become become, String... findings) throws IOException {
        for (String tool : List.of("sh", "stty", "id", "cat", "sleep", "tty", "head", "tail", "script")) {
            Path usual = Path.of("/bin", tool);
            Path real = Files.exists(usual) ? usual : Path.of("/usr/bin", tool);
            program(tool, "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
        try (LocalConnector bare = new LocalConnector(Map.of("PATH", folder.toString()));
                Connection host = ((Opened.Ready) bare.open(Target.local("bare"))).connection()) {
            Reply reply = host.reader(become).read(List.of(query("printf in")));
            assertThat(host.findings()).containsExactly(findings);
            return reply;
        }
    }

    @Test
    void keepsAShellPerUser() throws IOException {
        Become become = sudo("", "sesame");

        connection.reader(become).read(List.of(query(":")));
        connection.writer(become).read(List.of(query(":")));
        connection.reader(Become.NOBODY).read(List.of(query(":")));

        assertThat(connector.counters().shells()).isEqualTo(2);
    }

    private Become sudo(String terminal, @org.jspecify.annotations.Nullable String password) throws IOException {
        return become(Become.Method.SUDO, program("sudo", SUDO.formatted(terminal)), password);
    }

    private Become su(String password) throws IOException {
        return become(Become.Method.SU, program("su", SU), password);
    }

    private static Become become(
            Become.Method method, Path program, @org.jspecify.annotations.Nullable String password) {
        return new Become(
                Optional.of("operator"),
                method,
                Optional.ofNullable(password).map(Secret::new),
                Optional.of(program.toString()),
                Optional.empty());
    }

    private Path program(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Query query(String text) {
        return Query.of(new ReadScript("t", text)).within(Duration.ofSeconds(15));
    }

    private static Output only(Reply reply) {
        assertThat(reply).as("%s", reply).isInstanceOf(Reply.Answered.class);
        List<Output> outputs = ((Reply.Answered) reply).outputs();
        assertThat(outputs).hasSize(1);
        return outputs.get(0);
    }
}
