package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** Sees to it that a block of lines between two marker lines is, or is not, in a file. */
@ModuleInfo(
        name = "blockinfile",
        doc = "Sees to it that a block of lines, between two marker lines, is in a file or is not.",
        example = """
                - blockinfile:
                    path: /etc/ntp.conf
                    marker: "# {mark} managed servers"
                    block: |
                      server 10.0.0.1 iburst
                      server 10.0.0.2 iburst
                """)
final class BlockInFileModule implements Module<BlockInFileModule.Parameters, RemoteFileState> {
    record Parameters(
            EditParameters edit,

            @Param(doc = "Whether the block should be there.", orElse = "present")
            State state,

            @Param(doc = "The lines; an empty block is the same as absent.", aliases = "content", orElse = "")
            String block,

            @Param(
                    doc = "Marker line; {mark} stands for the words of the two ends.",
                    orElse = "# {mark} ANSIBLE MANAGED BLOCK")
            String marker,

            @Param(doc = "Word of the first marker line.", orElse = "BEGIN")
            String markerBegin,

            @Param(doc = "Word of the last marker line.", orElse = "END")
            String markerEnd,

            @Param(doc = "Expression of a line to put a new block behind, or EOF.")
            Optional<String> insertafter,

            @Param(doc = "Expression of a line to put a new block before, or BOF.")
            Optional<String> insertbefore,

            @Param(doc = "Whether to make a file that is not there.", orElse = "false")
            boolean create) {

        /** Whether the block should be there. */
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
    public Plan plan(Parameters p, TaskContext context, RemoteFileState file) {
        if (p.insertbefore().isPresent() && p.insertafter().isPresent()) {
            return Plan.refusal("parameters are mutually exclusive: insertbefore|insertafter");
        }
        return p.edit().refusal(file).orElseGet(() -> decided(p, file));
    }

    private static Plan decided(Parameters p, RemoteFileState file) {
        if (file.followed().isEmpty() && !p.create()) {
            return EditParameters.refusal("Path " + p.edit().path() + " does not exist !", 257);
        }
        List<String> block = block(p);
        String before = file.bytes();
        String after = String.join("", placed(p, before, block));
        EditedFile edited = new EditedFile(
                file,
                after,
                String.join("", placed(p, after, block)).equals(after),
                p.edit(),
                after.equals(before) && file.exists() ? "" : message(file, block),
                "backup_file",
                EditedFile.Shown.CONTENT_AND_ATTRIBUTES,
                ModuleResult.EMPTY);
        return edited.plan(block.isEmpty() ? "no such block is there" : "the block is there");
    }

    private static String message(RemoteFileState file, List<String> block) {
        return !file.exists() ? "File created" : block.isEmpty() ? "Block removed" : "Block inserted";
    }

    private static List<String> block(Parameters p) {
        if (p.state() == Parameters.State.ABSENT || p.block().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(marker(p, p.markerBegin()));
        lines.addAll(lines(EditedFile.asBytes(p.block().endsWith("\n") ? p.block() : p.block() + "\n")));
        lines.add(marker(p, p.markerEnd()));
        return lines;
    }

    private static String marker(Parameters p, String word) {
        return EditedFile.asBytes(p.marker().replace("{mark}", word)) + "\n";
    }

    private static List<String> placed(Parameters p, String before, List<String> block) {
        List<String> lines = lines(before);
        int begin = lines.lastIndexOf(marker(p, p.markerBegin()));
        int end = lines.lastIndexOf(marker(p, p.markerEnd()));
        int at;
        if (begin < 0 || end < 0) {
            at = place(p, before, lines);
        } else {
            at = Math.min(begin, end);
            lines.subList(at, Math.max(begin, end) + 1).clear();
        }
        if (at > 0 && !lines.get(at - 1).endsWith("\n")) {
            lines.set(at - 1, lines.get(at - 1) + "\n");
        }
        lines.addAll(at, block);
        return lines;
    }

    /** Where a new block goes: the last match, the end without one. */
    private static int place(Parameters p, String before, List<String> lines) {
        if (p.insertbefore().filter("BOF"::equals).isPresent()) {
            return 0;
        }
        Optional<String> expression =
                p.insertafter().filter(e -> !e.equals("EOF")).or(p::insertbefore);
        if (expression.isEmpty()) {
            return lines.size();
        }
        boolean after = p.insertafter().isPresent();
        PythonRegex regex = PythonRegex.of(EditedFile.asBytes(expression.get()));
        if (regex.isMultiline()) {
            Matcher match = regex.matcher(before);
            if (!match.find()) {
                return lines.size();
            }
            String upTo = before.substring(0, after ? match.end() : match.start());
            int feeds = (int) upTo.chars().filter(c -> c == '\n').count();
            return Math.min(lines.size(), after ? feeds + 1 : feeds);
        }
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (regex.finds(lines.get(i))) {
                return after ? i + 1 : i;
            }
        }
        return lines.size();
    }

    /** Lines with their ends: line feed, carriage return or both. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || (c == '\r' && !pair)) {
                lines.add(text.substring(from, i + 1));
                from = i + 1;
            }
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }
}
