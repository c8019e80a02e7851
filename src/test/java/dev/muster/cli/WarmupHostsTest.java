package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.SqliteEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmupHostsTest {
    @Test
    void hostsOfTheFleetAndAnEmptyLedgerAreMadeInAProcessThatEndsWithThem(@TempDir Path folder) throws IOException {
        Path launcher = Files.createDirectory(folder.resolve("with a blank"));
        Path hosts = Files.createDirectory(folder.resolve("hosts"));
        SqliteEngine.unpack(launcher);

        Set<ProcessHandle> started;
        Set<ProcessHandle> others = children();
        try (WarmupHosts fleet = WarmupHosts.start(launcher, hosts)) {
            assertThat(Path.of(fleet.inventory())).content().contains(fleet.host());
            assertThat(launcher.resolve("empty.db")).isNotEmptyFile();
            started = children();
            started.removeAll(others);
            assertThat(started).hasSize(1).allMatch(ProcessHandle::isAlive);
        }
        assertThat(started).noneMatch(ProcessHandle::isAlive);
    }

    private static Set<ProcessHandle> children() {
        try (Stream<ProcessHandle> all = ProcessHandle.current().children()) {
            return all.collect(Collectors.toCollection(HashSet::new));
        }
    }
}
