package dev.muster.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TouchTest {
    private static final RemotePath PATH = new RemotePath("/etc/ntp.conf");

    @Test
    void writesThroughLinksAndRemovesOnlyTheLink() {
        Step put = new Step.PutFile(PATH, new byte[0], FileAttributes.ANY, Optional.empty(), Optional.empty(), false);

        assertThat(Touch.of(put)).containsExactly(Touch.file(PATH));
        assertThat(Touch.of(new Step.RemovePath(PATH))).containsExactly(Touch.tree(PATH));
        assertThat(Touch.of(new Step.MakeLink(PATH, "ntp.conf.new", true))).containsExactly(Touch.itself(PATH));
    }

    @Test
    void knowsOnlyOfAScriptWhatItsModuleSays() {
        Command command = Command.of(new Script("save", "cat >\"$1\""), PATH.text());

        assertThat(Touch.of(new Step.RunScript(command))).isEmpty();
        assertThat(Touch.of(Step.RunScript.writing(command, Touch.file(PATH)))).containsExactly(Touch.file(PATH));
    }

    @Test
    void knowsOfAttributesHowFarTheyReach() {
        Step recursive = new Step.SetAttributes(PATH, FileAttributes.ANY, true, false);
        Step folder = new Step.MakeDirectory(PATH, FileAttributes.ANY);

        assertThat(Touch.of(recursive)).containsExactly(new Touch(PATH, false, true, false));
        assertThat(Touch.of(folder)).containsExactly(new Touch(PATH, true, false, true));
    }

    @Test
    void touchesNothingOfTheHostFromTheController() {
        assertThat(Touch.of(new Step.Pause(Duration.ofSeconds(1), Optional.empty(), false)))
                .isEmpty();
    }
}
