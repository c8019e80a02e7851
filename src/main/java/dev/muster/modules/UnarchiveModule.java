package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.module.UrlRequest;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.PythonGlob;
import dev.muster.template.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Unpacks an archive of the controller, of the host or of a URL into a folder of the host, by the host's GNU tar or
 * unzip.
 *
 * <p>A zip's directory is read here and compared with what the host has, so a dry run tells what would change. What is
 * in a tar only the host's tar can tell; as with Ansible, a dry run does not unpack one. A URL is downloaded by the
 * controller.
 */
@ModuleInfo(
        name = "unarchive",
        doc = "Unpacks an archive (tar, tar.gz, tar.bz2, tar.xz, tar.zst, zip) into a folder of the host.",
        results = {
            "dest: the folder",
            "src: the archive, as the host saw it",
            "handler: which kind of archive it was taken for, by Ansible's names",
            "extract_results: cmd, rc, out and err of the tool that unpacked it",
            "files: names in the archive, with list_files"
        },
        example = """
                - unarchive:
                    src: ntpsec-conf.tar.gz
                    dest: /opt/ntpsec
                    owner: root
                - unarchive:
                    src: https://example.org/tool.zip
                    dest: /usr/local/bin
                    remote_src: true
                    creates: /usr/local/bin/tool
                """)
final class UnarchiveModule implements Module<UnarchiveModule.Parameters, UnarchiveModule.Seen> {
    private static final Set<String> LONG = Set.of("created", "dest", "src", "list", "unlisted", "out", "err", "tar");
    private static final int TAIL = 8 << 20;

    record Parameters(
            @Param(doc = "Archive of the controller; of the host, or a URL, with remote_src.")
            String src,

            @Param(doc = "Folder of the host, which must be there.")
            RemotePath dest,

            @Param(doc = "Whether src is on the host, or a URL.")
            Optional<Boolean> remoteSrc,

            @Param(doc = "The opposite of remote_src, as old playbooks have it.")
            Optional<Boolean> copy,

            @Param(doc = "When there is this file, nothing is done.")
            Optional<String> creates,

            @Param(doc = "Whether to report the names in the archive.", orElse = "false")
            boolean listFiles,

            @Param(doc = "Whether newer files stay.", orElse = "false")
            boolean keepNewer,

            @Param(doc = "Names, or globs, that are left out.")
            List<String> exclude,

            @Param(doc = "Names, or globs, that alone are unpacked.")
            List<String> include,

            @Param(doc = "More options for the tool.") List<String> extraOpts,

            FileParameters file,

            @Param(doc = "Whether the server of a URL must have a valid certificate.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "Accepted; the host's own tools read the archive.", orElse = "65536")
            int ioBufferSize,

            @Param(doc = "Accepted for old playbooks; vaults are a matter of the loader.", orElse = "true")
            boolean decrypt) {
        Parameters {
            if (remoteSrc.isPresent() && copy.isPresent()) {
                throw new ModuleException("parameters are mutually exclusive: ('copy', 'remote_src')");
            }
            if (!include.isEmpty() && !exclude.isEmpty()) {
                throw new ModuleException("parameters are mutually exclusive: include|exclude");
            }
        }

        boolean isRemote() {
            return remoteSrc.orElseGet(() -> copy.map(here -> !here).orElse(false));
        }

        boolean isUrl() {
            return isRemote() && src.contains("://");
        }
    }

    /**
     * What is there.
     *
     * @param host what the script said of it
     * @param folder where it is to be unpacked
     * @param archive bytes of the archive when it is the controller's
     * @param zip what is in it, when it is a zip
     * @param members what the host has of each of its members
     */
    record Seen(
            Sections host,
            RemoteFileState folder,
            Optional<byte[]> archive,
            Optional<ZipDirectory> zip,
            List<ZipUnpacking.Member> members) {}

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        String remote = p.isRemote() && !p.isUrl() ? p.src() : "";
        Query look = Query.of(
                UnarchiveScripts.LOOK_AT_ARCHIVE, p.dest().text(), p.creates().orElse(""), remote);
        return Observation.of(look, output -> Sections.parse(output.out(), LONG))
                .with(FileReading.withoutContent(p.dest()), Host::new)
                .then(host -> host.said().has("created") ? known(host) : archive(p, context, host));
    }

    /** The host before the archive is looked at. */
    private record Host(Sections said, RemoteFileState folder) {}

    private static Observation<Seen> known(Host host) {
        return Observation.known(new Seen(host.said(), host.folder(), Optional.empty(), Optional.empty(), List.of()));
    }

    private static Observation<Seen> archive(Parameters p, TaskContext context, Host found) {
        Sections host = found.said();
        if (!host.has("folder")) {
            throw new ModuleException("dest '" + p.dest() + "' must be an existing dir");
        }
        if (p.isUrl()) {
            UrlRequest request = new UrlRequest(
                    p.src(),
                    Map.of("User-Agent", "muster"),
                    Optional.empty(),
                    Optional.empty(),
                    p.validateCerts(),
                    Duration.ofMinutes(10));
            return Observation.of(List.of(new Reading.FromUrl(request)), answers -> answers.download(0))
                    .then(got -> {
                        if (got.status() != 200) {
                            throw new ModuleException("Failure downloading " + p.src() + ", " + got.complaint());
                        }
                        return here(p, found, got.body());
                    });
        }
        if (!p.isRemote()) {
            return here(p, found, context.read(context.find("files", p.src())));
        }
        if (host.has("missing")) {
            throw new ModuleException("Source '" + host.text("src") + "' does not exist");
        }
        if (host.has("unreadable")) {
            throw new ModuleException("Source '" + host.text("src") + "' not readable");
        }
        long size = Long.parseLong(host.text("size"));
        refuseEmpty(p, size);
        if (!Kind.of(host.text("head")).equals(Kind.ZIP)) {
            return known(found);
        }
        Query tail = Query.of(UnarchiveScripts.READ_TAIL, host.text("src"), String.valueOf(TAIL));
        return Observation.of(tail.limitedTo(TAIL), output -> ZipDirectory.parse(output.out(), size))
                .then(zip -> members(p, found, Optional.empty(), zip));
    }

    private static Observation<Seen> here(Parameters p, Host host, byte[] archive) {
        refuseEmpty(p, archive.length);
        if (!Kind.of(head(archive)).equals(Kind.ZIP)) {
            return Observation.known(
                    new Seen(host.said(), host.folder(), Optional.of(archive), Optional.empty(), List.of()));
        }
        return members(p, host, Optional.of(archive), ZipDirectory.parse(archive, archive.length));
    }

    private static String head(byte[] archive) {
        return HexFormat.of().formatHex(Arrays.copyOf(archive, Math.min(6, archive.length)));
    }

    private static void refuseEmpty(Parameters p, long size) {
        if (size == 0) {
            throw new ModuleException("Invalid archive '" + p.src() + "', the file is 0 bytes");
        }
    }

    private static Observation<Seen> members(Parameters p, Host found, Optional<byte[]> archive, ZipDirectory all) {
        Sections host = found.said();
        if (host.tool("unzip").isEmpty()) {
            throw missing(p, host, "Unable to find required 'unzip' or 'zipinfo' binary in the path.");
        }
        ZipDirectory zip = new ZipDirectory(all.entries().stream()
                .filter(entry -> isWanted(p, entry.name()))
                .toList());
        List<String> arguments = new ArrayList<>();
        arguments.add(host.text("dest"));
        for (ZipDirectory.Entry entry : zip.entries()) {
            arguments.add(entry.name());
            arguments.add(String.valueOf(entry.size()));
            arguments.add("");
        }
        Query look = Query.of(UnarchiveScripts.LOOK_AT_MEMBERS, arguments.toArray(String[]::new))
                .limitedTo(64 << 20);
        return Observation.of(
                look,
                output -> new Seen(
                        host, found.folder(), archive, Optional.of(zip), ZipUnpacking.members(zip.entries(), output)));
    }

    private static boolean isWanted(Parameters p, String name) {
        return p.include().isEmpty()
                ? !PythonGlob.anyMatches(p.exclude(), name)
                : PythonGlob.anyMatches(p.include(), name);
    }

    private static ModuleException missing(Parameters p, Sections host, String why) {
        return new ModuleException(noHandler(p, host, why));
    }

    private static String noHandler(Parameters p, Sections host, String why) {
        String src = host.find("src").orElse(p.src());
        return "Failed to find handler for \"" + src
                + "\". Make sure the required command to extract the file is installed.\n" + why;
    }

    /** Kinds of archives, by their first bytes. */
    enum Kind {
        ZIP("504b", "unzip"),
        GZIP("1f8b", "gzip"),
        BZIP2("425a68", "bzip2"),
        XZ("fd377a585a00", "xz"),
        ZSTD("28b52ffd", "zstd"),
        TAR("", "tar");

        private final String head;
        private final String tool;

        Kind(String head, String tool) {
            this.head = head;
            this.tool = tool;
        }

        static Kind of(String head) {
            return Arrays.stream(values())
                    .filter(kind -> head.startsWith(kind.head))
                    .findFirst()
                    .orElse(TAR);
        }
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Seen seen) {
        if (seen.host().has("created")) {
            String message = "skipped, since " + seen.host().text("created") + " exists";
            return Plan.unchanged(
                    message, ModuleResult.of("skipped", Value.of(true)).and("msg", message));
        }
        return seen.zip().isPresent() ? new ZipUnpacking(p, seen).plan() : untar(p, seen);
    }

    // ---- tar ----

    private static Plan untar(Parameters p, Seen seen) {
        Sections host = seen.host();
        Kind kind = Kind.of(seen.archive().map(UnarchiveModule::head).orElseGet(() -> host.text("head")));
        if (host.tool("tar").isEmpty() && host.tool("gtar").isEmpty()) {
            throw missing(p, host, "Unable to find required 'gtar' or 'tar' binary in the path");
        }
        String tar = host.tool("gtar").orElseGet(() -> host.text("tool tar"));
        if (!host.has("gnu")) {
            throw missing(p, host, "Command \"" + tar + "\" is not GNU tar. GNU tar required.");
        }
        if (host.tool(kind.tool).isEmpty() && kind != Kind.TAR) {
            throw missing(p, host, "Unable to find required '" + kind.tool + "' binary in the path.");
        }
        FileAttributes wanted = p.file().wanted();
        List<String> arguments = new ArrayList<>();
        arguments.add(p.isRemote() && !p.isUrl() ? host.text("src") : "");
        arguments.add(host.text("dest"));
        arguments.add(kind == Kind.GZIP ? "-z" : "");
        arguments.add(p.keepNewer() ? "1" : "0");
        arguments.add(wanted.owner().orElse(""));
        arguments.add(wanted.group().orElse(""));
        arguments.add(wanted.mode().map(SymbolicMode::chmodWord).orElse(""));
        arguments.add(
                wanted.flags().map(f -> f.matches("[-+=].*") ? f : "=" + f).orElse(""));
        arguments.addAll(wanted.label().words());
        List<String> excluded =
                p.exclude().stream().map(name -> name.replaceAll("/+$", "")).toList();
        arguments.add(String.valueOf(p.extraOpts().size()));
        arguments.add(String.valueOf(excluded.size()));
        arguments.addAll(p.extraOpts());
        arguments.addAll(excluded);
        arguments.addAll(p.include());
        Command command = Command.of(UnarchiveScripts.UNTAR, arguments.toArray(String[]::new))
                .withInput(seen.archive().orElse(new byte[0]))
                .within(Duration.ofMinutes(30));
        ModuleResult planned =
                ModuleResult.message("remote module (unarchive) does not support check mode when using gtar");
        List<Step> steps = List.of(new Step.RunScript(command), FileReading.again(new RemotePath(host.text("dest"))));
        return new Plan.Change(
                Action.RUN, List.of(), steps, planned, false, outputs -> untarred(p, kind, excluded, outputs));
    }

    private static ModuleResult untarred(Parameters p, Kind kind, List<String> excluded, List<Output> outputs) {
        Sections said = Sections.parse(outputs.get(0).out(), LONG);
        String src = said.text("src");
        if (said.has("unlisted")) {
            String why = "Command \"" + said.text("tar")
                    + "\" could not handle archive: Unable to list files in the archive: " + said.text("unlisted");
            return ModuleResult.EMPTY.asChanged(false).asFailed(noHandler(p, said, why));
        }
        List<String> files = said.lines("list").stream()
                .map(UnarchiveModule::unescaped)
                .map(name -> name.startsWith("/") ? name.substring(1) : name)
                .filter(name -> !PythonGlob.anyMatches(excluded, name))
                .toList();
        if (files.isEmpty()) {
            String why = "Command \"" + said.text("tar")
                    + "\" found no files in archive. Empty archive files are not supported.";
            return ModuleResult.EMPTY.asChanged(false).asFailed(noHandler(p, said, why));
        }
        ModuleResult result = ModuleResult.of("handler", Value.of(kind == Kind.GZIP ? "TgzArchive" : "TarArchive"))
                .and("dest", p.dest().text())
                .and("src", src);
        if (said.has("rc")) {
            result = result.and("extract_results", extraction(said, command(p, kind, said, excluded)));
            if (said.number("rc", 1) != 0) {
                return FileResult.afterwards(result, outputs, true)
                        .asChanged(false)
                        .asFailed("failed to unpack " + src + " to " + p.dest());
            }
        }
        if (p.listFiles()) {
            result = result.and("files", Value.texts(files));
        }
        return FileResult.afterwards(result, outputs, true).asChanged(said.has("rc") || said.has("attributes"));
    }

    static Value extraction(Sections said, List<String> command) {
        return Value.dict(Map.of(
                "cmd",
                Value.texts(command),
                "rc",
                Value.of(said.number("rc", 0)),
                "out",
                Value.of(said.text("out")),
                "err",
                Value.of(said.text("err"))));
    }

    /** The command as Ansible reports it. */
    private static List<String> command(Parameters p, Kind kind, Sections said, List<String> excluded) {
        List<String> words = new ArrayList<>(
                List.of(said.text("tar"), "--extract", "-C", p.dest().text()));
        if (kind == Kind.GZIP) {
            words.add("-z");
        }
        if (!p.extraOpts().isEmpty()) {
            words.add("--show-transformed-names");
            words.addAll(p.extraOpts());
        }
        p.file().owner().ifPresent(owner -> words.add("--owner=" + owner));
        p.file().group().ifPresent(group -> words.add("--group=" + group));
        if (p.keepNewer()) {
            words.add("--keep-newer-files");
        }
        excluded.forEach(name -> words.add("--exclude=" + name));
        words.addAll(List.of("-f", said.text("src")));
        words.addAll(p.include());
        return words;
    }

    /** A name as tar lists it in the C locale: bytes that are no ASCII in octal. */
    private static String unescaped(String listed) {
        if (listed.indexOf('\\') < 0) {
            return listed;
        }
        ByteBuffer bytes = ByteBuffer.allocate(listed.length() * 4);
        int at = 0;
        while (at < listed.length()) {
            char c = listed.charAt(at);
            String octal = at + 4 <= listed.length() ? listed.substring(at + 1, at + 4) : "";
            if (c == '\\' && octal.matches("[0-3][0-7][0-7]")) {
                bytes.put((byte) Integer.parseInt(octal, 8));
                at += 4;
            } else if (c == '\\' && at + 1 < listed.length()) {
                int which = "abfnrtv\\".indexOf(listed.charAt(at + 1));
                bytes.put((byte) (which < 0 ? listed.charAt(at + 1) : "\007\b\f\n\r\t\013\\".charAt(which)));
                at += 2;
            } else {
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                at++;
            }
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    /** What of a diff of lines is there to show. */
    static List<Diff> prepared(List<String> lines) {
        return lines.isEmpty()
                ? List.of()
                : List.of(Diff.prepared(lines.stream().map(line -> line + "\n").collect(Collectors.joining())));
    }
}
