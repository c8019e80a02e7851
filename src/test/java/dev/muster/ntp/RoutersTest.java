package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Fuzz;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What configurations of routers say of NTP, and the lines that would make them say less. */
class RoutersTest {
    private static final RouterPolicy OWN = new RouterPolicy(List.of(), List.of(), List.of());
    private static final String IOS = "hostname r1\n";
    private static final String JUNOS = """
            set system ntp server 192.0.2.1
            set interfaces lo0 unit 0 family inet filter input re
            """;

    // ---- IOS

    @Test
    void firstGroupThatPermitsDecides() {
        String lists = IOS + "access-list 1 permit 192.0.2.1\naccess-list 2 permit any\naccess-list 3 deny any\n"
                + "ntp server 192.0.2.1\nntp access-group peer 1\n";

        assertThat(ios(lists + "ntp access-group serve-only 2\n").verdict()).isEqualTo(RouterVerdict.TIME_FOR_ALL);
        assertThat(ios(lists + "ntp access-group serve 2\n").verdict()).isEqualTo(RouterVerdict.OPEN);
        assertThat(ios(lists + "ntp access-group query-only 2\n").verdict()).isEqualTo(RouterVerdict.OPEN);
        assertThat(ios(lists + "ntp access-group serve-only 2\nntp access-group query-only 2\n")
                        .verdict())
                .isEqualTo(RouterVerdict.TIME_FOR_ALL);
        assertThat(ios(lists + "ntp access-group query-only 3\n").verdict()).isEqualTo(RouterVerdict.CLOSED);
        assertThat(ios(lists).verdict()).isEqualTo(RouterVerdict.CLOSED);
    }

    @Test
    void listThatIsNotDefinedOrNotUnderstoodIsNoProtection() {
        assertThat(ios(IOS + "ntp server 192.0.2.1\nntp access-group peer 9\n").says())
                .isEqualTo("IPv4: list 9 of \"peer\" (who may set its time) is not defined, which is taken to permit "
                        + "anybody");
        assertThat(ios(IOS + "access-list 9 permit udp any any\nntp server 192.0.2.1\nntp access-group peer 9\n")
                        .verdict())
                .isEqualTo(RouterVerdict.OPEN);
        assertThat(ios(IOS
                                + "access-list 9 permit 128.0.0.0 127.255.255.255\nntp server 192.0.2.1\nntp access-group peer"
                                + " 9\n")
                        .verdict())
                .isEqualTo(RouterVerdict.OPEN);
    }

    @Test
    void ipv6HasGroupsOfItsOwn() {
        RouterRemedy remedy = ios(IOS
                + "interface Gi0/0\n ipv6 address 2001:db8::2/64\n"
                + "access-list 1 permit 192.0.2.1\naccess-list 2 deny any\n"
                + "ntp access-group peer 1\nntp access-group serve 2\nntp access-group serve-only 2\n"
                + "ntp access-group query-only 2\nntp server 192.0.2.1\nntp server ipv6 2001:DB8::1\n");

        assertThat(remedy.verdict()).isEqualTo(RouterVerdict.OPEN);
        assertThat(remedy.says())
                .isEqualTo(
                        "IPv4: only those the access groups name are answered; IPv6: no ntp access-group, so anybody "
                                + "may ask anything");
        assertThat(remedy.commands())
                .contains(
                        "ipv6 access-list MUSTER-NTP-PEER",
                        " permit ipv6 host 2001:db8::1 any",
                        " deny ipv6 any any",
                        "ntp access-group ipv6 peer MUSTER-NTP-PEER")
                .noneMatch(line -> line.startsWith("ntp access-group peer"));
    }

    @Test
    void listsInBlocksWithNumbersAreReadAsWell() {
        String text = IOS + """
                ip access-list standard 70
                 10 remark muster ntp
                 20 permit 192.0.2.1
                 30 deny   any
                ip access-list standard NOBODY
                 10 deny any
                ntp access-group ipv4 peer 70
                ntp access-group ipv4 serve NOBODY
                ntp access-group ipv4 serve-only NOBODY
                ntp access-group ipv4 query-only NOBODY kod
                ntp server vrf Mgmt 192.0.2.1
                """;

        assertThat(ios(text).verdict()).isEqualTo(RouterVerdict.CLOSED);
        assertThat(ios(text).commands()).isEmpty();
    }

    @Test
    void listOfOursIsReplacedAndRemovedAndThatOfOthersStays() {
        String text = IOS + """
                access-list 71 remark muster ntp
                access-list 71 permit 203.0.113.9
                access-list 72 deny any
                ntp access-group peer 71
                ntp access-group serve 72
                ntp access-group serve-only 72
                ntp access-group query-only 72
                ntp server 192.0.2.1
                """;

        RouterRemedy remedy = ios(text);

        assertThat(remedy.commands())
                .containsExactly(
                        "access-list 70 remark muster ntp",
                        "access-list 70 permit 192.0.2.1",
                        "access-list 70 deny any",
                        "ntp access-group peer 70",
                        "no access-list 71");
        assertThat(remedy.undo()).containsExactly("ntp access-group peer 71", "no access-list 70");
    }

    @Test
    void clockOfAMasterMayGoOn() {
        assertThat(ios(IOS + "ntp master 5\n").commands())
                .contains("access-list 70 permit 127.127.1.1", "access-list 70 permit 127.127.7.1");
    }

    @Test
    void upstreamByNameIsNotCutOff() {
        RouterRemedy remedy = ios(IOS + "ntp server time.example.org\n");

        assertThat(remedy.refusal())
                .contains(
                        "the router follows \"time.example.org\" by name: without its addresses in servers these access "
                                + "groups would cut its own time");
        assertThat(remedy.commands()).isEmpty();
    }

    @Test
    void bannerIsNoConfiguration() {
        assertThat(ios(IOS + "banner motd ^C\nntp server 192.0.2.1\n^C\n").verdict())
                .isEqualTo(RouterVerdict.OFF);
        assertThat(ios(IOS + "banner motd ^C one line ^C\nntp server 192.0.2.1\n")
                        .verdict())
                .isEqualTo(RouterVerdict.OPEN);
    }

    // ---- Junos

    @Test
    void termsAreAskedInTheirOrder() {
        String ssh = term("ssh", "from protocol tcp", "then accept");
        String drop = term("drop", "from protocol udp", "from destination-port ntp", "then discard");
        String all = term("all", "then accept");

        assertThat(junos(JUNOS + ssh + drop + all).verdict()).isEqualTo(RouterVerdict.CLOSED);
        assertThat(junos(JUNOS + ssh + all + drop).says())
                .isEqualTo("IPv4: term all of filter re accepts NTP from anybody");
        assertThat(junos(JUNOS + ssh).verdict()).isEqualTo(RouterVerdict.CLOSED);
        assertThat(junos(JUNOS).says())
                .isEqualTo("IPv4: filter re of lo0 is not defined here, so anybody may be let in");
    }

    @Test
    void sourcePortHoldsNobodyOff() {
        String dns = term("dns", "from protocol udp", "from source-port domain", "then accept");

        assertThat(junos(JUNOS + dns).says()).isEqualTo("IPv4: term dns of filter re accepts NTP from anybody");
    }

    @Test
    void whatIsNotUnderstoodIsNoProtection() {
        String odd = term("odd", "from dscp ef", "then accept");
        String drops = term("odd", "from dscp ef", "then discard") + term("all", "then accept");

        assertThat(junos(JUNOS + odd).says()).isEqualTo("IPv4: term odd of filter re may accept NTP from anybody");
        assertThat(junos(JUNOS + drops).verdict()).isEqualTo(RouterVerdict.OPEN);
    }

    @Test
    void filterThatLetsInExactlyThemIsRight() {
        String text = JUNOS
                + "set policy-options prefix-list ntp 192.0.2.1/32\nset policy-options prefix-list ntp 127.0.0.1/32\n"
                + term("ntp", "from source-prefix-list ntp", "from protocol udp", "from port 100-200", "then accept")
                + term("rest", "from protocol udp", "from destination-port 123", "then reject")
                + term("all", "then accept");

        assertThat(junos(text).verdict()).isEqualTo(RouterVerdict.CLOSED);
        assertThat(junos(text).commands()).isEmpty();
        assertThat(junos(text + "set policy-options prefix-list ntp 203.0.113.0/24\n")
                        .commands())
                .isNotEmpty();
    }

    @Test
    void ownTermsThatMovedBackAreMovedToTheFront() {
        RouterRemedy first = junos(JUNOS + term("all", "then accept"));
        assertThat(first.commands())
                .endsWith(
                        "insert firewall family inet filter re term muster-ntp-allow before term all",
                        "insert firewall family inet filter re term muster-ntp-discard before term all");
        String applied = JUNOS + String.join("\n", first.after()) + "\n";
        assertThat(junos(applied).commands()).isEmpty();

        String moved = JUNOS + term("all", "then accept")
                + String.join(
                        "\n",
                        first.after().stream()
                                .filter(l -> !l.contains("term all"))
                                .toList()) + "\n";

        assertThat(junos(moved).verdict()).isEqualTo(RouterVerdict.OPEN);
        assertThat(junos(moved).commands())
                .containsExactly(
                        "insert firewall family inet filter re term muster-ntp-allow before term all",
                        "insert firewall family inet filter re term muster-ntp-discard before term all");
    }

    @Test
    void whatCannotBeDoneSafelyIsRefused() {
        String list = """
                set system ntp server 192.0.2.1
                set interfaces lo0 unit 0 family inet filter input-list a
                set interfaces lo0 unit 0 family inet filter input-list b
                """;
        String inactive = JUNOS + term("all", "then accept") + "deactivate firewall family inet filter re term old\n";

        assertThat(junos(list).refusal())
                .contains("lo0 has a list of filters (a, b); add the terms to the right one by hand");
        assertThat(junos(inactive).refusal().orElseThrow()).contains("is deactivated");
        assertThat(JunosRouter.remedy("set system ntp server 192.0.2.1\n", JUNOS, OWN, "f")
                        .refusal())
                .contains("lo0 inherits its inet filter from a configuration group; add the terms there");
        assertThat(junos("set system ntp server time.example.org\n").refusal().orElseThrow())
                .contains("by name");
    }

    @Test
    void ipv6HasAFilterOfItsOwn() {
        RouterRemedy remedy = junos("""
                set system ntp server 192.0.2.1
                set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8::2/64
                """);

        assertThat(remedy.commands())
                .contains(
                        "set policy-options prefix-list muster-ntp6 ::1/128",
                        "set firewall family inet6 filter f6 term muster-ntp-allow from next-header udp",
                        "set interfaces lo0 unit 0 family inet6 filter input f6");
    }

    // ---- anything

    @Test
    void noConfigurationIsTooMuch() {
        List<String> samples = List.of(
                IOS
                        + "access-list 71 remark muster ntp\naccess-list 71 permit 203.0.113.0 0.0.0.255\nntp access-group peer 71\n"
                        + "ntp server vrf x ipv6 2001:db8::1\nbanner motd ^C\nx\n^C\nend\n",
                """
                ipv6 access-list X
                 sequence 10 permit ipv6 host 2001:DB8::1 any
                ntp access-group ipv6 serve-only X kod
                ntp master
                 ipv6 address 2001:db8::2/64
                """,
                JUNOS + term("a", "from source-address 10.0.0.0/8", "from port 100-200", "then accept"),
                """
                set interfaces lo0 unit 0 family inet address 192.0.2.1/32
                set policy-options prefix-list "a b" 10/8
                deactivate interfaces lo0
                set firewall filter re term x then next term
                """);

        Fuzz.run("router configurations", 60, random -> Fuzz.spoilt(random, samples), text -> {
            Stream.of(ios(text), junos(text))
                    .forEach(remedy -> assertThat(remedy.says()).isNotEmpty());
        });
    }

    private static RouterRemedy ios(String text) {
        return IosRouter.remedy(text, OWN);
    }

    private static RouterRemedy junos(String text) {
        return JunosRouter.remedy(text, text, OWN, "f");
    }

    private static String term(String name, String... statements) {
        StringBuilder text = new StringBuilder();
        for (String statement : statements) {
            text.append("set firewall family inet filter re term ")
                    .append(name)
                    .append(' ')
                    .append(statement)
                    .append('\n');
        }
        return text.toString();
    }
}
