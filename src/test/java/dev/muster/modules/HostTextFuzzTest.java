package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.EffectiveConfig;
import dev.muster.ntp.HostView;
import dev.muster.ntp.Reslist;
import dev.muster.ntp.Surroundings;
import dev.muster.ntp.firewall.Gate;
import dev.muster.ntp.firewall.Station;
import dev.muster.shell.ShellAssignments;
import dev.muster.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever ntpq, ntpdc, chkconfig and the survey script of a host say, it is read to an end and to a bounded result. */
class HostTextFuzzTest {
    private static final EffectiveConfig FIXED = EffectiveConfig.of(
            "restrict -4 default noquery\nrestrict -6 default noquery\n", Daemon.classic("4.2.6p5"), Surroundings.NONE);
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
            """
               hits    addr/prefix or addr mask
                       restrictions
            ==============================================================================
                    12 0.0.0.0/0
                       noquery nomodify notrap
                     3 fd00::/8
                       none
            """,
            "Ctrl-C will stop MRU retrieval and display partial results.\nnonce request failed\n",
            "***Socket error; probably ntpd is not running\n",
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
            "missing 5\nntpdc\ntool 4\nntpq\naddress 3\n::1\nasked 7\nreslist\nanswer 5\n=====\n",
            "tool 0\n\naddress 3\n::1\nasked 2\nrv\nanswer 12\nversion=\"x\"\n\n",
            "file 99999999\nabc\n");

    @Test
    void whatToolsPrintIsReadToAnEnd() {
        Fuzz.run("ntpq and ntpdc text", 70, random -> Fuzz.spoilt(random, TOOLS), text -> {
            assertThat(NtpToolText.answer(text)).isNotNull();
            assertThat(NtpToolText.monlistEntries(text)).isBetween(0, text.length());
            assertThat(NtpToolText.isMonitoring(text)).isNotNull();
            Reslist.parse(text).ifPresent(list -> {
                assertThat(list.rows().size() + list.garbled()).isBetween(1, text.length());
                assertThat(list.against(FIXED))
                        .hasSizeLessThanOrEqualTo(
                                list.rows().size() + FIXED.access().size());
            });
        });
    }

    @Test
    void runlevelsAreSevenAtMost() {
        Fuzz.run("chkconfig text", 60, random -> Fuzz.spoilt(random, CHKCONFIG), text -> {
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

    private static final List<String> SOURCES =
            List.of("""
                 remote           refid      st t when poll reach   delay   offset  jitter
            ==============================================================================
            *192.0.2.1       .GPS.            1 u   33   64  377    0.512    0.003   0.011
             192.0.2.2       .INIT.          16 u    - 1024    0    0.000    0.000   0.000
            """, """
            MS Name/IP address         Stratum Poll Reach LastRx Last sample
            ===============================================================================
            ^* 192.0.2.1                     2   6   377    34   +11us[  +15us] +/-   12ms
            """, "       Server: 192.0.2.1 (ntp.example.org)\n      Stratum: 2\n Packet count: 12\n", """
            peer
               wt tl st  next  poll          offset       delay      jitter
            192.0.2.1 from pool p
             *  1 10  2   34s   33s        -0.030ms     0.512ms     0.030ms
            """);
    private static final List<String> RECORDS = List.of("""
            remote address          port local address      count m ver code avgint  lstint
            ===============================================================================
            198.51.100.7              80 10.0.0.1           482113 7 2      0      0       0
            """, """
            lstint avgint rstr r m v  count    score   drop rport remote address
            ==========================================================================
              1.25   0.50    0 . 3 4   5000    9.200      0   123 [2001:db8::44]
            """);
    private static final List<String> NETWORK = List.of(
            "2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0:1\\       valid_lft forever\n",
            "em0: flags=8843<UP> metric 0 mtu 1500\n\tinet 10.0.0.5 netmask 0xffffff00\n\tinet6 fe80::1%em0 prefixlen 64\n",
            "eth0      Link encap:Ethernet  HWaddr 00:00:00:00:00:01\n          inet addr:10.0.0.5  Bcast:10.0.0.255\n",
            "00000000000000000000000000000001 01 80 10 80       lo\n",
            "  12: 0100007F:007B 00000000:0000 07 0:0 00:0 0 0 0 1 2 0 0\n",
            "     |-- 172.17.0.4\n        /32 host LOCAL\n",
            "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n",
            "udp4       0      0 10.0.0.5.123           *.*\n");
    private static final List<String> SETTINGS = List.of(
            "OPTIONS=\"-u ntp:ntp -c '/etc/my ntp.conf' $MORE\" # x\n",
            "export A='b' C=\\d; E+=${F:-g}\n",
            "[Service]\nEnvironment=A=b\nExecStart=\nExecStart=-/usr/sbin/ntpd $OPTIONS ${A} -c /x\n");

    @Test
    void upstreamsAndSendersAreNoMoreThanLines() {
        Fuzz.run("sources text", 50, random -> Fuzz.spoilt(random, SOURCES), text -> {
            for (String tool : List.of("peers", "chrony-sources", "timesync", "ntpctl")) {
                List<NtpSources.Source> sources = NtpSources.of(said(tool, text));
                assertThat(sources.size())
                        .isLessThanOrEqualTo((int) text.lines().count());
                sources.forEach(s -> assertThat(s.reach().orElse(0)).isBetween(0, 511));
            }
        });
        Fuzz.run("monlist and mrulist text", 50, random -> Fuzz.spoilt(random, RECORDS), text -> {
            for (String tool : List.of("monlist", "mrulist")) {
                assertThat(NtpRecord.of(said(tool, text)).size())
                        .isLessThanOrEqualTo((int) text.lines().count());
            }
        });
    }

    @Test
    void addressesAndSocketsAreNoMoreThanWords() {
        Fuzz.run("network text", 50, random -> Fuzz.spoilt(random, NETWORK), text -> {
            for (String tool : List.of("fw-addresses", "if-inet6")) {
                assertThat(NtpInterfaces.of(said(tool, text)).size()).isLessThanOrEqualTo(text.length());
            }
            NtpInterfaces.of(new NtpSurveyText(List.of(
                    new NtpSurveyText.Said("fib-trie", text.getBytes(StandardCharsets.UTF_8)),
                    new NtpSurveyText.Said("route", text.getBytes(StandardCharsets.UTF_8)))));
            for (String table : List.of("udp", "udp6", "netstat")) {
                assertThat(new NtpSockets(said(table, text)).bound())
                        .allSatisfy(b -> assertThat(b.port()).isIn(123, 323));
            }
        });
    }

    @Test
    void settingsAndUnitsEndWithTheirText() {
        Fuzz.run("settings text", 50, random -> Fuzz.spoilt(random, SETTINGS), text -> {
            ShellAssignments.of(text).forEach((name, value) -> assertThat(name).matches("[A-Za-z_][A-Za-z0-9_]*"));
            NtpUnit unit = new NtpUnit(List.of(text, text));
            unit.words(Map.of("/etc/x", text)).ifPresent(words -> {
                NtpArguments arguments = new NtpArguments("ntpd", words);
                assertThat(arguments.value("-c", "--configfile")).isNotNull();
            });
            RunlevelText.switches(text);
        });
    }

    private static NtpSurveyText said(String name, String text) {
        return new NtpSurveyText(List.of(new NtpSurveyText.Said(name, text.getBytes(StandardCharsets.UTF_8))));
    }

    private static final List<String> FIREWALLS = List.of(
            "fw-system 11\nLinux 6.1.0\nfw-iptables-status 1\n0\nfw-iptables 38\n*filter\n:INPUT DROP [0:0]\n# x\nCOMMIT\n\n\n",
            "fw-system 11\nLinux 6.1.0\nfw-nft-status 1\n0\nfw-nft 15\ntable inet a {\n}\nfw-starts 24\n/etc/rc3.d/S01nftables\n\n\n",
            "file 18\n/etc/nftables.conf\ncontent 14\nflush ruleset\n\nfw-systemd 20\nId=firewalld.service\n",
            "fw-inet6 3\nyes\nfw-links 7\nlo\neth0\nfw-addresses 22\ninet 10.0.0.1/24 inet6 ::\n");

    @Test
    void whatIsSaidOfAPacketFilterIsNeverClosedByNonsense() {
        Fuzz.run("packet filter survey", 40, random -> Fuzz.spoilt(random, FIREWALLS), text -> {
            HostFirewall firewall = new HostFirewall(NtpSurveyText.parse(text.getBytes(StandardCharsets.UTF_8)));
            assertThat(firewall.manager()).isNotNull();
            assertThat(firewall.persists(Station.UNKNOWN)).isIn("yes", "no", "unknown");
            if (firewall.unreadable().isPresent() || !firewall.wasSeen()) {
                assertThat(firewall.gate(AddressFamily.IPV4, Station.UNKNOWN).strangers())
                        .isNotEqualTo(Gate.Strangers.CLOSED);
            }
        });
    }
}
