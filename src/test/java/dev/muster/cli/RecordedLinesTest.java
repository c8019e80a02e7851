package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.muster.engine.AdHoc;
import dev.muster.engine.RunOptions;
import dev.muster.engine.RunResult;
import dev.muster.inventory.Inventory;
import dev.muster.ledger.LedgerPlace;
import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import dev.muster.playbook.Playbook;
import dev.muster.shell.SecretMask;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a prompt does with the ledger that is opened behind it. */
class RecordedLinesTest {
    private static final String WAITING = "waiting for the ledger";
    private static final String REFUSED = "no host was touched";
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private Runnable whenWaiting = () -> {};
    private final PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8) {
        @Override
        public void println(@Nullable String text) {
            super.println(text);
            if (text != null && text.contains(WAITING)) {
                whenWaiting.run();
            }
        }
    };
    private final Console console = new Console(stream, stream, false, 80, new SecretMask());
    private final ModuleCatalog catalog = StandardModules.catalog();

    private Optional<RunResult> ping(RecordedLines lines) {
        Loading loading = new Loading(console, Map.of());
        Diagnostics diagnostics = new Diagnostics();
        Inventory inventory = loading.inventory(List.of("localhost,"), List.of(), diagnostics);
        Playbook playbook = AdHoc.playbook(
                LocatedText.named("<pattern>", "localhost,"),
                loading.call("ping", "", catalog, diagnostics).orElseThrow(),
                Path.of(""));
        return lines.run("ping", playbook, inventory.hosts(), inventory, RunOptions.DEFAULTS, event -> {});
    }

    @Test
    @Timeout(60)
    void whoEndsTheWaitingForTheLedgerRunsNothingAndMayTryAgain(@TempDir Path folder) throws Exception {
        LedgerPlace place = new LedgerPlace.InFile(folder.resolve("ledger.db"));
        try (RecordedLines lines = new RecordedLines(console, place);
                Fleet fleet = new Fleet(catalog, console)) {
            lines.playOn(fleet);
            assertThat(ping(lines)).isPresent();
        }

        try (RecordedLines lines = new RecordedLines(console, place);
                Fleet fleet = new Fleet(catalog, console)) {
            lines.playOn(fleet);
            Optional<RunResult> broken;
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("ledger.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("pragma locking_mode = exclusive");
                statement.execute("begin exclusive");
                lines.prepare();
                lines.cancel();
                broken = ping(lines);
            }
            boolean usable = lines.isUsable();
            Optional<RunResult> again = ping(lines);

            assertThat(broken).isEmpty();
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("was still being opened", REFUSED)
                    .doesNotContain("locked");
            assertThat(usable).isFalse();
            assertThat(again).isPresent();
            assertThat(lines.isUsable()).isTrue();
        }
    }

    /** Connected to by the system, and never answered. */
    private static LedgerPlace muteServer(ServerSocket mute) {
        return LedgerPlace.of("postgresql://somebody:secret@127.0.0.1:" + mute.getLocalPort() + "/ledger");
    }

    @Test
    @Timeout(60)
    void whoLeavesIsToldWhatIsWaitedForAndMayEndThatToo() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RecordedLines lines = new RecordedLines(console, muteServer(mute))) {
            whenWaiting = lines::cancel;

            lines.prepare();
            lines.end();

            assertThat(said.toString(StandardCharsets.UTF_8).lines())
                    .singleElement(STRING)
                    .startsWith(WAITING + " postgresql://somebody:***@127.0.0.1:" + mute.getLocalPort())
                    .endsWith("Ctrl-C ends the waiting");
            assertThat(lines.isUsable()).as("nothing was refused").isTrue();
        }
    }

    @Test
    @Timeout(60)
    void lineThatWaitsSaysSoAndIsRefusedWhenThatIsEnded() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RecordedLines lines = new RecordedLines(console, muteServer(mute));
                Fleet fleet = new Fleet(catalog, console)) {
            lines.playOn(fleet);
            whenWaiting = lines::cancel;

            lines.prepare();
            Optional<RunResult> broken = ping(lines);
            lines.end();

            assertThat(broken).isEmpty();
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .containsOnlyOnce(WAITING)
                    .containsOnlyOnce("was still being opened when nobody waited for it any more")
                    .containsOnlyOnce(REFUSED);
            assertThat(lines.isUsable()).isFalse();
        }
    }
}
