package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packages of Debian, Ubuntu and their kin.
 *
 * <p>What only apt itself can tell (upgrade, build-dep, autoremove, latest after fetching new lists) is run and judged
 * by what apt says it did, so check mode can only say that it would run.
 */
@ModuleInfo(
        name = "apt",
        doc = "Installs, updates and removes packages with apt-get, in one transaction, and fetches package lists.",
        example = """
                - apt:
                    name: [ntp, ntpdate]
                    state: present
                    update_cache: true
                    cache_valid_time: 3600
                """)
final class AptModule implements Module<AptModule.Parameters, PackageState> {
    private static final String NOTHING_DONE = "0 upgraded, 0 newly installed";

    /** Wanted states. */
    enum State {
        PRESENT,
        ABSENT,
        LATEST,
        BUILD_DEP,
        FIXED
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

            @Param(doc = "Accepted for Ansible's sake.", orElse = "12")
            int updateCacheRetryMaxDelay,

            @Param(doc = "Whether configuration goes with a removed package.", orElse = "false")
            boolean purge,

            @Param(doc = "A package file on the host.") Optional<RemotePath> deb,

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
                    orElse = "no",
                    choices = {"dist", "full", "no", "safe", "yes", "True", "False"})
            String upgrade,

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

            @Param(doc = "Accepted for Ansible's sake: it is always apt-get.", orElse = "false")
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
        List<String> names() {
            return given.orElse(List.of());
        }

        boolean upgrades() {
            return !List.of("no", "False").contains(upgrade);
        }
    }

    @Override
    public Observation<PackageState> observe(Parameters parameters, TaskContext context) {
        return PackagePlan.observe("apt", parameters.state() == State.LATEST, List.of(), parameters.names());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, PackageState found) {
        Optional<Plan> problem = PackagePlan.problem(found);
        if (problem.isPresent()) {
            return problem.get();
        }
        boolean updates = parameters.updateCache().orElse(parameters.cacheValidTime() > 0)
                && found.cacheAge()
                        .map(age -> age > parameters.cacheValidTime())
                        .orElse(true);
        boolean cleans = parameters.autoremove() || parameters.autoclean() || parameters.clean();
        if (parameters.given().isEmpty()
                && parameters.deb().isEmpty()
                && !parameters.upgrades()
                && !cleans
                && parameters.state() != State.FIXED
                && parameters.updateCache().isEmpty()) {
            return Plan.refusal("one of the following is required: autoremove, deb, package, update_cache, upgrade");
        }
        boolean exclusive = parameters.upgrades()
                && !parameters.names().isEmpty()
                && parameters.deb().isPresent();
        if (exclusive) {
            return Plan.refusal("parameters are mutually exclusive: deb|package|upgrade");
        }
        return plan(parameters, found, updates);
    }

    private static Plan plan(Parameters parameters, PackageState found, boolean updates) {
        boolean latest = parameters.state() == State.LATEST;
        String state = latest ? "latest" : parameters.state() == State.ABSENT ? "absent" : "present";
        PackagePlan plan = new PackagePlan(
                found, state, parameters.names(), List.of(), latest && updates, parameters.lockTimeout());
        List<Step> steps = new ArrayList<>();
        if (updates) {
            steps.add(plan.run("-q", "-o", "Acquire::Retries=" + parameters.updateCacheRetries(), "update"));
        }
        boolean alone = parameters.names().isEmpty();
        List<String> wrong = wrong(parameters, plan, found);
        boolean asksApt = parameters.upgrades()
                || parameters.deb().isPresent()
                || parameters.state() == State.BUILD_DEP
                || parameters.state() == State.FIXED
                || latest && updates && !wrong.isEmpty()
                || alone && (parameters.autoremove() || parameters.autoclean() || parameters.clean());
        List<String> words = asksApt || !wrong.isEmpty() ? words(parameters, wrong) : List.of();
        String policy = parameters.policyRcD().map(String::valueOf).orElse("");
        if (!words.isEmpty()) {
            steps.add(plan.run(policy, words));
        }
        ModuleResult base = ModuleResult.of("cache_updated", Value.of(updates));
        if (words.isEmpty()) {
            return plan.plan(steps, true, alone ? base : updates ? base.asChanged(false) : base);
        }
        return asksApt ? Plan.run(steps, base, outputs -> judged(base, outputs)) : plan.plan(steps, updates, base);
    }

    private static List<String> wrong(Parameters parameters, PackagePlan plan, PackageState found) {
        if (parameters.state() == State.BUILD_DEP || parameters.state() == State.FIXED) {
            return parameters.names();
        }
        return parameters.names().stream()
                .filter(name -> plan.wrong().contains(name)
                        || parameters.purge() && parameters.state() == State.ABSENT && found.hasConfiguration(name))
                .filter(name -> !parameters.onlyUpgrade() || found.has(PackagePlan.nameOf(name)))
                .toList();
    }

    private static List<String> words(Parameters parameters, List<String> wrong) {
        List<String> words = new ArrayList<>(List.of("-y", "-q"));
        for (String option : parameters.dpkgOptions().split(",")) {
            if (!option.isBlank()) {
                words.addAll(List.of("-o", "Dpkg::Options::=--" + option.strip()));
            }
        }
        when(words, parameters.force(), "--force-yes");
        when(words, parameters.allowUnauthenticated(), "--allow-unauthenticated");
        when(words, parameters.allowDowngrade(), "--allow-downgrades");
        when(words, parameters.allowChangeHeldPackages(), "--allow-change-held-packages");
        when(words, parameters.failOnAutoremove(), "--no-remove");
        when(words, parameters.onlyUpgrade(), "--only-upgrade");
        when(words, parameters.purge(), "--purge");
        when(words, parameters.autoremove(), "--auto-remove");
        parameters.defaultRelease().ifPresent(release -> words.addAll(List.of("-t", release)));
        parameters
                .installRecommends()
                .ifPresent(yes -> words.addAll(List.of("-o", "APT::Install-Recommends=" + (yes ? "yes" : "no"))));
        if (parameters.upgrades()) {
            boolean whole = List.of("dist", "full").contains(parameters.upgrade());
            words.add(whole ? "dist-upgrade" : "upgrade");
            when(words, !whole, "--with-new-pkgs");
        } else if (parameters.deb().isPresent()) {
            words.addAll(List.of("install", parameters.deb().get().text()));
        } else if (parameters.state() == State.FIXED) {
            words.addAll(List.of("install", "--fix-broken"));
            words.addAll(wrong);
        } else if (!wrong.isEmpty()) {
            words.add(verb(parameters.state()));
            words.addAll(wrong);
        } else {
            words.add(parameters.autoremove() ? "autoremove" : parameters.autoclean() ? "autoclean" : "clean");
        }
        return words;
    }

    private static String verb(State state) {
        return switch (state) {
            case ABSENT -> "remove";
            case BUILD_DEP -> "build-dep";
            default -> "install";
        };
    }

    private static void when(List<String> words, boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
    }

    private static ModuleResult judged(ModuleResult base, List<Output> outputs) {
        Output last = outputs.get(outputs.size() - 1);
        String said = last.stdout();
        boolean nothing = said.contains(NOTHING_DONE) && said.contains(" 0 to remove") || said.isBlank();
        return base.and("stdout", said.stripTrailing())
                .and("stderr", last.stderr().stripTrailing())
                .asChanged(!nothing);
    }
}
