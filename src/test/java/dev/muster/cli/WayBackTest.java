package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ledger.FileChange;
import dev.muster.ledger.HostAction;
import dev.muster.ledger.HostChange;
import dev.muster.ledger.Reached;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.plan.PlanFile;
import dev.muster.plan.PlannedTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WayBackTest {
    private static final Reached REACHED = new Reached("ssh", "192.0.2.1", 22, "admin", "sudo:root");
    private static final PlanFile.Header HEADER = new PlanFile.Header(
            PlanFile.Origin.UNDO,
            "undo of run 7",
            List.of(),
            List.of("hosts.ini"),
            "eva",
            "desk",
            "muster",
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(60));

    private final List<HostChange> changes = new ArrayList<>();
    private final List<HostAction> actions = new ArrayList<>();

    @Test
    void severalChangesOfOneFileGoBackToWhatTheFirstFound() {
        change("Policy", file("/etc/ntp.conf", "one\n"), file("/etc/ntp.conf", "two\n"));
        change("Again", file("/etc/ntp.conf", "two\n"), file("/etc/ntp.conf", "three\n"));

        WayBack.Found found = found();

        Step.PutFile put = (Step.PutFile) onlySteps(found).get(0);
        assertThat(new String(put.content(), UTF_8)).isEqualTo("one\n");
        assertThat(put.expected()).hasValue(PathState.sha1("three\n".getBytes(UTF_8)));
        assertThat(put.attributes().mode().orElseThrow().text()).isEqualTo("0644");
        assertThat(found.left()).isEmpty();
    }

    @Test
    void aHostIsLookedAtAsAWholeBeforeAnythingIsDone() {
        change("Policy", file("/etc/a", "1"), file("/etc/a", "2"));
        change("Other", PathState.absent("/etc/b"), file("/etc/b", "2"));

        List<PlannedTask> tasks = found().plan().hosts().get(0).tasks();

        assertThat(tasks.get(0).does()).isFalse();
        assertThat(tasks.get(0).work().orElseThrow().before())
                .extracting(seen -> seen.state().path())
                .containsExactlyInAnyOrder("/etc/a", "/etc/b");
        assertThat(tasks.get(0).work().orElseThrow().become()).isEqualTo("sudo:root");
    }

    @Test
    void lastTaskGoesFirstAndFoldersAreMadeFromTheTopDown() {
        change("Make", PathState.absent("/srv/new"), folder("/srv/new"));
        change("Fill", PathState.absent("/srv/new/f"), file("/srv/new/f", "x"));
        change("Gone", folder("/srv/old"), PathState.absent("/srv/old"));
        change("Gone", file("/srv/old/f", "y"), PathState.absent("/srv/old/f"));

        List<String> items = found().plan().hosts().get(0).tasks().stream()
                .filter(PlannedTask::does)
                .map(PlannedTask::item)
                .toList();

        assertThat(items).containsExactly("/srv/old", "/srv/old/f", "/srv/new/f", "/srv/new");
    }

    @Test
    void aTaskThatCameTwiceGoesBackInOneWhateverCameBetween() {
        for (int i = 0; i < 40; i++) {
            change("Role", PathState.absent("/srv/r" + (79 - i)), file("/srv/r" + (79 - i), "x"));
            change("Other", PathState.absent("/srv/o" + i), file("/srv/o" + i, "x"));
        }
        change("Role", PathState.absent("/srv/r00"), file("/srv/r00", "x"));

        List<String> items = found().plan().hosts().get(0).tasks().stream()
                .filter(PlannedTask::does)
                .map(PlannedTask::item)
                .toList();

        assertThat(items).hasSize(81);
        assertThat(items.subList(0, 41)).allMatch(path -> path.startsWith("/srv/r"));
        assertThat(items.subList(0, 41)).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    void aFolderThatTheRunMadeIsOnlyRemovedWhileItIsEmpty() {
        change("Make", PathState.absent("/srv/new"), folder("/srv/new"));

        assertThat(onlySteps(found())).singleElement().isInstanceOfSatisfying(Step.RunScript.class, run -> {
            assertThat(run.command().script().name()).isEqualTo("remove-empty-folder");
            assertThat(run.command().arguments()).containsExactly("/srv/new");
        });
    }

    @Test
    void aFileThatBecameALinkIsRemovedBeforeItIsWrittenAgain() {
        change("Link", file("/etc/localtime", "zone"), link("/etc/localtime", "/usr/share/zoneinfo/UTC"));

        List<Step> steps = onlySteps(found());

        assertThat(steps.get(0)).isInstanceOf(Step.RemovePath.class);
        assertThat(((Step.PutFile) steps.get(1)).expected()).hasValue("");
    }

    @Test
    void onlyTheModeGoesBackWhereOnlyTheModeChanged() {
        change("Mode", file("/etc/f", "x"), withMode(file("/etc/f", "x").withoutContent(""), 0600));

        assertThat(onlySteps(found())).singleElement().isInstanceOf(Step.SetAttributes.class);
    }

    @Test
    void aHardLinkIsMadeOneAgain() {
        PathState before = linked(file("/etc/f", "x"), "/etc/g");
        change("Write", before, file("/etc/f", "y"));

        WayBack.Found found = found();

        assertThat(onlySteps(found)).singleElement().isEqualTo(new Step.MakeLink(path("/etc/f"), "/etc/g", false));
        assertThat(doing(found).get(0).work().orElseThrow().before())
                .extracting(seen -> seen.state().path())
                .containsExactly("/etc/f", "/etc/g");
    }

    @Test
    void whatHasNoWayBackIsNamed() {
        change("Big", file("/var/big", "x").withoutContent("larger than 1 MiB"), PathState.absent("/var/big"));
        change("Lost", file("/var/lost", "x"), PathState.unknown("/var/lost", "the host was lost"));
        action("Install", "apt", "apt-get", "install", "ntp");

        WayBack.Found found = found();

        assertThat(found.left().get("ps01"))
                .containsExactly(
                        "/var/lost (Lost): what the run left there is not known: the host was lost",
                        "/var/big (Big): its old content cannot be had: larger than 1 MiB",
                        "Install (apt)");
        assertThat(doing(found)).isEmpty();
    }

    @Test
    void servicesThatWereRestartedAreRestartedOnceMoreAtTheEnd() {
        change("Policy", file("/etc/ntp.conf", "one\n"), file("/etc/ntp.conf", "two\n"));
        action("restart ntpd", "service", "service-control", "systemd", "restart", "ntp", "system", "1", "", "");
        action("restart ntpd", "service", "service-control", "systemd", "restart", "ntp", "system", "1", "", "");
        action("start cron", "service", "service-control", "systemd", "start", "cron", "system", "1", "", "");

        WayBack.Found found = found();

        assertThat(doing(found)).extracting(PlannedTask::item).containsExactly("/etc/ntp.conf", "restart ntp");
        assertThat(found.left().get("ps01")).containsExactly("start cron (start cron)");
    }

    @Test
    void secretsAreSealedInThePlanAndOfThemOnlyTheAttributesAreShown() {
        changes.add(change("Key", file("/etc/ntp.keys", "hush"), file("/etc/ntp.keys", "new"), true));

        PlannedTask task = doing(found()).get(0);

        assertThat(task.secret()).isTrue();
        assertThat(task.diff())
                .containsExactly(
                        "-/etc/ntp.keys: file 0644, owner 0:0, 3 bytes",
                        "+/etc/ntp.keys: file 0644, owner 0:0, 4 bytes");
    }

    // ---- given ----

    private void change(String task, PathState before, PathState after) {
        changes.add(change(task, before, after, false));
    }

    private HostChange change(String task, PathState before, PathState after, boolean sealed) {
        return new HostChange(
                7,
                changes.size() + 1,
                "ps01",
                "ps01",
                Instant.EPOCH,
                task,
                "copy",
                "site.yml:" + task.length() + ":1",
                REACHED,
                new FileChange(before, after, sealed));
    }

    private void action(String task, String module, String... words) {
        actions.add(new HostAction(7, "ps01", Instant.EPOCH, task, module, List.of(words)));
    }

    private static PathState file(String path, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        return state(path, PathState.Kind.FILE, 0644, Optional.empty(), Optional.empty(), 1)
                .withContent(bytes);
    }

    private static PathState folder(String path) {
        return state(path, PathState.Kind.FOLDER, 0755, Optional.empty(), Optional.empty(), 2);
    }

    private static PathState link(String path, String target) {
        return state(path, PathState.Kind.LINK, 0777, Optional.of(target), Optional.empty(), 1);
    }

    private static PathState withMode(PathState state, int mode) {
        return new PathState(
                state.path(),
                state.kind(),
                mode,
                state.owner(),
                state.group(),
                state.links(),
                state.label(),
                state.target(),
                state.peer(),
                state.size(),
                state.sha1(),
                state.content(),
                state.why());
    }

    private static PathState linked(PathState state, String peer) {
        return state(state.path(), state.kind(), state.mode(), Optional.empty(), Optional.of(peer), 2)
                .withContent(state.content().orElseThrow());
    }

    private static PathState state(
            String path, PathState.Kind kind, int mode, Optional<String> target, Optional<String> peer, int links) {
        return new PathState(
                path,
                kind,
                mode,
                "0",
                "0",
                links,
                Optional.empty(),
                target,
                peer,
                0,
                Optional.empty(),
                Optional.empty(),
                "");
    }

    private static dev.muster.shell.RemotePath path(String text) {
        return new dev.muster.shell.RemotePath(text);
    }

    // ---- when ----

    private WayBack.Found found() {
        return new WayBack(changes, actions).find(HEADER, 7);
    }

    private static List<PlannedTask> doing(WayBack.Found found) {
        return found.plan().hosts().stream()
                .flatMap(host -> host.tasks().stream())
                .filter(PlannedTask::does)
                .toList();
    }

    private static List<Step> onlySteps(WayBack.Found found) {
        assertThat(doing(found)).hasSize(1);
        return doing(found).get(0).work().orElseThrow().steps();
    }
}
