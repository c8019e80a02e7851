package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Packs files and folders of the host into an archive of the host, by the host's tar, gzip, bzip2, xz or zip; a single
 * file is only compressed.
 *
 * <p>The archive is always written anew; whether it held the same before decides if that is a change, which is known
 * afterwards only. Unlike Ansible's, an archive that lies among its sources does not contain itself.
 */
@ModuleInfo(
        name = "archive",
        doc = "Packs files and folders of the host into an archive (tar, gz, bz2, xz, zip) of the host.",
        results = {
            "archived: what was packed",
            "arcroot: folder that names in the archive begin below",
            "dest: the archive",
            "dest_state: archive, compress, incomplete (a source was not there) or absent",
            "expanded_paths: what path stands for",
            "expanded_exclude_paths: what exclude_path stands for",
            "missing: sources that are not there",
            "state: what is at dest"
        },
        example = """
                - archive:
                    path: /etc/ntpsec
                    dest: /var/backups/ntpsec.tgz
                    mode: "0600"
                - archive:
                    path: [/var/log/ntp*.log, /etc/ntp.conf]
                    dest: /tmp/ntp.zip
                    format: zip
                    exclude_path: /var/log/ntp-old.log
                """)
final class ArchiveModule implements Module<ArchiveModule.Parameters, ArchiveModule.Seen> {
    private static final Pattern ARCHIVE =
            Pattern.compile("\\.(tar|tar\\.(gz|bz2|xz)|tgz|tbz2|zip)$", Pattern.CASE_INSENSITIVE);

    /** Kinds of archives, with the tool for them. */
    enum Format {
        BZ2("bzip2"),
        GZ("gzip"),
        TAR("tar"),
        XZ("xz"),
        ZIP("zip");

        private final String tool;

        Format(String tool) {
            this.tool = tool;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether one file can be compressed by it without an archive around. */
        boolean compresses() {
            return this != TAR && this != ZIP;
        }
    }

    record Parameters(
            @Param(doc = "Files and folders to pack, or globs with * or ?.")
            List<String> path,

            @Param(doc = "The archive; not needed where a single file is compressed.")
            Optional<String> dest,

            @Param(doc = "Kind of archive.", orElse = "gz") Format format,

            @Param(doc = "Paths, or globs, that path does not stand for.")
            List<String> excludePath,

            @Param(doc = "Globs for names in the archive (of a zip: whole paths) that are left out.")
            List<String> exclusionPatterns,

            @Param(doc = "Whether a single file too becomes an archive.", orElse = "false")
            boolean forceArchive,

            @Param(doc = "Whether what was packed is removed.", orElse = "false")
            boolean remove,

            FileParameters file) {}

    /** What is there: the sources, and what is where the archive goes. */
    record Seen(ArchiveSources sources, RemotePath dest, RemoteFileState there) {}

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        List<String> arguments = new ArrayList<>();
        arguments.add(p.dest().orElse(""));
        arguments.add(String.valueOf(p.path().size()));
        arguments.addAll(p.path());
        arguments.addAll(p.excludePath());
        Query look = Query.of(ArchiveScripts.LOOK_AT_SOURCES, arguments.toArray(String[]::new));
        return Observation.of(look, ArchiveSources::parse).then(sources -> {
            RemotePath dest = dest(p, sources);
            return FileReading.withoutContent(dest, p.file().wanted()).map(there -> new Seen(sources, dest, there));
        });
    }

    private static RemotePath dest(Parameters p, ArchiveSources sources) {
        if (sources.paths().isEmpty()) {
            throw new ModuleException("Error, no source paths were found");
        }
        if (sources.dest().isEmpty() && isArchive(p, sources)) {
            throw new ModuleException("Error, must specify \"dest\" when archiving multiple files or trees");
        }
        return new RemotePath(sources.dest()
                .orElseGet(() -> sources.paths().firstKey() + "." + p.format().word()));
    }

    /** Whether an archive is wanted, not only a compressed file. */
    private static boolean isArchive(Parameters p, ArchiveSources sources) {
        return p.forceArchive()
                || sources.globs()
                || sources.paths().size() > 1
                || sources.paths().firstEntry().getValue() == 'd';
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Seen seen) {
        ArchiveSources sources = seen.sources();
        String dest = seen.dest().text();
        boolean archive = isArchive(p, sources);
        ModuleResult result = ModuleResult.of("dest", Value.of(dest))
                .and("archived", Value.texts(List.of()))
                .and("dest_state", "absent")
                .and("arcroot", sources.root())
                .and("missing", Value.texts(sources.missing()))
                .and("expanded_paths", Value.texts(sources.expanded()))
                .and("expanded_exclude_paths", Value.texts(sources.excluded()));
        if (p.remove() && sources.isInAFolder(dest)) {
            return Plan.refusal("Error, created archive can not be contained in source paths when remove=true");
        }
        if (sources.targets().isEmpty()) {
            return nothing(p, seen, result);
        }
        if (seen.there().isDirectory()) {
            return Plan.refusal("dest " + dest + " is a folder");
        }
        boolean packs = archive || !p.format().compresses();
        Optional<String> missing = sources.missingTool(packs && p.format() != Format.ZIP ? "tar" : p.format().tool)
                .or(() -> sources.missingTool(p.format().tool));
        if (missing.isPresent()) {
            return Plan.refusal(missing.get());
        }
        String done = !packs ? "compress" : archive && !sources.missing().isEmpty() ? "incomplete" : "archive";
        return write(p, seen, result, packs, done);
    }

    private static Plan write(Parameters p, Seen seen, ModuleResult result, boolean packs, String done) {
        List<String> arguments = new ArrayList<>(List.of(
                seen.dest().text(),
                p.format().word(),
                packs ? "archive" : "compress",
                p.remove() ? "1" : "0",
                seen.sources().root(),
                String.valueOf(seen.sources().targets().size())));
        arguments.addAll(seen.sources().targets());
        arguments.addAll(p.exclusionPatterns());
        List<Step> steps = new ArrayList<>();
        Command write = Command.of(ArchiveScripts.WRITE_ARCHIVE, arguments.toArray(String[]::new))
                .within(Duration.ofMinutes(60));
        // With what it packed it may remove whole trees, from which there is no way back.
        steps.add(p.remove() ? new Step.RunScript(write) : Step.RunScript.writing(write, Touch.file(seen.dest())));
        FileAttributes differing = differing(p, seen);
        if (!differing.equals(FileAttributes.ANY)) {
            steps.add(new Step.SetAttributes(seen.dest(), differing, false, true));
        }
        steps.add(FileReading.again(seen.dest()));
        boolean attributes = !differing.equals(FileAttributes.ANY);
        boolean isNew = isArchive(p, seen.sources()) || !seen.there().exists();
        return new Plan.Change(
                seen.there().exists() ? isNew || attributes ? Action.MODIFY : Action.RUN : Action.CREATE,
                List.of(),
                steps,
                seen.there().exists() ? FileResult.describe(result, seen.there(), true) : result,
                false,
                outputs -> {
                    Output wrote = outputs.get(0);
                    ModuleResult now = result.and("dest_state", done)
                            .and(
                                    "archived",
                                    Value.texts(wrote.stdout()
                                            .lines()
                                            .filter(line -> line.startsWith("archived "))
                                            .map(line -> line.substring("archived ".length()))
                                            .toList()));
                    return FileResult.afterwards(now, outputs, true)
                            .asChanged(attributes || wrote.stdout().lines().anyMatch("differs"::equals));
                });
    }

    private static FileAttributes differing(Parameters p, Seen seen) {
        FileAttributes wanted = p.file().wanted();
        return seen.there()
                .followed()
                .map(entry -> FileWrite.differing(wanted, entry, seen.there().umask()))
                .orElse(wanted);
    }

    /** None of the sources is there: an archive made earlier stays, and gets its attributes. */
    private static Plan nothing(Parameters p, Seen seen, ModuleResult result) {
        if (!seen.there().exists()) {
            return Plan.unchanged("there is nothing to pack", result);
        }
        ModuleResult found =
                result.and("dest_state", ARCHIVE.matcher(seen.dest().text()).find() ? "archive" : "compress");
        FileAttributes differing = differing(p, seen);
        if (differing.equals(FileAttributes.ANY)) {
            return Plan.unchanged("there is nothing to pack", FileResult.describe(found, seen.there(), true));
        }
        return new Plan.Change(
                Action.MODIFY,
                List.of(),
                List.of(new Step.SetAttributes(seen.dest(), differing, false, true), FileReading.again(seen.dest())),
                FileResult.describe(found, seen.there(), true),
                true,
                outputs -> FileResult.afterwards(found, outputs, true));
    }

    /**
     * What the paths stand for.
     *
     * @param dest the archive, where one was named
     * @param globs whether one of the paths is a glob
     * @param expanded what the paths stand for
     * @param excluded what is left out of that
     * @param paths the rest, with d for folders, f for anything else, n for nothing
     */
    record ArchiveSources(
            Optional<String> dest,
            boolean globs,
            List<String> expanded,
            List<String> excluded,
            TreeMap<String, Character> paths,
            TreeSet<String> tools,
            String searched) {

        static ArchiveSources parse(Output output) {
            if (!output.ok()) {
                throw new ModuleException(output.stderr().strip());
            }
            Optional<String> dest = Optional.empty();
            boolean globs = false;
            List<String> expanded = new ArrayList<>();
            List<String> excluded = new ArrayList<>();
            TreeMap<String, Character> paths = new TreeMap<>();
            TreeSet<String> tools = new TreeSet<>();
            String searched = "";
            for (String line : output.stdout().split("\n")) {
                String[] words = line.split(" ", 2);
                String rest = words.length > 1 ? words[1] : "";
                switch (words[0]) {
                    case "dest" -> dest = Optional.of(rest.substring(2));
                    case "glob" -> globs = true;
                    case "expanded" -> {
                        expanded.add(rest.substring(2));
                        paths.put(rest.substring(2), rest.charAt(0));
                    }
                    case "excluded" -> excluded.add(rest.substring(2));
                    case "tool" -> tools.add(rest);
                    case "searched" -> searched = rest;
                    default -> {}
                }
            }
            excluded.forEach(paths::remove);
            return new ArchiveSources(dest, globs, expanded, excluded, paths, tools, searched);
        }

        /** Those that are there. */
        List<String> targets() {
            return ofKind(false);
        }

        List<String> missing() {
            return ofKind(true);
        }

        private List<String> ofKind(boolean missing) {
            return paths.entrySet().stream()
                    .filter(path -> (path.getValue() == 'n') == missing)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        boolean isInAFolder(String dest) {
            return paths.entrySet().stream()
                    .anyMatch(path -> path.getValue() == 'd'
                            && dest.startsWith(path.getKey().endsWith("/") ? path.getKey() : path.getKey() + "/"));
        }

        Optional<String> missingTool(String tool) {
            return tools.contains(tool)
                    ? Optional.empty()
                    : Optional.of("Failed to find required executable \"" + tool + "\" in paths: " + searched);
        }

        /** The deepest folder that all of them lie in, with a slash behind it. */
        String root() {
            String common = folder(paths.firstKey());
            for (String path : paths.keySet()) {
                String folder = folder(path);
                int same = 0;
                while (same < Math.min(common.length(), folder.length())
                        && common.charAt(same) == folder.charAt(same)) {
                    same++;
                }
                common = common.substring(0, same);
            }
            return folder(common);
        }

        private static String folder(String path) {
            return path.substring(0, path.lastIndexOf('/') + 1);
        }
    }
}
