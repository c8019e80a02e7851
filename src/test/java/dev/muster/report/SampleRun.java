package dev.muster.report;

import dev.muster.ledger.HostStory.Finding;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunProfile;
import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.ledger.RunProfile.Line;
import dev.muster.ledger.RunProfile.Waits;
import dev.muster.ledger.RunRecord;
import dev.muster.ledger.RunRecord.Amplification;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.RunRecord.HostRecord;
import dev.muster.ledger.RunRecord.Task;
import dev.muster.ledger.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A made-up run on as many hosts as wanted, the same whenever it is made. */
final class SampleRun {
    static final Instant STARTED = Instant.parse("2014-02-12T06:00:00Z");
    private static final int NUMBER = 7;
    private static final String PLACE = "playbooks/ntp-remediate.yml:";
    private static final List<Task> TASKS = List.of(
            new Task("Ask from here, as anybody could", "ntp_probe", PLACE + "31:7"),
            new Task("Look at the daemon and the file it reads", "ntp_facts", PLACE + "41:7"),
            new Task("Who takes the time from whom", "ntp_waves", PLACE + "47:7"),
            new Task("Leave alone what is no ntpd", "fail", PLACE + "76:7"),
            new Task("Restrict what strangers may ask", "ntp_conf", PLACE + "116:11"),
            new Task("Notice a daemon older than its file", "command", PLACE + "130:11"),
            new Task("Restart ntpd", "service", PLACE + "160:7"),
            new Task("Prove it", "ntp_verdict", PLACE + "143:11"));
    private static final Finding OPEN =
            new Finding("ntp_probe", "vulnerable", "monlist answers strangers with 600 clients in 100 packets.", false);
    private static final Finding CLOSED =
            new Finding("ntp_verdict", "safe_confirmed", "Queries go unanswered where the time is told.", true);
    private static final Finding MODE6 =
            new Finding("ntp_verdict", "partial_mode6", "monlist is shut, other queries still answer.", false);
    private static final Finding UNPROVEN =
            new Finding("ntp_verdict", "unknown", "Nothing came back; silence alone proves nothing.", false);

    private final Random dice = new Random(11);
    private final Map<String, String> diffs = new HashMap<>();

    private SampleRun() {}

    static RunRecord of(int size) {
        return new SampleRun().run(size);
    }

    /** The same run with other hosts. */
    static RunRecord with(List<HostRecord> hosts, Map<String, String> diffs, String status) {
        return new RunRecord(
                NUMBER,
                new RunHeader(
                        RunHeader.Kind.RUN,
                        "playbooks/ntp-remediate.yml",
                        false,
                        "inventories/fleet.yml",
                        "olaf",
                        "noc1"),
                status,
                STARTED,
                STARTED.plusSeconds(194),
                status.equals("running") ? Optional.empty() : Optional.of(STARTED.plusSeconds(194)),
                hosts,
                diffs,
                Optional.of(profile(hosts)));
    }

    private static RunProfile profile(List<HostRecord> hosts) {
        Line line = new Line(
                Duration.ofMillis(3),
                Duration.ofMillis(1),
                Duration.ZERO,
                Duration.ofMillis(14),
                Duration.ofMillis(9),
                Duration.ofMillis(4),
                Duration.ofMillis(12),
                Duration.ofMillis(60),
                1,
                0,
                2,
                11,
                9_800,
                4_300);
        return new RunProfile(
                Duration.ofSeconds(194),
                Optional.of(Duration.ofMillis(2_840)),
                Optional.of(118_000_000L),
                hosts.stream()
                        .filter(host -> !host.events().isEmpty())
                        .map(host -> new HostCost(host.name(), Duration.ofMillis(400), line, Waits.NONE, 0))
                        .toList());
    }

    static HostRecord host(String name, String outcome, String kind, String reason, List<Event> events) {
        return new HostRecord(name, outcome, kind, reason, Tally.ZERO, events, Optional.empty());
    }

    static Event event(String task, String status, String message) {
        return new Event(
                new Task(task, "command", "site.yml:3:7"),
                STARTED,
                status,
                "",
                Duration.ofMillis(120),
                message,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    private RunRecord run(int size) {
        List<HostRecord> hosts = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            String name = String.format(Locale.ROOT, size > 99 ? "ps%05d.example.net" : "ps%02d.example.net", i);
            hosts.add(host(name));
        }
        return with(hosts, diffs, "failed hosts");
    }

    private HostRecord host(String name) {
        int fate = dice.nextInt(100);
        if (fate < 5) {
            return host(name, "unreachable", "connect timed out", "no answer from port 22 within 30 s", List.of());
        }
        if (fate < 7) {
            return host(
                    name, "unreachable", "host key changed", "it offers another key than known_hosts has", List.of());
        }
        if (fate < 9) {
            return host(name, "parked", "", "until 2014-03-01: disk dead, ticket 4711", List.of());
        }
        if (fate < 10) {
            return host(name, "exempt", "", "by eva: isolated lab, she answers for it", List.of());
        }
        if (fate < 11) {
            return host(name, "never seen", "", "the run was over before it came to it", List.of());
        }
        return worked(name, fate);
    }

    private HostRecord worked(String name, int fate) {
        List<Event> events = new ArrayList<>();
        Instant at = STARTED.plusMillis(dice.nextInt(9_000));
        boolean wasOpen = fate < 70;
        boolean fails = fate < 14;
        String outcome = fails ? "failed" : fate < 15 ? "refused" : wasOpen ? "changed" : "ok";
        for (int i = 0; i < TASKS.size(); i++) {
            Duration took = Duration.ofMillis((long) (40 + 400 * Math.abs(dice.nextGaussian()) * (i == 0 ? 8 : 1)));
            at = at.plus(took);
            boolean edits = i == 4 && wasOpen;
            String status = i == 3 || (i == 6 && !wasOpen) ? "SKIPPED" : edits || (i == 6) ? "CHANGED" : "OK";
            Optional<Finding> finding = Optional.empty();
            Optional<Amplification> figure = Optional.empty();
            if (i == 0) {
                finding = Optional.of(wasOpen ? OPEN : CLOSED);
                figure = Optional.of(wasOpen ? loud() : new Amplification(NUMBER, 8, 0, 0));
            } else if (i == 7) {
                finding = Optional.of(fails ? MODE6 : fate > 96 ? UNPROVEN : CLOSED);
                figure =
                        Optional.of(fails ? new Amplification(NUMBER, 12, 300, 1) : new Amplification(NUMBER, 8, 0, 0));
            }
            boolean failsHere = fails && i == 7;
            events.add(new Event(
                    TASKS.get(i),
                    at,
                    failsHere ? "FAILED" : status,
                    "",
                    took,
                    failsHere ? "expected safe, not partial_mode6: " + MODE6.sentence() : "",
                    edits ? List.of(diff(name)) : List.of(),
                    finding,
                    figure));
        }
        String reason = fails
                ? "Prove it: expected safe, not partial_mode6"
                : outcome.equals("refused") ? "ntpd is chrony here" : "";
        int changed =
                (int) events.stream().filter(e -> e.status().equals("CHANGED")).count();
        return new HostRecord(
                name, outcome, "", reason, new Tally(7, changed, 0, fails ? 1 : 0, 1, 0, 0), events, Optional.empty());
    }

    private Amplification loud() {
        int packets = 1 + dice.nextInt(100);
        return new Amplification(NUMBER, 8, 440L * packets, packets);
    }

    private String diff(String name) {
        int variant = dice.nextInt(60);
        String digest = variant == 0 ? "odd-" + name : variant < 8 ? "second" : "usual";
        diffs.computeIfAbsent(digest, key ->
                """
                --- before: /etc/ntp.conf (content)
                +++ after: /etc/ntp.conf (content)
                @@ -4,6 +4,8 @@
                 server 0.pool.ntp.org iburst
                 server 1.pool.ntp.org iburst

                -restrict default kod nomodify notrap%s
                +restrict -4 default kod nomodify notrap nopeer noquery
                +restrict -6 default kod nomodify notrap nopeer noquery
                +disable monitor
                 restrict 127.0.0.1
                """.strip().replace("%s", key.equals("usual") ? "" : key.equals("second") ? " nopeer" : " # " + key));
        return digest;
    }
}
