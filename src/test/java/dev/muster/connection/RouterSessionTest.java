package dev.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.RouterOs;
import dev.muster.testing.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a router's command line looks like, and what is left of an answer. */
class RouterSessionTest {
    private static final RouterCli IOS = RouterCli.of(RouterOs.IOS);
    private static final RouterCli JUNOS = RouterCli.of(RouterOs.JUNOS);

    @ParameterizedTest
    @CsvSource({
        "r1>, r1",
        "r1#, r1",
        "'r1# ', r1",
        "r1(config)#, r1",
        "core-1.example.org(config-std-nacl)#, core-1.example.org",
        "sw/admin#, sw/admin"
    })
    void iosPromptsAreKnown(String line, String base) {
        assertThat(IOS.baseOf(line)).contains(base);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Contact: noc#", "*** Authorized use only# ***", "r1# show version", "% Bad secrets", "####", ""
            })
    void otherLinesAreNoPromptOfIos(String line) {
        assertThat(IOS.baseOf(line)).isEmpty();
    }

    @Test
    void longNamesAreCutShortInFrontOfAMode() {
        assertThat(IOS.isPromptOf("access-switch-of-building-7", "access-switch-of-bui(config)#"))
                .isTrue();
        assertThat(IOS.isPromptOf("access-switch-of-building-7", "other(config)#"))
                .isFalse();
        assertThat(IOS.isPromptOf("access-switch-of-building-7", "access-switch#"))
                .isFalse();
    }

    @Test
    void junosPromptsAndTheShellBelowAreKnown() {
        assertThat(JUNOS.baseOf("admin@mx1> ")).contains("admin@mx1");
        assertThat(JUNOS.baseOf("admin@mx1# ")).contains("admin@mx1");
        assertThat(JUNOS.isShellBelow("root@mx1% ")).isTrue();
        assertThat(JUNOS.isShellBelow("root@mx1:~ # ")).isTrue();
        assertThat(JUNOS.isShellBelow("% ")).isTrue();
        assertThat(JUNOS.isShellBelow("admin@mx1> ")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {" --More-- ", "--More--", "---(more)---", "---(more 42%)---", "<--- More --->"})
    void pagersAreKnown(String line) {
        assertThat(RouterCli.PAGER.matcher(line).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Password: ",
                "Proceed with reload? [confirm]",
                "Destination filename [startup-config]? ",
                "System configuration has been modified. Save? [yes/no]: ",
                "Discard uncommitted changes? [yes,no] (yes) "
            })
    void questionsAreKnown(String line) {
        assertThat(RouterCli.QUESTION.matcher(line).find() || line.contains("(yes)"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "            ^\n% Invalid input detected at '^' marker.\n\n",
                "% Incomplete command.\n",
                "% Ambiguous command:  \"s\"\n",
                "Command authorization failed.\n",
                "% Bad secrets\n"
            })
    void complaintsOfIosAreFound(String answer) {
        assertThat(IOS.complaintIn(answer)).isPresent();
    }

    @Test
    void banneredComplaintInALongAnswerIsNone() {
        assertThat(IOS.complaintIn("interface x\n".repeat(20) + "% Invalid input detected\n"))
                .isEmpty();
        assertThat(IOS.complaintIn("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "        ^\nunknown command.\n",
                "      ^\nsyntax error, expecting <command>.\n",
                "missing argument.\n",
                "error: configuration database locked by:\n  root terminal p0\n",
                "[edit]\n  'x'\n    Referenced 'y' is not defined\nerror: configuration check-out failed\n"
            })
    void complaintsOfJunosAreFound(String answer) {
        assertThat(JUNOS.complaintIn(answer)).isPresent();
    }

    // ---- text of a terminal

    @Test
    void whatWasWrittenOverIsGone() {
        String pager = " --More-- ";
        String erased = "\b".repeat(10) + " ".repeat(10) + "\b".repeat(10);

        assertThat(TerminalText.plain("one\r\n" + pager + erased + "two\r\n")).isEqualTo("one\ntwo\n");
        assertThat(TerminalText.plain("---(more)---\r            \rtwo\r\n")).isEqualTo("two\n");
        assertThat(TerminalText.plain("abc\r\u001b[Kx\r\nr1# ")).isEqualTo("x\nr1# ");
    }

    @Test
    void escapesAndControlCharactersAreGone() {
        assertThat(TerminalText.plain(
                        "\u001b[2J\u001b[1;31mred\u001b[0m\u0007 \u001b]0;title\u0007plain\u0000\u001b(B"))
                .isEqualTo("red plain");
    }

    @Test
    void echoIsCutOffWhereverItIsBroken() {
        assertThat(RouterSession.withoutEcho("show version\nanswer\n", "show version"))
                .contains("answer\n");
        assertThat(RouterSession.withoutEcho("show ver\nsion\nanswer\n", "show version"))
                .contains("answer\n");
        assertThat(RouterSession.withoutEcho(
                        "*Mar  1 00:01: %SYS-5-CONFIG_I: Configured\nshow version\nanswer\n", "show version"))
                .contains("answer\n");
        assertThat(RouterSession.withoutEcho("left over\nshow version\nanswer\n", "show version"))
                .isEmpty();
    }

    @Test
    void noTextOfATerminalIsTooMuch() {
        List<String> samples = List.of(
                "one\r\n --More-- \b\b\b\b\b\b\b\b\b\btwo\r\nr1#",
                "\u001b[2J\u001b[1;31mred\u001b[0m \u001b]0;t\u0007x\u009b5K\u001bP1$r\u001b\\",
                "show version\r\n% Invalid input detected at '^' marker.\r\n\r\nr1(config-if)#",
                "{master}[edit]\r\nadmin@mx1# commit\r\nerror: configuration check-out failed\r\n");

        Fuzz.run("router terminals", 60, random -> Fuzz.spoilt(random, samples), text -> {
            String plain = TerminalText.plain(text);
            assertThat(plain.length()).isLessThanOrEqualTo(text.length());
            assertThat(plain).doesNotContain("\u001b");
            RouterSession.withoutEcho(plain, "show version");
            String last = plain.substring(plain.lastIndexOf('\n') + 1);
            for (RouterCli cli : List.of(IOS, JUNOS)) {
                cli.baseOf(last);
                cli.complaintIn(plain);
            }
            RouterCli.QUESTION.matcher(last).find();
            RouterCli.PAGER.matcher(last).find();
        });
    }
}
