package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Download;
import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.module.UrlRequest;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Package files: what they need comes first, by apt-get, then dpkg installs them. A URL is downloaded by the controller
 * and laid on the host for the time of the task.
 */
record DebInstallation(AptTask task, String deb) {

    /** One file. */
    private record Deb(
            String path, Map<String, String> fields, Optional<String> installed, List<String> others, String broken) {
        String field(String name) {
            return fields.getOrDefault(name, "");
        }

        /** Of what apt would install besides, what the file itself asks for. */
        List<String> dependencies() {
            String asked = field("Pre-Depends") + "," + field("Depends");
            Set<String> names = new LinkedHashSet<>();
            for (String one : asked.split("[,|]")) {
                names.add(one.strip().replaceAll("[ :(].*", ""));
            }
            return others.stream()
                    .filter(name -> !name.equals(field("Package")))
                    .filter(names::contains)
                    .toList();
        }
    }

    Observation<Plan> plan() {
        if (!deb.contains("://")) {
            return read(List.of(deb.split(",")), List.of());
        }
        UrlRequest request = new UrlRequest(
                deb, Map.of("User-Agent", "muster"), Optional.empty(), Optional.empty(), true, Duration.ofSeconds(10));
        return Observation.of(List.of(new Reading.FromUrl(request)), answers -> answers.download(0))
                .map(this::laidOut);
    }

    private Plan laidOut(Download download) {
        if (download.status() != 200) {
            return Plan.refusal("Failure downloading " + deb + ", " + download.complaint());
        }
        String name = deb.replaceFirst("[?#].*", "").replaceFirst(".*/", "").replaceAll("[^A-Za-z0-9+._~-]", "_");
        String digest = RemoteFileState.digest("SHA-1", deb.getBytes(StandardCharsets.UTF_8));
        RemotePath path = new RemotePath("/var/tmp/.muster-" + digest.substring(0, 12) + "-" + name);
        Step put =
                new Step.PutFile(path, download.body(), FileAttributes.ANY, Optional.empty(), Optional.empty(), false);
        return new Plan.First(
                List.of(put),
                said -> said.isEmpty()
                        ? Observation.known(new Plan.Change(
                                Action.INSTALL,
                                List.of(),
                                List.of(),
                                ModuleResult.EMPTY,
                                false,
                                outputs -> ModuleResult.EMPTY))
                        : read(List.of(path.text()), List.of(path)));
    }

    private Observation<Plan> read(List<String> files, List<RemotePath> fleeting) {
        Query query = Query.of(AptScripts.READ_DEB, files.toArray(String[]::new));
        return Observation.of(query.within(Duration.ofMinutes(5)), DebInstallation::parse)
                .then(debs -> installed(debs, fleeting));
    }

    private Observation<Plan> installed(List<Deb> debs, List<RemotePath> fleeting) {
        List<Deb> due = new ArrayList<>();
        for (Deb one : debs) {
            if (!one.broken().isEmpty()) {
                throw new ModuleException("Unable to install package: " + one.broken());
            }
            int order = one.installed()
                    .map(version -> DebianVersion.compare(one.field("Version"), version))
                    .orElse(1);
            if (order < 0 && !task.parameters().force() && !task.parameters().allowDowngrade()) {
                throw new ModuleException("A later version is already installed");
            }
            if (order != 0) {
                due.add(one);
            }
        }
        if (due.isEmpty()) {
            ModuleResult same = ModuleResult.of("stdout", Value.of("")).and("stderr", "");
            List<Step> steps = fleeting.stream().<Step>map(Step.RemovePath::new).toList();
            return Observation.known(
                    steps.isEmpty()
                            ? Plan.unchanged("the packages are installed in this version", same)
                            : new Plan.Change(
                                    Action.MODIFY,
                                    List.of(),
                                    steps,
                                    same.asChanged(false),
                                    false,
                                    outputs -> same.asChanged(false)));
        }
        AptCommand call = new AptCommand("dpkg", "dpkg");
        for (String option : task.parameters().dpkgOptions().split(",", -1)) {
            call.word("--" + option);
        }
        if (task.parameters().force()) {
            call.word("--force-all");
        }
        call.word("-i");
        due.forEach(one -> call.word(one.path()));
        List<String> missing = due.stream()
                .flatMap(one -> one.dependencies().stream())
                .distinct()
                .toList();
        return task.simulated(call).map(output -> change(call, missing, fleeting, output));
    }

    private Plan change(AptCommand call, List<String> missing, List<RemotePath> fleeting, Output simulated) {
        List<Step> steps = new ArrayList<>();
        if (!missing.isEmpty()) {
            steps.add(task.run(task.installation(false, missing)));
        }
        steps.add(task.run(call));
        fleeting.forEach(path -> steps.add(new Step.RemovePath(path)));
        int calls = missing.isEmpty() ? 1 : 2;
        ModuleResult planned = AptTask.said(ModuleResult.EMPTY, simulated);
        return new Plan.Change(
                Action.INSTALL,
                List.of(dev.muster.module.Diff.prepared(AptTask.prepared(simulated.stdout()))),
                steps,
                planned,
                fleeting.isEmpty(),
                outputs -> concluded(call, outputs.subList(0, Math.min(calls, outputs.size()))));
    }

    private static ModuleResult concluded(AptCommand call, List<Output> outputs) {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        outputs.forEach(output -> {
            out.append(output.stdout());
            err.append(output.stderr());
        });
        ModuleResult result =
                ModuleResult.of("stdout", Value.of(out.toString())).and("stderr", err.toString());
        return outputs.get(outputs.size() - 1).ok() ? result : result.asFailed(call.shown() + " failed");
    }

    private static List<Deb> parse(Output output) {
        List<Deb> debs = new ArrayList<>();
        for (String line : output.stdout().lines().toList()) {
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String rest = space < 0 ? "" : line.substring(space + 1);
            if (key.equals("missing")) {
                throw new ModuleException("the host has no " + rest);
            }
            if (key.equals("file")) {
                debs.add(new Deb(rest, new LinkedHashMap<>(), Optional.empty(), new ArrayList<>(), ""));
                continue;
            }
            if (debs.isEmpty()) {
                continue;
            }
            Deb last = debs.remove(debs.size() - 1);
            debs.add(with(last, key, rest));
        }
        return debs;
    }

    private static Deb with(Deb deb, String key, String rest) {
        switch (key) {
            case "field" -> {
                String[] field = rest.split(" ", 2);
                deb.fields().put(field[0], field.length > 1 ? field[1] : "");
            }
            case "inst" -> deb.others().add(rest);
            case "installed" -> {
                return new Deb(deb.path(), deb.fields(), Optional.of(rest), deb.others(), deb.broken());
            }
            case "broken" -> {
                return new Deb(deb.path(), deb.fields(), deb.installed(), deb.others(), rest);
            }
            default -> {}
        }
        return deb;
    }
}
