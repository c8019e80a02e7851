package dev.muster.ntp.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.AddressFamily;
import dev.muster.testing.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever iptables-save and nft print, spoilt or not, is judged to an end. */
class FirewallFuzzTest {
    private static final List<String> IPTABLES = List.of("""
            *filter
            :INPUT DROP [0:0]
            :own - [0:0]
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT -s 192.0.2.0/24 -p udp -m udp --dport 123 -j own
            -A INPUT ! -i lo -p udp -m multiport --dports 53,123,161 -j REJECT --reject-with icmp-port-unreachable
            -A own -m comment --comment "-j DROP" -j RETURN
            COMMIT
            """, """
            *raw
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -p udp --dport 120:130 -g nowhere
            -A PREROUTING -s fd00::/8 -p 17 --sport 123 -j NOTRACK
            COMMIT
            """);
    private static final List<String> NFTABLES = List.of("""
            table inet filter {
            	set friends {
            		type ipv4_addr
            		flags interval
            		elements = { 192.0.2.0/24, 198.51.100.7-198.51.100.9 }
            	}
            	chain input {
            		type filter hook input priority filter; policy drop;
            		ct state { established, related } accept
            		ip saddr @friends udp dport { 53, 123 } counter packets 1 bytes 2 accept
            		iifname != "lo" udp dport ntp jump own
            		meta l4proto vmap { udp : goto own, tcp : drop }
            	}
            	chain own {
            		ip6 saddr fe80::/10 return
            		udp dport 123 ct state new drop comment "a } in it"
            	}
            }
            """);

    @Test
    void rulesetsAreJudgedToAnEnd() {
        Fuzz.run(
                "iptables and nftables text",
                60,
                random -> Fuzz.spoilt(random, random.nextBoolean() ? IPTABLES : NFTABLES),
                text -> {
                    AddressFamily family = text.length() % 2 == 0 ? AddressFamily.IPV4 : AddressFamily.IPV6;
                    Ruleset both = IptablesText.parse(text, family).with(NftablesText.parse(text));
                    assertThat(GateKeeper.judge(both, family, Station.UNKNOWN)).isNotNull();
                });
    }
}
