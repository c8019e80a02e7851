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
    private static final int LINES_AT_HEAD = 30;
    private static final int LINES_AT_TAIL = 10;
    private final Console console;
    private final Form form;
    private final DiffFold diffs;
    private final WarningFold warnings;
    private final Map<Said, List<String>> hostsByWords = new LinkedHashMap<>();

    /** What is shown for a host, apart from its name. */
    private record Said(Ink ink, String head, String body) {}

    /** How hosts are shown. */
    public enum Form {
        /** Those that said the same together, at the end. */
        FOLDED,
        /** The same, with the middle of long outputs left out; {@link #showAll} brings it back. */
        SHORT,
        /** Each as it comes, as {@code ansible} does it. */
        EACH,
        /** Each in a line, as {@code ansible -o} does it. */
        ONE_LINE;

        static Form of(boolean plain) {
            return plain ? EACH : FOLDED;
        }
    }

    /** @param diffContext how many equal lines are shown around a change */
    public ExecView(Console console, Form form, int diffContext) {
        this.console = console;
        this.form = form;
        boolean plain = form != Form.FOLDED && form != Form.SHORT;
        this.diffs = new DiffFold(console, plain, diffContext);
        this.warnings = new WarningFold(console, plain);
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof TaskEnded ended) {
            warnings.add(ended);
            diffs.add(ended);
            hostsByWords.computeIfAbsent(said(ended), s -> new ArrayList<>()).add(ended.host());
            if (form == Form.EACH || form == Form.ONE_LINE) {
                flush();
                hostsByWords.clear();
            }
        } else if (event instanceof RunEvent.Warned warned) {
            console.told(warned);
        } else if (event instanceof RunEvent.RunEnded ended) {
            diffs.flush();
            warnings.flush();
            flush();
            new Recap(console, false).accounting(ended.outcomes());
        }
    }

    private void flush() {
        hostsByWords.forEach((said, hosts) -> {
            console.line(said.ink(), HostNames.of(hosts) + " | " + shortened(said.head()));
            if (!said.body().isEmpty()) {
                console.line(shortened(said.body()));
            }
        });
    }

    /** Everything that was said, nothing left out. */
    public void showAll() {
        hostsByWords.forEach((said, hosts) -> {
            console.line(said.ink(), String.join(", ", hosts) + " | " + said.head());
            if (!said.body().isEmpty()) {
                console.line(said.body());
            }
        });
    }

    /** The head and the tail of what would push everything else off the screen. */
    private String shortened(String text) {
        List<String> lines = text.lines().toList();
        if (form != Form.SHORT || lines.size() <= LINES_AT_HEAD + LINES_AT_TAIL + 1) {
            return text;
        }
        int left = lines.size() - LINES_AT_HEAD - LINES_AT_TAIL;
        return String.join("\n", lines.subList(0, LINES_AT_HEAD)) + "\n    ... " + left
                + " lines left out; more shows them ...\n"
                + String.join("\n", lines.subList(lines.size() - LINES_AT_TAIL, lines.size()));
    }

    private Said said(TaskEnded ended) {
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
            if (form == Form.ONE_LINE) {
                return new Said(
                        ink,
                        word + " | rc=" + text(result, "rc") + " | (stdout) " + escaped(result, "stdout")
                                + stderr(result),
                        "");
            }
            return new Said(ink, word + " | rc=" + text(result, "rc") + " >>", body.strip());
        }
        Map<String, Value> fields = new TreeMap<>(result);
        fields.keySet().removeIf(key -> key.startsWith("_ansible_") || key.equals("failed"));
        PythonJson.Style style = form == Form.ONE_LINE ? PythonJson.Style.LINE : PythonJson.Style.PRETTY;
        String head = ended.status() == TaskEnded.Status.FAILED ? word + "!" : word;
        return new Said(ink, head + " => " + PythonJson.write(Value.dict(fields), style), "");
    }

    private static boolean isCommand(TaskEnded ended) {
        return List.of("command", "shell", "raw", "script").contains(ended.module());
    }

    private static String stderr(Map<String, Value> result) {
        return text(result, "stderr").isEmpty() ? "" : " (stderr) " + escaped(result, "stderr");
    }

    private static String escaped(Map<String, Value> result, String key) {
        return text(result, key).replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String text(Map<String, Value> result, String key) {
        Value value = result.get(key);
        return value == null ? "" : value.str();
    }
}
