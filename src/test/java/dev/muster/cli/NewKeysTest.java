package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.engine.Prompter;
import dev.muster.ledger.Controller;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import dev.muster.shell.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The question whether a host with a new key is the same box. */
class NewKeysTest {
    private static final NewKeys.Stranger BOX = new NewKeys.Stranger("box", "ssh-ed25519", "SHA256:NEW", 2);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> asked = new ArrayList<>();

    private Set<String> ask(Ledger ledger, boolean isAttended, String answer) {
        Prompter prompter = new Prompter() {
            @Override
            public String ask(String question, boolean echo) {
                asked.add(question);
                return answer;
            }

            @Override
            public boolean isAttended() {
                return isAttended;
            }
        };
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, false, 80, new SecretMask());
        return new NewKeys(console, ledger.keyBook(), prompter).accepted(List.of(BOX));
    }

    private static Ledger known(Path folder) {
        Ledger ledger = Ledger.open(LedgerPlace.of(folder.resolve("ledger.db").toString()), InstantSource.system());
        RunRecorder run = ledger.record(
                new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts", "olaf", Controller.name()),
                Map.of("box", "hosts"));
        run.saw("box", "ssh-ed25519", "SHA256:OLD");
        run.finish("ok");
        return ledger;
    }

    @Test
    void oldAndNewKeyAreShownAndYesTakesTheOneThatWasShown(@TempDir Path folder) {
        try (Ledger ledger = known(folder)) {
            assertThat(ask(ledger, true, "yes")).containsExactly("box");

            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("known: ssh-ed25519 SHA256:OLD, first seen in run 1 on ", " by olaf, last in run 1 on ")
                    .contains("shown: ssh-ed25519 SHA256:NEW");
            assertThat(ledger.trustedKeys()).isEqualTo(Map.of("box", Map.of("ssh-ed25519", Set.of("SHA256:NEW"))));
        }
    }

    @Test
    void anythingButYesLeavesTheHostAlone(@TempDir Path folder) {
        try (Ledger ledger = known(folder)) {
            assertThat(ask(ledger, true, "y")).isEmpty();

            assertThat(ledger.trustedKeys()).isEqualTo(Map.of("box", Map.of("ssh-ed25519", Set.of("SHA256:OLD"))));
        }
    }

    @Test
    void nobodyIsAskedWhereNobodyIs(@TempDir Path folder) {
        try (Ledger ledger = known(folder)) {
            assertThat(ask(ledger, false, "yes")).isEmpty();

            assertThat(asked).isEmpty();
            assertThat(out.size()).isZero();
        }
    }
}
