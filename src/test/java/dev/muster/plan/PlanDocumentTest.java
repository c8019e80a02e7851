package dev.muster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.plan.PlannedTask.Known;
import dev.muster.plan.PlannedTask.Seen;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.vault.SealingKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanDocumentTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private SealingKey key;

    @BeforeEach
    void makeKey() {
        key = SealingKey.of(folder.resolve("plan.key"));
    }

    @Test
    void readsBackWhatItWrote() {
        PlanDocument written = PlanDocument.of(plan(task("driftfile /d\n", false), task("x", true)), key);

        PlanDocument read = parse(written.text(key), Optional.of(key));

        assertThat(read.text(key)).isEqualTo(written.text(key));
        assertThat(read.hash()).isEqualTo(written.hash());
        Step.PutFile put = (Step.PutFile) read.plan()
                .hosts()
                .get(0)
                .tasks()
                .get(0)
                .work()
                .orElseThrow()
                .steps()
                .get(0);
        assertThat(put.content()).isEqualTo("driftfile /d\n".getBytes(StandardCharsets.UTF_8));
        assertThat(put.attributes().mode()).contains(new FileMode("0644"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "a",
                "a\n",
                "a\n\n",
                "\n\na",
                "  indented\nback\n",
                "tab\there\n\tand there\n",
                "a \nb  ",
                "\r\n",
                "approvals:\nend: \"sha256 \n",
                "\u001b[31mred\nline",
                "\u2028\n",
                "😀\nü\n",
                "- x\n# y\n--- \n...\n",
                "\ufeffbom\n",
                " \n ",
                "\u0000\n",
                "key: |2\n"
            })
    void keepsAnyContent(String content) {
        PlanDocument written = PlanDocument.of(plan(task(content, false)), key);

        PlanDocument read = parse(written.text(key), Optional.of(key));

        Step.PutFile put = (Step.PutFile) read.plan()
                .hosts()
                .get(0)
                .tasks()
                .get(0)
                .work()
                .orElseThrow()
                .steps()
                .get(0);
        assertThat(new String(put.content(), StandardCharsets.UTF_8)).isEqualTo(content);
    }

    @Test
    void refusesEveryCut() {
        String text = PlanDocument.of(plan(task("driftfile /d\n", false)), key).text(key);

        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> parse(cut, Optional.empty())).isInstanceOf(PlanException.class);
            assertThatThrownBy(() -> parse(cut, Optional.of(key))).isInstanceOf(PlanException.class);
        }
        assertThatThrownBy(() -> parse(text.substring(0, text.length() - 1), Optional.empty()))
                .isInstanceOf(PlanException.class);
    }

    /** Whoever has no key can still write a sum that is right. */
    @Test
    void refusesEveryLineLeftOutUnderARightSum() {
        String text = PlanDocument.of(plan(task("driftfile /d\n", false)), key).text(key);
        List<String> lines = text.lines().toList();

        for (int i = 0; i < lines.size() - 1; i++) {
            List<String> rest = new ArrayList<>(lines.subList(0, lines.size() - 1));
            rest.remove(i);
            String above = String.join("\n", rest) + "\n";
            String forged = above + "end: \"sha256 " + Digests.sha256(above) + " hmac x\"\n";
            // Without the key it may go through, or is refused; any other exception fails the test.
            assertThat(catchThrowable(() -> parse(forged, Optional.empty())))
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown -> assertThat(thrown).isInstanceOf(PlanException.class));
            assertThatThrownBy(() -> parse(forged, Optional.of(key))).isInstanceOf(PlanException.class);
        }
    }

    @Test
    void refusesATaskThatIsNotThere() {
        PlannedTask task = task("driftfile /d\n", false);
        PlanFile plan = new PlanFile(plan().header(), plan().parts(), List.of(), List.of(host("a", task)));
        String text = PlanDocument.of(plan, key).text(key);

        assertThatThrownBy(() -> parse(text, Optional.empty()))
                .hasMessageContaining("the plan of a has task 1, which is not in the plan");
    }

    @Test
    void refusesAChangedByte() {
        String text = PlanDocument.of(plan(task("driftfile /d\n", false)), key).text(key);

        assertThatThrownBy(() -> parse(text.replace("/d", "/e"), Optional.empty()))
                .hasMessageContaining("plan.txt was changed after it was written");
    }

    @Test
    void refusesWhatSomebodyWithoutTheKeyMade() {
        SealingKey other = SealingKey.of(folder.resolve("other.key"));
        String text =
                PlanDocument.of(plan(task("driftfile /d\n", false)), other).text(other);

        assertThatThrownBy(() -> parse(text, Optional.of(key)))
                .hasMessageContaining("was not written with the key of this project");
    }

    @Test
    void sealsWhatIsSecret() {
        PlanDocument written = PlanDocument.of(plan(task("keys 1 M hunter2\n", true)), key);
        String text = written.text(key);

        assertThat(text).doesNotContain("hunter2").contains("sealed: ");
        assertThat(parse(text, Optional.empty())
                        .plan()
                        .hosts()
                        .get(0)
                        .tasks()
                        .get(0)
                        .work())
                .isEmpty();
        assertThat(parse(text, Optional.of(key)).text(key)).isEqualTo(text);
    }

    @Test
    void foldsHostsThatLookTheSameOutliersFirst() {
        PlanFile plan = new PlanFile(
                plan().header(),
                plan().parts(),
                plan().stages(),
                List.of(
                        host("a", task("one\n", false)),
                        host("b", task("one\n", false)),
                        host("c", task("two\n", false)),
                        host("d")));

        PlanDocument document = parse(PlanDocument.of(plan, key).text(key), Optional.of(key));

        assertThat(document.classes())
                .extracting(found -> found.hosts().stream().map(HostPlan::name).toList())
                .containsExactly(List.of("c"), List.of("a", "b"), List.of("d"));
    }

    @Test
    void theSameDoneAsAnotherUserIsAnotherClass() {
        PlanFile plan = new PlanFile(
                plan().header(),
                plan().parts(),
                plan().stages(),
                List.of(host("a", task("one\n", false)), host("b", task("one\n", false, "sudo:ntp"))));

        assertThat(PlanDocument.of(plan, key).classes()).hasSize(2);
    }

    @Test
    void refusesAHostThatHasATaskOfAPlayThatIsNotForIt() {
        PlanFile plan = new PlanFile(
                plan().header(), plan().parts(), plan().stages(), List.of(host("e", task("one\n", false))));
        String text = PlanDocument.of(plan, key).text(key);

        assertThatThrownBy(() -> parse(text, Optional.of(key)))
                .isInstanceOf(PlanException.class)
                .hasMessage("the plan of e has task 1 of play 1, which is not for that host");
    }

    @Test
    void anApprovalCoversOneClassOfOnePlan() {
        PlanDocument document = PlanDocument.of(
                new PlanFile(
                        plan().header(),
                        plan().parts(),
                        plan().stages(),
                        List.of(host("a", task("one\n", false)), host("c", task("two\n", false)))),
                key);

        PlanDocument approved = document.approving(document.classes().get(1), "ann", "desk", NOW, key);
        String text = approved.text(key);

        assertThat(parse(text, Optional.of(key)).approved()).containsExactly(2);
        assertThat(parse(text, Optional.of(key)).hash()).isEqualTo(document.hash());
    }

    @Test
    void anApprovalThatWasNotGivenIsSeen() {
        PlanDocument document = PlanDocument.of(plan(task("one\n", false)), key);
        SealingKey other = SealingKey.of(folder.resolve("other.key"));

        String forged = document.approving(document.classes().get(0), "ann", "desk", NOW, other)
                .text(key);

        assertThatThrownBy(() -> parse(forged, Optional.of(key)))
                .hasMessageContaining("the approval of class 1 by ann is not genuine");
    }

    private static PlanDocument parse(String text, Optional<SealingKey> key) {
        return PlanDocument.parse("plan.txt", text.getBytes(StandardCharsets.UTF_8), key);
    }

    private static PlanFile plan(PlannedTask... tasks) {
        PlanFile.Header header = new PlanFile.Header(
                PlanFile.Origin.PLAYBOOK,
                "site.yml",
                List.of(new PlanFile.Source("site.yml", Digests.sha256("x"))),
                List.of("hosts.ini"),
                "ann",
                "desk",
                "1.0",
                NOW,
                NOW.plusSeconds(60));
        return new PlanFile(
                header,
                List.of(new PlanPart(1, "all", List.of("a", "b", "c", "d"))),
                List.of(new Stage(1, 1, "write it", "copy", false, "site.yml:3:7")),
                List.of(host("a", tasks), host("b", tasks)));
    }

    private static HostPlan host(String name, PlannedTask... tasks) {
        return new HostPlan(name, new HostPlan.Way("ssh", "10.0.0.1", 0, ""), List.of(tasks), HostPlan.End.COMPLETE);
    }

    private static PlannedTask task(String content, boolean secret) {
        return task(content, secret, "sudo:root");
    }

    private static PlannedTask task(String content, boolean secret, String become) {
        RemotePath path = new RemotePath("/etc/ntp.conf");
        Step put = new Step.PutFile(
                path,
                content.getBytes(StandardCharsets.UTF_8),
                new FileAttributes(Optional.empty(), Optional.empty(), Optional.of(new FileMode("0644"))),
                Optional.of(""),
                Optional.empty(),
                false);
        Step run = new Step.RunScript(
                Command.of(new Script("say", "printf '%s\\n' \"$1\"\n"), content.replace('\0', 'x')));
        Seen before = new Seen(Touch.file(path), PathState.absent("/etc/ntp.conf"), Known.ALL);
        Work work = new Work(become, Map.of("A", "b"), List.of(before), List.of(), List.of(put, run), List.of());
        return new PlannedTask(
                1,
                "",
                Optional.empty(),
                secret ? List.of() : List.of("+" + Digests.sha256(content)),
                List.of("restart"),
                false,
                true,
                false,
                0,
                Optional.of(work),
                secret);
    }
}
