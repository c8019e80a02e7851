package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Copies a file of the host to the controller, under a folder per host. */
@ModuleInfo(
        name = "fetch",
        doc = "Copies a file of the host (up to 16 MiB) to the controller, as DEST/HOST/PATH unless flat.",
        example = """
                - fetch:
                    src: /etc/ntp.conf
                    dest: backup
                """)
final class FetchModule implements Module<FetchModule.Parameters, RemoteFileState> {
    record Parameters(
            @Param(doc = "File of the host.") RemotePath src,

            @Param(doc = "Folder of the controller, relative to the playbook.")
            String dest,

            @Param(doc = "Whether dest is the file itself (or, ending in /, its folder).", orElse = "false")
            boolean flat,

            @Param(doc = "Whether a missing file is a failure.", orElse = "true")
            boolean failOnMissing,

            @Param(doc = "Accepted; the content is always compared.", orElse = "true")
            boolean validateChecksum) {}

    /** Ansible says so even where it is a failure. */
    private static final String NOT_FETCHED = ", not transferring, ignored";

    @Override
    public Observation<RemoteFileState> observe(Parameters parameters, TaskContext context) {
        return FileReading.of(parameters.src());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, RemoteFileState file) {
        Optional<String> problem = problem(p, file);
        if (problem.isPresent()) {
            ModuleResult result = ModuleResult.of("file", Value.of(p.src().text()));
            if (p.failOnMissing() && file.followed().isEmpty()) {
                // An earlier task may be to make it: a dry run cannot tell, so only a real one fails.
                ModuleResult failed =
                        ModuleResult.EMPTY.asFailed(problem.get() + NOT_FETCHED).asChanged(false);
                return Plan.run(List.of(), result, outputs -> failed);
            }
            return p.failOnMissing()
                    ? new Plan.Refusal(problem.get(), result.and("msg", problem.get()))
                    : Plan.unchanged(problem.get(), result.and("msg", problem.get() + NOT_FETCHED));
        }
        byte[] content = file.content().orElseThrow();
        Path place = place(p, context, file);
        ModuleResult result = ModuleResult.of("dest", Value.of(place.toString()))
                .and("file", p.src().text())
                .and("checksum", RemoteFileState.digest("SHA-1", content))
                .and("md5sum", RemoteFileState.digest("MD5", content));
        if (context.readIfThere(place)
                .filter(old -> Arrays.equals(old, content))
                .isPresent()) {
            return Plan.unchanged("the controller has the same content", result);
        }
        ModuleResult changed = result.and("remote_checksum", RemoteFileState.digest("SHA-1", content));
        return Plan.change(Action.CREATE, List.of(), List.of(new Step.SaveLocally(place, content)), changed);
    }

    private static Optional<String> problem(Parameters p, RemoteFileState file) {
        if (file.followed().isEmpty()) {
            return Optional.of("the remote file does not exist");
        }
        if (file.isDirectory()) {
            return Optional.of("remote file is a directory, fetch cannot work on directories");
        }
        if (file.content().isEmpty()) {
            return Optional.of(
                    file.access().contains("r")
                            ? "the remote file is too large: " + p.src()
                            : "file is not readable: " + p.src());
        }
        return Optional.empty();
    }

    /** The path must stay under dest, whatever the host answers: only the asked path is used, without its dots. */
    private static Path place(Parameters p, TaskContext context, RemoteFileState file) {
        Path base =
                context.variable("playbook_dir").map(Value::str).map(Path::of).orElse(Path.of(""));
        Path dest = base.resolve(p.dest());
        if (p.flat()) {
            return p.dest().endsWith("/") ? dest.resolve(p.src().name()) : dest;
        }
        Path inside = Path.of("/").resolve(file.path().text()).normalize();
        return dest.resolve(context.host()).resolve(Path.of("/").relativize(inside));
    }
}
