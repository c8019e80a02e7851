package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start touches what its command needs: each library costs more to wake than most commands run. */
class StartTest {
    private static final List<String> LIBRARIES = List.of(
            "net.schmizz.",
            "com.hierynomus.",
            "org.bouncycastle.",
            "org.sqlite.",
            "org.postgresql.",
            "org.flywaydb.",
            "org.apache.sshd.",
            "org.slf4j.",
            "org.yaml.",
            "com.fasterxml.",
            "org.xbill.",
            "dev.muster.modules.",
            "dev.muster.connection.",
            "dev.muster.engine.");

    @TempDir
    Path folder = Path.of("");

    private List<String> classesLoadedBy(String... words) throws IOException, InterruptedException {
        ProcessBuilder builder = new Muster(folder).process(List.of(), words);
        builder.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load=info:stdout");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines()
                .filter(line -> line.contains("[class,load"))
                .map(line -> line.substring(line.lastIndexOf("] ") + 2).replaceFirst(" .*", ""))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help", "-V"})
    void whatTellsOfMusterItselfLoadsNoLibrary(String word) throws IOException, InterruptedException {
        List<String> loaded = classesLoadedBy(word);

        assertThat(loaded).contains("dev.muster.cli.Main");
        assertThat(loaded).noneMatch(name -> LIBRARIES.stream().anyMatch(name::startsWith));
        assertThat(loaded).noneMatch(name -> name.startsWith("org.jline.reader."));
    }

    @Test
    void helpOfOneCommandMakesNoOther() throws IOException, InterruptedException {
        List<String> loaded = classesLoadedBy("ledger", "--help");

        assertThat(loaded).contains("dev.muster.cli.LedgerCommand");
        assertThat(loaded)
                .doesNotContain("dev.muster.cli.PlayArguments")
                .noneMatch(name -> name.startsWith("dev.muster.modules."));
    }

    @Test
    void runThatOnlyLooksMakesNoConnectionReady() throws IOException, InterruptedException {
        Path site = Files.writeString(folder.resolve("site.yml"), "- hosts: all\n  tasks:\n    - ping:\n");

        assertThat(classesLoadedBy("run", site.toString(), "-i", "a,", "--list-tasks"))
                .contains("dev.muster.playbook.Play")
                .noneMatch(name -> name.startsWith("net.schmizz."));
    }

    @Test
    void onlyARunIsPreparedWhileItsWordsAreRead() throws IOException, InterruptedException {
        Path site = Files.writeString(folder.resolve("site.yml"), "- hosts: all\n  tasks:\n    - ping:\n");

        assertThat(classesLoadedBy("run", site.toString(), "-i", "a,", "--list-hosts"))
                .contains("dev.muster.cli.Kindling");
        assertThat(classesLoadedBy("run", "--help")).noneMatch(name -> name.startsWith("org.yaml."));
    }

    @Test
    void everyCommandGoesByItsOwnNameAndSaysWhatItIsFor() {
        Muster muster = new Muster(folder);

        for (String name : Subcommands.names()) {
            assertThat(muster.run(name, "--help").out()).startsWith("Usage: muster " + name + " ");
            assertThat(Subcommands.purpose(name)).as(name).isNotEmpty();
        }
    }
}
