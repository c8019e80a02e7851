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
import java.util.Map;

/**
 * Reports what is at a path, under the field names of Ansible's stat. What the host cannot tell is left out, as are mime
 * type and file attributes.
 */
@ModuleInfo(name = "stat", doc = "Reports what is at a path of the host; changes nothing.", example = """
                - stat:
                    path: /etc/ntp.conf
                  register: conf
                - fail:
                    msg: no ntp.conf
                  when: not conf.stat.exists
                """)
final class StatModule implements Module<StatModule.Parameters, RemoteFileState> {
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
                    doc = "Accepted; the mime type is not reported.",
                    orElse = "true",
                    aliases = {"mime", "mime_type", "mime-type"})
            boolean getMime,

            @Param(
                    doc = "Accepted; file attributes are not reported.",
                    orElse = "true",
                    aliases = {"attr", "attributes"})
            boolean getAttributes) {}

    @Override
    public Observation<RemoteFileState> observe(Parameters p, TaskContext context) {
        return p.getChecksum()
                ? FileReading.withDigest(p.path(), p.checksumAlgorithm())
                : FileReading.withoutContent(p.path());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, RemoteFileState state) {
        Map<String, Value> stat = new LinkedHashMap<>();
        (p.follow() ? state.followed() : state.entry())
                .ifPresentOrElse(
                        entry -> describe(stat, state, entry, p.follow()), () -> stat.put("exists", Value.of(false)));
        return Plan.unchanged("stat only looks", ModuleResult.of("stat", Value.dict(stat)));
    }

    private static void describe(Map<String, Value> stat, RemoteFileState state, FileEntry entry, boolean follow) {
        stat.put("exists", Value.of(true));
        stat.put("path", Value.of(state.path().text()));
        stat.put("mode", Value.of(entry.modeText()));
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
        if (entry.isFile() && (follow || !state.isLink())) {
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
}
