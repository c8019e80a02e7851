package dev.muster.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shell.RouterTalk.Expect;
import dev.muster.shell.RouterTalk.Move;
import dev.muster.shell.RouterTalk.Reconnect;
import dev.muster.shell.RouterTalk.Say;
import dev.muster.shell.RouterTalk.Stage;
import dev.muster.shell.RouterTalk.Undo;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTalkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "show version",
                "show running-config",
                "show running-config | include ^ntp",
                "show configuration interfaces lo0 | display inheritance | display set",
                "show configuration | display set | match \"ntp-servers\""
            })
    void whatShowsIsAQuery(String command) {
        assertThat(RouterTalk.isShow(RouterTalk.show(command))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "configure terminal",
                "showing off",
                "show",
                "write memory",
                "show version\rreload",
                "show version\nreload",
                "show running-config | redirect flash:x",
                "show running-config | tee flash:x",
                "show running-config | append flash:x",
                "show configuration | save /var/tmp/x",
                "show configuration | display set | save x",
                "show version ; reload",
                "show version |redirect flash:x",
                "show version |  redirect flash:x"
            })
    void whatMayWriteIsNone(String command) {
        assertThatThrownBy(() -> RouterTalk.show(command)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dialogueIsReadBackAsItWasMade() {
        List<Move> moves = List.of(
                new Stage("Nothing was changed"),
                new Undo(List.of("end", "say 2")),
                RouterTalk.say("configure terminal"),
                new Say("write memory", Duration.ofMinutes(2), true),
                new Reconnect(),
                new Expect(List.of("a", "b"), List.of()));

        List<Move> back = RouterTalk.moves(RouterTalk.dialogue(moves));

        assertThat(back.subList(0, 6)).isEqualTo(moves);
        assertThat(back.subList(6, back.size())).containsExactly(new Expect(List.of(), List.of()));
    }

    @Test
    void scriptsOfShellsAreNeither() {
        assertThat(RouterTalk.isShow(Query.of(new ReadScript("ping", ":")))).isFalse();
        assertThat(RouterTalk.isDialogue(Command.of(new Script("x", ":")))).isFalse();
    }
}
