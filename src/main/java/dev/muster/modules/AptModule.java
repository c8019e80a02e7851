package dev.muster.modules;

import dev.muster.module.Domain;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packages of Debian, Ubuntu and their kin. What is missing is decided here as Ansible's module decides it (lib/ansible/
 * modules/apt.py); what comes of it is asked of apt, which simulates every call before it is made. So check mode and
 * diffs tell what apt would do, and a call that would do nothing is not made.
 */
@ModuleInfo(
        name = "apt",
        domain = Domain.PACKAGES,
        doc = "Installs, updates and removes packages with apt-get, in one transaction, and fetches package lists.",
        example = """
                - apt:
                    name: [ntp, ntpdate]
                    state: present
                    update_cache: true
                    cache_valid_time: 3600
                """)
final class AptModule implements Module<AptModule.Parameters, Plan> {

    /** Wanted states. */
    enum State {
        ABSENT,
        BUILD_DEP,
        FIXED,
        LATEST,
        PRESENT
    }

    record Parameters(
            @Param(
                    name = "package",
                    doc = "Packages; NAME=VERSION for one version, * and ? as globs.",
                    aliases = {"name", "pkg"})
            Optional<List<String>> given,

            @Param(doc = "What they should be.", orElse = "present")
            State state,

            @Param(doc = "Whether to fetch package lists first.", aliases = "update-cache")
            Optional<Boolean> updateCache,

            @Param(doc = "Seconds for which fetched lists are good enough.", orElse = "0")
            int cacheValidTime,

            @Param(doc = "How often to try fetching.", orElse = "5")
            int updateCacheRetries,

            @Param(doc = "Longest pause between two tries, in seconds.", orElse = "12")
            int updateCacheRetryMaxDelay,

            @Param(doc = "Whether configuration goes with a removed package.", orElse = "false")
            boolean purge,

            @Param(
                    doc =
                            "Package files on the host, with commas between, or the URL of one, which the controller downloads.")
            Optional<RemotePath> deb,

            @Param(doc = "Release to take packages from.", aliases = "default-release")
            Optional<String> defaultRelease,

            @Param(
                    doc = "Whether recommended packages come too; without it as apt is set up.",
                    aliases = "install-recommends")
            Optional<Boolean> installRecommends,

            @Param(doc = "Whether to pass --force-yes, which no one should.", orElse = "false")
            boolean force,

            @Param(
                    doc = "Upgrade everything: yes, safe, dist or full.",
                    choices = {"dist", "full", "no", "safe", "yes"})
            Optional<String> upgrade,

            @Param(doc = "Options for dpkg, with commas between.", orElse = "force-confdef,force-confold")
            String dpkgOptions,

            @Param(doc = "Whether to remove what nothing needs any more.", orElse = "false")
            boolean autoremove,

            @Param(doc = "Whether to drop package files that cannot be had any more.", orElse = "false")
            boolean autoclean,

            @Param(doc = "Whether to drop all fetched package files.", orElse = "false")
            boolean clean,

            @Param(doc = "Whether to fail rather than remove a package.", orElse = "false")
            boolean failOnAutoremove,

            @Param(doc = "Exit code of policy-rc.d while packages are worked on; 101 keeps services from starting.")
            Optional<Integer> policyRcD,

            @Param(doc = "Whether only what is installed is worked on.", orElse = "false")
            boolean onlyUpgrade,

            @Param(doc = "Whether to upgrade with apt-get although the host has aptitude.", orElse = "false")
            boolean forceAptGet,

            @Param(doc = "Whether packages need no signature.", aliases = "allow-unauthenticated", orElse = "false")
            boolean allowUnauthenticated,

            @Param(
                    doc = "Whether an older version may replace a newer.",
                    aliases = {"allow-downgrade", "allow_downgrades", "allow-downgrades"},
                    orElse = "false")
            boolean allowDowngrade,

            @Param(doc = "Whether held packages may be changed.", orElse = "false")
            boolean allowChangeHeldPackages,

            @Param(doc = "Seconds to wait for another apt to finish.", orElse = "60")
            int lockTimeout) {
        List<String> packages() {
            return given.orElse(List.of()).stream()
                    .map(String::strip)
                    .filter(name -> !name.equals("*"))
                    .toList();
        }

        boolean namesEverything() {
            return given.orElse(List.of()).contains("*");
        }

        boolean upgrades() {
            return upgrade.filter(kind -> !kind.equals("no")).isPresent();
        }

        boolean fetches() {
            return updateCache.orElse(false) || cacheValidTime > 0;
        }

        /** Whether there is anything to do but to fetch lists. */
        boolean works() {
            return !given.orElse(List.of()).isEmpty() || upgrades() || deb.isPresent();
        }

        Optional<String> problem() {
            int named = (given.isPresent() ? 1 : 0) + (upgrade.isPresent() ? 1 : 0) + (deb.isPresent() ? 1 : 0);
            if (named > 1) {
                return Optional.of("parameters are mutually exclusive: deb|package|upgrade");
            }
            if (deb.isPresent() && state != State.PRESENT) {
                return Optional.of("deb only supports state=present");
            }
            if (namesEverything() && state == State.LATEST && !packages().isEmpty()) {
                return Optional.of("unable to install additional packages when upgrading all installed packages");
            }
            return packages().stream()
                    .filter(name -> name.indexOf('=') != name.lastIndexOf('='))
                    .findFirst()
                    .map(name -> "invalid package spec: " + name);
        }
    }

    @Override
    public Observation<Plan> observe(Parameters parameters, TaskContext context) {
        Optional<String> problem = parameters.problem();
        if (problem.isPresent()) {
            return Observation.known(Plan.refusal(problem.get()));
        }
        return look(parameters).then(state -> {
            if (state.missing().isPresent()) {
                return Observation.known(
                        Plan.refusal("the host has no " + state.missing().get()));
            }
            if (state.problem().isPresent()) {
                return Observation.known(Plan.refusal(state.problem().get()));
            }
            boolean stale = state.stamp() + parameters.cacheValidTime() < state.now();
            return parameters.fetches() && stale
                    ? Observation.known(fetch(parameters, state))
                    : new AptTask(parameters, state, false).plan();
        });
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Plan decided) {
        return decided;
    }

    private static Observation<AptState> look(Parameters parameters) {
        List<String> arguments = new ArrayList<>();
        arguments.add(parameters.defaultRelease().orElse(""));
        boolean all = parameters.state() == State.LATEST
                || parameters.packages().stream().anyMatch(name -> name.contains("="));
        arguments.add(all ? "all" : "missing");
        parameters.packages().stream()
                .map(AptSelection.Specification::of)
                .filter(AptSelection.Specification::isAskable)
                .map(AptSelection.Specification::name)
                .forEach(arguments::add);
        Query query = Query.of(AptScripts.READ, arguments.toArray(String[]::new));
        return Observation.of(query.within(Duration.ofMinutes(2)), AptState::of);
    }

    /** The lists are fetched before anything is decided; whether they came anew shows in their time. */
    private static Plan fetch(Parameters parameters, AptState before) {
        Step update = new Step.RunScript(Command.of(
                        AptScripts.UPDATE,
                        String.valueOf(parameters.updateCacheRetries()),
                        String.valueOf(parameters.updateCacheRetryMaxDelay()),
                        String.valueOf(parameters.lockTimeout()))
                .within(Duration.ofMinutes(30)));
        return new Plan.First(
                List.of(update),
                said -> look(parameters)
                        .then(state ->
                                new AptTask(parameters, state, said.isEmpty() || isNewer(state, before)).plan()));
    }

    private static boolean isNewer(AptState now, AptState before) {
        return now.stamp() != before.stamp() || now.stamp() >= before.now();
    }
}
