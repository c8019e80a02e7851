package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.HostView;
import dev.muster.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever ntpq, ntpdc, chkconfig and the survey script of a host say, it is read to an end and to a bounded result. */
class HostTextFuzzTest {
    private static final List<String> TOOLS = List.of(
            """
            remote address          port local address      count m ver rstr avgint  lstint
            ===============================================================================
            10.99.10.3             37050 10.99.0.1              1 3 4      0      1       1
            2001:db8::7            123 fd00:99::1               9 3 4      0      1       1
            """,
            """
               address          mask            count        flags
            =====================================================================
            0.0.0.0         0.0.0.0                 0  noquery, nomodify, nopeer, notrap
            10.99.0.1       255.255.255.255         0  ntpport, interface, ignore
            """,
            "system flags:         auth monitor ntp kernel stats \njitter:               0.000015 s\n",
            "associd=0 status=0614 leap_none, sync_ntp, 1 event, freq_mode,\nversion=\"ntpd 4.2.6p5@1.2349-o\",\n",
            "10.0.0.1: timed out, nothing received\n***Request timed out\n",
            "***Server reports data not found\n",
            "/usr/sbin/ntpdc: read: Connection refused\n",
            "***Command `x' unknown\n");
    private static final List<String> CHKCONFIG = List.of(
            "ntpd           \t0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off\n",
            "ntpd            0:Aus   1:Aus   2:Ein   3:Ein   4:Ein   5:Ein   6:Aus\n",
            "ntpd           \t0:\u5173\t1:\u5173\t2:\u5f00\t3:\u5f00\t4:\u5f00\t5:\u5f00\t6:\u5173\n",
            "xinetd based services:\n\tchargen-dgram: \toff\n\ttime-stream:   \ton\n",
            "service ntpd supports chkconfig, but is not referenced in any runlevel (run 'chkconfig --add ntpd')\n",
            "error reading information on service nosuch: No such file or directory\n",
            "ntp                       0:off  1:off  2:off  3:on   4:off  5:on   6:off\n",
            "/etc/rc3.d/S58ntpd -> ../init.d/ntpd\n/etc/rc0.d/K74ntpd -> ../init.d/ntpd\n");
    private static final List<String> SURVEY = List.of(
            "tool 0\n\naddress 9\n127.0.0.1\nasked 7\nmonlist\nanswer 33\n***Server reports data not found\n\n",
            "tool 0\n\naddress 3\n::1\nasked 2\nrv\nanswer 12\nversion=\"x\"\n\n",
            "file 99999999\nabc\n");

    @Test
    void whatToolsPrintIsReadToAnEnd() {
        Fuzz.run("ntpq and ntpdc text", 80, random -> Fuzz.spoilt(random, TOOLS), text -> {
            assertThat(NtpToolText.answer(text)).isNotNull();
            assertThat(NtpToolText.monlistEntries(text)).isBetween(0, text.length());
            assertThat(NtpToolText.isMonitoring(text)).isNotNull();
        });
    }

    @Test
    void runlevelsAreSevenAtMost() {
        Fuzz.run("chkconfig text", 80, random -> Fuzz.spoilt(random, CHKCONFIG), text -> {
            RunlevelText.ofList(text)
                    .ifPresent(r -> assertThat(r.levels().size()).isBetween(1, 7));
            RunlevelText.ofLinks(text.lines().toList(), "ntpd")
                    .ifPresent(r -> assertThat(r.levels().values()).isSubsetOf("on", "off"));
        });
    }

    @Test
    void aGarbledSurveyIsNoLongerThanItsText() {
        Fuzz.run("survey text", 40, random -> Fuzz.spoilt(random, SURVEY), text -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            NtpSurveyText survey = NtpSurveyText.parse(bytes);
            HostView view = NtpToolText.view(survey);
            assertThat(survey.said().stream().mapToInt(s -> s.bytes().length).sum())
                    .isLessThanOrEqualTo(bytes.length);
            assertThat(view.vantages().size()).isLessThanOrEqualTo(bytes.length);
        });
    }
}
