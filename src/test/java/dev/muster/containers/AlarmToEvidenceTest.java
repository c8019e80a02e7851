package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole story on real daemons, in the order of {@code src/docs/alarm.md}: a box that the inventory lacks is found;
 * a plan is made, approved in part and applied; what drifted is refused; the run is reported, signed, and taken back.
 */
@Tag("containers")
class AlarmToEvidenceTest {
    private static final String PLAYBOOK =
            Path.of("playbooks", "ntp-remediate.yml").toAbsolutePath().toString();
    /** The class of each: their files differ, so that each is one by itself. */
    private static final HostKind APPROVED = HostKind.CLASSIC_NTP;

    private static final HostKind DRIFTED = HostKind.EL6_LIKE;
    private static final HostKind UNAPPROVED = HostKind.NTPSEC;
    private static final HostKind FORGOTTEN = HostKind.CHRONY;
    private static final List<String> MANAGED = List.of(APPROVED.image(), DRIFTED.image(), UNAPPROVED.image());

    private static Path home = Path.of("");
    private static Fleet fleet;
    private static Map<String, String> configsBefore;
    private static Map<String, String> configsAfter;
    private static String configTakenBack = "";
    private static boolean openBefore;
    private static boolean closedAfterApply;
    private static boolean openAgain;
    private static Cli.Result census;
    private static Cli.Result plan;
    private static Cli.Result shown;
    private static Cli.Result applied;
    private static Cli.Result outstanding;
    private static Cli.Result report;
    private static Cli.Result evidence;
    private static Cli.Result verified;
    private static Cli.Result forged;
    private static Cli.Result undone;

    @BeforeAll
    static void live(@TempDir Path folder) throws IOException {
        home = folder;
        List<ContainerHost> hosts = new ArrayList<>();
        for (HostKind kind : List.of(APPROVED, DRIFTED, UNAPPROVED, FORGOTTEN)) {
            hosts.add(ContainerHost.of(kind, kind.image()));
        }
        fleet = Fleet.start(home, hosts);
        configsBefore = fleet.ofEach(ContainerHost::config);
        NtpOracle stranger = new NtpOracle(fleet.host(DRIFTED));
        String address = fleet.host(APPROVED).address();

        openBefore = stranger.answersVariables(address);
        census = muster("census", "known_hosts:" + fleet.knownHosts(), "-i", managed(), "--json");
        plan = muster("plan", PLAYBOOK, "-i", managed(), "-o", file("ntp.plan"));
        fleet.host(DRIFTED).sh("echo '# somebody was here' >>/etc/ntp.conf");
        shown = muster("show", file("ntp.plan"));
        muster("show", file("ntp.plan"), "--approve", classOf(APPROVED) + "," + classOf(DRIFTED));
        applied = muster("apply", file("ntp.plan"));
        configsAfter = fleet.ofEach(ContainerHost::config);
        closedAfterApply = !stranger.answersVariables(address) && NtpOracle.servesTime(address);
        outstanding = muster("outstanding");
        report = muster("report", "last", "--format", "json");
        evidence = muster("evidence", APPROVED.image(), "last", "-o", file("evidence.zip"));
        verified = muster("evidence", "--verify", file("evidence.zip"));
        forge(home.resolve("evidence.zip"));
        forged = muster("evidence", "--verify", file("evidence.zip"));
        undone = muster("undo", "last", APPROVED.image(), "--yes");
        configTakenBack = fleet.host(APPROVED).config();
        openAgain = stranger.answersVariables(address);
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    private static Cli.Result muster(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--ledger", file("ledger.db")));
        return fleet.cli().run(all.toArray(String[]::new));
    }

    private static String file(String name) {
        return home.resolve(name).toString();
    }

    /** An inventory of all but the forgotten one. */
    private static String managed() throws IOException {
        Path file = home.resolve("managed.yml");
        String whole = Files.readString(fleet.inventory());
        Files.writeString(file, whole.substring(0, whole.indexOf("    " + FORGOTTEN.image() + ":\n")));
        return file.toString();
    }

    private static String classOf(HostKind kind) {
        return Pattern.compile("class (\\d+): 1 host, not approved: " + kind.image() + "\n")
                .matcher(shown.out())
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " is in no class of its own:\n" + shown.everything()));
    }

    /** One byte of what the archive holds is another. */
    private static void forge(Path bundle) throws IOException {
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[bytes.length / 3] ^= 1;
        Files.write(bundle, bytes);
    }

    @Test
    void censusNamesTheForgottenBoxAlone() {
        assertThat(census.exit()).as(census.everything()).isEqualTo(2);
        assertThat(census.out())
                .containsPattern("\"host\": \""
                        + Pattern.quote(fleet.host(FORGOTTEN).address())
                        + "\",\\s+\"in_inventory\": false");
        assertThat(Pattern.compile("\"in_inventory\": false")
                        .matcher(census.out())
                        .results())
                .hasSize(1);
    }

    @Test
    void planTouchesNothingAndShowsEachVariant() {
        assertThat(plan.exit()).as(plan.everything()).isZero();
        assertThat(shown.out()).contains("3 variants on 3 hosts", "+restrict", "not approved");
    }

    @Test
    void applyDoesWhatWasApprovedAndNothingElse() {
        assertThat(applied.exit()).as(applied.everything()).isEqualTo(2);
        assertThat(applied.out())
                .contains("every host accounted for: 0 ok + 1 changed + 2 refused = 3 hosts")
                .containsPattern(DRIFTED.image() + ": refused: drifted: /etc/ntp/ntp.conf.site is now")
                .containsPattern(UNAPPROVED.image() + ": refused: class \\d is not approved");
        assertThat(configsAfter.get(APPROVED.image())).containsPattern("(?m)^restrict [^#]*noquery");
        assertThat(configsAfter.get(UNAPPROVED.image())).isEqualTo(configsBefore.get(UNAPPROVED.image()));
        assertThat(configsAfter.get(DRIFTED.image()))
                .isEqualTo(configsBefore.get(DRIFTED.image()) + "# somebody was here\n");
    }

    @Test
    void theDaemonItselfProvesIt() {
        assertThat(openBefore).isTrue();
        assertThat(closedAfterApply).isTrue();
    }

    @Test
    void whoIsLeftIsSaid() {
        assertThat(outstanding.exit()).as(outstanding.everything()).isEqualTo(2);
        assertThat(outstanding.out()).contains("2 of 3 hosts outstanding:", "refused (2):");
    }

    @Test
    void reportAddsUp() throws IOException {
        assertThat(report.exit()).as(report.everything()).isZero();
        JsonNode told = new ObjectMapper().readTree(report.out());
        int sum = 0;
        for (JsonNode column : told.path("outcomes")) {
            sum += column.asInt();
        }

        assertThat(sum).isEqualTo(MANAGED.size());
        assertThat(told.path("total").asInt()).isEqualTo(sum);
        assertThat(told.path("hosts")).hasSize(sum);
    }

    @Test
    void evidenceIsWhatWasSignedUntilAByteIsAnother() {
        assertThat(evidence.exit()).as(evidence.everything()).isZero();
        assertThat(verified.exit()).as(verified.everything()).isZero();
        assertThat(verified.out()).contains("all as they were signed: host " + APPROVED.image());
        assertThat(forged.exit()).as(forged.everything()).isEqualTo(2);
    }

    @Test
    void undoPutsTheFileAndTheDaemonBack() {
        assertThat(undone.exit()).as(undone.everything()).isZero();
        assertThat(configTakenBack).isEqualTo(configsBefore.get(APPROVED.image()));
        assertThat(openAgain).isTrue();
    }
}
