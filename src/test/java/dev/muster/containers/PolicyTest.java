package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.UdpExchange;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Answer;
import dev.muster.ntp.ProbeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each policy of playbooks/ntp-remediate.yml on hosts that amplify, one host for each, with a real upstream: what
 * strangers got before and get after, the verdicts of the playbook itself, and whether the host still follows its
 * upstream. The table it makes is src/docs/policies.md; {@code -Dgolden=update} writes it.
 */
@Tag("containers")
class PolicyTest {
    private static final Path PLAYBOOK =
            Path.of("playbooks", "ntp-remediate.yml").toAbsolutePath();
    private static final Path PAGE = Path.of("src", "docs", "policies.md");
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final Pattern OUTCOME = Pattern.compile("([a-z_0-9]+) -> ([a-z_0-9]+): ");
    private static final String TRUSTED = "trusted";
    private static final String RATE_LIMIT = "rate-limit";
    private static final List<String> POLICIES =
            List.of("perfsonar", "team-cymru", "jpcert", "sakura", RATE_LIMIT, "client-only", TRUSTED);

    private static final Map<String, Answers> BEFORE = new LinkedHashMap<>();
    private static final Map<String, Answers> AFTER = new LinkedHashMap<>();
    private static Fleet fleet;
    private static ContainerHost upstream;
    private static Cli.Result run;
    private static Cli.Result secondRun;

    /** What a stranger gets. */
    private record Answers(Answer mode7, Answer mode6, Answer mode3) {
        static Answers of(ContainerHost host) {
            AddressReport report = new UdpExchange()
                    .probe(ProbeRequest.of(ProbeRequest.NTP_PORT, host.address())
                            .patient(PATIENCE, 3))
                    .addresses()
                    .get(0);
            return new Answers(
                    report.sysinfo().answer(),
                    report.readVariables().answer(),
                    report.time().answer());
        }

        String cells() {
            return Stream.of(mode7, mode6, mode3)
                    .map(a -> a == Answer.DATA ? "data" : a == Answer.ERROR ? "error" : "-")
                    .reduce((a, b) -> a + " | " + b)
                    .orElseThrow();
        }
    }

    @BeforeAll
    static void playEveryPolicy(@TempDir Path home) throws IOException {
        upstream = ContainerHost.of(HostKind.CHRONY, "upstream");
        List<ContainerHost> hosts = new ArrayList<>();
        for (String policy : POLICIES) {
            hosts.add(ContainerHost.of(HostKind.CLASSIC_NTP, "ntpd-" + policy));
            hosts.add(ContainerHost.of(HostKind.NTPSEC, "ntpsec-" + policy));
        }
        hosts.add(ContainerHost.of(HostKind.CHRONY, "chrony-perfsonar"));
        hosts.add(ContainerHost.of(HostKind.CHRONY, "chrony-client-only"));
        Thread first = new Thread(upstream::start);
        first.start();
        fleet = Fleet.start(home, hosts);
        join(first);
        writeVariables(home);
        fleet.ofEach(PolicyTest::follow);
        BEFORE.putAll(fleet.ofEach(Answers::of));
        String inventory = fleet.inventory().toString();
        run = fleet.cli().run("run", PLAYBOOK.toString(), "-i", inventory, "--plain", "-e", "ntp_patience=0.4");
        AFTER.putAll(fleet.ofEach(Answers::of));
        secondRun = fleet.cli().run("run", PLAYBOOK.toString(), "-i", inventory, "--plain", "-e", "ntp_patience=0.4");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void writeVariables(Path home) throws IOException {
        Path folder = Files.createDirectories(home.resolve("host_vars"));
        for (ContainerHost host : fleet.hosts()) {
            String policy = policyOf(host);
            String network = host.address().replaceFirst("[.][0-9]+[.][0-9]+$", ".0.0/16");
            Files.writeString(
                    folder.resolve(host.name() + ".yml"),
                    policy.equals(TRUSTED) ? "ntp_trusted: [\"" + network + "\"]\n" : "ntp_policy: " + policy + "\n");
        }
    }

    private static String policyOf(ContainerHost host) {
        return host.name().substring(host.name().indexOf('-') + 1);
    }

    /** Lets a host follow the upstream, and waits until it does. */
    private static String follow(ContainerHost host) {
        String service = "service " + host.kind().service();
        // Not "restart": chrony's script does not wait for the old daemon, and then starts none.
        host.sh("printf '\\nserver " + upstream.address() + " iburst minpoll 3\\n' >>"
                + host.kind().config() + " && " + service + " stop </dev/null");
        host.await("! " + service + " status </dev/null");
        host.sh(service + " start </dev/null");
        host.await(followsUpstream(host));
        return "";
    }

    private static String followsUpstream(ContainerHost host) {
        String address = upstream.address().replace(".", "[.]");
        return host.kind() == HostKind.CHRONY
                ? "chronyc -n sources | awk '$2 ~ /^" + address + "$/ && $5 != 0 { f = 1 } END { exit !f }'"
                : "timeout 5 ntpq -pn 127.0.0.1 | awk '$1 ~ /" + address + "$/ && $7 != 0 { f = 1 } END { exit !f }'";
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
        upstream.close();
    }

    @Test
    void everyHostEndsWellButThoseOnlySlowedDown() {
        for (ContainerHost host : fleet.hosts()) {
            assertThat(run.recap(host.name())).as(run.everything()).contains("unreachable=0", failures(host));
        }
        assertThat(run.err()).contains("limited does not close modes 6 and 7");
    }

    /** {@code limited} is about the time: what goes on answering queries is a failure of the run, and says why. */
    private static String failures(ContainerHost host) {
        return policyOf(host).equals(RATE_LIMIT) ? "failed=1" : "failed=0";
    }

    @Test
    void secondRunChangesNothing() {
        for (ContainerHost host : fleet.hosts()) {
            assertThat(secondRun.recap(host.name()))
                    .as(secondRun.everything())
                    .contains("changed=0", "unreachable=0", failures(host));
        }
    }

    @Test
    void everyHostStillFollowsItsUpstream() {
        fleet.ofEach(host -> {
            host.await(followsUpstream(host));
            return "";
        });
    }

    @Test
    void pageTellsWhatWasMeasured() throws IOException {
        String page = page();
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "policies.md"), page);
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        Map<String, String> verdicts = verdicts();
        StringBuilder out = new StringBuilder("""
                # What each policy does to a host

                Measured by `PolicyTest` on real daemons in containers, each with an upstream, before and after
                `playbooks/ntp-remediate.yml` with `ntp_policy`; the test fails when this page is not what it measures.
                Every host goes on following its upstream, and a second run changes nothing. In the first seconds after
                its restart a daemon is not in step yet; the playbook then says `safe_but_no_sync` for `safe_confirmed`.
                `rate-limit` closes no queries: where they are open, the playbook warns and the run fails.

                What a stranger gets to a mode 7 query (sysinfo), a mode 6 query (READVAR) and a question for the time:

                | host | policy | mode 7 | mode 6 | time | after: mode 7 | mode 6 | time | verdict of the playbook |
                |---|---|---|---|---|---|---|---|---|
                """);
        for (ContainerHost host : fleet.hosts()) {
            out.append("| ")
                    .append(host.name().substring(0, host.name().indexOf('-')))
                    .append(" | ")
                    .append(policyOf(host).equals(TRUSTED) ? "perfsonar, and the asker is trusted" : policyOf(host))
                    .append(" | ")
                    .append(Objects.requireNonNull(BEFORE.get(host.name())).cells())
                    .append(" | ")
                    .append(Objects.requireNonNull(AFTER.get(host.name())).cells())
                    .append(" | ")
                    .append(verdicts.getOrDefault(host.name(), "none: it has no queries to close"))
                    .append(" |\n");
        }
        return out.toString();
    }

    /** The playbook's own words, by host. */
    private static Map<String, String> verdicts() {
        Map<String, String> found = new LinkedHashMap<>();
        String host = "";
        Pattern ok = Pattern.compile("ok: \\[([^]]+)].*");
        for (String line : run.out().lines().toList()) {
            Matcher name = ok.matcher(line);
            host = name.matches() ? name.group(1) : host;
            Matcher outcome = OUTCOME.matcher(line);
            if (outcome.find()) {
                found.put(host, outcome.group(1) + " → " + outcome.group(2).replace("_but_no_sync", "_confirmed"));
            }
        }
        fleet.hosts().stream()
                .filter(h -> policyOf(h).equals(RATE_LIMIT))
                .forEach(h -> found.put(h.name(), "the run fails: still open"));
        return found;
    }
}
