package dev.muster.conformance;

import dev.muster.source.TextDiff;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What two runs of one playbook have not in common. */
final class Comparison {
    private Comparison() {}

    /** Sentences; none when muster did and said what ansible-playbook did and said. */
    static List<String> differences(Scenario scenario, Scenario.Run run, Trace ansible, Trace muster) {
        List<String> found = new ArrayList<>();
        if (ansible.exit() != run.exit()) {
            found.add("ansible-playbook itself ended with " + ansible.exit() + ", and " + run.exit() + " was meant\n"
                    + lastLines(ansible.out()) + lastLines(ansible.err()));
        }
        Set<String> accepted = scenario.accepted().keySet();
        if (ansible.exit() != muster.exit() && !accepted.contains("exit")) {
            found.add("exit code " + muster.exit() + " instead of " + ansible.exit() + "\n" + muster.err());
        }
        PlainOutput expected = PlainOutput.parse(ansible.out());
        PlainOutput said = PlainOutput.parse(muster.out());
        if (!accepted.contains("recap")) {
            compare("recap", expected.recap(), said.recap(), found);
        }
        if (!accepted.contains("output")) {
            compare("output", expected.blocks(), said.blocks(), found);
        }
        if (!accepted.contains("host")) {
            compare("state of the host", lines(ansible.changes()), lines(muster.changes()), found);
        }
        return found;
    }

    /** What two trees of files have not in common. */
    static List<String> differences(Scenario scenario, Map<String, String> expected, Map<String, String> found) {
        List<String> differences = new ArrayList<>();
        if (!scenario.accepted().containsKey("files")) {
            compare("files on the controller", lines(expected), lines(found), differences);
        }
        return differences;
    }

    private static void compare(String what, List<String> expected, List<String> found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(what + " (- ansible-playbook, + muster)\n"
                    + String.join(
                            "\n",
                            TextDiff.unified(
                                    "ansible-playbook",
                                    "muster",
                                    text(expected),
                                    text(found),
                                    TextDiff.USUAL_CONTEXT)));
        }
    }

    private static String lastLines(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static List<String> lines(Map<String, String> entries) {
        return new TreeMap<>(entries)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .toList();
    }
}
