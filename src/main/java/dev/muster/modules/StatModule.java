package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reports what is at a path, under the field names of Ansible's stat. What the host cannot tell is left out.
 */
@ModuleInfo(
        results = {
            "stat: what is known of the path: exists, and if it does isreg, isdir, islnk, size, mode, uid, gid, pw_name, gr_name, mtime, checksum …"
        },
        name = "stat",
        doc = "Reports what is at a path of the host; changes nothing.",
        example = """
                - stat:
                    path: /etc/ntp.conf
                  register: conf
                - fail:
                    msg: no ntp.conf
                  when: not conf.stat.exists
                """)
final class StatModule implements Module<StatModule.Parameters, RemoteFileState> {
    /** The letters of lsattr in words. */
    private static final Map<Character, String> FLAGS = Map.ofEntries(
            Map.entry('A', "noatime"),
            Map.entry('a', "append"),
            Map.entry('c', "compressed"),
            Map.entry('C', "nocow"),
            Map.entry('d', "nodump"),
            Map.entry('D', "dirsync"),
            Map.entry('e', "extents"),
            Map.entry('E', "encrypted"),
            Map.entry('h', "blocksize"),
            Map.entry('i', "immutable"),
            Map.entry('I', "indexed"),
            Map.entry('j', "journalled"),
            Map.entry('N', "inline"),
            Map.entry('s', "zero"),
            Map.entry('S', "synchronous"),
            Map.entry('t', "notail"),
            Map.entry('T', "blockroot"),
            Map.entry('u', "undelete"),
            Map.entry('X', "compressedraw"),
            Map.entry('Z', "compresseddirty"));

    record Parameters(
            @Param(
                    doc = "The path.",
                    aliases = {"dest", "name"})
            RemotePath path,

            @Param(doc = "Whether to look at what a link leads to.", orElse = "false")
            boolean follow,

            @Param(doc = "Whether to report a digest of the content.", orElse = "true")
            boolean getChecksum,

            @Param(
                    doc = "Algorithm of the digest.",
                    orElse = "sha1",
                    aliases = {"checksum", "checksum_algo"},
                    choices = {"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
            String checksumAlgorithm,

            @Param(
                    doc = "Whether to report mime type and character set, where the host has the command file.",
                    orElse = "true",
                    aliases = {"mime", "mime_type", "mime-type"})
            boolean getMime,

            @Param(
                    doc = "Whether to report flags, where the host has lsattr.",
                    orElse = "true",
                    aliases = {"attr", "attributes"})
            boolean getAttributes) {}

    @Override
    public Observation<RemoteFileState> observe(Parameters p, TaskContext context) {
        String letters = (p.getChecksum() ? "d" : "") + (p.getAttributes() ? "f" : "") + (p.getMime() ? "m" : "");
        return FileReading.with(p.path(), letters, p.checksumAlgorithm());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, RemoteFileState state) {
        Map<String, Value> stat = new LinkedHashMap<>();
        (p.follow() ? state.followed() : state.entry())
                .ifPresentOrElse(entry -> describe(stat, state, entry, p), () -> stat.put("exists", Value.of(false)));
        return Plan.unchanged("stat only looks", ModuleResult.of("stat", Value.dict(stat)));
    }

    /** Where the other modules put a zero before four digits ({@code 04755}), stat does not. */
    private static String four(String mode) {
        return mode.length() > 4 ? mode.substring(mode.length() - 4) : mode;
    }

    private static void describe(Map<String, Value> stat, RemoteFileState state, FileEntry entry, Parameters p) {
        stat.put("exists", Value.of(true));
        stat.put("path", Value.of(state.path().text()));
        stat.put("mode", Value.of(four(entry.modeText())));
        stat.put("isdir", Value.of(entry.isDirectory()));
        stat.put("isreg", Value.of(entry.isFile()));
        stat.put("islnk", Value.of(entry.isLink()));
        stat.put("isblk", Value.of(entry.kind() == FileEntry.Kind.BLOCK));
        stat.put("ischr", Value.of(entry.kind() == FileEntry.Kind.CHARACTER));
        stat.put("isfifo", Value.of(entry.kind() == FileEntry.Kind.FIFO));
        stat.put("issock", Value.of(entry.kind() == FileEntry.Kind.SOCKET));
        stat.put("uid", Value.of(entry.uid()));
        stat.put("gid", Value.of(entry.gid()));
        stat.put("pw_name", Value.of(entry.owner()));
        stat.put("gr_name", Value.of(entry.group()));
        stat.put("size", Value.of(entry.size()));
        stat.put("nlink", Value.of(entry.links()));
        entry.identity().ifPresent(identity -> {
            stat.put("inode", Value.of(identity.inode()));
            stat.put("dev", Value.of(identity.device()));
            stat.put("blocks", Value.of(identity.blocks()));
            stat.put("block_size", Value.of(identity.blockSize()));
            stat.put("device_type", Value.of(identity.special()));
        });
        entry.times().modified().ifPresent(time -> stat.put("mtime", Value.of(time.doubleValue())));
        entry.times().accessed().ifPresent(time -> stat.put("atime", Value.of(time.doubleValue())));
        entry.times().changed().ifPresent(time -> stat.put("ctime", Value.of(time.doubleValue())));
        permissions(stat, entry.mode());
        stat.put("readable", Value.of(state.access().contains("r")));
        stat.put("writeable", Value.of(state.access().contains("w")));
        stat.put("executable", Value.of(state.access().contains("x")));
        if (entry.isLink()) {
            stat.put("lnk_source", Value.of(state.real().text()));
            stat.put("lnk_target", Value.of(state.linkText().orElse("")));
        }
        if (p.getMime()) {
            String[] kind = state.kind().orElse("unknown; charset=unknown").split("; charset=", 2);
            stat.put("mimetype", Value.of(kind[0]));
            stat.put("charset", Value.of(kind.length > 1 ? kind[1] : "unknown"));
        }
        entry.marks().flags().filter(flags -> !flags.equals("?")).ifPresent(flags -> {
            entry.marks().version().ifPresent(version -> stat.put("version", Value.of(version)));
            stat.put("attributes", Value.list(words(flags)));
            stat.put("attr_flags", Value.of(flags.replace("-", "")));
        });
        if (entry.isFile() && (p.follow() || !state.isLink())) {
            state.digest().ifPresent(digest -> stat.put("checksum", Value.of(digest)));
        }
    }

    private static void permissions(Map<String, Value> stat, int mode) {
        String[] names = {"rusr", "wusr", "xusr", "rgrp", "wgrp", "xgrp", "roth", "woth", "xoth"};
        for (int i = 0; i < names.length; i++) {
            stat.put(names[i], Value.of((mode & (0400 >> i)) != 0));
        }
        stat.put("isuid", Value.of((mode & 04000) != 0));
        stat.put("isgid", Value.of((mode & 02000) != 0));
    }

    private static List<Value> words(String flags) {
        return flags.chars()
                .mapToObj(flag -> FLAGS.get((char) flag))
                .filter(Objects::nonNull)
                .map(Value::of)
                .toList();
    }
}
