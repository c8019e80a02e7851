package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces every match of an expression in a file. */
@ModuleInfo(
        name = "replace",
        doc = "Replaces every match of a Python expression in a file; ^ and $ are line ends.",
        example = """
                - name: Comment out what answers everybody
                  replace:
                    path: /etc/ntp.conf
                    regexp: '^(restrict default.*)(?<!noquery)$'
                    replace: '\\\\1 noquery'
                """)
final class ReplaceModule implements Module<ReplaceModule.Parameters, RemoteFileState> {
    record Parameters(
            EditParameters edit,

            @Param(doc = "Expression of Python.") String regexp,

            @Param(doc = "What a match becomes; \\1 and \\g<name> stand for groups.", orElse = "")
            String replace,

            @Param(doc = "Expression: only what is behind its match.")
            Optional<String> after,

            @Param(doc = "Expression: only what is before its match.")
            Optional<String> before,

            @Param(doc = "Encoding of the file.", orElse = "utf-8")
            String encoding,

            @Param(doc = "Accepted; links are always followed.", orElse = "true")
            boolean follow) {}

    /** The part of a text that may be changed. */
    private record Section(int start, int end) {}

    @Override
    public Observation<RemoteFileState> observe(Parameters parameters, TaskContext context) {
        return FileReading.of(parameters.edit().path());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, RemoteFileState file) {
        return p.edit().refusal(file).orElseGet(() -> decided(p, file));
    }

    private static Plan decided(Parameters p, RemoteFileState file) {
        if (file.followed().isEmpty()) {
            return EditParameters.refusal("Path " + p.edit().path() + " does not exist !", 257);
        }
        PythonEncoding encoding = PythonEncoding.of(p.encoding());
        String text = encoding.decode(file.bytes().getBytes(StandardCharsets.ISO_8859_1));
        Optional<Section> section = section(p, text);
        if (section.isEmpty()) {
            String message = "Pattern for before/after params did not match the given file: " + bounds(p);
            return Plan.unchanged(
                    "before and after do not match",
                    ModuleResult.message(message).and("rc", Value.of(0)));
        }
        PythonRegex.Replaced replaced = replaced(p, text, section.get());
        String whole = replaced.text();
        EditedFile edited = new EditedFile(
                file,
                new String(encoding.encode(whole), StandardCharsets.ISO_8859_1),
                section(p, whole).map(next -> replaced(p, whole, next)).stream()
                        .allMatch(again -> again.text().equals(whole)),
                p.edit(),
                whole.equals(text) ? "" : replaced.count() + " replacements made",
                "backup_file",
                EditedFile.Shown.CONTENT,
                ModuleResult.of("rc", Value.of(0)));
        return edited.plan(replaced.count() == 0 ? "nothing matches" : "every match is as it should be");
    }

    /** The whole text with the matches in the section replaced. */
    private static PythonRegex.Replaced replaced(Parameters p, String text, Section section) {
        PythonRegex.Replaced part = PythonRegex.of(p.regexp(), Pattern.MULTILINE)
                .replaceAll(text.substring(section.start(), section.end()), p.replace());
        return new PythonRegex.Replaced(
                text.substring(0, section.start()) + part.text() + text.substring(section.end()), part.count());
    }

    private static Optional<Section> section(Parameters p, String text) {
        if (p.before().isEmpty() && p.after().isEmpty()) {
            return Optional.of(new Section(0, text.length()));
        }
        PythonRegex bounds = PythonRegex.of(bounds(p), Pattern.DOTALL);
        Matcher match = bounds.matcher(text);
        if (!match.find()) {
            return Optional.empty();
        }
        int[] span = bounds.span(match, "subsection");
        return Optional.of(new Section(span[0], span[1]));
    }

    private static String bounds(Parameters p) {
        if (p.after().isPresent() && p.before().isPresent()) {
            return p.after().get() + "(?P<subsection>.*?)" + p.before().get();
        }
        return p.after()
                .map(after -> after + "(?P<subsection>.*)")
                .orElseGet(() -> "(?P<subsection>.*)" + p.before().orElse(""));
    }
}
