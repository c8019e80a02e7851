package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.time.Duration;
import java.util.Set;

/** Looks over a {@code confirm} that is a mapping; what holds a template only a run can tell. */
final class ConfirmCheck {
    private static final Set<YamlScalar.Type> TEXTS =
            Set.of(YamlScalar.Type.STRING, YamlScalar.Type.UNSAFE, YamlScalar.Type.VAULT);

    private final Diagnostics diagnostics;

    ConfirmCheck(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void check(YamlMapping mapping) {
        if (mapping.entries().isEmpty()) {
            diagnostics.error(
                    mapping.start(), "\"confirm\" must be " + ConfirmTerms.EXAMPLES + ", not an empty mapping");
        }
        for (YamlMapping.Entry entry : mapping.entries()) {
            switch (entry.key().text()) {
                case ConfirmTerms.WITHIN ->
                    require(ConfirmTerms.WITHIN, entry.value(), isTime(entry.value()), ConfirmTime.TIMES);
                case ConfirmTerms.PROBE ->
                    require(ConfirmTerms.PROBE, entry.value(), isLine(entry.value()), "a line for the shell");
                default ->
                    diagnostics.unknown(
                            entry.key().span(),
                            "unknown key \"" + entry.key().text() + "\" in \"confirm\"",
                            entry.key().text(),
                            ConfirmTerms.NAMES);
            }
        }
    }

    private static boolean isTime(YamlNode node) {
        return node instanceof YamlScalar scalar
                && (TemplateCheck.isTemplate(scalar.text())
                        || ConfirmTime.parse(scalar.text())
                                .filter(time -> !time.equals(Duration.ZERO))
                                .isPresent());
    }

    private static boolean isLine(YamlNode node) {
        return node instanceof YamlScalar scalar
                && TEXTS.contains(scalar.type())
                && !scalar.text().isBlank();
    }

    private void require(String name, YamlNode node, boolean fits, String expected) {
        if (!fits) {
            String found = node instanceof YamlScalar scalar ? "\"" + scalar.text() + "\"" : node.kind();
            diagnostics.error(node.start(), "\"" + name + "\" of \"confirm\" must be " + expected + ", not " + found);
        }
    }
}
