package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One task of the apt module, from what the host has to what is to be done.
 *
 * @param updated whether the lists were fetched anew before
 */
record AptTask(AptModule.Parameters parameters, AptState state, boolean updated) {
    private static final Duration DEADLINE = Duration.ofMinutes(30);
    private static final String NOTHING = "\n0 upgraded, 0 newly installed";
    private static final String NOTHING_OF_APTITUDE = "\n0 packages upgraded, 0 newly installed";
    private static final String UNMARKED =
            "Could not find apt-mark binary, not marking package(s) as manually installed.";
    private static final Pattern SUMMARY = Pattern.compile("[0-9]+ (packages )?upgraded.*");

    Observation<Plan> plan() {
        if (parameters.fetches() && !parameters.works()) {
            return Observation.known(
                    Plan.unchanged("the package lists are good", fetched().asChanged(updated)));
        }
        if (parameters.upgrades()) {
            return upgrade(parameters.upgrade().orElse("yes"));
        }
        if (parameters.deb().isPresent()) {
            return new DebInstallation(this, parameters.deb().get().text()).plan();
        }
        if (parameters.namesEverything() && parameters.state() == AptModule.State.LATEST) {
            return upgrade("yes");
        }
        if (parameters.packages().isEmpty() && (parameters.autoclean() || parameters.autoremove())) {
            return cleanUp(parameters.autoclean() ? "autoclean" : "autoremove");
        }
        return parameters.state() == AptModule.State.ABSENT ? remove() : install(parameters.packages());
    }

    private ModuleResult fetched() {
        return ModuleResult.of("cache_updated", Value.of(updated)).and("cache_update_time", Value.of(state.stamp()));
    }

    // ---- the calls ----

    private AptCommand aptGet() {
        return new AptCommand("apt", state.tools().getOrDefault("tool", "apt-get"));
    }

    private Observation<Plan> install(List<String> names) {
        AptSelection selection = new AptSelection(state);
        boolean builds = parameters.state() == AptModule.State.BUILD_DEP;
        List<AptSelection.Specification> wanted = selection.expanded(names);
        if (builds) {
            wanted.stream()
                    .filter(one -> one.text().startsWith("-"))
                    .findFirst()
                    .ifPresent(one -> {
                        throw new ModuleException("No package matching '" + one.name() + "' is available");
                    });
        }
        Optional<AptSelection.Specification> unavailable =
                builds ? Optional.empty() : selection.unavailable(wanted, parameters.onlyUpgrade());
        if (unavailable.isPresent()) {
            String why = "no available installation candidate for "
                    + unavailable.get().text();
            return Observation.known(new Plan.Refusal(why, fetched()));
        }
        List<String> due = builds
                ? wanted.stream().map(AptSelection.Specification::text).toList()
                : selection.toInstall(wanted, parameters.state() == AptModule.State.LATEST, parameters.onlyUpgrade());
        List<String> toMark = builds
                ? List.of()
                : wanted.stream().map(AptSelection.Specification::name).toList();
        List<String> automatic =
                toMark.stream().filter(state.automatic()::contains).toList();
        if (due.isEmpty()) {
            return Observation.known(unchanged(names, automatic));
        }
        AptCommand call = installation(builds, due);
        return simulated(call).map(output -> {
            if (!output.ok()) {
                return failure(call, output, true);
            }
            if (builds && output.stdout().contains(NOTHING)) {
                return Plan.unchanged("what it takes to build is there", said(fetched(), output));
            }
            List<Step> steps = new ArrayList<>(List.of(run(call)));
            if (!toMark.isEmpty() && state.tools().containsKey("mark")) {
                steps.add(mark(toMark));
            }
            ModuleResult result = state.tools().containsKey("mark") || builds
                    ? fetched()
                    : fetched().warning(UNMARKED);
            boolean sure = !builds && due.stream().allMatch(this::canBeSeen);
            return change(Action.INSTALL, call, steps, output, result, sure);
        });
    }

    /** A name that several packages provide is asked for again and again. */
    private boolean canBeSeen(String word) {
        return state.isKnown(AptSelection.Specification.of(word).name());
    }

    private Plan unchanged(List<String> names, List<String> automatic) {
        ModuleResult result = fetched().asChanged(false);
        if (!automatic.isEmpty() && state.tools().containsKey("mark")) {
            return new Plan.Change(Action.MODIFY, List.of(), List.of(mark(automatic)), result, true, outputs -> result);
        }
        String how = parameters.state() == AptModule.State.LATEST ? "the latest" : "present";
        return Plan.unchanged(
                names.isEmpty()
                        ? "nothing asked for"
                        : String.join(", ", names) + " " + (names.size() == 1 ? "is " : "are ") + how,
                result);
    }

    AptCommand installation(boolean builds, List<String> due) {
        AptCommand call = aptGet().word("-y")
                .dpkgOptions(parameters.dpkgOptions())
                .option(parameters.onlyUpgrade(), "--only-upgrade")
                .option(parameters.state() == AptModule.State.FIXED, "--fix-broken")
                .option(parameters.force(), "--force-yes");
        if (!builds) {
            call.option(parameters.autoremove(), "--auto-remove");
        }
        call.option(parameters.failOnAutoremove(), "--no-remove")
                .option(false, "")
                .word(builds ? "build-dep" : "install")
                .packages(due);
        parameters.defaultRelease().ifPresent(call::release);
        parameters
                .installRecommends()
                .ifPresent(yes -> call.setting("APT::Install-Recommends=" + (yes ? "yes" : "no")));
        Stream.of(
                        parameters.allowUnauthenticated() ? "--allow-unauthenticated" : "",
                        parameters.allowDowngrade() ? "--allow-downgrades" : "",
                        parameters.allowChangeHeldPackages() ? "--allow-change-held-packages" : "")
                .filter(word -> !word.isEmpty())
                .forEach(call::word);
        return call;
    }

    private Observation<Plan> remove() {
        AptSelection selection = new AptSelection(state);
        List<String> due = selection.toRemove(selection.expanded(parameters.packages()), parameters.purge());
        if (due.isEmpty()) {
            List<String> names = parameters.packages();
            return Observation.known(Plan.unchanged(
                    names.isEmpty()
                            ? "nothing asked for"
                            : String.join(", ", names) + (names.size() == 1 ? " is" : " are") + " absent"));
        }
        AptCommand call = aptGet().word("-q")
                .word("-y")
                .dpkgOptions(parameters.dpkgOptions())
                .option(parameters.purge(), "--purge")
                .option(parameters.force(), "--force-yes")
                .option(parameters.autoremove(), "--auto-remove")
                .option(false, "")
                .word("remove")
                .packages(due);
        String lead = "'apt-get remove "
                + due.stream().map(name -> "'" + name + "'").collect(java.util.stream.Collectors.joining(" "))
                + "' failed: ";
        return simulated(call)
                .map(output -> output.ok()
                        ? change(Action.REMOVE, call, List.of(run(call)), output, ModuleResult.EMPTY, true)
                        : failure(lead, output, false));
    }

    private Observation<Plan> upgrade(String mode) {
        boolean aptitude = state.tools().containsKey("aptitude") && !parameters.forceAptGet() && !mode.equals("dist");
        boolean whole = mode.equals("dist") || mode.equals("full");
        AptCommand call =
                aptitude ? new AptCommand("aptitude", state.tools().getOrDefault("aptitude", "aptitude")) : aptGet();
        call.word("-y").dpkgOptions(parameters.dpkgOptions());
        if (aptitude && parameters.force()) {
            call.word("--assume-yes").word("--allow-untrusted");
        } else {
            call.option(parameters.force(), "--force-yes");
        }
        call.option(parameters.failOnAutoremove(), "--no-remove")
                .option(parameters.allowUnauthenticated(), "--allow-unauthenticated")
                .option(parameters.allowDowngrade(), "--allow-downgrades")
                .option(false, "");
        if (aptitude) {
            call.word(whole ? "full-upgrade" : "safe-upgrade");
        } else {
            call.word(whole ? "dist-upgrade" : "upgrade");
            if (!whole) {
                call.word("--with-new-pkgs");
            }
            call.option(parameters.autoremove(), "--auto-remove");
        }
        parameters.defaultRelease().ifPresent(call::release);
        return simulated(call).map(output -> {
            if (!output.ok()) {
                return failure(call, output, false);
            }
            ModuleResult message = ModuleResult.message(output.stdout());
            boolean nothing = output.stdout().contains(aptitude ? NOTHING_OF_APTITUDE : NOTHING)
                    && !output.stdout().contains("not fully installed");
            return nothing
                    ? Plan.unchanged("nothing can be upgraded", said(message, output))
                    : change(Action.INSTALL, call, List.of(run(call)), output, message, false);
        });
    }

    private Observation<Plan> cleanUp(String operation) {
        AptCommand call = aptGet().word("-y")
                .dpkgOptions(parameters.dpkgOptions())
                .option(parameters.purge(), "--purge")
                .option(parameters.force(), "--force-yes")
                .word(operation)
                .option(false, "");
        String mark = operation.equals("autoclean") ? "Del " : "The following packages will be REMOVED";
        return simulated(call).map(output -> {
            if (!output.ok()) {
                return failure("'apt-get " + operation + "' failed: ", output, false);
            }
            return output.stdout().contains(mark)
                    ? change(Action.REMOVE, call, List.of(run(call)), output, ModuleResult.EMPTY, false)
                    : Plan.unchanged("there is nothing to clean up", said(ModuleResult.EMPTY, output));
        });
    }

    // ---- what they come to ----

    Observation<Output> simulated(AptCommand call) {
        List<String> arguments = new ArrayList<>(List.of(call.tool().equals("apt") ? "apt-get" : call.tool()));
        arguments.addAll(call.words());
        Query query = Query.of(AptScripts.SIMULATE, arguments.toArray(String[]::new));
        return Observation.of(query.within(Duration.ofMinutes(5)), output -> output);
    }

    Step run(AptCommand call) {
        List<String> arguments = new ArrayList<>(List.of(
                call.tool(),
                String.valueOf(parameters.lockTimeout()),
                parameters.policyRcD().map(String::valueOf).orElse("")));
        arguments.addAll(call.words());
        return new Step.RunScript(
                Command.of(PackageScripts.RUN, arguments.toArray(String[]::new)).within(DEADLINE), true);
    }

    private static Step mark(List<String> names) {
        return new Step.RunScript(Command.of(AptScripts.MARK_MANUAL, names.toArray(String[]::new)));
    }

    Plan change(Action action, AptCommand call, List<Step> steps, Output simulated, ModuleResult result, boolean sure) {
        List<Diff> diffs = List.of(Diff.prepared(prepared(simulated.stdout())));
        List<Step> all = new ArrayList<>();
        if (parameters.clean()) {
            all.add(run(aptGet().word("clean")));
        }
        int first = all.size();
        all.addAll(steps);
        return new Plan.Change(action, diffs, all, said(result, simulated), sure, outputs -> {
            Output last = outputs.get(Math.min(first, outputs.size() - 1));
            return last.ok() ? said(result, last) : failed(call.shown(), last, result);
        });
    }

    static ModuleResult said(ModuleResult result, Output output) {
        ModuleResult with = result.fields().containsKey("msg") ? result.and("msg", output.stdout()) : result;
        return with.and("stdout", output.stdout()).and("stderr", output.stderr());
    }

    private static ModuleResult failed(String shown, Output output, ModuleResult result) {
        return said(result, output)
                .and("rc", Value.of(output.status()))
                .asFailed("'" + shown + "' failed: " + output.stderr());
    }

    private Plan failure(AptCommand call, Output output, boolean withCache) {
        return failure("'" + call.shown() + "' failed: ", output, withCache);
    }

    private Plan failure(String lead, Output output, boolean withCache) {
        ModuleResult result = (withCache ? fetched() : ModuleResult.EMPTY)
                .and("rc", Value.of(output.status()))
                .and("stdout", output.stdout())
                .and("stderr", output.stderr());
        return new Plan.Refusal(lead + output.stderr(), result);
    }

    /** Of what apt says, the part between its preparations and its summary. */
    static String prepared(String said) {
        List<String> lines = said.lines().toList();
        int start = Math.max(lines.indexOf("Resolving dependencies..."), lines.indexOf("Reading state information..."));
        int end = 0;
        while (end < lines.size() && !SUMMARY.matcher(lines.get(end)).matches()) {
            end++;
        }
        return String.join(
                "\n",
                lines.subList(Math.min(start + 1, lines.size()), Math.max(start + 1, Math.min(end + 1, lines.size()))));
    }
}
