package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder of a host that is copied to another place of the same host, by the host.
 *
 * <p>As with Ansible, mode and flags are meant for the folder itself, owner and group for all in it.
 *
 * @param source the folder that is copied
 * @param root what it becomes
 * @param said what the scripts said: whether the contents differ, whether an owner or group below does
 */
record RemoteTree(
        CopyModule.Parameters p, RemoteFileState source, RemoteFileState root, FileAttributes wanted, List<String> said)
        implements CopyModule.Copying {

    static Observation<CopyModule.Copying> observe(CopyModule.Parameters p, RemoteFileState source) {
        String written = p.src().orElse("");
        RemotePath from = source.real();
        boolean followsLinks = p.localFollow().orElse(false);
        FileAttributes wanted =
                p.file().wanted(FileWrite.digits(source.followed().orElseThrow().mode()));
        RemotePath to =
                written.endsWith("/") ? p.dest() : p.dest().child(source.path().name());
        Query compare = Query.of(TreeScripts.COMPARE_TREES, from.text(), to.text(), followsLinks ? "1" : "0");
        Query look = Query.of(
                TreeScripts.LOOK_AT_TREE,
                to.text(),
                wanted.owner().orElse(""),
                wanted.group().orElse(""));
        Observation<String> said = Observation.of(compare, RemoteTree::answer)
                .with(Observation.of(look, RemoteTree::answer), String::concat);
        return FileReading.withoutContent(to, wanted).with(said, (root, words) -> {
            if ((root.real().text() + "/").startsWith(from.text() + "/")) {
                throw new ModuleException("cannot copy " + from + " into itself: " + root.path());
            }
            return new RemoteTree(p, source, root, wanted, words.lines().toList());
        });
    }

    private static String answer(Output output) {
        if (!output.ok()) {
            throw new ModuleException(
                    "cannot compare the folders: " + output.stderr().strip());
        }
        return output.stdout();
    }

    @Override
    public Plan plan() {
        Optional<FileEntry> there = root.followed();
        ModuleResult result = ModuleResult.of("dest", Value.of(root.path().text()))
                .and("src", p.src().orElse(""))
                .and("checksum", Value.none());
        if (there.isPresent() && !root.isDirectory()) {
            return Plan.refusal(root.path() + " is there and is not a folder");
        }
        if (there.isPresent() && !p.force()) {
            return Plan.unchanged("there is a folder, and force is off", result.and("msg", "file already exists"));
        }
        FileAttributes ofRoot = there.map(entry -> FileWrite.differing(wanted, entry, root.umask()))
                .orElse(wanted);
        boolean strangers = said.contains("owner") || said.contains("group");
        if (!said.contains("differs") && !strangers && ofRoot.equals(FileAttributes.ANY)) {
            return Plan.unchanged("the folder is as it should be", FileResult.describe(result, there.orElseThrow()));
        }
        return new Plan.Change(
                there.isPresent() ? Action.MODIFY : Action.CREATE,
                there
                        .map(entry ->
                                FileWrite.attributeDiff(root.path() + " (file attributes)", ofRoot, entry, Map.of()))
                        .filter(diff -> !ofRoot.equals(FileAttributes.ANY))
                        .stream()
                        .toList(),
                steps(ofRoot),
                result,
                true,
                outputs -> FileResult.afterwards(result, outputs, true));
    }

    private List<Step> steps(FileAttributes ofRoot) {
        List<Step> steps = new ArrayList<>();
        if (p.dest().text().endsWith("/")) {
            steps.add(new Step.MakeDirectory(
                    root.path().parent(), p.file().wanted().with(p.directoryMode())));
        }
        String followsLinks = p.localFollow().orElse(false) ? "1" : "0";
        if (said.contains("differs")) {
            steps.add(Step.RunScript.writing(
                    Command.of(
                            TreeScripts.COPY_TREE,
                            source.real().text(),
                            root.path().text(),
                            followsLinks),
                    Touch.tree(root.path())));
        }
        FileAttributes ofAll = new FileAttributes(wanted.owner(), wanted.group(), Optional.empty());
        if (!ofAll.equals(FileAttributes.ANY)) {
            steps.add(new Step.SetAttributes(root.path(), ofAll, true, true));
        }
        if (!ofRoot.equals(FileAttributes.ANY)) {
            steps.add(new Step.SetAttributes(root.path(), ofRoot, false, true));
        }
        steps.add(FileReading.again(root.path()));
        return steps;
    }
}
