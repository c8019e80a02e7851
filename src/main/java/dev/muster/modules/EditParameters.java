package dev.muster.modules;

import dev.muster.module.ModuleResult;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.Optional;

/** The parameters that lineinfile, blockinfile and replace have in common. */
record EditParameters(
        @Param(
                doc = "The file; a link is followed.",
                aliases = {"dest", "destfile", "name"})
        RemotePath path,

        @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
        boolean backup,

        @Param(doc = "Command that must accept the new file, named by %s.")
        Optional<String> validate,

        FileParameters file) {

    /** Why the file cannot be edited, however it should be. */
    Optional<Plan> refusal(RemoteFileState state) {
        if (validate.filter(v -> !v.contains("%s")).isPresent()) {
            return Optional.of(Plan.refusal("validate must contain %s: " + validate.get()));
        }
        return state.isDirectory()
                ? Optional.of(refusal("Path " + state.path() + " is a directory !", 256))
                : Optional.empty();
    }

    /** A refusal with the status that Ansible's modules report with it. */
    static Plan refusal(String why, int rc) {
        return new Plan.Refusal(why, ModuleResult.of("rc", Value.of(rc)).and("msg", why));
    }
}
