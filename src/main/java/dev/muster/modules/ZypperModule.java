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
import java.util.Locale;
import java.util.Optional;

/** Packages of SUSE's family, with the parameters of community.general. */
@ModuleInfo(
        name = "zypper",
        doc = "Installs, updates and removes packages with zypper, in one transaction.",
        results = {"rc: status of zypper", "stdout: what it said", "stderr: what it complained about"},
        example = """
                - zypper:
                    name: ntp
                    state: present
                """)
final class ZypperModule implements Module<ZypperModule.Parameters, PackageListing> {
    /** Wanted states; installed and removed are old names. */
    enum State {
        ABSENT,
        INSTALLED,
        LATEST,
        PRESENT,
        REMOVED,
        DIST_UPGRADE
    }

    /** What a name means. */
    enum Type {
        PACKAGE,
        PATCH,
        PATTERN,
        PRODUCT,
        SRCPACKAGE,
        APPLICATION
    }

    record Parameters(
            @Param(doc = "Packages; NAME=VERSION for one version; * for all.", aliases = "pkg")
            List<String> name,

            @Param(doc = "What they should be.", orElse = "present")
            State state,

            @Param(doc = "What the names mean.", orElse = "package")
            Type type,

            @Param(doc = "Options before the command.") Optional<String> extraArgsPrecommand,

            @Param(doc = "Whether signatures need not be right.", orElse = "false")
            boolean disableGpgCheck,

            @Param(doc = "Whether recommended packages stay away.", orElse = "true")
            boolean disableRecommends,

            @Param(doc = "Whether to install what is installed again.", orElse = "false")
            boolean force,

            @Param(doc = "Whether zypper may find a way out of a conflict by itself.", orElse = "false")
            boolean forceResolution,

            @Param(doc = "Whether to refresh repositories first.", aliases = "refresh", orElse = "false")
            boolean updateCache,

            @Param(doc = "Whether an older version may replace a newer.", orElse = "false")
            boolean oldpackage,

            @Param(doc = "Further options.") Optional<String> extraArgs,

            @Param(doc = "Whether a package may change its vendor.", orElse = "false")
            boolean allowVendorChange,

            @Param(doc = "Whether files of other packages may be replaced.", orElse = "false")
            boolean replacefiles,

            @Param(doc = "Whether what is needed no more goes with a removed package.", orElse = "false")
            boolean cleanDeps) {
        boolean removes() {
            return state == State.ABSENT || state == State.REMOVED;
        }
    }

    @Override
    public Observation<PackageListing> observe(Parameters p, TaskContext context) {
        return PackageListing.observe("zypper", p.state() == State.LATEST, p.name());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, PackageListing found) {
        String state = p.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
        ModuleResult result = ModuleResult.of("name", Value.texts(p.name()))
                .and("state", state)
                .and("update_cache", Value.of(p.updateCache()));
        List<Step> steps = new ArrayList<>();
        if (p.updateCache()) {
            steps.add(found.run(global(p, List.of("refresh"))));
        }
        boolean all = p.name().contains("*") || p.state() == State.DIST_UPGRADE;
        boolean plain = p.type() == Type.PACKAGE && !p.force();
        List<String> wrong = plain ? found.wrong(p.name(), p.removes(), p.state() == State.LATEST) : p.name();
        if (all) {
            String verb =
                    p.state() == State.DIST_UPGRADE ? "dist-upgrade" : p.type() == Type.PATCH ? "patch" : "update";
            steps.add(found.run(global(p, List.of(verb, "--auto-agree-with-licenses"))));
            return PackageListing.change(Action.INSTALL, steps, result, Optional.empty());
        }
        if (wrong.isEmpty()) {
            return steps.isEmpty()
                    ? Plan.unchanged("packages are as wanted", result.and("rc", Value.of(0)))
                    : PackageListing.change(Action.MODIFY, steps, result.asChanged(false), Optional.empty());
        }
        steps.add(found.run(global(p, words(p, wrong))));
        return PackageListing.change(p.removes() ? Action.REMOVE : Action.INSTALL, steps, result, Optional.empty());
    }

    private static List<String> global(Parameters p, List<String> words) {
        List<String> all = new ArrayList<>(List.of("--quiet", "--non-interactive"));
        if (p.disableGpgCheck()) {
            all.add("--no-gpg-checks");
        }
        p.extraArgsPrecommand()
                .ifPresent(text -> all.addAll(List.of(text.strip().split("\\s+"))));
        all.addAll(words);
        return all;
    }

    private static List<String> words(Parameters p, List<String> names) {
        List<String> words = new ArrayList<>();
        words.add(p.removes() ? "remove" : "install");
        words.add("--type");
        words.add(p.type().name().toLowerCase(Locale.ROOT));
        if (p.removes()) {
            when(words, p.cleanDeps(), "--clean-deps");
        } else {
            words.add("--auto-agree-with-licenses");
            when(words, p.disableRecommends(), "--no-recommends");
            when(words, p.force(), "--force");
            when(words, p.oldpackage(), "--oldpackage");
            when(words, p.allowVendorChange(), "--allow-vendor-change");
            when(words, p.replacefiles(), "--replacefiles");
        }
        when(words, p.forceResolution(), "--force-resolution");
        p.extraArgs().ifPresent(text -> words.addAll(List.of(text.strip().split("\\s+"))));
        words.add("--");
        words.addAll(names);
        return words;
    }

    private static void when(List<String> words, boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
    }
}
