package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.SourceTree;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts the files of a folder together, in the order of their names, into one file of the host. */
@ModuleInfo(
        name = "assemble",
        doc = "Puts the files of a folder of the host (or of the controller) together into one file of the host.",
        results = {"checksum: SHA-1 of what was put together", "md5sum: its MD5"},
        example = """
                - assemble:
                    src: /etc/ntp.conf.d
                    dest: /etc/ntp.conf
                    delimiter: "# ----"
                    regexp: \\.conf$
                """)
final class AssembleModule implements Module<AssembleModule.Parameters, AssembleModule.Seen> {
    private static final int LARGEST = 64 << 20;

    /** Says the folder, then each regular file in it: name with its length, content with its length. */
    private static final ReadScript READ_FRAGMENTS =
            new ReadScript("read-fragments", FileScripts.EXPAND + FileScripts.SAID + """
            expand "$1"
            said src "$p"
            if [ ! -e "$p" ]; then echo missing; exit 0; fi
            if [ ! -d "$p" ]; then echo nofolder; exit 0; fi
            cd "$p" || exit 1
            for f in * .*; do
              if [ -f "$f" ]; then
                if [ ! -r "$f" ]; then said unreadable "$p/$f"; exit 0; fi
                said name "$f"
                printf 'content %d\\n' "$(($(wc -c <"$f")))"
                cat "$f"
                echo
              fi
            done
            exit 0
            """);

    record Parameters(
            @Param(doc = "Folder with the parts.") RemotePath src,

            @Param(doc = "File to make of them.") RemotePath dest,

            @Param(doc = "Whether the folder is on the host.", orElse = "true")
            boolean remoteSrc,

            @Param(doc = "Text between two parts; knows \\n.")
            Optional<String> delimiter,

            @Param(doc = "Regular expression that must match in a part's name.")
            Optional<String> regexp,

            @Param(doc = "Whether names with a leading dot are left out.", orElse = "false")
            boolean ignoreHidden,

            @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
            boolean backup,

            @Param(doc = "Command that must accept the new file, named by %s.")
            Optional<String> validate,

            FileParameters file,

            @Param(doc = "Accepted for old playbooks; vaults are a matter of the loader.", orElse = "true")
            boolean decrypt) {}

    /** What was put together, where from, and what is where it goes; nothing was when the folder is missing. */
    record Seen(String src, boolean missing, byte[] content, RemoteFileState there) {}

    /** The parts of a folder by name. */
    private record Parts(String src, boolean missing, Map<String, byte[]> files) {
        Parts(String src, Map<String, byte[]> files) {
            this(src, false, files);
        }
    }

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        Optional<PythonRegex> regex = p.regexp().map(PythonRegex::of);
        return parts(p, context)
                .with(
                        FileReading.of(p.dest(), p.file().wanted()),
                        (parts, there) ->
                                new Seen(parts.src(), parts.missing(), together(p, parts.files(), regex), there));
    }

    private static Observation<Parts> parts(Parameters p, TaskContext context) {
        if (p.remoteSrc()) {
            Query query = Query.of(READ_FRAGMENTS, p.src().text()).limitedTo(LARGEST);
            return Observation.of(query, AssembleModule::said);
        }
        Path folder = context.find("files", p.src().text());
        SourceTree tree = context.tree(folder, true)
                .orElseThrow(() -> new ModuleException("Source (" + folder + ") is not a directory"));
        Map<String, byte[]> files = new TreeMap<>();
        for (Path file : tree.files()) {
            if (file.getNameCount() == 1) {
                files.put(file.toString(), context.read(folder.resolve(file)));
            }
        }
        return Observation.known(new Parts(folder.toString(), files));
    }

    private static Parts said(Output output) {
        if (output.truncated()) {
            throw new ModuleException("the parts hold more than 64 MiB");
        }
        byte[] bytes = output.out();
        Map<String, byte[]> files = new TreeMap<>();
        String src = "";
        String name = "";
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (bytes[end] != '\n') {
                end++;
            }
            String line = new String(bytes, at, end - at, StandardCharsets.UTF_8);
            if (line.equals("missing")) {
                return new Parts(src, true, Map.of());
            }
            if (line.equals("nofolder")) {
                throw new ModuleException("Source (" + src + ") is not a directory");
            }
            String[] words = line.split(" ", 2);
            int to = end + 1 + Integer.parseInt(words[1]);
            byte[] part = java.util.Arrays.copyOfRange(bytes, end + 1, to);
            String text = new String(part, StandardCharsets.UTF_8);
            switch (words[0]) {
                case "src" -> src = text;
                case "name" -> name = text;
                case "content" -> files.put(name, part);
                default -> throw new ModuleException(text + " is not readable");
            }
            at = to + 1;
        }
        return new Parts(src, files);
    }

    private static byte[] together(Parameters p, Map<String, byte[]> files, Optional<PythonRegex> regex) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean first = true;
        boolean ended = true;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            boolean hidden = p.ignoreHidden() && file.getKey().startsWith(".");
            if (hidden || regex.filter(r -> !r.finds(file.getKey())).isPresent()) {
                continue;
            }
            if (!ended) {
                out.write('\n');
            }
            if (!first) {
                p.delimiter().filter(text -> !text.isEmpty()).ifPresent(text -> delimit(out, p, unescaped(text)));
            }
            byte[] content = file.getValue();
            out.writeBytes(content);
            first = false;
            ended = content.length > 0 && content[content.length - 1] == '\n';
        }
        return out.toByteArray();
    }

    /** Ansible's controller adds a line feed even behind one; its module on the host does not. */
    private static void delimit(ByteArrayOutputStream out, Parameters p, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        if (!p.remoteSrc() || !text.endsWith("\n")) {
            out.write('\n');
        }
    }

    /** The commonest escapes of Python. */
    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int which = c == '\\' && i + 1 < text.length() ? "ntr\\'\"0".indexOf(text.charAt(i + 1)) : -1;
            if (which >= 0) {
                out.append("\n\t\r\\'\"\0".charAt(which));
                i++;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Seen seen) {
        if (seen.missing()) {
            // In a dry run the task that makes the folder has not been done.
            Step fault = HostTool.fail("Source (" + seen.src() + ") does not exist");
            return Plan.change(Action.MODIFY, List.of(), List.of(fault), ModuleResult.EMPTY);
        }
        NewContent content = NewContent.of(seen.content());
        FileCopy copy =
                new FileCopy(Optional.of(seen.src()), content, p.file().wanted(), p.validate(), p.backup(), true, true);
        Plan plan = copy.plan(FileCopy.Destination.inFolder(seen.there()));
        ModuleResult more = ModuleResult.message("OK")
                .and("dest", p.dest().text())
                .and("src", p.src().text())
                .and("md5sum", RemoteFileState.digest("MD5", seen.content()));
        ModuleResult reported = p.remoteSrc()
                ? more
                : ModuleResult.of("md5sum", Value.of(RemoteFileState.digest("MD5", seen.content())));
        if (plan instanceof Plan.Change change) {
            // Without check mode in Ansible's module for the host, its dry run leaves it out; ours tells.
            return new Plan.Change(
                    change.action() == Action.CREATE ? Action.CREATE : Action.MODIFY,
                    change.diffs(),
                    change.steps(),
                    merged(change.planned(), reported),
                    change.verifiable(),
                    outputs -> merged(change.conclude().apply(outputs), reported));
        }
        return plan instanceof Plan.Unchanged unchanged
                ? Plan.unchanged(unchanged.reason(), merged(unchanged.result(), reported))
                : plan;
    }

    /** Ansible's file and copy report the path as well, its assemble does not. */
    private static ModuleResult merged(ModuleResult result, ModuleResult more) {
        Map<String, Value> fields = new java.util.LinkedHashMap<>(result.fields());
        fields.remove("path");
        ModuleResult out =
                new ModuleResult(fields, result.failed(), result.changed(), result.effects(), result.warnings());
        for (Map.Entry<String, Value> field : more.fields().entrySet()) {
            out = out.and(field.getKey(), field.getValue());
        }
        return out;
    }
}
