package dev.muster.modules;

import dev.muster.module.Action;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One task of the dnf module, from what rpm has to what dnf is to do. */
record DnfTask(DnfModule.Parameters parameters, DnfState state) {
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    /** Whether rpm can tell if it is installed: no group, glob, file or address. */
    static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.startsWith("@")
                && !name.contains("://")
                && !name.endsWith(".rpm")
                && Stream.of("*", "?", "[").noneMatch(name::contains);
    }

    Observation<Plan> plan() {
        if (parameters.list().isPresent()) {
            return list(parameters.list().get());
        }
        boolean installs = parameters.state().isEmpty() && !(parameters.names().isEmpty() && parameters.autoremove());
        if (installs) {
            return install(false);
        }
        return switch (parameters.state().orElse(DnfModule.State.ABSENT)) {
            case LATEST -> parameters.names().equals(List.of("*")) ? upgradeAll() : install(true);
            case ABSENT, REMOVED -> remove();
            default -> install(false);
        };
    }

    // ---- what is to be done ----

    private Observation<Plan> install(boolean latest) {
        List<String> missing = parameters.names().stream()
                .filter(name -> !state.has(name) && !(latest && parameters.updateOnly()))
                .toList();
        List<String> old =
                latest ? parameters.names().stream().filter(state::has).toList() : List.of();
        if (missing.isEmpty() && old.isEmpty()) {
            List<String> left = parameters.names().stream()
                    .filter(name -> !state.has(name))
                    .map(name -> "Packages providing " + name + " not installed due to update_only specified")
                    .toList();
            return Observation.known(Plan.unchanged("there is nothing to do", result("Nothing to do", left)));
        }
        List<Call> calls = new ArrayList<>();
        if (!missing.isEmpty()) {
            calls.add(new Call("install", missing));
        }
        if (!old.isEmpty()) {
            calls.add(new Call("upgrade", old));
        }
        return carriedOut(Action.INSTALL, calls);
    }

    private Observation<Plan> upgradeAll() {
        return carriedOut(Action.INSTALL, List.of(new Call("upgrade", List.of())));
    }

    private Observation<Plan> remove() {
        List<String> names = parameters.names();
        if (names.stream().anyMatch(name -> name.endsWith(".rpm") || name.contains("://"))) {
            return Observation.known(new Plan.Refusal(
                    "Cannot remove paths -- please specify package name.",
                    ModuleResult.of("results", Value.texts(List.of()))));
        }
        List<String> due =
                names.stream().filter(name -> state.has(name) || !isPlain(name)).toList();
        List<Call> calls = new ArrayList<>();
        if (!due.isEmpty()) {
            calls.add(new Call("remove", due));
        }
        if (parameters.autoremove()) {
            calls.add(new Call("autoremove", List.of()));
        }
        return calls.isEmpty() ? Observation.known(nothing()) : carriedOut(Action.REMOVE, calls);
    }

    /** One call of the tool. */
    private record Call(String verb, List<String> names) {}

    private static Plan nothing() {
        return Plan.unchanged("there is nothing to do", result("Nothing to do", List.of()));
    }

    static ModuleResult result(String message, List<String> results) {
        return ModuleResult.message(message).and("rc", Value.of(0)).and("results", Value.texts(results));
    }

    // ---- asked first, then done ----

    private Observation<Plan> carriedOut(Action action, List<Call> calls) {
        if (!state.asks()) {
            return Observation.known(change(action, calls, List.of()));
        }
        Observation<List<Output>> asked = Observation.known(List.of());
        for (Call call : calls) {
            asked = asked.with(
                    simulated(call),
                    (list, output) ->
                            Stream.concat(list.stream(), Stream.of(output)).toList());
        }
        return asked.map(outputs -> decided(action, calls, outputs));
    }

    private Plan decided(Action action, List<Call> calls, List<Output> outputs) {
        List<Call> due = new ArrayList<>();
        List<String> results = new ArrayList<>(remarks());
        List<String> remarks = List.copyOf(results);
        for (int i = 0; i < calls.size(); i++) {
            DnfTransaction transaction = DnfTransaction.of(outputs.get(i).stdout());
            boolean removes = calls.get(i).verb().equals("remove");
            if (removes && transaction.isOne()) {
                results.clear();
            }
            if (transaction.group().isPresent()) {
                return new Plan.Refusal(
                        "No group " + transaction.group().get() + " available.",
                        ModuleResult.of("results", Value.texts(List.of())));
            }
            if (!transaction.excluded().isEmpty() && !removes) {
                return failed(transaction.excluded());
            }
            if (!transaction.unknown().isEmpty() && !removes) {
                return unknown(transaction.unknown());
            }
            if (transaction.isOne()) {
                due.add(calls.get(i));
                results.addAll(transaction.results(state, parameters.downloadOnly()));
            } else if (!transaction.isNothing() && !outputs.get(i).ok()) {
                return new Plan.Refusal(
                        failure(outputs.get(i).stdout()),
                        ModuleResult.of("rc", Value.of(1))
                                .and("results", Value.texts(List.of()))
                                .and("failures", Value.texts(List.of())));
            }
        }
        return due.isEmpty()
                ? Plan.unchanged("there is nothing to do", result("Nothing to do", remarks))
                : change(action, due, results);
    }

    /** What Ansible says besides of package files and of globs that match nothing. */
    private List<String> remarks() {
        boolean removes = parameters.state().equals(Optional.of(DnfModule.State.ABSENT))
                || parameters.state().equals(Optional.of(DnfModule.State.REMOVED));
        return parameters.names().stream()
                .filter(name -> removes
                        ? name.contains("*") && !state.has(name)
                        : name.endsWith(".rpm") && !name.contains("://"))
                .map(name -> removes ? name + " is not installed" : "Installed " + name)
                .toList();
    }

    private static Plan unknown(List<String> names) {
        return failed(
                names.stream().map(name -> "No package " + name + " available.").toList());
    }

    private static Plan failed(List<String> failures) {
        return new Plan.Refusal(
                "Failed to install some of the specified packages",
                ModuleResult.of("rc", Value.of(1))
                        .and("results", Value.texts(List.of()))
                        .and("failures", Value.texts(failures)));
    }

    private static String failure(String said) {
        int error = said.lastIndexOf("Error: ");
        String text = error < 0 ? said : said.substring(error + "Error: ".length());
        int advice = text.indexOf("\n(try to ");
        return "Depsolve Error occurred: " + (advice < 0 ? text : text.substring(0, advice)).stripTrailing();
    }

    private Plan change(Action action, List<Call> calls, List<String> results) {
        List<Step> steps =
                calls.stream().map(call -> run(call.verb(), call.names())).toList();
        ModuleResult planned = result("Check mode: No changes made, but would have if not in check mode", results);
        return new Plan.Change(action, List.of(), steps, planned, false, outputs -> concluded(results, outputs));
    }

    private ModuleResult concluded(List<String> results, List<Output> outputs) {
        Output last = outputs.get(outputs.size() - 1);
        boolean told = state.asks();
        ModuleResult done =
                result("", told ? results : outputs.stream().map(Output::stdout).toList());
        return last.ok()
                ? done
                : done.and("rc", Value.of(last.status()))
                        .and("stdout", last.stdout())
                        .and("stderr", last.stderr())
                        .asFailed(
                                last.stderr().isBlank()
                                        ? last.stdout().strip()
                                        : last.stderr().strip());
    }

    private Observation<Output> simulated(Call call) {
        List<String> arguments = new ArrayList<>(List.of(state.tool()));
        arguments.addAll(words(call.verb(), call.names()));
        Query query = Query.of(DnfScripts.SIMULATE, arguments.toArray(String[]::new));
        return Observation.of(query.within(Duration.ofMinutes(10)), output -> output);
    }

    /** A call of the tool. */
    Step run(String verb, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of(state.tool(), String.valueOf(parameters.lockTimeout())));
        arguments.addAll(words(verb, names));
        return new Step.RunScript(
                Command.of(DnfScripts.RUN, arguments.toArray(String[]::new)).within(DEADLINE), true);
    }

    private List<String> words(String verb, List<String> names) {
        List<String> words = new ArrayList<>(options());
        boolean dnf = state.tool().equals("dnf");
        if (dnf && !verb.equals("makecache")) {
            words.add("--setopt=clean_requirements_on_remove=" + (parameters.autoremove() ? "1" : "0"));
        }
        boolean latest = parameters.state().equals(Optional.of(DnfModule.State.LATEST));
        when(words, dnf && latest && !parameters.nobest() && !verb.equals("makecache"), "--best");
        words.add(verb.equals("upgrade") && !dnf ? "update" : verb);
        words.addAll(names);
        return words;
    }

    private List<String> options() {
        List<String> words = new ArrayList<>();
        DnfModule.Parameters p = parameters;
        boolean dnf = state.tool().equals("dnf");
        p.disablerepo().forEach(repo -> words.add("--disablerepo=" + repo));
        p.enablerepo().forEach(repo -> words.add("--enablerepo=" + repo));
        p.exclude().forEach(name -> words.add("--exclude=" + name));
        p.disablePlugin().forEach(name -> words.add("--disableplugin=" + name));
        p.enablePlugin().forEach(name -> words.add("--enableplugin=" + name));
        p.confFile().ifPresent(file -> words.addAll(List.of("-c", file)));
        p.disableExcludes().ifPresent(what -> words.add("--disableexcludes=" + what));
        p.releasever().ifPresent(release -> words.add("--releasever=" + release));
        when(words, !p.installroot().equals("/"), "--installroot=" + p.installroot());
        when(words, p.disableGpgCheck(), "--nogpgcheck");
        when(words, p.skipBroken(), "--skip-broken");
        when(words, p.security(), "--security");
        when(words, p.bugfix(), "--bugfix");
        when(words, p.downloadOnly(), "--downloadonly");
        p.downloadDir().filter(folder -> p.downloadOnly()).ifPresent(folder -> words.add("--downloaddir=" + folder));
        when(words, p.cacheonly(), "-C");
        when(words, p.nobest() && dnf, "--nobest");
        when(words, p.allowerasing() && dnf, "--allowerasing");
        when(words, !p.installWeakDeps() && dnf, "--setopt=install_weak_deps=False");
        when(words, !p.sslverify(), "--setopt=sslverify=0");
        return words;
    }

    private static void when(List<String> words, boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
    }

    // ---- lists ----

    private Observation<Plan> list(String what) {
        List<String> arguments = new ArrayList<>(List.of(state.tool(), what));
        arguments.addAll(options());
        Query query = Query.of(DnfScripts.LIST, arguments.toArray(String[]::new));
        return Observation.of(
                query.within(Duration.ofMinutes(5)),
                output -> Plan.unchanged(
                        "listed",
                        ModuleResult.message("")
                                .and(
                                        "results",
                                        Value.list(output.stdout()
                                                .lines()
                                                .sorted()
                                                .map(line -> line.split(" "))
                                                .filter(words -> words.length == 2 || words.length == 6)
                                                .map(DnfTask::entry)
                                                .toList()))));
    }

    private static Value entry(String[] words) {
        Map<String, Value> entry = new LinkedHashMap<>();
        if (words.length == 2) {
            entry.put("repoid", Value.of(words[1]));
            entry.put("state", Value.of("enabled"));
            return Value.dict(entry);
        }
        String id = words[2] + ":" + words[0] + "-" + words[4] + "-" + words[3] + "." + words[1];
        entry.put("name", Value.of(words[0]));
        entry.put("arch", Value.of(words[1]));
        entry.put("epoch", Value.of(words[2]));
        entry.put("release", Value.of(words[3]));
        entry.put("version", Value.of(words[4]));
        entry.put("repo", Value.of(words[5]));
        entry.put("envra", Value.of(id));
        entry.put("nevra", Value.of(id));
        entry.put("yumstate", Value.of(words[5].equals("@System") ? "installed" : "available"));
        return Value.dict(entry);
    }
}
