package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sources of packages for apt. When the lists cannot be fetched afterwards the files are put back as they were. A PPA that
 * is not there yet is refused: its key would have to come from Launchpad and a key server.
 */
@ModuleInfo(
        name = "apt_repository",
        doc = "Adds a line to apt's sources, or removes it, and fetches the package lists.",
        results = {"repo: the source as given", "state: as given"},
        example = """
                - apt_repository:
                    repo: deb http://deb.debian.org/debian bookworm-backports main
                    filename: backports
                    state: present
                """)
final class AptRepositoryModule implements Module<AptRepositoryModule.Parameters, Plan> {

    /** Prints {@code parts FOLDER}, {@code codename NAME}, {@code keytool yes}, and of each file its lines. */
    static final ReadScript READ = new ReadScript("apt-sources", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            have() { command -v "$1" >/dev/null 2>&1; }
            if ! have apt-get; then printf 'missing apt-get\\n'; exit 0; fi
            if have apt-key || have gpg; then printf 'keytool yes\\n'; fi
            if [ -r /etc/os-release ]; then
              sed -n -e 's/^VERSION_CODENAME=["]*\\([A-Za-z0-9_-]*\\).*/codename \\1/p' /etc/os-release | head -n 1
            fi
            list=/etc/apt/sources.list parts=/etc/apt/sources.list.d/
            if have apt-config; then
              said=$(apt-config shell list Dir::Etc::sourcelist/f 2>/dev/null | sed -n "s/^list='\\(.*\\)'$/\\1/p")
              list=${said:-$list}
              said=$(apt-config shell parts Dir::Etc::sourceparts/d 2>/dev/null | sed -n "s/^parts='\\(.*\\)'$/\\1/p")
              parts=${said:-$parts}
            fi
            printf 'parts %s\\n' "$parts"
            for f in "$list" "${parts%/}"/*.list; do
              if [ ! -f "$f" ]; then continue; fi
              printf 'file %s\\n' "$f"
              while IFS= read -r line || [ -n "$line" ]; do printf 'line %s\\n' "$line"; done <"$f"
            done
            exit 0
            """);

    /** Wanted states. */
    enum State {
        ABSENT,
        PRESENT
    }

    record Parameters(
            @Param(doc = "The source, as it stands in sources.list.")
            String repo,

            @Param(doc = "Whether it is to be there.", orElse = "present")
            State state,

            @Param(doc = "Mode of a file that gets a new source.")
            Optional<FileMode> mode,

            @Param(
                    doc = "Whether to fetch the package lists after a change.",
                    aliases = "update-cache",
                    orElse = "true")
            boolean updateCache,

            @Param(doc = "How often to try fetching.", orElse = "5")
            int updateCacheRetries,

            @Param(doc = "Longest pause between two tries, in seconds.", orElse = "12")
            int updateCacheRetryMaxDelay,

            @Param(doc = "Name of the file in sources.list.d, without .list; else from the source.")
            Optional<String> filename,

            @Param(doc = "Accepted; no Python is needed.", orElse = "true")
            boolean installPythonApt,

            @Param(doc = "Accepted; nothing is downloaded for a source.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "Release to use for a PPA.") Optional<String> codename) {}

    @Override
    public Observation<Plan> observe(Parameters parameters, TaskContext context) {
        if (parameters.repo().isEmpty()) {
            return Observation.known(Plan.refusal("Please set argument 'repo' to a non-empty value"));
        }
        return Observation.of(
                Query.of(READ), output -> decide(parameters, AptSources.of(output), AptSources.of(output)));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Plan decided) {
        return decided;
    }

    private static Plan decide(Parameters parameters, AptSources before, AptSources after) {
        if (!before.hasKeyTool()) {
            return Plan.refusal("Either apt-key or gpg binary is required, but neither could be found");
        }
        boolean archive = parameters.repo().startsWith("ppa:");
        String text = archive ? archive(parameters, before) : parameters.repo();
        AptSources.Line line = AptSources.Line.of(0, text);
        if (!line.valid() || !line.enabled()) {
            String bare = text.strip().replaceFirst("^#", "");
            int hash = bare.indexOf('#');
            return Plan.refusal("Invalid repository string: " + (hash > 0 ? bare.substring(0, hash) : bare));
        }
        boolean present = parameters.state() == State.PRESENT;
        Optional<String> fresh = Optional.empty();
        if (!present) {
            after.remove(line.source());
        } else if (!archive) {
            fresh = after.add(line.source(), fileName(parameters, line.source()));
        } else if (!before.hasEnabled(line.source())) {
            return Plan.refusal("adding a PPA (" + parameters.repo() + ") is not supported: add \"" + line.source()
                    + "\" and its key with apt_key");
        }
        ModuleResult result =
                ModuleResult.of("repo", Value.of(parameters.repo())).and("state", present ? "present" : "absent");
        if (before.texts().equals(after.texts())) {
            return Plan.unchanged("the source is " + (present ? "there" : "not there"), result);
        }
        return change(parameters, before, after, fresh, result);
    }

    private static String archive(Parameters parameters, AptSources sources) {
        String[] words = parameters.repo().substring("ppa:".length()).split("/");
        String name = words.length > 1 ? words[1] : "ppa";
        String release = parameters.codename().or(sources::codename).orElse("");
        return "deb http://ppa.launchpad.net/" + words[0] + "/" + name + "/ubuntu " + release + " main";
    }

    /** The words of the address, joined. */
    private static String fileName(Parameters parameters, String source) {
        String bare = source.replaceAll("\\[[^\\]]+\\]", "").replaceAll("\\w+://", "");
        String address = List.of(bare.strip().split("\\s+")).stream()
                .filter(word -> !word.equals("deb") && !word.equals("deb-src"))
                .findFirst()
                .orElse("");
        String host = address.substring(address.indexOf('@') + 1);
        String name =
                String.join("_", host.replaceAll("[^a-zA-Z0-9]", " ").strip().split("\\s+"));
        return parameters.filename().orElse(name) + ".list";
    }

    private static Plan change(
            Parameters parameters, AptSources before, AptSources after, Optional<String> fresh, ModuleResult result) {
        Map<String, String> old = before.texts();
        Map<String, String> wanted = after.texts();
        List<Diff> diffs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        List<Step> back = new ArrayList<>();
        Set<String> paths = new TreeSet<>(old.keySet());
        paths.addAll(wanted.keySet());
        for (String path : paths) {
            String is = old.getOrDefault(path, "");
            String becomes = wanted.getOrDefault(path, "");
            if (!is.equals(becomes)) {
                diffs.add(new Diff(
                        old.containsKey(path) ? path : "/dev/null",
                        wanted.containsKey(path) ? path : "/dev/null",
                        is,
                        becomes));
            }
            RemotePath file = new RemotePath(path);
            steps.addAll(write(file, wanted, fresh.filter(path::equals).flatMap(p -> parameters.mode())));
            back.addAll(write(file, old, Optional.empty()));
        }
        after.emptyFiles().stream()
                .filter(path -> !paths.contains(path))
                .forEach(path -> steps.add(new Step.RemovePath(new RemotePath(path))));
        if (parameters.updateCache()) {
            steps.add(update(parameters));
        }
        Plan done = new Plan.Change(Action.MODIFY, diffs, List.of(), result, false, outputs -> result);
        return new Plan.First(steps, said -> Observation.known(outcome(said, done, back)));
    }

    private static List<Step> write(RemotePath file, Map<String, String> texts, Optional<FileMode> mode) {
        String text = texts.get(file.text());
        if (text == null) {
            return List.of(new Step.RemovePath(file));
        }
        FileAttributes attributes = new FileAttributes(Optional.empty(), Optional.empty(), mode);
        return List.of(
                new Step.MakeDirectory(file.parent(), FileAttributes.ANY),
                new Step.PutFile(file, Octets.bytes(text), attributes, Optional.empty(), Optional.empty(), false));
    }

    private static Step update(Parameters parameters) {
        Command command = Command.of(
                AptScripts.UPDATE,
                String.valueOf(parameters.updateCacheRetries()),
                String.valueOf(parameters.updateCacheRetryMaxDelay()),
                "60");
        return new Step.RunScript(command.within(Duration.ofMinutes(30)), true);
    }

    /** With lists that cannot be fetched, the files go back first. */
    private static Plan outcome(List<Output> said, Plan done, List<Step> back) {
        if (said.isEmpty() || said.get(said.size() - 1).ok()) {
            return done;
        }
        String why = said.get(said.size() - 1).stderr().strip();
        return new Plan.First(back, nothing -> Observation.known(Plan.refusal(why)));
    }
}
