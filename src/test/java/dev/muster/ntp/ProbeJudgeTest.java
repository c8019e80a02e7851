package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbeJudgeTest {
    private static final ProbeRequest REQUEST = ProbeRequest.of(123, "host");
    private static final Traffic BURST = new Traffic(8, 100, 44_000, 28);

    @Test
    void aListHandedOutIsVulnerableWithItsFigures() {
        Finding finding = judge(report("10.0.0.1", Answer.DATA, Answer.DATA, Answer.DATA));

        assertThat(finding.verdict()).isEqualTo(Verdict.VULNERABLE);
        assertThat(finding.sentence()).contains("600 entries, 44000 bytes in 100 packets for 8 sent (x5500)");
    }

    @Test
    void openOnlyOverIpv6IsPartial() {
        Finding finding = judge(
                report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.SILENT),
                report("fd00::1", Answer.DATA, Answer.DATA, Answer.DATA));

        assertThat(finding.verdict()).isEqualTo(Verdict.PARTIAL_V6);
    }

    @Test
    void otherQueriesAnsweredIsPartial() {
        assertThat(judge(report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.DATA))
                        .verdict())
                .isEqualTo(Verdict.PARTIAL_MODE6);
        assertThat(judge(report("10.0.0.1", Answer.DATA, Answer.ERROR, Answer.SILENT))
                        .verdict())
                .isEqualTo(Verdict.PARTIAL_MODE6);
    }

    @Test
    void silenceWithATimeAnswerIsSafe() {
        assertThat(judge(report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.SILENT))
                        .verdict())
                .isEqualTo(Verdict.SAFE_CONFIRMED);
    }

    @Test
    void silenceThatWasNotWaitedForIsUnknown() {
        AddressReport cut = report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.SILENT);
        AddressReport odd = new AddressReport(
                cut.address(),
                cut.family(),
                cut.source(),
                40_000,
                cut.time(),
                cut.monlist(),
                cut.sysinfo(),
                cut.readVariables(),
                cut.mru(),
                List.of("time ran out while 10.0.0.1 was being probed"));

        assertThat(judge(odd).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(judge(odd).sentence()).contains("proves nothing: time ran out");
    }

    @Test
    void aPortOfOursThatIsDroppedTakesNothingFromTheProof() {
        Finding finding = judge(
                report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.SILENT),
                report("10.0.0.1", Answer.SILENT, Answer.SILENT, Answer.SILENT));

        assertThat(finding.verdict()).isEqualTo(Verdict.SAFE_CONFIRMED);
    }

    @Test
    void silenceAloneProvesNothing() {
        assertThat(judge(report("10.0.0.1", Answer.SILENT, Answer.SILENT, Answer.SILENT))
                        .verdict())
                .isEqualTo(Verdict.UNREACHABLE);
        assertThat(judge().verdict()).isEqualTo(Verdict.UNREACHABLE);
    }

    @Test
    void oneDumbAddressSpoilsTheProof() {
        Finding finding = judge(
                report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.SILENT),
                report("fd00::1", Answer.SILENT, Answer.SILENT, Answer.SILENT));

        assertThat(finding.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(finding.sentence())
                .contains("fd00::1 answers nothing", "10.0.0.1 tells the time and answers no query");
    }

    @Test
    void theHostProvesTheFamilyThatDoesNotGetThrough() {
        Optional<ProbeReport> outside = Optional.of(new ProbeReport(
                REQUEST,
                List.of(
                        report("10.0.0.1", Answer.DATA, Answer.SILENT, Answer.SILENT),
                        report("fd00::1", Answer.SILENT, Answer.SILENT, Answer.SILENT)),
                List.of()));
        HostView.Local loopback = local("127.0.0.1", Answer.DATA);
        HostView onlyFour = new HostView(List.of(loopback, local("10.0.0.1", Answer.SILENT)));
        HostView both =
                new HostView(List.of(loopback, local("10.0.0.1", Answer.SILENT), local("fd00::1", Answer.SILENT)));

        assertThat(ProbeJudge.judge(outside, onlyFour).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(ProbeJudge.judge(outside, both).verdict()).isEqualTo(Verdict.SAFE_CONFIRMED);
    }

    private static HostView.Local local(String address, Answer variables) {
        return new HostView.Local(IpAddress.of(address), Answer.SILENT, 0, variables, Optional.empty());
    }

    @Test
    void silenceOutsideIsProofWhenTheDaemonIsAliveInside() {
        HostView view = new HostView(List.of(
                new HostView.Local(IpAddress.of("127.0.0.1"), Answer.ERROR, 0, Answer.DATA, Optional.of(true)),
                new HostView.Local(IpAddress.of("10.0.0.1"), Answer.SILENT, 0, Answer.SILENT, Optional.empty())));
        ProbeReport outside = new ProbeReport(
                REQUEST, List.of(report("10.0.0.1", Answer.SILENT, Answer.SILENT, Answer.SILENT)), List.of());

        assertThat(ProbeJudge.judge(Optional.of(outside), view).verdict()).isEqualTo(Verdict.SAFE_CONFIRMED);
    }

    @Test
    void refusalIsNoServer() {
        assertThat(judge(report("10.0.0.1", Answer.REFUSED, Answer.NOT_ASKED, Answer.NOT_ASKED))
                        .verdict())
                .isEqualTo(Verdict.NOT_A_SERVER);
    }

    private static Finding judge(AddressReport... reports) {
        return ProbeJudge.judge(Optional.of(new ProbeReport(REQUEST, List.of(reports), List.of())), HostView.NONE);
    }

    private static AddressReport report(String address, Answer time, Answer monlist, Answer mode6) {
        AddressFamily family = IpAddress.of(address).family();
        return new AddressReport(
                address,
                family,
                Optional.empty(),
                new AddressReport.TimeAnswer(time, 2, 0, "", new Traffic(48, 1, 48, 28)),
                new AddressReport.MonlistAnswer(
                        monlist, "42/3", monlist == Answer.ERROR ? 4 : 0, 600, true, List.of(), BURST),
                AddressReport.SysinfoAnswer.NONE,
                new AddressReport.ControlAnswer(mode6, 0, "", "", new Traffic(12, 1, 384, 28)));
    }
}
