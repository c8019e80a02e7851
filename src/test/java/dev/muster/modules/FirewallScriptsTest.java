package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Scripts about rules in every shell, with stand-ins for the tools that load them. */
class FirewallScriptsTest {
    /** Takes what has no "bad" in it; what it loads goes to a file. */
    private static final String RESTORE = """
            text=$(cat)
            case $text in *bad*) echo "line 2 failed" >&2; echo "and more" >&2; exit 2 ;; esac
            case " $* " in *' --test '*|*' -c '*) ;; *) printf '%%s\\n' "$text" >>%s ;; esac
            """;

    private final Path bin;
    private final Path loaded;

    FirewallScriptsTest(@TempDir Path folder) throws IOException {
        this.bin = Files.createDirectory(folder.resolve("bin"));
        this.loaded = folder.resolve("loaded");
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    private LocalShell furnished(LocalShell shell) throws IOException {
        String text = RESTORE.formatted(loaded);
        return shell.withProgram(bin, "iptables-restore", text).withProgram(bin, "nft", text);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void triesAndLoadsNothing(LocalShell shell) throws IOException {
        Output output = furnished(shell)
                .run(Query.of(
                        FirewallScripts.TRY,
                        "iptables-restore",
                        "good %s\\n",
                        "nft",
                        "bad",
                        "nft",
                        "good",
                        "no-such",
                        "x"));

        assertThat(output.stdout().lines())
                .containsExactly(
                        "accepted 0", "refused 1 line 2 failed", "accepted 2", "refused 3 no-such is not there");
        assertThat(loaded).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void loadsWhatWasTried(LocalShell shell) throws IOException {
        for (String tool : List.of("iptables-restore", "nft")) {
            Output good = furnished(shell).run(load(tool, "rule \"a\\b\"\nCOMMIT\n"));
            Output bad = furnished(shell).run(load(tool, "bad\n"));

            assertThat(good.ok()).as(good.stderr()).isTrue();
            assertThat(bad.ok()).isFalse();
            assertThat(loaded).hasContent("rule \"a\\b\"\nCOMMIT\n");
            Files.delete(loaded);
        }
    }

    private static Command load(String tool, String text) {
        return Command.of(FirewallScripts.LOAD, tool).withInput(text.getBytes(StandardCharsets.UTF_8));
    }
}
