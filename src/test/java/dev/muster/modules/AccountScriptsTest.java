package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Observation;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.testing.LocalShell;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads accounts of this machine through every shell. */
class AccountScriptsTest {

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void seesAccountGroupsAndTools(LocalShell shell) {
        Accounts accounts = look(shell, "daemon", List.of("0"));

        assertThat(accounts.account().orElseThrow().uid()).isEqualTo(1);
        assertThat(accounts.group("0").orElseThrow().name()).isEqualTo("root");
        assertThat(accounts.groupNamed("daemon").orElseThrow().gid()).isEqualTo(1);
        assertThat(accounts.tools()).contains("useradd");
        assertThat(accounts.marks()).contains("passwd", "in-passwd", "in-group", "home");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void numberIsNoName(LocalShell shell) {
        Accounts accounts = look(shell, "1", List.of());

        assertThat(accounts.account()).isEmpty();
        assertThat(accounts.is("in-passwd")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void missingToolIsNamed(LocalShell shell) {
        Output output = shell.run(((Step.RunScript) HostTool.run("no-such-tool", "x")).command());

        assertThat(output.status()).isEqualTo(127);
        assertThat(output.stderr()).contains("Failed to find required executable \"no-such-tool\" in paths: ");
    }

    private static Accounts look(LocalShell shell, String name, List<String> groups) {
        Observation.Ask<Accounts> ask = (Observation.Ask<Accounts>) Accounts.of(name, "", "", groups);
        Readings answers =
                new Readings(List.of(shell.run(((Reading.OnHost) ask.readings().get(0)).query())));
        return ((Observation.Known<Accounts>) ask.then().apply(answers)).value();
    }
}
