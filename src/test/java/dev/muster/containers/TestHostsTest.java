package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.containers.Container.ExecResult;

/** The test hosts are what they are said to be: without this, closing them would prove nothing. */
@Tag("containers")
class TestHostsTest {
    private static Fleet fleet;

    @BeforeAll
    static void startHosts(@TempDir Path home) {
        fleet = Fleet.ofAllKinds(home);
    }

    @AfterAll
    static void stopHosts() {
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = HostKind.class,
            names = {"CLASSIC_NTP", "EL6_LIKE", "OLD_SSH", "HARD", "NTPSEC"})
    void serverAnswersStrangersBeforeItIsClosed(HostKind kind) {
        ContainerHost host = fleet.host(kind);
        ContainerHost stranger = fleet.host(kind == HostKind.HARD ? HostKind.CLASSIC_NTP : HostKind.HARD);

        assertThat(new NtpOracle(stranger).answersVariables(host.address())).isTrue();
        assertThat(NtpOracle.servesTime(host.address())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = HostKind.class,
            names = {"CLASSIC_NTP", "EL6_LIKE", "HARD"})
    void modeSevenIsOpenWhereItIsEnabled(HostKind kind) {
        ContainerHost stranger = fleet.host(HostKind.OLD_SSH);

        assertThat(new NtpOracle(stranger)
                        .answersSystemInformation(fleet.host(kind).address()))
                .isTrue();
    }

    @Test
    void chronyServesTimeAndNothingElse() {
        String address = fleet.host(HostKind.CHRONY).address();

        assertThat(NtpOracle.servesTime(address)).isTrue();
        assertThat(new NtpOracle(fleet.host(HostKind.HARD)).answersVariables(address))
                .isFalse();
    }

    @Test
    void chkconfigSpeaksAsOnEnterpriseLinux6() {
        ContainerHost host = fleet.host(HostKind.EL6_LIKE);

        assertThat(host.sh("chkconfig --list ntpd"))
                .isEqualTo("ntpd           \t0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off\n");
        assertThat(host.sh("ls /etc/rc.d/rc3.d /etc/rc.d/rc0.d")).contains("S58ntpd", "K74ntpd");
        ExecResult unknown = host.exec("chkconfig nosuch");
        assertThat(unknown.getExitCode()).isEqualTo(1);
        assertThat(unknown.getStderr())
                .isEqualTo("error reading information on service nosuch: No such file or directory\n");
        assertThat(host.sh("service ntpd status")).matches("ntpd \\(pid  \\d+\\) is running\\.\\.\\.\n");
    }

    @Test
    void configurationsDifferInWhatEditorsOftenSpoil() {
        assertThat(fleet.host(HostKind.OLD_SSH).config()).contains("\r\n");
        assertThat(fleet.host(HostKind.NTPSEC).config()).doesNotEndWith("\n");
        assertThat(fleet.host(HostKind.EL6_LIKE).sh("readlink /etc/ntp.conf")).isEqualTo("ntp/ntp.conf.site\n");
        assertThat(fleet.host(HostKind.HARD).sh("stat -c '%a %U:%G' /etc/ntp.conf"))
                .isEqualTo("640 root:adm\n");
    }
}
