package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlSequence;
import java.util.List;

/** Looks over {@code vars_prompt}: a list of what to ask for, each with a name. */
final class PromptCheck {
    private static final List<String> KEYS =
            List.of("name", "prompt", "default", "private", "confirm", "encrypt", "salt_size", "salt", "unsafe");

    private final Diagnostics diagnostics;

    PromptCheck(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    void check(YamlNode node) {
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (item instanceof YamlMapping mapping) {
                question(mapping);
            } else if (!item.isNull()) {
                diagnostics.error(item.start(), "\"vars_prompt\" must be a list of mappings, not " + item.kind());
            }
        }
    }

    private void question(YamlMapping mapping) {
        if (mapping.get("name").filter(name -> !name.isNull()).isEmpty()) {
            diagnostics.error(mapping.start(), "Invalid vars_prompt data structure, missing 'name' key");
        }
        for (YamlMapping.Entry entry : mapping.entries()) {
            if (!KEYS.contains(entry.key().text())) {
                diagnostics.unknown(
                        entry.key().span(),
                        "Invalid vars_prompt data structure, found unsupported key '"
                                + entry.key().text() + "'",
                        entry.key().text(),
                        KEYS);
            }
        }
    }
}
