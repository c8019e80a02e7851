package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
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
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings a git repository to a version, by the host's git.
 *
 * <p>The order of git's commands is that of Ansible's module (modules/git.py), so that branches, tags and remotes end
 * up the same. A dry look asks the remote repository, but writes nothing: with {@code accept_hostkey} the key is taken
 * for that look only.
 */
@ModuleInfo(
        name = "git",
        doc = "Clones a git repository, or brings a clone to a branch, tag or commit.",
        results = {
            "before: commit that was there, none for a new clone",
            "after: commit that is there now",
            "remote_url_changed: whether the clone had another URL",
            "submodules_changed: whether submodules were brought along"
        },
        example = """
                - git:
                    repo: https://git.example.org/ntp-scripts.git
                    dest: /opt/ntp-scripts
                    version: v1.4
                    depth: 1
                """)
final class GitModule implements Module<GitModule.Parameters, Sections> {
    private static final Set<String> LONG = Set.of(
            "git",
            "version",
            "repo",
            "dest",
            "dir",
            "before",
            "url",
            "branch",
            "heads",
            "failed",
            "cmd",
            "stdout",
            "stderr",
            "after",
            "warning",
            "git_dir_before",
            "git_dir_now");
    private static final Map<String, String> FORMATS = Map.of("zip", "zip", "gz", "tar.gz", "tar", "tar", "tgz", "tgz");

    record Parameters(
            @Param(doc = "URL or path of the repository.", aliases = "name")
            String repo,

            @Param(doc = "Folder for the clone; may be missing with clone: false.")
            Optional<RemotePath> dest,

            @Param(doc = "Branch, tag, commit or HEAD.", orElse = "HEAD")
            String version,

            @Param(doc = "Name of the remote.", orElse = "origin")
            String remote,

            @Param(doc = "What to fetch besides.") Optional<String> refspec,

            @Param(doc = "Repository whose objects may be borrowed.")
            Optional<String> reference,

            @Param(doc = "Whether local modifications are thrown away.", orElse = "false")
            boolean force,

            @Param(doc = "How many commits of history to have.")
            Optional<Integer> depth,

            @Param(name = "clone", doc = "Whether to clone when there is no clone.", orElse = "true")
            boolean mayClone,

            @Param(doc = "Whether to fetch when there is a clone.", orElse = "true")
            boolean update,

            @Param(doc = "Whether the version must be signed.", orElse = "false")
            boolean verifyCommit,

            @Param(doc = "Fingerprints of which one must have signed it.")
            List<String> gpgWhitelist,

            @Param(doc = "Whether any key of the ssh server is taken.", orElse = "false")
            boolean acceptHostkey,

            @Param(doc = "Whether the key of a new ssh server is taken.", orElse = "false")
            boolean acceptNewhostkey,

            @Param(doc = "Private key of the host for ssh.") Optional<RemotePath> keyFile,

            @Param(doc = "Options for ssh.") Optional<String> sshOpts,

            @Param(doc = "The git to use.") Optional<RemotePath> executable,

            @Param(doc = "Whether it is a repository without files.", orElse = "false")
            boolean bare,

            @Param(doc = "Whether submodules are brought along.", orElse = "true")
            boolean recursive,

            @Param(doc = "Whether only the version's branch is cloned.", orElse = "false")
            boolean singleBranch,

            @Param(doc = "Whether submodules follow their master branch.", orElse = "false")
            boolean trackSubmodules,

            @Param(doc = "Umask, octal in quotes.") Optional<Value> umask,

            @Param(doc = "Archive file to make of the version.")
            Optional<RemotePath> archive,

            @Param(doc = "Folder put before the names in the archive.")
            Optional<String> archivePrefix,

            @Param(doc = "Where git's own files are kept.") Optional<RemotePath> separateGitDir) {
        Parameters {
            if (separateGitDir.isPresent() && bare) {
                throw new ModuleException("parameters are mutually exclusive: separate_git_dir|bare");
            }
            if (acceptHostkey && acceptNewhostkey) {
                throw new ModuleException("parameters are mutually exclusive: accept_hostkey|accept_newhostkey");
            }
            if (archivePrefix.isPresent() && archive.isEmpty()) {
                throw new ModuleException("missing parameter(s) required by 'archive_prefix': archive");
            }
            if (umask.filter(mask -> !(mask instanceof Value.Text)).isPresent()) {
                throw new ModuleException("umask must be defined as a quoted octal integer");
            }
            if (umask.filter(mask -> !mask.str().matches("[0-7]{1,4}")).isPresent()) {
                throw new ModuleException("umask must be an octal integer");
            }
            if (dest.isEmpty() && mayClone) {
                throw new ModuleException("the destination directory must be specified unless clone=no");
            }
            archive.ifPresent(Parameters::format);
        }

        private static String format(RemotePath archive) {
            String name = archive.name();
            String format = FORMATS.get(name.substring(name.lastIndexOf('.') + 1));
            if (format == null || name.lastIndexOf('.') < 1) {
                throw new ModuleException("Unable to get file extension from archive file name : " + archive);
            }
            return format;
        }

        /** Options for ssh, as Ansible puts them together. */
        String ssh() {
            StringBuilder out =
                    new StringBuilder(sshOpts.map(opts -> " " + opts).orElse(""));
            if (acceptHostkey && out.indexOf("StrictHostKeyChecking=accept-new") < 0) {
                append(out, "StrictHostKeyChecking=no");
            }
            if (acceptNewhostkey && out.indexOf("StrictHostKeyChecking=no") < 0) {
                append(out, "StrictHostKeyChecking=accept-new");
            }
            append(out, "BatchMode=yes");
            keyFile.ifPresent(key -> {
                out.append(" -i ").append(key);
                append(out, "IdentitiesOnly=yes");
            });
            return out.toString();
        }

        private static void append(StringBuilder out, String option) {
            if (out.indexOf(option) < 0) {
                out.append(" -o ").append(option);
            }
        }
    }

    @Override
    public Observation<Sections> observe(Parameters p, TaskContext context) {
        String dry = p.acceptHostkey() || p.acceptNewhostkey()
                ? " -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
                : "";
        Query look = Query.of(
                        GitScripts.LOOK_AT_REPOSITORY,
                        p.executable().map(RemotePath::text).orElse(""),
                        p.dest().map(RemotePath::text).orElse(""),
                        p.repo(),
                        p.version(),
                        p.remote(),
                        p.bare() ? "1" : "0",
                        dry.isEmpty() ? p.ssh() : "",
                        dry.isEmpty() ? "" : dry + p.ssh())
                .within(Duration.ofMinutes(5));
        return Observation.of(look, output -> Sections.parse(output.out(), LONG));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Sections seen) {
        if (seen.has("nogit")) {
            return Plan.refusal("Failed to find required executable \"git\" on the host");
        }
        if (seen.has("strange")) {
            return Plan.refusal("Current repo does not have a valid reference to a separate Git dir or it refers to the"
                    + " invalid path");
        }
        boolean cloned = seen.has("cloned");
        if (!cloned && !p.mayClone()) {
            return remoteOnly(p, seen);
        }
        Value before = seen.find("before")
                .filter(b -> cloned && !b.isEmpty())
                .<Value>map(Value::of)
                .orElse(Value.none());
        if (cloned && !p.update()) {
            ModuleResult there = ModuleResult.of("before", before).and("after", before);
            return p.archive().isEmpty()
                    ? Plan.unchanged("there is a clone, and update is off", there)
                    : change(p, seen, "archive", there, List.of());
        }
        if (seen.number("lsrc", 0) != 0) {
            String why = seen.text("heads").strip();
            return new Plan.Refusal(
                    why,
                    ModuleResult.message(why)
                            .and("rc", Value.of(seen.number("lsrc", 0)))
                            .and("stdout", "")
                            .and("stderr", seen.text("heads") + "\n"));
        }
        Optional<String> head = head(p, seen);
        if (cloned && seen.has("mods") && !p.force()) {
            String why = "Local modifications exist in the destination: " + seen.text("dest") + " (force=no).";
            return new Plan.Refusal(why, ModuleResult.of("before", before).and("msg", why));
        }
        ModuleResult result = ModuleResult.of("before", before)
                .and("after", head.<Value>map(Value::of).orElse(Value.none()));
        if (!cloned) {
            List<Diff> diffs = head.map(commit -> Diff.prepared(">> Newly checked out " + commit)).stream()
                    .toList();
            return change(p, seen, "clone", result, diffs);
        }
        boolean moved = !seen.text("url").isEmpty() && !seen.text("url").equals(seen.text("repo"));
        boolean differs = head.isEmpty() || !Value.of(head.get()).equals(before);
        boolean relocates = relocates(p, seen);
        return change(
                p,
                seen,
                "update",
                result.and("remote_url_changed", Value.of(moved)).asChanged(differs || moved || relocates),
                List.of());
    }

    /** What Ansible does when it may not clone: it says what the remote repository has. */
    private static Plan remoteOnly(Parameters p, Sections seen) {
        if (seen.number("lsrc", 0) != 0) {
            return Plan.refusal(seen.text("heads").strip());
        }
        Value head = head(p, seen).<Value>map(Value::of).orElse(Value.of(p.version()));
        return Plan.unchanged(
                "there is no clone, and clone is off",
                ModuleResult.of("before", Value.none()).and("after", head).asChanged(true));
    }

    private static boolean relocates(Parameters p, Sections seen) {
        return p.separateGitDir()
                .filter(dir -> seen.has("dir") && !dir.text().equals(seen.text("dir")))
                .isPresent();
    }

    /** The commit that the version is in the remote repository; a version that is neither branch nor tag is a commit. */
    private static Optional<String> head(Parameters p, Sections seen) {
        if (seen.has("toold")) {
            return Optional.empty();
        }
        List<String> lines = seen.lines("heads").stream()
                .filter(line -> line.matches("[0-9a-f]{40,64}\\s.*"))
                .toList();
        if (lines.isEmpty()) {
            if (p.version().equals("HEAD")) {
                return Optional.empty();
            }
            return Optional.of(p.version());
        }
        return Optional.of(named(lines, "refs/heads/" + p.version())
                .or(() -> named(lines, "refs/tags/" + p.version() + "^{}"))
                .or(() -> named(lines, "refs/tags/" + p.version()))
                .orElseGet(() -> lines.get(0).split("\\s")[0]));
    }

    private static Optional<String> named(List<String> lines, String ref) {
        return lines.stream()
                .filter(line -> line.endsWith("\t" + ref))
                .map(line -> line.split("\\s")[0])
                .findFirst();
    }

    private static String kind(Parameters p, Sections seen) {
        if (seen.has("toold")) {
            return "?";
        }
        if (p.version().equals("HEAD")) {
            return "other";
        }
        return seen.text("heads").contains("\trefs/heads/" + p.version())
                ? "branch"
                : seen.text("heads").contains("\trefs/tags/" + p.version()) ? "tag" : "other";
    }

    private static Plan change(Parameters p, Sections seen, String how, ModuleResult planned, List<Diff> diffs) {
        Optional<Integer> depth = p.depth().filter(d -> isAtLeast(seen.text("version"), 1, 9));
        List<String> words = new ArrayList<>(List.of(
                how,
                p.executable().map(RemotePath::text).orElse(""),
                seen.text("dest"),
                p.repo(),
                p.version(),
                p.remote(),
                depth.map(String::valueOf).orElse(""),
                flag(p.bare()),
                p.reference().orElse("")));
        words.addAll(List.of(
                p.refspec().orElse(""),
                flag(p.singleBranch()),
                flag(p.verifyCommit()),
                how.equals("clone") || relocates(p, seen)
                        ? p.separateGitDir().map(RemotePath::text).orElse("")
                        : "",
                flag(p.force()),
                flag(p.recursive()),
                flag(p.trackSubmodules()),
                p.umask().map(Value::str).orElse(""),
                kind(p, seen)));
        words.addAll(List.of(
                p.ssh(),
                p.archive().map(RemotePath::text).orElse(""),
                p.archivePrefix().orElse(""),
                p.archive().map(Parameters::format).orElse(""),
                flag(seen.has("mods")),
                String.join(",", p.gpgWhitelist())));
        Command command = Command.of(GitScripts.BRING_REPOSITORY, words.toArray(String[]::new))
                .within(Duration.ofMinutes(30));
        ModuleResult warned = depth.equals(p.depth())
                ? planned
                : planned.warning("git version is too old to fully support the depth argument. Falling back to full"
                        + " checkouts.");
        return new Plan.Change(
                how.equals("clone") ? Action.CREATE : Action.MODIFY,
                diffs,
                List.of(new Step.RunScript(command)),
                warned,
                false,
                outputs -> concluded(warned, seen, outputs.get(0)));
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }

    private static boolean isAtLeast(String said, int major, int minor) {
        Matcher version = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})").matcher(said);
        if (!version.find()) {
            return true;
        }
        int has = Integer.parseInt(version.group(1));
        return has > major || (has == major && Integer.parseInt(version.group(2)) >= minor);
    }

    private static ModuleResult concluded(ModuleResult planned, Sections seen, Output output) {
        Sections said = Sections.parse(output.out(), LONG);
        ModuleResult result = planned;
        if (said.has("warning")) {
            result = result.warning(said.text("warning"));
        }
        if (said.has("failed")) {
            return ModuleResult.of("stdout", Value.of(said.text("stdout")))
                    .and("stderr", said.text("stderr"))
                    .and("rc", Value.of(said.number("rc", 1)))
                    .and("cmd", said.text("cmd"))
                    .asChanged(false)
                    .asFailed(said.text("failed").strip());
        }
        result = result.and("after", said.text("after"));
        for (String name : List.of("git_dir_before", "git_dir_now")) {
            if (said.has(name)) {
                result = result.and(name, said.text(name));
            }
        }
        if (seen.has("cloned") && seen.has("mods")) {
            result = result.and("msg", "Local modifications exist in the destination: " + seen.text("dest"));
        }
        if (said.has("submodules")) {
            result = result.and("submodules_changed", Value.of(true));
        }
        boolean changed = !Value.of(said.text("after")).equals(planned.fields().get("before"))
                || seen.has("mods")
                || said.has("moved")
                || said.has("submodules")
                || said.has("git_dir_now");
        // An archive that is made anew has, with Ansible, the last word.
        return result.asChanged(said.has("archived") ? said.number("archived", 0) == 1 : changed);
    }
}
