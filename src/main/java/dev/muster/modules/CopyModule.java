package dev.muster.modules;

import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.SourceTree;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Copies a file or folder of the controller, text of the task, or a file of the host to a path of the host.
 *
 * <p>A folder may hold many files; their states are read in one round trip and the steps done in one.
 */
@ModuleInfo(
        name = "copy",
        doc = "Copies a file or folder of the controller, a text, or (remote_src) a file of the host to a place.",
        example = """
                - copy:
                    src: ntp.conf
                    dest: /etc/ntp.conf
                    owner: root
                    mode: "0644"
                    backup: true
                - copy:
                    content: "{{ keys | join('\\n') }}\\n"
                    dest: /etc/ntp.keys
                    mode: "0600"
                """)
final class CopyModule implements Module<CopyModule.Parameters, CopyModule.Copying> {
    private static final FileMode NEW_FILE = new FileMode("0644");

    private static final String OTHER_CHECKSUM = "Copied file does not match the expected checksum. Transfer failed.";

    record Parameters(
            @Param(
                    doc =
                            "File or folder of the controller; of the host with remote_src. A folder ending in / stands for what is in it.")
            Optional<String> src,

            @Param(doc = "The content itself; a dict becomes JSON.")
            Optional<Value> content,

            @Param(doc = "Where to; ending in /, or a folder, it keeps the source's name.")
            RemotePath dest,

            @Param(doc = "Whether src is a file or folder of the host.", orElse = "false")
            boolean remoteSrc,

            @Param(doc = "Whether to replace a file that differs.", orElse = "true", aliases = "thirsty")
            boolean force,

            @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
            boolean backup,

            FileParameters file,

            @Param(doc = "Mode of folders made on the way.") Optional<FileMode> directoryMode,

            @Param(doc = "Command that must accept the new file, named by %s.")
            Optional<String> validate,

            @Param(doc = "Whether a link at dest is followed; otherwise it is replaced.", orElse = "false")
            boolean follow,

            @Param(
                    doc =
                            "Whether links in a source folder are followed: yes unless it is on the host, where they are kept.")
            Optional<Boolean> localFollow,

            @Param(doc = "SHA-1 the source must have.") Optional<String> checksum,

            @Param(doc = "Whether a source encrypted with a vault is decrypted.", orElse = "true")
            boolean decrypt) {}

    /** What is to be copied, and what is where it goes. */
    interface Copying {
        Plan plan();
    }

    /**
     * One file.
     *
     * @param checksum that it must have where it has to be transferred at all
     */
    record OneFile(FileCopy copy, FileCopy.Destination destination, Optional<String> checksum) implements Copying {
        @Override
        public Plan plan() {
            String sum = copy.content().sha1();
            boolean isOther = checksum.filter(wanted -> !wanted.equals(sum)).isPresent();
            if (!isOther || copy.content().isIn(destination.file())) {
                return copy.plan(destination);
            }
            ModuleResult result = ModuleResult.of("checksum", Value.of(sum))
                    .and("expected_checksum", checksum.orElse(""))
                    .and("msg", OTHER_CHECKSUM);
            return new Plan.Refusal(OTHER_CHECKSUM, result);
        }
    }

    @Override
    public Observation<Copying> observe(Parameters p, TaskContext context) {
        if (p.src().isPresent() == p.content().isPresent()) {
            throw new ModuleException(
                    p.src().isPresent() ? "src and content are mutually exclusive" : "src (or content) is required");
        }
        if (p.content().isPresent()) {
            if (p.dest().text().endsWith("/")) {
                throw new ModuleException("can not use content with a dir as dest");
            }
            NewContent content = NewContent.of(text(p.content().get()));
            return one(p, Optional.empty(), content, NEW_FILE, Optional.empty());
        }
        return p.remoteSrc() ? remote(p) : local(p, context);
    }

    private static byte[] text(Value content) {
        String text = content instanceof Value.Dict || content instanceof Value.Seq
                ? PythonJson.write(content, PythonJson.Style.indented(-1, false))
                : content.str();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Observation<Copying> one(
            Parameters p, Optional<String> source, NewContent content, FileMode ofSource, Optional<String> name) {
        FileCopy copy = copy(p, source, content, ofSource);
        return copy.observe(p.dest(), name).map(found -> new OneFile(copy, found, p.checksum()));
    }

    static FileCopy copy(Parameters p, Optional<String> source, NewContent content, FileMode ofSource) {
        return new FileCopy(
                source, content, p.file().wanted(ofSource), p.validate(), p.backup(), p.follow(), p.force());
    }

    private static Observation<Copying> remote(Parameters p) {
        RemotePath source = new RemotePath(p.src().orElse(""));
        return FileReading.of(source).then(file -> {
            if (file.followed().isEmpty()) {
                throw new ModuleException("Source " + source + " not found");
            }
            if (file.isDirectory()) {
                return RemoteTree.observe(p, file);
            }
            if (!file.isFile()) {
                throw new ModuleException("Cannot copy invalid source '" + source + "': not a file");
            }
            if (!file.access().contains("r")) {
                throw new ModuleException("Source " + source + " not readable");
            }
            FileMode mode = FileWrite.digits(file.followed().get().mode());
            return one(p, Optional.of(file.path().text()), NewContent.of(file), mode, Optional.of(source.name()));
        });
    }

    private static Observation<Copying> local(Parameters p, TaskContext context) {
        String written = p.src().orElse("");
        Path source = context.find("files", written);
        Optional<SourceTree> tree = context.tree(source, p.localFollow().orElse(true));
        if (tree.isPresent()) {
            return LocalTree.observe(p, context, source, tree.get());
        }
        NewContent content = NewContent.of(content(p, context, source));
        return one(p, Optional.of(source.toString()), content, mode(p, context, source), Optional.of(name(source)));
    }

    static byte[] content(Parameters p, TaskContext context, Path file) {
        return p.decrypt() ? context.read(file) : context.readAsIs(file);
    }

    /** The mode that {@code preserve} means. */
    static FileMode mode(Parameters p, TaskContext context, Path file) {
        return p.file().isPreserved() ? context.mode(file) : NEW_FILE;
    }

    static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Copying copying) {
        return copying.plan();
    }
}
