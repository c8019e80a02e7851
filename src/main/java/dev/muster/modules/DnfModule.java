package dev.muster.modules;

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

/** Packages of Red Hat's family: with dnf where the host has it, else yum, whichever name the task uses. */
@ModuleInfo(
        name = "dnf",
        aliases = "yum",
        doc = "Installs, updates and removes packages with dnf or yum, whichever the host has, in one transaction.",
        example = """
                - yum:
                    name: [ntp, ntpdate]
                    state: present
                    enablerepo: updates
                """)
final class DnfModule implements Module<DnfModule.Parameters, PackageState> {
    /** Wanted states; installed and removed are old names. */
    enum State {
        PRESENT,
        INSTALLED,
        LATEST,
        ABSENT,
        REMOVED
    }

    record Parameters(
            @Param(doc = "Packages, files or addresses of packages, globs, groups with @.", aliases = "pkg")
            Optional<List<String>> name,

            @Param(doc = "What they should be; without autoremove present.")
            Optional<State> state,

            @Param(doc = "Repositories to switch on.") List<String> enablerepo,

            @Param(doc = "Repositories to switch off.") List<String> disablerepo,

            @Param(doc = "Packages to leave alone.") List<String> exclude,

            @Param(doc = "Whether to fetch metadata anew.", aliases = "expire-cache", orElse = "false")
            boolean updateCache,

            @Param(doc = "Whether signatures need not be right.", orElse = "false")
            boolean disableGpgCheck,

            @Param(doc = "Plugins to switch off.") List<String> disablePlugin,

            @Param(doc = "Plugins to switch on.") List<String> enablePlugin,

            @Param(doc = "Configuration file to use.") Optional<String> confFile,

            @Param(doc = "Excludes to ignore: all, main or a repository.")
            Optional<String> disableExcludes,

            @Param(doc = "Release to take packages for.") Optional<String> releasever,

            @Param(doc = "Root to install into.", orElse = "/")
            String installroot,

            @Param(doc = "Whether what cannot be solved is left out.", orElse = "false")
            boolean skipBroken,

            @Param(doc = "With latest: only security updates.", orElse = "false")
            boolean security,

            @Param(doc = "With latest: only bug fixes.", orElse = "false")
            boolean bugfix,

            @Param(doc = "With latest: whether only what is installed is updated.", orElse = "false")
            boolean updateOnly,

            @Param(doc = "Whether to remove what nothing needs any more.", orElse = "false")
            boolean autoremove,

            @Param(doc = "Whether an older version may replace a newer.", orElse = "false")
            boolean allowDowngrade,

            @Param(doc = "Whether only to fetch.", orElse = "false")
            boolean downloadOnly,

            @Param(doc = "Whether weak dependencies come too.", orElse = "true")
            boolean installWeakDeps,

            @Param(doc = "Whether certificates of repositories must be right.", orElse = "true")
            boolean sslverify,

            @Param(doc = "Seconds to wait for another dnf to finish.", orElse = "30")
            int lockTimeout) {
        List<String> names() {
            return name.orElse(List.of());
        }
    }

    @Override
    public Observation<PackageState> observe(Parameters parameters, TaskContext context) {
        List<String> repositories = options(parameters).stream()
                .filter(option -> option.contains("repo=") || option.startsWith("--exclude="))
                .filter(option -> !option.contains(" "))
                .toList();
        boolean latest = parameters.state().equals(Optional.of(State.LATEST));
        return PackagePlan.observe("auto", latest, repositories, parameters.names());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, PackageState found) {
        Optional<Plan> problem = PackagePlan.problem(found);
        if (problem.isPresent()) {
            return problem.get();
        }
        if (!List.of("dnf", "yum").contains(found.manager())) {
            return Plan.refusal("the host has neither dnf nor yum (it has " + found.manager() + ")");
        }
        if (parameters.name().isEmpty() && !parameters.updateCache() && !parameters.autoremove()) {
            return Plan.refusal("one of the following is required: name, list, update_cache");
        }
        String state = stateOf(parameters);
        PackagePlan plan =
                new PackagePlan(found, state, parameters.names(), List.of(), false, parameters.lockTimeout());
        List<Step> steps = new ArrayList<>();
        if (parameters.updateCache()) {
            steps.add(plan.run("-q", "makecache"));
        }
        List<String> wrong = plan.wrong().stream()
                .filter(name -> !parameters.updateOnly() || found.has(name))
                .toList();
        boolean upgradesAll = state.equals("latest") && parameters.names().contains("*");
        ModuleResult base = ModuleResult.of("results", Value.texts(wrong));
        if (wrong.isEmpty()
                && !upgradesAll
                && !(parameters.autoremove() && parameters.names().isEmpty())) {
            return plan.plan(steps, true, steps.isEmpty() ? base : base.asChanged(false));
        }
        for (List<String> words : words(parameters, state, wrong, found, upgradesAll)) {
            steps.add(plan.run("", words));
        }
        boolean verifiable = !parameters.updateCache() && !upgradesAll && !parameters.downloadOnly();
        return plan.plan(steps, !verifiable || wrong.isEmpty(), base);
    }

    private static String stateOf(Parameters parameters) {
        return switch (parameters.state().orElse(parameters.autoremove() ? State.ABSENT : State.PRESENT)) {
            case LATEST -> "latest";
            case ABSENT, REMOVED -> "absent";
            default -> "present";
        };
    }

    /** yum and dnf install nothing when asked to update what is missing, so what is missing has a call of its own. */
    private static List<List<String>> words(
            Parameters parameters, String state, List<String> wrong, PackageState found, boolean all) {
        List<List<String>> calls = new ArrayList<>();
        if (all) {
            calls.add(call(parameters, "update", List.of()));
        } else if (wrong.isEmpty()) {
            calls.add(call(parameters, "autoremove", List.of()));
        } else if (state.equals("absent")) {
            calls.add(call(parameters, parameters.autoremove() ? "autoremove" : "remove", wrong));
        } else {
            List<String> missing =
                    wrong.stream().filter(name -> !found.has(name)).toList();
            List<String> old = wrong.stream().filter(found::has).toList();
            if (!missing.isEmpty()) {
                calls.add(call(parameters, "install", missing));
            }
            if (!old.isEmpty()) {
                calls.add(call(parameters, "update", old));
            }
        }
        return calls;
    }

    private static List<String> call(Parameters parameters, String verb, List<String> names) {
        List<String> words = new ArrayList<>(List.of("-y"));
        words.addAll(options(parameters));
        words.add(verb);
        words.addAll(names);
        return words;
    }

    private static List<String> options(Parameters parameters) {
        List<String> words = new ArrayList<>();
        parameters.disablerepo().forEach(repo -> words.add("--disablerepo=" + repo));
        parameters.enablerepo().forEach(repo -> words.add("--enablerepo=" + repo));
        parameters.exclude().forEach(name -> words.add("--exclude=" + name));
        parameters.disablePlugin().forEach(name -> words.add("--disableplugin=" + name));
        parameters.enablePlugin().forEach(name -> words.add("--enableplugin=" + name));
        parameters.confFile().ifPresent(file -> words.addAll(List.of("-c", file)));
        parameters.disableExcludes().ifPresent(what -> words.add("--disableexcludes=" + what));
        parameters.releasever().ifPresent(release -> words.add("--releasever=" + release));
        when(words, !parameters.installroot().equals("/"), "--installroot=" + parameters.installroot());
        when(words, parameters.disableGpgCheck(), "--nogpgcheck");
        when(words, parameters.skipBroken(), "--skip-broken");
        when(words, parameters.security(), "--security");
        when(words, parameters.bugfix(), "--bugfix");
        when(words, parameters.downloadOnly(), "--downloadonly");
        when(words, !parameters.installWeakDeps(), "--setopt=install_weak_deps=False");
        when(words, !parameters.sslverify(), "--setopt=sslverify=0");
        return words;
    }

    private static void when(List<String> words, boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
    }
}
