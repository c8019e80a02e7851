package dev.muster.ntp;

import static dev.muster.ntp.Answer.DATA;
import static dev.muster.ntp.Answer.ERROR;
import static dev.muster.ntp.Answer.GARBLED;
import static dev.muster.ntp.Answer.NOT_ASKED;
import static dev.muster.ntp.Answer.REFUSED;
import static dev.muster.ntp.Answer.SILENT;
import static dev.muster.ntp.KnownHost.running;
import static dev.muster.ntp.KnownHost.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The model of a file against the answers, place by place, and who is believed. */
class ComparisonTest {
    private static final String HERE = "Asked from here at 198.51.100.1";

    @Test
    void aClosedFileAndSilenceBesideTheTimeAgree() {
        HostJudge.Judged judged = with("restrict default noquery", "restrict 127.0.0.1")
                .inside("127.0.0.1", DATA, DATA)
                .inside("198.51.100.1", SILENT, SILENT)
                .outside("198.51.100.1", DATA, SILENT, SILENT)
                .judged();

        assertThat(told(judged))
                .containsExactly(
                        HERE + ": the time answer/data true",
                        HERE + ": mode 6 silent/silent true",
                        HERE + ": mode 7 silent/silent true",
                        "Asked on the host at 127.0.0.1: mode 6 answer/data true",
                        "Asked on the host at 127.0.0.1: mode 7 answer/data true",
                        "Asked on the host at 198.51.100.1: mode 6 silent/silent unclear",
                        "Asked on the host at 198.51.100.1: mode 7 silent/silent unclear");
        assertThat(judged.agree()).contains(true);
        assertThat(judged.finding().verdict()).isEqualTo(Verdict.SAFE_CONFIRMED);
    }

    @Test
    void silenceAloneNeitherAgreesNorDisagrees() {
        HostJudge.Judged judged = with("server 10.0.0.9")
                .outside("198.51.100.1", SILENT, SILENT, SILENT)
                .judged();

        assertThat(told(judged)).allMatch(row -> row.endsWith("unclear"));
        assertThat(judged.agree()).isEmpty();
        assertThat(judged.finding().verdict()).isEqualTo(Verdict.EXPOSED_CONFIG);
    }

    @Test
    void whatWasNotAskedRefusedOrNonsenseIsNotCompared() {
        HostJudge.Judged judged = with("server 10.0.0.9")
                .outside("198.51.100.1", REFUSED, NOT_ASKED, NOT_ASKED)
                .inside("127.0.0.1", GARBLED, GARBLED)
                .judged();

        assertThat(judged.compared()).isEmpty();
        assertThat(judged.agree()).isEmpty();
    }

    @Test
    void aTimeHeldBackByARateLimitIsNoDisagreement() {
        HostJudge.Judged judged = with("restrict default limited kod")
                .outside("198.51.100.1", SILENT, DATA, DATA)
                .judged();

        assertThat(told(judged)).contains(HERE + ": the time answer/silent unclear");
        assertThat(judged.finding().verdict()).isEqualTo(Verdict.VULNERABLE);
        assertThat(judged.agree()).contains(true);
    }

    @Test
    void theControllerIsNoStrangerWhereALineTrustsIt() {
        KnownHost host = with("restrict default noquery", "restrict 192.0.2.0 mask 255.255.255.0 nomodify")
                .outside("198.51.100.1", DATA, DATA, DATA);

        assertThat(host.judged().agree()).contains(true);
        assertThat(host.finding().verdict()).isEqualTo(Verdict.TRUSTED_ONLY);
        assertThat(host.finding().verdict().isProvenSafe()).isFalse();
    }

    @Test
    void behindATranslationTheTrustedControllerMayBeAStrangerToTheDaemon() {
        HostJudge.Judged judged = with("restrict default noquery", "restrict 192.0.2.0 mask 255.255.255.0 nomodify")
                .outside("198.51.100.1", DATA, SILENT, SILENT)
                .judged();

        assertThat(judged.agree()).contains(true);
        assertThat(judged.finding().verdict()).isEqualTo(Verdict.SAFE_CONFIRMED);
    }

    @Test
    void aTrustedNetworkInAnOpenFileMakesNoInsider() {
        Finding finding = with("restrict default nomodify", "restrict 192.0.2.0 mask 255.255.255.0 nomodify")
                .trusting("192.0.2.0/24")
                .outside("198.51.100.1", DATA, DATA, DATA)
                .finding();

        assertThat(finding.verdict()).isEqualTo(Verdict.VULNERABLE);
    }

    @Test
    void aControllerThatALineShutsOutProvesNothingOfStrangers() {
        HostJudge.Judged judged = with("restrict 192.0.2.0 mask 255.255.255.0 noquery")
                .outside("198.51.100.1", DATA, SILENT, SILENT)
                .judged();

        assertThat(judged.agree()).contains(true);
        assertThat(judged.finding().verdict()).isEqualTo(Verdict.EXPOSED_CONFIG);
    }

    @Test
    void theOwnAddressIsNoStrangerWhereALineTrustsIt() {
        Finding finding = with(
                        "restrict default noquery",
                        "restrict 127.0.0.1",
                        "restrict 198.51.100.0 mask 255.255.255.0 nomodify")
                .inside("198.51.100.1", DATA, DATA)
                .outside("203.0.113.1", DATA, SILENT, SILENT)
                .finding();

        assertThat(finding.verdict()).isEqualTo(Verdict.SAFE_CONFIRMED);
        assertThat(finding.also().stream().map(Finding::verdict)).containsExactly(Verdict.HOLE);
    }

    @Test
    void theListOfTheRunningDaemonIsBelievedBeforeTheFile() {
        HostJudge.Judged judged = with("restrict default noquery", "restrict 127.0.0.1")
                .inside("127.0.0.1", DATA, DATA)
                .reslist(
                        "0.0.0.0         0.0.0.0                 0  none",
                        "127.0.0.1       255.255.255.255         0  none",
                        "::              ::                      0  noquery")
                .outside("198.51.100.1", DATA, DATA, DATA)
                .judged();

        assertThat(judged.finding().verdict()).isEqualTo(Verdict.VULNERABLE);
        assertThat(judged.finding().sentence())
                .contains("/etc/ntp.conf is right, but the running daemon lets strangers ask");
        assertThat(judged.finding().also().stream().map(Finding::verdict)).contains(Verdict.FIXED_NOT_LOADED);
        assertThat(judged.agree()).contains(false);
    }

    @Test
    void noContradictionWhereTheAgeOrTheVersionIsNotKnown() {
        assertThat(with("restrict default noquery")
                        .ofUnknownAge()
                        .outside("198.51.100.1", DATA, DATA, DATA)
                        .finding()
                        .verdict())
                .isEqualTo(Verdict.VULNERABLE);
        assertThat(running("ntpd", "restrict default noquery")
                        .outside("198.51.100.1", DATA, DATA, DATA)
                        .finding()
                        .verdict())
                .isEqualTo(Verdict.VULNERABLE);
    }

    @Test
    void aRequestThatADistributionTookOutIsNoContradiction() {
        Finding finding = with("server 10.0.0.9")
                .outside("198.51.100.1", DATA, SILENT, DATA)
                .finding();

        assertThat(finding.verdict()).isEqualTo(Verdict.PARTIAL_MODE6);
    }

    @Test
    void anErrorWhereSilenceIsDueContradicts() {
        Finding finding = running("ntpd-4.2.8p15", "restrict default noquery")
                .outside("198.51.100.1", DATA, ERROR, SILENT)
                .finding();

        assertThat(finding.verdict()).isEqualTo(Verdict.CONTRADICTION);
        assertThat(finding.verdict().isDangerous()).isTrue();
    }

    private static List<String> told(HostJudge.Judged judged) {
        return judged.compared().stream()
                .map(r -> r.place() + ": " + r.question().words() + " " + (r.predicted() ? "answer" : "silent") + "/"
                        + r.seen().word() + " "
                        + r.agrees().map(String::valueOf).orElse("unclear"))
                .toList();
    }
}
