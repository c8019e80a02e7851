package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The frames, over real shells of this machine. */
class LocalConnectorTest {
    private final LocalConnector connector = new LocalConnector();
    private final Connection connection = ((Opened.Ready) connector.open(Target.local("localhost"))).connection();

    @AfterEach
    void close() {
        connection.close();
        connector.close();
    }

    @Test
    void keepsStatusStdoutAndStderrApart() {
        Output output = only(read("printf 'to out'; printf 'to err' >&2; exit 7"));

        assertThat(output.status()).isEqualTo(7);
        assertThat(output.stdout()).isEqualTo("to out");
        assertThat(output.stderr()).isEqualTo("to err");
        assertThat(output.truncated()).isFalse();
    }

    @Test
    void passesArgumentsUnchanged() {
        Reply reply = reader().read(List.of(Query.of(
                new ReadScript("args", "printf '<%s>' \"$@\""),
                "a b",
                "",
                "it's",
                "$(id)",
                "`id`",
                "n\nl",
                "-n",
                "ü")));

        assertThat(only(reply).stdout()).isEqualTo("<a b><><it's><$(id)><`id`><n\nl><-n><ü>");
    }

    @Test
    void queriesDoNotStopAtAFailure() {
        Reply reply = reader().read(List.of(query("exit 3"), query("printf two"), query("false")));

        assertThat(outputs(reply)).extracting(Output::status).containsExactly(3, 0, 1);
    }

    @Test
    void commandsStopAtTheFirstFailureAndSoDoTheQueriesBehindThem() {
        Reply reply = writer().run(
                        List.of(command("printf one"), command("false"), command("printf three")), List.of(query(":")));

        assertThat(outputs(reply)).extracting(Output::status).containsExactly(0, 1);
    }

    @Test
    void readsBackInTheSameRoundTrip() {
        Reply reply = writer().run(List.of(command("printf one")), List.of(query("printf two")));

        assertThat(outputs(reply)).extracting(Output::stdout).containsExactly("one", "two");
        assertThat(connector.counters().frames()).isEqualTo(1);
        assertThat(connector.counters().shells()).isEqualTo(1);
    }

    @Test
    void carriesAnyBytesToStdinAndBackFromStdout() {
        byte[] bytes = new byte[300_000];
        new Random(4).nextBytes(bytes);

        Output output = only(writer().run(List.of(command("cat").withInput(bytes)), List.of()));

        assertThat(output.out()).isEqualTo(bytes);
    }

    @Test
    void scriptThatIgnoresItsInputDoesNoHarm() {
        Reply reply = writer().run(
                        List.of(command("exit 0").withInput(new byte[200_000]), command("cat; printf end")), List.of());

        assertThat(outputs(reply)).extracting(Output::stdout).containsExactly("", "end");
    }

    @Test
    void exportsTheEnvironmentToItsScriptOnly() {
        Reply reply = writer().run(
                        List.of(
                                command("printenv A").withEnvironment(Map.of("A", "x 'y' $z")),
                                command("printf '%s' \"${A-unset}\"")),
                        List.of());

        assertThat(outputs(reply)).extracting(Output::stdout).containsExactly("x 'y' $z\n", "unset");
    }

    @Test
    void brokenScriptDoesNotBreakTheShell() {
        Reply reply = reader().read(List.of(query("if fi"), query("printf alive")));

        assertThat(outputs(reply).get(0).status()).isNotZero();
        assertThat(outputs(reply).get(1).stdout()).isEqualTo("alive");
    }

    @Test
    void commandsEndAtTheirFirstFailingLine() {
        Output output = only(writer().run(List.of(command("printf a; false; printf b")), List.of()));

        assertThat(output.stdout()).isEqualTo("a");
        assertThat(output.status()).isEqualTo(1);
    }

    @Test
    void cutsOutputAtTheLimitAndReadsOn() {
        Reply reply = reader().read(List.of(
                query("dd if=/dev/zero bs=65536 count=64 2>/dev/null").limitedTo(1000), query("printf on")));

        assertThat(outputs(reply).get(0).out()).hasSize(1000);
        assertThat(outputs(reply).get(0).truncated()).isTrue();
        assertThat(outputs(reply).get(1).stdout()).isEqualTo("on");
    }

    @Test
    void killsChildrenAndGrandchildrenAtTheDeadline() {
        String mark = "86" + new Random().nextInt(1_000_000);

        Reply reply = reader().read(List.of(
                query("printf before"),
                query("printf partial; (sh -c 'sleep " + mark + " & sleep " + mark + "'); :")
                        .within(Duration.ofSeconds(1))));

        assertThat(reply).isInstanceOfSatisfying(Reply.Expired.class, expired -> {
            assertThat(expired.outputs()).extracting(Output::stdout).containsExactly("before");
            assertThat(expired.partial().stdout()).isEqualTo("partial");
            assertThat(expired.deadline()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(only(read("printf alive")).stdout()).isEqualTo("alive");
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(p -> p.info().arguments().stream())
                        .filter(a -> a.length > 0 && a[0].equals(mark)))
                .isEmpty();
    }

    @Test
    void saysSoWhenTheShellDies() {
        Reply reply = read("kill -9 $$; sleep 5");

        assertThat(reply).isInstanceOf(Reply.Lost.class);
        assertThat(only(read("printf again")).stdout()).isEqualTo("again");
    }

    @Test
    void whatWasAnsweredBeforeTheShellDiedIsKept() {
        Reply reply = connection
                .reader(Become.NOBODY)
                .read(List.of(query("printf whole"), query("printf part; kill -9 $$"), query("printf never")));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Lost.class,
                        lost -> assertThat(lost.outputs())
                                .extracting(Output::stdout)
                                .containsExactly("whole"));
    }

    @Test
    void deniesWhenTheProgramIsMissing() {
        Become become = new Become(
                java.util.Optional.of("nobody"),
                Become.Method.SUDO,
                java.util.Optional.empty(),
                java.util.Optional.of("/nonexistent/sudo"),
                java.util.Optional.empty());

        Reply reply = connection.reader(become).read(List.of(query(":")));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Denied.class,
                        denied -> assertThat(denied.message())
                                .startsWith("sudo to nobody: ")
                                .contains("/nonexistent/sudo"));
    }

    private HostReader reader() {
        return connection.reader(Become.NOBODY);
    }

    private HostWriter writer() {
        return connection.writer(Become.NOBODY);
    }

    private Reply read(String text) {
        return reader().read(List.of(query(text)));
    }

    private static Query query(String text) {
        return Query.of(new ReadScript("test", text));
    }

    private static Command command(String text) {
        return Command.of(new Script("test", text));
    }

    private static List<Output> outputs(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Answered.class);
        return ((Reply.Answered) reply).outputs();
    }

    private static Output only(Reply reply) {
        assertThat(outputs(reply)).hasSize(1);
        return outputs(reply).get(0);
    }
}
