package dev.muster.modules;

import dev.muster.module.ModuleResult;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import java.util.List;

/** The fields about a file that Ansible's modules report: uid, gid, owner, group, mode, state, size. */
final class FileResult {
    private FileResult() {}

    /** Adds the fields of what is there; {@code state: absent} when nothing is. */
    static ModuleResult describe(ModuleResult result, RemoteFileState state, boolean follow) {
        return (follow ? state.followed() : state.entry())
                .map(entry -> describe(result, entry))
                .orElseGet(() -> result.and("state", "absent"));
    }

    static ModuleResult describe(ModuleResult result, FileEntry entry) {
        ModuleResult fields = result.and("uid", Value.of(entry.uid()))
                .and("gid", Value.of(entry.gid()))
                .and("owner", entry.owner())
                .and("group", entry.group())
                .and("mode", entry.modeText())
                .and("state", entry.state())
                .and("size", Value.of(entry.size()));
        return entry.marks()
                .label()
                .map(label -> fields.and("secontext", label))
                .orElse(fields);
    }

    /** Adds the fields of what the last step saw. */
    static ModuleResult afterwards(ModuleResult result, List<Output> outputs, boolean follow) {
        return describe(result, FileReading.parse(outputs.get(outputs.size() - 1)), follow);
    }
}
