package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ToolkitTest {
    private static final Daemon SIX = Daemon.classic("4.2.6p5");

    @Test
    void aCommentWithTheWordRestrictKeepsTheFixAway() {
        String conf = "# restrict lines go here\nserver 10.0.0.9\n";

        assertThat(Toolkit.whyMissed(conf, SIX))
                .contains(
                        "the next upgrade leaves the file as it is, because \"restrict\" stands on line 1, a comment: "
                                + "the automatic fix never reaches this host");
        assertThat(Toolkit.afterUpgrade(conf, SIX).isClosed()).isFalse();
    }

    @Test
    void anOldLineWithoutNoqueryKeepsTheFixAwayToo() {
        String conf = "server 10.0.0.9\nrestrict default kod nomodify notrap nopeer\n";

        assertThat(Toolkit.whyMissed(conf, SIX))
                .contains("the next upgrade leaves the file as it is, because \"restrict\" stands on line 2: the "
                        + "automatic fix never reaches this host");
    }

    @Test
    void aFileWithoutEitherWordGetsTheFourLines() {
        Toolkit.Outcome outcome = Toolkit.afterUpgrade("server 10.0.0.9", SIX);

        assertThat(outcome.isClosed()).isTrue();
        assertThat(outcome.lost()).isEmpty();
        assertThat(outcome.says()).isEqualTo("the next upgrade appends the four lines");
        assertThat(Toolkit.whyMissed("server 10.0.0.9", SIX)).isEmpty();
    }

    @Test
    void theWordPoolAnywhereCostsTheWholeFile() {
        String conf = """
                # not the pool
                server 10.0.0.9
                restrict default noquery
                restrict 10.1.0.0 mask 255.255.0.0 nomodify
                """;

        Toolkit.Outcome outcome = Toolkit.afterUpgrade(conf, SIX);

        assertThat(outcome.isClosed()).isTrue();
        assertThat(outcome.lost())
                .containsExactly("2: server 10.0.0.9", "4: restrict 10.1.0.0 mask 255.255.0.0 nomodify");
        assertThat(outcome.says())
                .isEqualTo(
                        "the next upgrade replaces the whole file, because \"pool\" stands on line 1, and with it goes "
                                + "line 2: server 10.0.0.9 and 1 more of this host's own; the four lines are put into the new one");
        assertThat(Toolkit.whyMissed(conf, SIX)).isEmpty();
    }

    @Test
    void aSaveOnTheWebPagesLosesLocalSubnets() {
        String conf = "restrict default noquery\nrestrict 10.1.0.0 mask 255.255.0.0 nomodify\n";

        Toolkit.Outcome outcome = Toolkit.afterSave(conf, Optional.empty(), SIX);

        assertThat(outcome.isClosed()).isTrue();
        assertThat(outcome.says()).endsWith("and with it goes line 2: restrict 10.1.0.0 mask 255.255.0.0 nomodify");
    }

    @Test
    void anOldTemplateOpensTheHostAgain() {
        Toolkit.Outcome outcome = Toolkit.afterSave(
                "restrict default noquery\n",
                Optional.of("driftfile /var/lib/ntp/drift\n[% FOREACH s IN servers %]server [% s %]\n[% END %]\n"),
                SIX);

        assertThat(outcome.isClosed()).isFalse();
        assertThat(outcome.says()).endsWith("the template has no noquery, so the host is open again then");
    }

    @Test
    void predictsSomethingForAnyText() {
        Random random = new Random(31);
        for (int round = 0; round < 5_000; round++) {
            String text = random.nextBoolean() ? RandomConf.text(random) : RandomConf.file(random);
            Toolkit.Outcome outcome = Toolkit.afterUpgrade(text, SIX);

            assertThat(outcome.says()).startsWith("the next upgrade ");
            assertThat(Toolkit.afterSave(text, Optional.of(text), SIX).says()).isNotEmpty();
            if (Toolkit.whyMissed(text, SIX).isPresent()) {
                assertThat(outcome.isClosed()).isFalse();
            }
        }
    }
}
