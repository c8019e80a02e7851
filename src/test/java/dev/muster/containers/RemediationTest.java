package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The main job on one host of each kind: {@code playbooks/ntp-remediate.yml} as a dry run, for real, and once more. The
 * runs are done once; each test looks at one thing they must have done or must not have done.
 */
@Tag("containers")
class RemediationTest {
    private static final String PLAYBOOK =
            Path.of("playbooks", "ntp-remediate.yml").toAbsolutePath().toString();

    private static Fleet fleet;
    private static Stage before;
    private static Stage afterDryRun;
    private static Stage afterRun;
    private static Stage afterSecondRun;
    private static Cli.Result dryRun;
    private static Cli.Result run;
    private static Cli.Result secondRun;

    /** A host at one moment: its files, when its time daemon started, the bytes of its configuration. */
    private record Snapshot(Map<String, String> manifest, String daemon, String config) {
        static Snapshot of(ContainerHost host) {
            return new Snapshot(host.manifest(), host.daemonStart(), host.config());
        }

        String modeAndOwner(String file) {
            String[] cells = Objects.requireNonNull(manifest.get(file), file).split(" ");
            return cells[1] + " " + cells[2];
        }

        /** What is not as it was, one line each. */
        List<String> differences(Snapshot earlier) {
            List<String> lines = new ArrayList<>();
            Set<String> all = new TreeSet<>(manifest.keySet());
            all.addAll(earlier.manifest.keySet());
            for (String path : all) {
                String was = earlier.manifest.getOrDefault(path, "absent");
                String is = manifest.getOrDefault(path, "absent");
                if (!was.equals(is)) {
                    lines.add(path + ": " + was + " -> " + is);
                }
            }
            if (!daemon.equals(earlier.daemon)) {
                lines.add("time daemon: " + earlier.daemon + " -> " + daemon);
            }
            return lines;
        }

        Set<String> paths() {
            return manifest.keySet();
        }
    }

    /** All hosts at one moment. */
    private record Stage(Map<String, Snapshot> hosts) {
        static Stage of(Fleet fleet) {
            return new Stage(fleet.ofEach(Snapshot::of));
        }

        Snapshot host(HostKind kind) {
            return Objects.requireNonNull(hosts.get(kind.image()));
        }
    }

    @BeforeAll
    static void remediate(@TempDir Path home) {
        fleet = Fleet.ofAllKinds(home);
        before = Stage.of(fleet);
        dryRun = fleet.cli().run("run", PLAYBOOK, "-i", fleet.inventory().toString(), "--check", "--diff");
        afterDryRun = Stage.of(fleet);
        run = fleet.cli().run("run", PLAYBOOK, "-i", fleet.inventory().toString());
        afterRun = Stage.of(fleet);
        secondRun = fleet.cli().run("run", PLAYBOOK, "-i", fleet.inventory().toString());
        afterSecondRun = Stage.of(fleet);
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @Test
    void dryRunSucceedsAndShowsWhatWouldChange() {
        assertThat(dryRun.exit()).as(dryRun.everything()).isZero();
        assertThat(dryRun.out()).contains("+restrict").contains("noquery");
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void dryRunChangesNoByteOfAnyHost(HostKind kind) {
        assertThat(afterDryRun.host(kind).differences(before.host(kind))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void everyHostEndsWell(HostKind kind) {
        String line = run.recap(kind.image());

        assertThat(run.exit()).as(run.everything()).isZero();
        assertThat(line).contains("unreachable=0", "failed=0");
    }

    @ParameterizedTest
    @EnumSource(
            value = HostKind.class,
            names = {"CLASSIC_NTP", "EL6_LIKE", "OLD_SSH", "HARD", "NTPSEC"})
    void closedHostsAnswerNoStrangerAndStillServeTime(HostKind kind) {
        String address = fleet.host(kind).address();
        NtpOracle stranger = new NtpOracle(fleet.host(kind == HostKind.HARD ? HostKind.CLASSIC_NTP : HostKind.HARD));

        assertThat(stranger.answersVariables(address)).isFalse();
        assertThat(stranger.answersSystemInformation(address)).isFalse();
        assertThat(NtpOracle.servesTime(address)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = HostKind.class,
            names = {"CLASSIC_NTP", "EL6_LIKE", "OLD_SSH", "HARD"})
    void closedHostsStillAnswerTheirOwnAdmin(HostKind kind) {
        NtpOracle admin = new NtpOracle(fleet.host(kind));

        assertThat(admin.answersVariables("127.0.0.1")).isTrue();
        assertThat(admin.answersVariables("::1")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void secondRunChangesNothing(HostKind kind) {
        assertThat(secondRun.exit()).as(secondRun.everything()).isZero();
        assertThat(secondRun.recap(kind.image())).contains("changed=0");
        assertThat(afterSecondRun.host(kind).differences(afterRun.host(kind))).isEmpty();
    }

    @Test
    void hostWithoutNtpdIsLeftAlone() {
        assertThat(run.recap(HostKind.CHRONY.image())).contains("changed=0");
        assertThat(afterRun.host(HostKind.CHRONY).differences(before.host(HostKind.CHRONY)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = HostKind.class,
            names = {"CLASSIC_NTP", "EL6_LIKE", "OLD_SSH", "HARD", "NTPSEC"})
    void daemonsOfChangedFilesWereRestarted(HostKind kind) {
        assertThat(run.recap(kind.image())).doesNotContain("changed=0");
        assertThat(afterRun.host(kind).daemon())
                .isNotBlank()
                .isNotEqualTo(before.host(kind).daemon());
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void ownerAndModeAreKept(HostKind kind) {
        String file = kind == HostKind.EL6_LIKE ? "/etc/ntp/ntp.conf.site" : kind.config();

        assertThat(afterRun.host(kind).modeAndOwner(file))
                .isEqualTo(before.host(kind).modeAndOwner(file));
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void linesThatWereNotMeantAreKept(HostKind kind) {
        List<String> others = before.host(kind)
                .config()
                .lines()
                .filter(line -> line.startsWith("#") || !line.contains("restrict "))
                .toList();

        assertThat(afterRun.host(kind).config().lines()).containsSubsequence(others);
    }

    @Test
    void lineEndsOfTheFileAreKept() {
        String config = afterRun.host(HostKind.OLD_SSH).config();

        assertThat(config.replace("\r\n", "")).doesNotContain("\n");
        assertThat(config).contains("noquery");
    }

    @Test
    void linkStaysALink() {
        assertThat(fleet.host(HostKind.EL6_LIKE).sh("readlink /etc/ntp.conf")).isEqualTo("ntp/ntp.conf.site\n");
    }

    @ParameterizedTest
    @EnumSource(HostKind.class)
    void nothingIsLeftBehindButTheBackup(HostKind kind) {
        Set<String> known = before.host(kind).paths();

        assertThat(afterRun.host(kind).paths())
                .filteredOn(path -> !path.endsWith("#") && !known.contains(path))
                .allMatch(path -> path.matches("/etc/(ntp/|ntpsec/)?ntp\\.conf[^/]*~?"));
    }
}
