package dev.muster.playbook;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.RenderOptions;
import dev.muster.template.Templar;
import dev.muster.template.TemplateParts;
import dev.muster.vault.VaultText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The template files of a run, each looked over once however often it is named. Safe for use by several threads. */
final class TemplateFiles {
    private record Key(Path path, RenderOptions options, boolean header) {}

    /** What is wrong with a file, and which others it names. */
    record Checked(Diagnostics faults, TemplateParts parts) {}

    private final Templar templar;
    private final Map<Key, Checked> known = new ConcurrentHashMap<>();
    private final Map<Path, Optional<SourceText>> texts = new ConcurrentHashMap<>();

    TemplateFiles(Templar templar) {
        this.templar = templar;
    }

    /** @param header whether a first line {@code #jinja2:} counts, which it does not in a file that is included */
    Checked check(Path path, RenderOptions options, boolean header) {
        return known.computeIfAbsent(new Key(path, options, header), this::checked);
    }

    private Checked checked(Key key) {
        Diagnostics faults = new Diagnostics();
        TemplateParts parts = texts.computeIfAbsent(key.path(), TemplateFiles::text)
                .map(LocatedText::of)
                .map(text -> key.header()
                        ? templar.checkTemplate(text, key.options(), faults)
                        : templar.checkPart(text, key.options(), faults))
                .orElse(new TemplateParts(key.options(), List.of()));
        return new Checked(faults, parts);
    }

    /** Nothing for an encrypted file, and for one that cannot be read, which the task that needs it will say. */
    private static Optional<SourceText> text(Path path) {
        try {
            byte[] content = Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
            return VaultText.isSealed(content)
                    ? Optional.empty()
                    : Optional.of(new SourceText(path.toString(), new String(content, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
