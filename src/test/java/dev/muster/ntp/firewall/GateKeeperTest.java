package dev.muster.ntp.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rulesets of hosts do to NTP. */
class GateKeeperTest {
    private static final Station NTPD = new Station(
            List.of("eth0"),
            List.of(IpAddress.of("10.99.0.1"), IpAddress.of("fd00:99::1")),
            List.of(IpAddress.of("10.99.0.9"), IpAddress.of("fd00:99::9")),
            List.of(123));

    private static Gate iptables(String... rules) {
        return GateKeeper.judge(filter("ACCEPT", rules), AddressFamily.IPV4, NTPD);
    }

    private static Ruleset filter(String policy, String... rules) {
        return IptablesText.parse(
                "*filter\n:INPUT " + policy + " [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:own - [0:0]\n"
                        + String.join("\n", rules) + "\nCOMMIT\n",
                AddressFamily.IPV4);
    }

    private static Gate nftables(String... rules) {
        return GateKeeper.judge(
                NftablesText.parse("table inet filter {\n\tset friends {\n\t\ttype ipv4_addr\n\t\tflags interval\n"
                        + "\t\telements = { 192.0.2.0/24,\n\t\t\t     198.51.100.7 }\n\t}\n\n"
                        + "\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t\t"
                        + String.join("\n\t\t", rules) + "\n\t}\n\n\tchain own {\n\t\tdrop\n\t}\n}\n"),
                AddressFamily.IPV4,
                NTPD);
    }

    /** One rule, or several with a bar between, in an INPUT chain whose policy is ACCEPT. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            -A INPUT -i lo -j ACCEPT ~ open ~ kept
            -A INPUT -p udp -m udp --dport 123 -j DROP ~ closed ~ cut
            -A INPUT -p udp --dport ntp -j DROP ~ closed ~ cut
            -A INPUT -p 17 --destination-port 120:130 -j REJECT --reject-with icmp-port-unreachable ~ closed ~ cut
            -A INPUT -p udp -m multiport --dports 53,123,161 -j DROP ~ closed ~ cut
            -A INPUT -p tcp -m tcp --dport 123 -j DROP ~ open ~ kept
            -A INPUT -p udp --dport 124: -j DROP ~ open ~ kept
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT|-A INPUT -p udp --dport 123 -j DROP ~ closed ~ kept
            -A INPUT -m state --state ESTABLISHED -j ACCEPT|-A INPUT -j REJECT ~ closed ~ kept
            -A INPUT -m conntrack --ctstate ESTABLISHED --ctdir REPLY -j ACCEPT|-A INPUT -j DROP ~ closed ~ kept
            -A INPUT -m conntrack --ctstate ESTABLISHED --ctdir ORIGINAL -j ACCEPT|-A INPUT -j DROP ~ closed ~ cut
            -A INPUT -p udp --dport 123 -m state --state NEW -j DROP ~ closed ~ kept
            -A INPUT -p udp --dport 123 -m conntrack ! --ctstate ESTABLISHED,RELATED -j DROP ~ closed ~ kept
            -A INPUT -s 10.0.0.0/8 -j ACCEPT|-A INPUT -j DROP ~ closed ~ kept
            -A INPUT -s 192.0.2.0/24 -j ACCEPT|-A INPUT -j DROP ~ closed ~ cut
            -A INPUT ! -s 192.0.2.0/24 -p udp --dport 123 -j DROP ~ closed ~ cut
            -A INPUT -s ! 192.0.2.0/255.255.255.0 -p udp --dport 123 -j DROP ~ closed ~ cut
            -A INPUT -s 192.0.2.0/24 -p udp --dport 123 -j DROP ~ open ~ kept
            -A INPUT -s 0.0.0.0/1 -j ACCEPT|-A INPUT -j DROP ~ open ~ kept
            -A INPUT -s 0.0.0.0/1 -j DROP|-A INPUT -s 128.0.0.0/1 -j DROP ~ closed ~ cut
            -A INPUT -s 0.0.0.0/1 -p udp --dport 123 -j DROP|-A INPUT -s 192.0.0.0/2 -j DROP|-A INPUT -s 128.0.0.0/3 -j DROP ~ open ~ cut
            -A INPUT -p udp --sport 53 -j ACCEPT|-A INPUT -j DROP ~ open ~ cut
            -A INPUT -p udp --sport 123 -j ACCEPT|-A INPUT -j DROP ~ open ~ kept
            -A INPUT -i eth0 -j DROP ~ closed ~ cut
            -A INPUT -i eth+ -j DROP ~ closed ~ cut
            -A INPUT -i eth1 -j DROP ~ open ~ kept
            -A INPUT ! -i eth0 -j ACCEPT|-A INPUT -j DROP ~ closed ~ cut
            -A INPUT -d 10.99.0.1 -p udp --dport 123 -j DROP ~ closed ~ cut
            -A INPUT -d 10.99.0.2 -p udp --dport 123 -j DROP ~ open ~ kept
            -A INPUT -p udp --dport 123 -j own|-A own -s 192.0.2.0/24 -j RETURN|-A own -j DROP ~ closed ~ cut
            -A INPUT -g own|-A INPUT -j DROP ~ open ~ kept
            -A INPUT -j own|-A INPUT -j DROP ~ closed ~ cut
            -A INPUT -p udp --dport 123 -j LOG --log-prefix "ntp in "|-A INPUT -p udp --dport 123 -j DROP ~ closed ~ cut
            -A INPUT -p udp --dport 123 -m comment --comment "-j DROP" ~ open ~ kept
            -A INPUT -f -j DROP ~ open ~ kept
            -A INPUT -p udp --dport 123 -m limit --limit 1/sec -j ACCEPT|-A INPUT -j DROP ~ unknown ~ unknown
            -A INPUT -m u32 --u32 "0x0>>0x16" -j DROP ~ unknown ~ unknown
            -A INPUT -m recent --update --seconds 60 -j ACCEPT|-A INPUT -j ACCEPT ~ open ~ kept
            -A INPUT -p udp --dport 123 -m set --match-set bad src -j DROP ~ unknown ~ unknown
            -A INPUT -j NFQUEUE --queue-num 0 ~ unknown ~ unknown
            -A INPUT -j nowhere ~ unknown ~ unknown
            -A INPUT -p udp --dport 123 -m addrtype --dst-type LOCAL -j DROP ~ closed ~ cut
            -A INPUT -m pkttype --pkt-type broadcast -j DROP ~ open ~ kept
            -A INPUT -m rpfilter --validmark --invert -j DROP ~ open ~ kept
            -A OUTPUT -p udp --dport 123 -j DROP ~ open ~ cut
            -A INPUT -s 127.0.0.0/8 -j ACCEPT|-A INPUT -j DROP ~ closed ~ cut
            -I INPUT -j DROP|-I INPUT 1 -m state --state ESTABLISHED -j ACCEPT ~ closed ~ kept
            -D INPUT -j DROP ~ unknown ~ unknown
            utter nonsense ~ unknown ~ unknown
            """)
    void judgesRulesOfIptables(String rules, String strangers, String sync) {
        Gate gate = iptables(rules.split("\\|"));

        assertThat(gate.strangers().word()).as(gate.toString()).isEqualTo(strangers);
        assertThat(gate.sync().word()).as(gate.toString()).isEqualTo(sync);
    }

    /** The same in a chain of nftables. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            iifname "lo" accept ~ open ~ kept
            udp dport 123 drop ~ closed ~ cut
            udp dport ntp counter packets 0 bytes 0 drop comment "accept" ~ closed ~ cut
            udp dport { 53, 123 } reject with icmpx type port-unreachable ~ closed ~ cut
            udp dport 120-130 drop ~ closed ~ cut
            udp dport != 123 accept|drop ~ closed ~ cut
            tcp dport 123 drop ~ open ~ kept
            th dport 123 drop ~ closed ~ cut
            meta l4proto udp drop ~ closed ~ cut
            meta l4proto { tcp, icmp } drop ~ open ~ kept
            ip protocol udp drop ~ closed ~ cut
            ip6 nexthdr udp drop ~ open ~ kept
            meta nfproto ipv6 drop ~ open ~ kept
            ct state established,related accept|udp dport 123 drop ~ closed ~ kept
            ct state { established, related } accept|drop ~ closed ~ kept
            ct state vmap { established : accept, related : accept, invalid : drop }|drop ~ closed ~ kept
            udp dport 123 ct state new drop ~ closed ~ kept
            ct direction reply accept|drop ~ closed ~ kept
            ct state & (established | related) != 0 accept|drop ~ unknown ~ unknown
            ip saddr 192.0.2.0/24 accept|drop ~ closed ~ cut
            ip saddr @friends accept|drop ~ closed ~ cut
            ip saddr @nobody accept|drop ~ unknown ~ unknown
            ip saddr 0.0.0.0-127.255.255.255 accept|drop ~ open ~ kept
            ip saddr != { 192.0.2.0/24 } udp dport 123 drop ~ closed ~ cut
            iifname vmap { "lo" : accept, "eth0" : jump own } ~ closed ~ cut
            iifname "eth*" goto own ~ closed ~ cut
            udp dport vmap { 123 : drop } ~ closed ~ cut
            udp sport 53 accept|drop ~ open ~ cut
            ip daddr 10.99.0.2 drop ~ open ~ kept
            fib daddr type local udp dport 123 drop ~ closed ~ cut
            limit rate 10/second burst 5 packets accept|drop ~ unknown ~ unknown
            limit rate over 10/second drop|accept ~ unknown ~ unknown
            log prefix "in: " level info flags all|udp dport 123 drop ~ closed ~ cut
            ct status dnat accept|drop ~ closed ~ cut
            meta mark set 0x00000001|udp dport 123 drop ~ closed ~ cut
            meta mark 0x00000001 accept|drop ~ unknown ~ unknown
            jump nowhere ~ unknown ~ unknown
            queue num 0 ~ unknown ~ unknown
            icmp type echo-request accept|icmpv6 type { nd-neighbor-solicit } accept|drop ~ closed ~ cut
            fib saddr . mark . iif oif missing drop ~ open ~ kept
            xt match "recent" accept|drop ~ unknown ~ unknown
            """)
    void judgesRulesOfNftables(String rules, String strangers, String sync) {
        Gate gate = nftables(rules.split("\\|"));

        assertThat(gate.strangers().word()).as(gate.toString()).isEqualTo(strangers);
        assertThat(gate.sync().word()).as(gate.toString()).isEqualTo(sync);
    }

    @Test
    void aPolicyThatDropsCloses() {
        Gate gate = GateKeeper.judge(filter("DROP", "-A INPUT -p tcp --dport 22 -j ACCEPT"), AddressFamily.IPV4, NTPD);

        assertThat(gate.strangers()).isEqualTo(Gate.Strangers.CLOSED);
        assertThat(gate.because()).contains("keeps strangers out: policy DROP of INPUT");
    }

    @Test
    void eachFamilyHasRulesOfItsOwn() {
        Ruleset four = filter("DROP");

        assertThat(GateKeeper.judge(four, AddressFamily.IPV6, NTPD).strangers()).isEqualTo(Gate.Strangers.OPEN);
    }

    @Test
    void whatTheRawTableLetsGoOfIsNoAnswer() {
        Ruleset rules = filter("DROP", "-A INPUT -m state --state ESTABLISHED -j ACCEPT")
                .with(IptablesText.parse(
                        "*raw\n:PREROUTING ACCEPT\n:OUTPUT ACCEPT\n-A PREROUTING -p udp --dport 123 -j CT --notrack\nCOMMIT\n",
                        AddressFamily.IPV4));

        assertThat(GateKeeper.judge(rules, AddressFamily.IPV4, NTPD).sync()).isEqualTo(Gate.Sync.CUT);
    }

    @Test
    void aTableWithoutItsEndIsUnclear() {
        Ruleset cut = IptablesText.parse("*filter\n:INPUT DROP [0:0]\n", AddressFamily.IPV4);

        Gate gate = GateKeeper.judge(cut, AddressFamily.IPV4, NTPD);

        assertThat(gate.strangers()).isEqualTo(Gate.Strangers.UNKNOWN);
        assertThat(gate.because()).containsExactly("not understood: table filter has no COMMIT");
    }

    @Test
    void withoutKnowledgeOfTheHostADestinationDecidesNothing() {
        Ruleset rules = filter("ACCEPT", "-A INPUT -d 10.99.0.1 -p udp --dport 123 -j DROP");

        assertThat(GateKeeper.judge(rules, AddressFamily.IPV4, Station.UNKNOWN).strangers())
                .isEqualTo(Gate.Strangers.UNKNOWN);
    }

    @Test
    void allThatIsOutsideOfTheTrustedIsDroppedByNetworks() {
        List<Network> trusted = List.of(Network.parse("10.5.0.0/16").orElseThrow());
        String[] drops = AddressRange.outside(trusted, AddressFamily.IPV4).stream()
                .map(network -> "-A INPUT -s " + network + " -p udp --dport 123 -j DROP")
                .toArray(String[]::new);

        assertThat(drops).hasSize(16);
        assertThat(iptables(drops).strangers()).isEqualTo(Gate.Strangers.CLOSED);
        drops[0] = "-A INPUT -j LOG";
        assertThat(iptables(drops).strangers()).isEqualTo(Gate.Strangers.OPEN);
    }

    @Test
    void aFileOfNftablesEmptiesWhatIsThere() {
        Ruleset file = NftablesText.parse("""
                #!/usr/sbin/nft -f
                flush ruleset
                define lan = { 192.0.2.0/24, 10.0.0.0/8 }
                table inet filter {
                \tchain input {
                \t\ttype filter hook input priority 0; policy drop;
                \t\tip saddr $lan udp dport 123 accept # friends
                \t}
                }
                table inet muster_ntp
                delete table inet muster_ntp
                """);

        assertThat(file.unclear()).isEmpty();
        assertThat(file.tables()).hasSize(1);
        assertThat(GateKeeper.judge(file, AddressFamily.IPV4, NTPD).strangers()).isEqualTo(Gate.Strangers.CLOSED);
        assertThat(NftablesText.parse("include \"/etc/nftables.d/*.nft\"\n").unclear())
                .hasSize(1);
    }
}
