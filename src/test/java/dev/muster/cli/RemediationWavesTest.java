package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The remediation over hosts that take the time from each other: three roots of this machine, in which nothing runs, so
 * that files are edited and nothing is restarted.
 */
class RemediationWavesTest {
    private static final String REMEDIATE =
            Path.of("playbooks", "ntp-remediate.yml").toString();
    private static final String DISABLE =
            Path.of("playbooks", "ntp-disable.yml").toString();

    @TempDir
    private Path folder = Path.of("");

    private Muster muster;

    @BeforeEach
    void writeHosts() throws IOException {
        muster = new Muster(folder);
        host("ps01", "server 192.0.2.1\n");
        host("ps02", "server 192.0.2.1\n");
        host("ps03", "server ps01\nserver 10.9.9.2\n");
        muster.file("hosts.yml", """
                all:
                  vars: {ansible_connection: local, ansible_become: false, ntp_port: 1, ntp_patience: 0.05,
                    ntp_policy: "{{ 'sakura' if inventory_hostname == cut | default('') else 'perfsonar' }}"}
                  hosts:
                    ps01: {ansible_host: 127.0.0.1, ntp_root: %1$s/ps01}
                    ps02: {ansible_host: 127.0.0.1, ntp_root: %1$s/ps02, ntp_address: 127.0.0.1}
                    ps03: {ansible_host: 127.0.0.1, ntp_root: %1$s/ps03}
                """.formatted(folder));
    }

    private void host(String name, String conf) throws IOException {
        muster.file(name + "/etc/ntp.conf", conf);
        Files.createDirectories(folder.resolve(name + "/usr/sbin"));
        Files.writeString(folder.resolve(name + "/usr/sbin/ntpd"), "");
    }

    private String conf(String name) throws IOException {
        return Files.readString(folder.resolve(name + "/etc/ntp.conf"));
    }

    private Muster.Result run(String playbook, String... more) {
        String[] words = new String[4 + more.length];
        words[0] = "run";
        words[1] = playbook;
        words[2] = "-i";
        words[3] = folder.resolve("hosts.yml").toString();
        System.arraycopy(more, 0, words, 4, more.length);
        return muster.run(words);
    }

    @Test
    void twoUpstreamsOfOneHostGoInTwoWavesAndTheReasonIsSaid() throws IOException {
        host("ps03", "server ps01\nserver ps02\n");

        Muster.Result result = run(REMEDIATE);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.everything()).contains("ps01 and ps02 are both upstreams of ps03: split over waves 1 and 2");
        assertThat(result.out().split("PLAY \\[Close NTP amplifiers\\]", -1))
                .as(result.everything())
                .hasSize(3);
        for (String each : new String[] {"ps01", "ps02", "ps03"}) {
            assertThat(conf(each)).contains("restrict -6 default nomodify nopeer noquery notrap");
        }
    }

    @Test
    void hostsThatShareNoClientGoAtOnce() {
        Muster.Result result = run(REMEDIATE);

        assertThat(result.exit()).as(result.everything()).isZero();
        assertThat(result.out().split("PLAY \\[Close NTP amplifiers\\]", -1)).hasSize(2);
    }

    @Test
    void theOtherUpstreamIsLeftAloneWhenTheFirstDidNotComeBack() throws IOException {
        host("ps03", "server ps01\nserver ps02\n");
        host("ps01", "pool 0.pool.example.net\n");
        String before = conf("ps02");

        Muster.Result result = run(REMEDIATE, "-e", "cut=ps01");

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("is a pool, whose addresses change")
                .contains("ps01, which serves the same hosts, is not back in step: this host is not touched");
        assertThat(conf("ps02")).isEqualTo(before);
    }

    @Test
    void timeIsNotStoppedOnAMeasurementHost() throws IOException {
        muster.file("ps01/opt/perfsonar_ps/toolkit/scripts/system_environment/configure_ntpd", "#!/bin/bash\n");

        Muster.Result result = run(DISABLE, "-l", "ps01");

        assertThat(result.exit()).as(result.everything()).isEqualTo(2);
        assertThat(result.out())
                .contains("configure_ntpd: a measurement host, whose clock must be right. ntp-remediate.yml closes it");
    }
}
