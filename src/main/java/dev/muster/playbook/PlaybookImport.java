package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an {@code import_playbook} among plays: which file, and what it says of all plays in it. */
final class PlaybookImport {
    private static final Set<String> NAMES =
            Set.of("import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook");
    private static final Set<String> KEYS = Set.of("name", "vars", "tags", "when");

    private final YamlMapping mapping;
    private final YamlMapping.Entry importing;
    private final TemplateCheck templates;
    private final KeywordReader keywords;
    private final Diagnostics diagnostics;

    PlaybookImport(
            YamlMapping mapping,
            YamlMapping.Entry importing,
            TemplateCheck templates,
            KeywordReader keywords,
            Diagnostics diagnostics) {
        this.mapping = mapping;
        this.importing = importing;
        this.templates = templates;
        this.keywords = keywords;
        this.diagnostics = diagnostics;
    }

    /** The key that imports, among those of an item of a playbook. */
    static Optional<YamlMapping.Entry> find(YamlNode item) {
        return item instanceof YamlMapping mapping
                ? mapping.entries().stream()
                        .filter(entry -> NAMES.contains(entry.key().text()))
                        .findFirst()
                : Optional.empty();
    }

    /** Its conditions, tags and variables, added to those of the imports around it. */
    Keywords keywords(Keywords around) {
        for (YamlMapping.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            boolean known = KEYS.contains(key)
                    || NAMES.contains(key)
                    || Keyword.of(key)
                            .filter(k -> k.isAllowedIn(Keyword.Place.PLAY) && k.isInherited())
                            .isPresent();
            if (!known) {
                diagnostics.unknown(
                        entry.key().span(), "'" + key + "' is not a valid attribute for a PlaybookInclude", key, KEYS);
            }
        }
        Keywords own = keywords.read(mapping, Keyword.Place.BLOCK, around);
        // Only these three are handed on; the rest of an import's keywords has no effect in Ansible either.
        // Of variables the outer import wins.
        return new Keywords(Map.of(), own.when(), own.tags(), own.vars(), List.of()).withMoreVars(around.vars());
    }

    /** The file as written, evaluated. */
    Optional<String> file(Templar templar, Scope scope) {
        if (!(importing.value() instanceof YamlScalar scalar)
                || scalar.isNull()
                || scalar.text().isBlank()) {
            diagnostics.error(
                    importing.value().start(), "import_playbook statements must specify the file name to import");
            return Optional.empty();
        }
        LocatedText text = scalar.content();
        templates.text(text);
        if (!TemplateCheck.isTemplate(text.text())) {
            return Optional.of(text.text().strip());
        }
        try {
            return Optional.of(templar.evaluate(Value.of(text), scope).str());
        } catch (TemplateException e) {
            Diagnostic fault = e.diagnostic();
            diagnostics.add(Diagnostic.error(text.span(), fault.message(), fault.hint()));
            return Optional.empty();
        }
    }
}
