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

/** Packages of Arch Linux, with the parameters of community.general. */
@ModuleInfo(
        name = "pacman",
        doc = "Installs, updates and removes packages with pacman, in one transaction.",
        results = {"packages: names that are worked on", "cache_updated: whether databases were fetched"},
        example = """
                - pacman:
                    name: ntp
                    state: present
                    update_cache: true
                """)
final class PacmanModule implements Module<PacmanModule.Parameters, PackageListing> {
    /** Wanted states; installed and removed are old names. */
    enum State {
        PRESENT,
        INSTALLED,
        LATEST,
        ABSENT,
        REMOVED
    }

    record Parameters(
            @Param(
                    doc = "Packages, groups, files.",
                    aliases = {"package", "pkg"})
            Optional<List<String>> name,

            @Param(doc = "What they should be.", orElse = "present")
            State state,

            @Param(doc = "Whether dependencies need not be met.", orElse = "false")
            boolean force,

            @Param(doc = "Whether configuration that was changed goes as well.", orElse = "false")
            boolean removeNosave,

            @Param(doc = "The program to use.", orElse = "pacman")
            String executable,

            @Param(doc = "Further options.", orElse = "") String extraArgs,

            @Param(doc = "Whether to fetch the databases first.", orElse = "false")
            boolean updateCache,

            @Param(doc = "Further options for that.", orElse = "")
            String updateCacheExtraArgs,

            @Param(doc = "Whether to upgrade everything.", orElse = "false")
            boolean upgrade,

            @Param(doc = "Further options for that.", orElse = "")
            String upgradeExtraArgs)
            implements PackageWish {
        boolean removes() {
            return state == State.ABSENT || state == State.REMOVED;
        }
    }

    @Override
    public Observation<PackageListing> observe(Parameters p, TaskContext context) {
        return PackageListing.observe(p.executable(), p.state() == State.LATEST || p.upgrade(), p.names());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, PackageListing found) {
        return p.refusal().orElseGet(() -> wanted(p, found));
    }

    private static Plan wanted(Parameters p, PackageListing found) {
        List<Step> steps = new ArrayList<>();
        if (p.updateCache()) {
            steps.add(found.run(words("--sync", List.of("--refresh"), p.updateCacheExtraArgs(), List.of())));
        }
        List<String> wrong = found.wrong(p.names(), p.removes(), p.state() == State.LATEST);
        ModuleResult base = ModuleResult.of("packages", Value.texts(wrong));
        ModuleResult result = p.updateCache() ? base.and("cache_updated", Value.of(true)) : base;
        if (p.upgrade() && (p.updateCache() || !found.newer().isEmpty())) {
            steps.add(found.run(words("--sync", List.of("--sysupgrade", "--quiet"), p.upgradeExtraArgs(), List.of())));
            return PackageListing.change(Action.INSTALL, steps, result, Optional.of("System upgraded"));
        }
        if (wrong.isEmpty()) {
            return steps.isEmpty()
                    ? Plan.unchanged("packages are as wanted", result.and("msg", "package(s) already as wanted"))
                    : PackageListing.change(
                            Action.MODIFY,
                            steps,
                            result.asChanged(p.names().isEmpty()),
                            Optional.of("Updated package database"));
        }
        if (p.removes()) {
            List<String> options = new ArrayList<>();
            options.add("--noprogressbar");
            if (p.force()) {
                options.addAll(List.of("--nodeps", "--nodeps"));
            }
            if (p.removeNosave()) {
                options.add("--nosave");
            }
            steps.add(found.run(words("--remove", options, p.extraArgs(), wrong)));
            return PackageListing.change(
                    Action.REMOVE, steps, result, Optional.of("removed " + wrong.size() + " package(s)"));
        }
        boolean files = wrong.stream().allMatch(name -> name.contains("/") && name.contains(".pkg.tar"));
        List<String> options = new ArrayList<>(List.of("--noprogressbar", "--needed"));
        if (p.force()) {
            options.addAll(List.of("--nodeps", "--nodeps"));
        }
        steps.add(found.run(words(files ? "--upgrade" : "--sync", options, p.extraArgs(), wrong)));
        return PackageListing.change(
                Action.INSTALL, steps, result, Optional.of("Installed " + wrong.size() + " package(s)"));
    }

    private static List<String> words(String operation, List<String> options, String more, List<String> names) {
        List<String> words = new ArrayList<>(List.of(operation, "--noconfirm"));
        words.addAll(options);
        if (!more.isBlank()) {
            words.addAll(List.of(more.strip().split("\\s+")));
        }
        words.addAll(names);
        return words;
    }
}
