package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.Answer;
import dev.muster.ntp.HostView;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words of the real tools: ntpdc and ntpq of 4.2.6p5 and 4.2.8p15, ntpq of ntpsec 1.2.2. */
class NtpToolTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "10.0.0.1: timed out, nothing received%***Request timed out | SILENT",
                "***Request timed out | SILENT",
                "primary timeout 700 ms***Request timed out | SILENT",
                "primary timeout 700 ms | NOT_ASKED",
                "Ctrl-C will stop MRU retrieval and display partial results. | NOT_ASKED",
                "Ctrl-C will stop MRU retrieval and display partial results.%127.0.0.1: timed out, nothing received"
                        + "%***Request timed out%nonce request failed | SILENT",
                "Ctrl-C will stop MRU retrieval and display partial results.%ntpq: read: Connection refused"
                        + "%nonce request failed | REFUSED",
                "/usr/sbin/ntpdc: read: Connection refused | REFUSED",
                "***Socket error; probably ntpd is not running | REFUSED",
                "***Server reports data not found | ERROR",
                "***Server doesn't implement this request | ERROR",
                "***Server implementation incompatable with our own | ERROR",
                "***Server reports a bad opcode in request | ERROR",
                "***Permission denied | ERROR",
                "***Server disallowed request (authentication?) | ERROR",
                "10.0.0.1: timed out with incomplete data%***Response from server was incomplete | DATA",
                "***Command `monlist' unknown | NOT_ASKED",
                "Keyid: Invalid key identifier | NOT_ASKED",
                "***Invalid key identifier | NOT_ASKED",
                "ntpq: standard-mode lookup of x failed, Name or service not known | NOT_ASKED",
                "sh: ntpdc: not found | NOT_ASKED",
                "version=keyid, leap=00 | DATA"
            })
    void wordsOfTheToolsHaveAMeaning(String text, Answer answer) {
        assertThat(NtpToolText.answer(text.replace("%", "\n"))).isEqualTo(answer);
    }

    @Test
    void nothingIsKnownFromAToolThatWasKilled() {
        assertThat(NtpToolText.answer("")).isEqualTo(Answer.NOT_ASKED);
    }

    @Test
    void readsTheAccessListInForce() {
        HostView view = view(
                said("tool", "ntpdc") + said("address", "127.0.0.1") + said("asked", "reslist") + said("answer", """
                           address          mask            count        flags
                        =====
                        0.0.0.0         0.0.0.0                 0  noquery, nomodify
                        ::              ::                      0  none"""));

        assertThat(view.reslist().orElseThrow().closesQueries(AddressFamily.IPV4))
                .contains(true);
        assertThat(view.reslist().orElseThrow().closesQueries(AddressFamily.IPV6))
                .contains(false);
        assertThat(view.vantages()).isEmpty();
        assertThat(view.notes()).isEmpty();
    }

    @Test
    void saysThatTheListTakesAKey() {
        HostView view = view(said("tool", "ntpq")
                + said("address", "127.0.0.1")
                + said("asked", "reslist")
                + said("answer", "Keyid: Invalid key identifier"));

        assertThat(view.reslist()).isEmpty();
        assertThat(view.notes()).containsExactly("ntpq gives the access list in force only to who has a key");
    }

    @Test
    void aToolThatDidNotEndIsSaid() {
        HostView view = view(said("tool", "ntpq") + said("address", "::1") + said("asked", "rv") + said("answer", ""));

        assertThat(view.vantages().get(0).readVariables()).isEqualTo(Answer.NOT_ASKED);
        assertThat(view.notes()).containsExactly("the tool that asked ::1 for rv did not end in time");
    }

    @Test
    void missingToolsAreSaidAndNothingIsGuessed() {
        assertThat(view(said("missing", "ntpdc") + said("missing", "ntpq")).notes())
                .containsExactly("tools missing: neither ntpq nor ntpdc is on the host, so nothing was asked there");
        assertThat(view(said("missing", "ntpdc")).notes()).containsExactly("tools missing: ntpdc is not on the host");
        assertThat(view(said("missing", "ntpdc")).isAlive()).isFalse();
    }

    @Test
    void nonsenseIsNoSilence() {
        HostView view = view(said("tool", "ntpq")
                + said("address", "10.0.0.1")
                + said("asked", "rv")
                + said("answer", "segmentation violation"));

        assertThat(view.vantages()).extracting(HostView.Local::readVariables).containsExactly(Answer.GARBLED);
        assertThat(view.isClosedToStrangers()).isFalse();
        assertThat(view.notes()).containsExactly("what ntpq printed at 10.0.0.1 is not understood");
    }

    private static HostView view(String survey) {
        return NtpToolText.view(NtpSurveyText.parse(survey.getBytes(StandardCharsets.UTF_8)));
    }

    private static String said(String name, String text) {
        return name + " " + text.getBytes(StandardCharsets.UTF_8).length + "\n" + text + "\n";
    }
}
