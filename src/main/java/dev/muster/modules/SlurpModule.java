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
import java.util.Base64;

/** Reads a file of the host into a variable, as base64. */
@ModuleInfo(
        results = {"content: the file in base64; b64decode makes text of it", "encoding: base64", "source: the path"},
        name = "slurp",
        doc = "Reads a file of the host (up to 16 MiB) as base64; changes nothing.",
        example = """
                - slurp:
                    src: /etc/ntp.conf
                  register: conf
                - debug:
                    msg: "{{ conf.content | b64decode }}"
                """)
final class SlurpModule implements Module<SlurpModule.Parameters, RemoteFileState> {
    record Parameters(
            @Param(doc = "The file.", aliases = "path") RemotePath src) {}

    @Override
    public Observation<RemoteFileState> observe(Parameters parameters, TaskContext context) {
        return FileReading.of(parameters.src());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, RemoteFileState file) {
        if (file.followed().isEmpty()) {
            return Plan.refusal("file not found: " + parameters.src());
        }
        if (file.isDirectory()) {
            return Plan.refusal("source is a directory and must be a file: " + parameters.src());
        }
        if (file.content().isEmpty()) {
            return Plan.refusal(
                    file.access().contains("r")
                            ? "file is too large to slurp: " + parameters.src()
                            : "file is not readable: " + parameters.src());
        }
        String encoded = Base64.getEncoder().encodeToString(file.content().get());
        return Plan.unchanged(
                "slurp only looks",
                ModuleResult.of("content", Value.of(encoded))
                        .and("encoding", "base64")
                        .and("source", file.path().text()));
    }
}
