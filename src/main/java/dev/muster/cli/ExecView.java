package dev.muster.cli;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunListener;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One module on many hosts, as lines in the form of the {@code ansible} command; hosts that said exactly the same are
 * folded into one with their names, so that the odd one stands out.
 */
public final class ExecView implements RunListener {
    private static final int NAMES_SHOWN = 12;
    private final Console console;
    private final boolean plain;
    private final DiffFold diffs;
    private final Map<Said, List<String>> hostsByWords = new LinkedHashMap<>();

    /** What is shown for a host, apart from its name. */
    private record Said(Ink ink, String head, String body) {}

    /** @param plain one entry per host, unfolded */
    public ExecView(Console console, boolean plain) {
        this.console = console;
        this.plain = plain;
        this.diffs = new DiffFold(console, plain);
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof TaskEnded ended) {
            ended.warnings().forEach(console::warning);
            diffs.add(ended);
            hostsByWords.computeIfAbsent(said(ended), s -> new ArrayList<>()).add(ended.host());
            if (plain) {
                flush();
            }
        } else if (event instanceof RunEvent.Warned warned) {
            console.warning(warned.message());
        } else if (event instanceof RunEvent.RunEnded ended) {
            diffs.flush();
            flush();
            new Recap(console).accounting(ended.outcomes());
        }
    }

    private void flush() {
        hostsByWords.forEach((said, hosts) -> {
            console.line(said.ink(), names(hosts) + " | " + said.head());
            if (!said.body().isEmpty()) {
                console.line(said.body());
            }
        });
        hostsByWords.clear();
    }

    private static String names(List<String> hosts) {
        List<String> sorted = hosts.stream().sorted().toList();
        String shown = String.join(", ", sorted.subList(0, Math.min(NAMES_SHOWN, sorted.size())));
        return sorted.size() > NAMES_SHOWN ? shown + " and " + (sorted.size() - NAMES_SHOWN) + " more" : shown;
    }

    private static Said said(TaskEnded ended) {
        String word = switch (ended.status()) {
            case OK -> "SUCCESS";
            case CHANGED -> "CHANGED";
            case SKIPPED, WOULD_RUN, UNKNOWN -> "SKIPPED";
            case FAILED -> "FAILED";
            case UNREACHABLE -> "UNREACHABLE!";
        };
        Ink ink = switch (ended.status()) {
            case OK -> Ink.OK;
            case CHANGED -> Ink.CHANGED;
            case SKIPPED, WOULD_RUN, UNKNOWN -> Ink.SKIPPED;
            case FAILED, UNREACHABLE -> Ink.FAILED;
        };
        Map<String, Value> result = ended.result();
        if (isCommand(ended) && result.containsKey("stdout")) {
            String body =
                    text(result, "stdout") + (text(result, "stderr").isEmpty() ? "" : "\n" + text(result, "stderr"));
            return new Said(ink, word + " | rc=" + text(result, "rc") + " >>", body.strip());
        }
        Map<String, Value> fields = new TreeMap<>(result);
        fields.keySet().removeIf(key -> key.startsWith("_ansible_"));
        return new Said(ink, word + " => " + PythonJson.write(Value.dict(fields), PythonJson.Style.PRETTY), "");
    }

    private static boolean isCommand(TaskEnded ended) {
        return List.of("command", "shell", "raw", "script").contains(ended.module());
    }

    private static String text(Map<String, Value> result, String key) {
        Value value = result.get(key);
        return value == null ? "" : value.str();
    }
}
