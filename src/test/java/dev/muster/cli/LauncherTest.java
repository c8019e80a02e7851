package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher makes its class-data archive: a java that only writes down what it was asked for stands in. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            for word; do
              case $word in
                -Xshare:dump) echo dump >>"$LOG" ;;
                -XX:SharedArchiveFile=*) file=${word#*=} ;;
                -XX:DumpLoadedClassList=*) : >"${word#*=}" ;;
              esac
            done
            [ -f "$file" ] || : >"$file"
            """;

    @TempDir
    Path folder = Path.of("");

    @Test
    void makesTheArchiveOnceAndAnewForAnotherBuildOfJavaOrAnotherPlace() throws IOException, InterruptedException {
        Path clone = Files.createDirectories(folder.resolve("clone"));
        Path jar = Files.createDirectories(clone.resolve("target/launcher")).resolve("muster.jar");
        Files.copy(Path.of("muster"), clone.resolve("muster"));
        Path sources = Files.createDirectories(clone.resolve("src/main"));
        Path pom = Files.createFile(clone.resolve("pom.xml"));
        Files.createFile(jar);
        old(pom, 3);
        old(sources, 3);
        old(jar, 2);
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, JAVA);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        java("21.0.1+12");

        start(clone);
        start(clone);
        assertThat(archives()).isEqualTo(1);

        java("21.0.2+13");
        start(clone);
        start(clone);
        assertThat(archives()).isEqualTo(2);

        Path moved = Files.move(clone, folder.resolve("moved"));
        start(moved);
        start(moved);
        assertThat(archives()).isEqualTo(3);
    }

    private static void old(Path file, int days) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(days * 86_400L)));
    }

    private void java(String build) throws IOException {
        Files.writeString(folder.resolve("jdk/release"), """
                JAVA_RUNTIME_VERSION="%s"
                JAVA_VERSION="21.0.1"
                """.formatted(build));
    }

    private long archives() throws IOException {
        return Files.readAllLines(folder.resolve("log")).size();
    }

    private void start(Path clone) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", clone.resolve("muster").toString(), "--version").redirectErrorStream(true);
        builder.environment().put("MUSTER_JAVA", folder.resolve("jdk/bin/java").toString());
        builder.environment().put("LOG", folder.resolve("log").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).isEmpty();
        assertThat(process.exitValue()).isZero();
    }
}
