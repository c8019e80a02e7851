package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.source.TextDiff;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * Sees to it that a line is, or is not, in a file.
 *
 * <p>Works on bytes, like Ansible's: a line is what ends in a line feed, and an expression is searched in the line with
 * that line feed.
 */
@ModuleInfo(
        name = "lineinfile",
        doc = "Sees to it that one line is in a file, or that matching lines are not.",
        example = """
                - name: Answer no monlist
                  lineinfile:
                    path: /etc/ntp.conf
                    regexp: '^disable monitor'
                    line: disable monitor
                    insertafter: '^restrict'
                    backup: true
                """)
final class LineInFileModule implements Module<LineInFileModule.Parameters, RemoteFileState> {
    record Parameters(
            EditParameters edit,

            @Param(doc = "Whether the line should be there.", orElse = "present")
            State state,

            @Param(doc = "The line.", aliases = "value") Optional<String> line,

            @Param(
                    doc = "Expression of Python that the line to replace matches; the last match counts.",
                    aliases = "regex")
            Optional<String> regexp,

            @Param(doc = "Text that the line to replace holds.")
            Optional<String> searchString,

            @Param(doc = "Whether \\1 and \\g<name> in line stand for groups of regexp.", orElse = "false")
            boolean backrefs,

            @Param(doc = "Expression of a line to add behind, or EOF or BOF.")
            Optional<String> insertafter,

            @Param(doc = "Expression of a line to add before, or BOF.")
            Optional<String> insertbefore,

            @Param(doc = "Whether the first match counts, not the last.", orElse = "false")
            boolean firstmatch,

            @Param(doc = "Whether to make a file that is not there.", orElse = "false")
            boolean create,

            @Param(doc = "Accepted; links are always followed.", orElse = "true")
            boolean follow) {

        /** Whether the line should be there. */
        enum State {
            ABSENT,
            PRESENT
        }
    }

    @Override
    public Observation<RemoteFileState> observe(Parameters parameters, TaskContext context) {
        return FileReading.of(parameters.edit().path());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, RemoteFileState file) {
        Optional<String> problem = problem(parameters);
        if (problem.isPresent()) {
            return Plan.refusal(problem.get());
        }
        return parameters.edit().refusal(file).orElseGet(() -> decided(parameters, file));
    }

    private static Plan decided(Parameters parameters, RemoteFileState file) {
        return parameters.state() == Parameters.State.PRESENT ? present(parameters, file) : absent(parameters, file);
    }

    private static Optional<String> problem(Parameters p) {
        if (p.insertbefore().isPresent() && p.insertafter().isPresent()) {
            return Optional.of("parameters are mutually exclusive: insertbefore|insertafter");
        }
        if (p.regexp().isPresent() && p.searchString().isPresent()) {
            return Optional.of("parameters are mutually exclusive: regexp|search_string");
        }
        if (p.backrefs() && p.searchString().isPresent()) {
            return Optional.of("parameters are mutually exclusive: backrefs|search_string");
        }
        if (p.state() == Parameters.State.ABSENT) {
            return p.regexp().isEmpty()
                            && p.searchString().isEmpty()
                            && p.line().isEmpty()
                    ? Optional.of("one of line, search_string, or regexp is required with state=absent")
                    : Optional.empty();
        }
        if (p.backrefs() && p.regexp().isEmpty()) {
            return Optional.of("regexp is required with backrefs=true");
        }
        return p.line().isEmpty() ? Optional.of("line is required with state=present") : Optional.empty();
    }

    private static Plan present(Parameters p, RemoteFileState file) {
        if (file.followed().isEmpty() && !p.create()) {
            return EditParameters.refusal("Destination " + p.edit().path() + " does not exist !", 257);
        }
        String before = file.bytes();
        List<String> lines = TextDiff.lines(before);
        String message = new Presence(p, lines).apply();
        EditedFile edited = new EditedFile(
                file,
                String.join("", lines),
                new Presence(p, TextDiff.lines(String.join("", lines))).apply().isEmpty(),
                p.edit(),
                message,
                "backup",
                EditedFile.Shown.CONTENT_AND_ATTRIBUTES,
                ModuleResult.of("backup", Value.of("")));
        return edited.plan("the line is there");
    }

    private static Plan absent(Parameters p, RemoteFileState file) {
        if (file.followed().isEmpty()) {
            return Plan.unchanged("there is no file", ModuleResult.message("file not present"));
        }
        List<String> lines = TextDiff.lines(file.bytes());
        Optional<PythonRegex> regexp = p.regexp().map(EditedFile::asBytes).map(PythonRegex::of);
        String text = EditedFile.asBytes(p.searchString().or(p::line).orElse(""));
        List<String> kept = new ArrayList<>(lines);
        kept.removeIf(line -> regexp.map(r -> r.finds(line))
                .orElseGet(() -> p.searchString().isPresent()
                        ? line.contains(text)
                        : withoutEnd(line).equals(text)));
        int found = lines.size() - kept.size();
        EditedFile edited = new EditedFile(
                file,
                String.join("", kept),
                true,
                p.edit(),
                found == 0 ? "" : found + " line(s) removed",
                "backup",
                EditedFile.Shown.CONTENT_AND_ATTRIBUTES,
                ModuleResult.of("found", Value.of(found)).and("backup", ""));
        return edited.plan("no such line is there");
    }

    private static String withoutEnd(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }

    /** Puts the line where it belongs, in the order of Ansible's rules. */
    private static final class Presence {
        private final Parameters p;
        private final List<String> lines;
        private final String line;
        private final Optional<String> insertafter;
        private final Optional<String> insertbefore;

        Presence(Parameters p, List<String> lines) {
            this.p = p;
            this.lines = lines;
            this.line = EditedFile.asBytes(p.line().orElse(""));
            this.insertbefore = p.insertbefore();
            this.insertafter = p.insertafter().or(() -> insertbefore.isEmpty() ? Optional.of("EOF") : Optional.empty());
        }

        /** What was done; empty when nothing. */
        String apply() {
            Optional<PythonRegex> regexp = p.regexp().map(EditedFile::asBytes).map(PythonRegex::of);
            int hit = matching(regexp);
            if (hit >= 0) {
                String wanted = line;
                if (p.backrefs() && regexp.isPresent()) {
                    Matcher match = regexp.get().matcher(lines.get(hit));
                    wanted = match.find() ? regexp.get().expand(match, line) : line;
                }
                return replace(hit, wanted);
            }
            int same = last(each -> withoutEnd(each).equals(line));
            if (same >= 0) {
                return replace(same, line);
            }
            if (p.backrefs()) {
                return "";
            }
            return add();
        }

        private int matching(Optional<PythonRegex> regexp) {
            if (regexp.isPresent()) {
                return find(each -> regexp.get().finds(each));
            }
            return p.searchString()
                    .map(EditedFile::asBytes)
                    .map(text -> find(each -> each.contains(text)))
                    .orElse(-1);
        }

        private String replace(int at, String wanted) {
            String whole = wanted.endsWith("\n") ? wanted : wanted + "\n";
            return lines.set(at, whole).equals(whole) ? "" : "line replaced";
        }

        private String add() {
            if (insertbefore.filter("BOF"::equals).isPresent()
                    || insertafter.filter("BOF"::equals).isPresent()) {
                return insert(0);
            }
            if (insertafter.filter("EOF"::equals).isPresent()) {
                return append();
            }
            PythonRegex place = PythonRegex.of(
                    EditedFile.asBytes(insertafter.or(() -> insertbefore).orElse("")));
            int at = find(place::finds);
            if (at < 0) {
                return append();
            }
            return insertafter.isPresent() ? addAfter(at + 1) : addBefore(at);
        }

        private String addAfter(int at) {
            if (at == lines.size()) {
                return append();
            }
            return withoutEnd(lines.get(at)).equals(line) ? "" : insert(at);
        }

        private String addBefore(int at) {
            String neighbour = lines.get(at == 0 ? 0 : at - 1);
            return withoutEnd(neighbour).equals(line) ? "" : insert(at);
        }

        private String append() {
            if (!lines.isEmpty() && !lines.get(lines.size() - 1).matches("(?s).*[\\n\\r]")) {
                lines.add("\n");
            }
            lines.add(line + "\n");
            return "line added";
        }

        private String insert(int at) {
            lines.add(at, line + "\n");
            return "line added";
        }

        private int find(java.util.function.Predicate<String> matches) {
            if (!p.firstmatch()) {
                return last(matches);
            }
            for (int i = 0; i < lines.size(); i++) {
                if (matches.test(lines.get(i))) {
                    return i;
                }
            }
            return -1;
        }

        private int last(java.util.function.Predicate<String> matches) {
            for (int i = lines.size() - 1; i >= 0; i--) {
                if (matches.test(lines.get(i))) {
                    return i;
                }
            }
            return -1;
        }
    }
}
