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
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Packages of Alpine, with the parameters of community.general. */
@ModuleInfo(
        name = "apk",
        doc = "Installs, updates and removes packages with apk, in one transaction.",
        results = {"packages: names that are worked on", "stdout: what apk said"},
        example = """
                - apk:
                    name: chrony
                    state: present
                    update_cache: true
                """)
final class ApkModule implements Module<ApkModule.Parameters, PackageListing> {
    /** Wanted states; installed and removed are old names. */
    enum State {
        PRESENT,
        INSTALLED,
        ABSENT,
        REMOVED,
        LATEST
    }

    record Parameters(
            @Param(doc = "Packages.") Optional<List<String>> name,

            @Param(doc = "What they should be.", orElse = "present")
            State state,

            @Param(doc = "Repositories to use instead of the host's.")
            List<String> repository,

            @Param(doc = "Whether to fetch the indexes first.", orElse = "false")
            boolean updateCache,

            @Param(doc = "Whether to upgrade everything.", orElse = "false")
            boolean upgrade,

            @Param(
                    doc = "With upgrade: whether packages that are gone from the repositories are replaced.",
                    orElse = "false")
            boolean available,

            @Param(doc = "Whether no index is kept.", orElse = "false")
            boolean noCache)
            implements PackageWish {
        boolean removes() {
            return state == State.ABSENT || state == State.REMOVED;
        }
    }

    @Override
    public Observation<PackageListing> observe(Parameters p, TaskContext context) {
        return PackageListing.observe("apk", p.state() == State.LATEST, p.names());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, PackageListing found) {
        return p.refusal().orElseGet(() -> wanted(p, found));
    }

    private static Plan wanted(Parameters p, PackageListing found) {
        List<Step> steps = new ArrayList<>();
        if (p.updateCache()) {
            steps.add(found.run(global(p, List.of("update"))));
        }
        List<String> wrong = found.wrong(p.names(), p.removes(), p.state() == State.LATEST);
        ModuleResult result = ModuleResult.of("packages", Value.texts(wrong));
        if (p.upgrade()) {
            steps.add(found.run(global(p, p.available() ? List.of("upgrade", "--available") : List.of("upgrade"))));
            return PackageListing.change(Action.INSTALL, steps, result, Optional.of("packages upgraded"));
        }
        if (wrong.isEmpty()) {
            boolean alone = p.names().isEmpty();
            return steps.isEmpty()
                    ? Plan.unchanged("packages are as wanted", ModuleResult.message("package(s) already as wanted"))
                    : PackageListing.change(
                            Action.MODIFY, steps, result.asChanged(alone), Optional.of("updated repository indexes"));
        }
        List<String> words = new ArrayList<>(p.removes() ? List.of("del", "--purge") : List.of("add"));
        if (p.state() == State.LATEST) {
            words.add("--upgrade");
        }
        words.addAll(wrong);
        steps.add(found.run(global(p, words)));
        String message = (p.removes() ? "removed " : "installed ") + String.join(" ", wrong) + " package(s)";
        return PackageListing.change(p.removes() ? Action.REMOVE : Action.INSTALL, steps, result, Optional.of(message));
    }

    private static List<String> global(Parameters p, List<String> words) {
        List<String> all = new ArrayList<>();
        if (p.noCache()) {
            all.add("--no-cache");
        }
        if (!p.repository().isEmpty()) {
            all.addAll(List.of("--repositories-file", "/dev/null"));
            p.repository().forEach(address -> all.addAll(List.of("--repository", address)));
        }
        all.addAll(words);
        return all;
    }
}
