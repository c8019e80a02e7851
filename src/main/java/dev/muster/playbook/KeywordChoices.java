package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.util.List;
import java.util.Map;

/** Keywords of which only some values can be honoured: any other, where it can be read before the run, is an error. */
final class KeywordChoices {
    private static final Map<Keyword, List<String>> CHOICES = Map.of(
            Keyword.STRATEGY, List.of("linear", "free", "host_pinned"),
            Keyword.CONNECTION, List.of("ssh", "smart", "local", "paramiko", "paramiko_ssh", "network_cli"),
            Keyword.BECOME_METHOD, List.of("sudo", "su", "doas", "enable"),
            Keyword.ORDER, List.of("inventory", "reverse_inventory", "sorted", "reverse_sorted", "shuffle"),
            Keyword.DEBUGGER, List.of("never"));

    private static final List<String> COLLECTIONS = List.of(
            "ansible.builtin.", "ansible.legacy.", "ansible.posix.", "ansible.netcommon.", "community.general.");

    private static final Map<Keyword, String> WHY = Map.of(
            Keyword.DEBUGGER, "muster has no interactive debugger: remove it, or write \"never\"",
            Keyword.STRATEGY, "there is no interactive debugger, and no other strategy plugin can be loaded");

    private final Diagnostics diagnostics;

    KeywordChoices(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void check(Keyword keyword, YamlNode node) {
        List<String> choices = CHOICES.get(keyword);
        if (choices == null || !(node instanceof YamlScalar scalar) || node.isNull()) {
            return;
        }
        String written = scalar.text().strip();
        if (written.isEmpty() || choices.contains(bare(written))) {
            return;
        }
        String complaint = "\"" + keyword.yamlName() + ": " + written + "\" cannot be honoured";
        String known = WHY.getOrDefault(keyword, "one of " + String.join(", ", choices));
        diagnostics.error(node.start(), complaint, keyword == Keyword.STRATEGY ? known(choices, known) : known);
    }

    private static String known(List<String> choices, String why) {
        return "one of " + String.join(", ", choices) + "; " + why;
    }

    private static String bare(String written) {
        return COLLECTIONS.stream()
                .filter(written::startsWith)
                .findFirst()
                .map(prefix -> written.substring(prefix.length()))
                .orElse(written);
    }
}
