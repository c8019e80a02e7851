import dev.muster.ledger.Ledger;
import dev.muster.ledger.LedgerPlace;
import dev.muster.ledger.Outcome;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunHeader;
import dev.muster.ledger.RunRecorder;
import dev.muster.shell.Unreachable;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes a ledger as a large site has it after a year: {@code LedgerOfMany.java FILE HOSTS RUNS}. Each run names every host, with two tasks, a verdict for each tenth
 * and a host key; a hundredth of the boxes goes by two names. {@code test-hosts/bench/ledger} then measures what people ask.
 */
final class LedgerOfMany {
    private static final Outcome AWAY =
            new Outcome.NotReached(new Unreachable(Unreachable.Kind.CONNECT_TIMEOUT, "10.0.0.1 port 22: timed out"));

    private LedgerOfMany() {}

    public static void main(String[] words) {
        int hosts = Integer.parseInt(words[1]);
        int runs = Integer.parseInt(words[2]);
        try (Ledger ledger = Ledger.open(LedgerPlace.of(words[0]), InstantSource.system())) {
            for (int run = 0; run < runs; run++) {
                play(ledger, hosts, run);
            }
        }
    }

    private static void play(Ledger ledger, int hosts, int run) {
        RunEvent.TaskStarted task = new RunEvent.TaskStarted(
                "Close it", "ntp_conf", false, LocatedText.named("site.yml", "x").span());
        Map<String, String> targets = new LinkedHashMap<>();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (int i = 0; i < hosts; i++) {
            targets.put("ps" + i, "hosts.yml");
            outcomes.put("ps" + i, (i + run) % 17 == 0 ? AWAY : i % 29 == 0 ? new Outcome.Failed("no") : new Outcome.Ok());
        }
        RunHeader header = new RunHeader(RunHeader.Kind.RUN, "site.yml", false, "hosts.yml", "olaf", "bench");
        RunRecorder recorder = ledger.record(header, targets);
        for (int i = 0; i < hosts; i++) {
            String host = "ps" + i;
            recorder.on(RunEvent.TaskEnded.of(
                    host,
                    task,
                    i % 3 == 0 ? RunEvent.TaskEnded.Status.CHANGED : RunEvent.TaskEnded.Status.OK,
                    i % 10 == 0 ? Map.of("verdict", Value.of("safe"), "sentence", Value.of("It is shut.")) : Map.of(),
                    false));
            recorder.on(RunEvent.TaskEnded.of(host, task, RunEvent.TaskEnded.Status.OK, Map.of(), false));
            recorder.saw(host, "ssh-ed25519", "SHA256:" + (i % 100 == 99 ? i - 1 : i));
        }
        recorder.on(new RunEvent.RunEnded(Map.of(), outcomes, Duration.ofSeconds(60)));
        recorder.finish("ok").ifPresent(trouble -> {
            throw new IllegalStateException(trouble);
        });
    }
}
