package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clones and updates a real repository through every shell of this machine, when it has git. */
class GitScriptsTest {
    private static final Set<String> LONG =
            Set.of("git", "version", "repo", "dest", "before", "after", "failed", "branch");
    private final Path folder;

    GitScriptsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void clonesThenFollowsABranch(LocalShell shell) throws Exception {
        Path repo = repository();
        Path dest = folder.resolve("it's here");

        Sections cloned = bring(shell, "clone", repo, dest, "HEAD", "other");
        git(repo, "checkout", "-q", "-b", "dev");
        git(repo, "commit", "-q", "--allow-empty", "-m", "two");
        Sections updated = bring(shell, "update", repo, dest, "dev", "branch");

        assertThat(cloned.text("failed")).isEmpty();
        assertThat(updated.text("failed")).isEmpty();
        assertThat(updated.text("after")).hasSize(40).isNotEqualTo(cloned.text("after"));
        Sections look = Sections.parse(
                shell.run(Query.of(
                                GitScripts.LOOK_AT_REPOSITORY,
                                "",
                                dest.toString(),
                                repo.toString(),
                                "dev",
                                "origin",
                                "0",
                                "",
                                ""))
                        .out(),
                Set.of("git", "version", "repo", "dest", "dir", "before", "url", "branch", "heads"));
        assertThat(look.text("before")).isEqualTo(updated.text("after"));
        assertThat(look.text("branch")).isEqualTo("dev");
        assertThat(look.text("heads")).contains(updated.text("after"), "refs/heads/dev");
        assertThat(look.has("mods")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void saysWhyAVersionCannotBeHad(LocalShell shell) throws Exception {
        Path repo = repository();
        Path dest = folder.resolve("c");

        Sections cloned = bring(shell, "clone", repo, dest, "nonsense", "other");

        assertThat(cloned.text("failed")).isEqualTo("Failed to checkout nonsense");
        assertThat(cloned.text("rc")).isEqualTo("1");
    }

    private Sections bring(LocalShell shell, String how, Path repo, Path dest, String version, String kind) {
        List<String> words =
                new ArrayList<>(List.of(how, "", dest.toString(), repo.toString(), version, "origin", "", "0", ""));
        words.addAll(List.of("", "0", "0", "", "0", "1", "0", "", kind));
        words.addAll(List.of("", "", "", "", "0", ""));
        Output output =
                shell.with(environment()).run(Command.of(GitScripts.BRING_REPOSITORY, words.toArray(String[]::new)));
        assertThat(output.stderr()).isEmpty();
        return Sections.parse(output.out(), LONG);
    }

    private Path repository() throws IOException, InterruptedException {
        Path repo = Files.createDirectories(folder.resolve("repo"));
        git(repo, "init", "-q");
        Files.writeString(repo.resolve("f"), "one\n");
        git(repo, "add", "f");
        git(repo, "commit", "-q", "-m", "one");
        return repo;
    }

    private void git(Path repo, String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(repo.toFile()).inheritIO();
        builder.environment().putAll(environment());
        assertThat(builder.start().waitFor()).isZero();
    }

    private Map<String, String> environment() {
        return Map.of(
                "HOME", folder.toString(),
                "GIT_AUTHOR_NAME", "a",
                "GIT_AUTHOR_EMAIL", "a@example.org",
                "GIT_COMMITTER_NAME", "a",
                "GIT_COMMITTER_EMAIL", "a@example.org");
    }
}
