package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packages of Red Hat's family: with dnf where the host has it, else yum, whichever name the task uses. Names that rpm
 * knows are decided here; for the rest the tool is asked what it would do, and told no, so that check mode is exact and
 * nothing is run that would do nothing. The tool itself is written in Python: muster calls it as an admin does.
 */
@ModuleInfo(
        name = "dnf",
        domain = Domain.PACKAGES,
        aliases = "yum",
        doc = "Installs, updates and removes packages with dnf or yum, whichever the host has, in one transaction.",
        example = """
                - yum:
                    name: [ntp, ntpdate]
                    state: present
                    enablerepo: updates
                """)
final class DnfModule implements Module<DnfModule.Parameters, Plan> {
    /** Wanted states; installed and removed are old names. */
    enum State {
        ABSENT,
        INSTALLED,
        LATEST,
        PRESENT,
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

            @Param(doc = "Whether the server of a package given as URL must have a valid certificate.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "Whether only what is cached already is used.", orElse = "false")
            boolean cacheonly,

            @Param(doc = "Folder for what is only fetched.") Optional<String> downloadDir,

            @Param(doc = "Accepted; repoquery is used where it is there.", orElse = "true")
            boolean installRepoquery,

            @Param(doc = "What to list instead: installed, updates, available, repos or a package.")
            Optional<String> list,

            @Param(doc = "Whether installed packages may go for what is asked for.", orElse = "false")
            boolean allowerasing,

            @Param(doc = "Whether less than the best candidate will do.", orElse = "false")
            boolean nobest,

            @Param(doc = "Accepted: yum is dnf where the host has dnf.", aliases = "use_backend", orElse = "auto")
            String use,

            @Param(doc = "Seconds to wait for another dnf to finish.", orElse = "30")
            int lockTimeout) {
        List<String> names() {
            return name.orElse(List.of()).stream().map(String::strip).toList();
        }

        Optional<String> problem() {
            if (name.isPresent() && list.isPresent()) {
                return Optional.of("parameters are mutually exclusive: name|list");
            }
            boolean removes = state.equals(Optional.of(State.ABSENT)) || state.equals(Optional.of(State.REMOVED));
            if (autoremove && !names().isEmpty() && !removes) {
                return Optional.of("Autoremove should be used alone or with state=absent");
            }
            return names().stream()
                    .filter(one -> one.startsWith("-"))
                    .findFirst()
                    .map(one -> "no package can have the name " + one);
        }
    }

    @Override
    public Observation<Plan> observe(Parameters parameters, TaskContext context) {
        Optional<String> problem = parameters.problem();
        if (problem.isPresent()) {
            return Observation.known(Plan.refusal(problem.get()));
        }
        return look(parameters).then(state -> {
            if (!parameters.updateCache()) {
                return new DnfTask(parameters, state).plan();
            }
            Step makecache = new DnfTask(parameters, state).run("makecache", List.of());
            return Observation.known(new Plan.First(
                    List.of(makecache), said -> look(parameters).then(now -> fetched(parameters, now, said))));
        });
    }

    private static Observation<Plan> fetched(Parameters parameters, DnfState state, List<Output> said) {
        Optional<Output> wrong = said.stream().filter(output -> !output.ok()).findFirst();
        if (wrong.isPresent()) {
            ModuleResult result = ModuleResult.of("rc", Value.of(1)).and("results", Value.texts(List.of()));
            return Observation.known(new Plan.Refusal(wrong.get().stderr().strip(), result));
        }
        boolean alone = parameters.names().isEmpty() && parameters.list().isEmpty() && !parameters.autoremove();
        return alone
                ? Observation.known(Plan.unchanged("the cache is new", DnfTask.result("Cache updated", List.of())))
                : new DnfTask(parameters, state).plan();
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Plan decided) {
        return decided;
    }

    private static Observation<DnfState> look(Parameters parameters) {
        List<String> arguments = new ArrayList<>();
        arguments.add(parameters.installroot().equals("/") ? "" : parameters.installroot());
        parameters.names().stream().filter(DnfTask::isPlain).forEach(arguments::add);
        return Observation.of(Query.of(DnfScripts.READ, arguments.toArray(String[]::new)), DnfState::of);
    }
}
