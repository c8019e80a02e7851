package dev.muster.ntp.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.testing.Fuzz;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random rules: what the judge says of them holds for every packet that a plain simulation sends through. */
class RandomRulesTest {
    private static final AddressFamily V4 = AddressFamily.IPV4;
    private static final Station NTPD = new Station(
            List.of("eth0", "eth1"),
            List.of(IpAddress.of("10.0.0.1")),
            List.of(IpAddress.of("10.0.0.9")),
            List.of(123));
    private static final List<String> SOURCES =
            List.of("", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "192.0.2.0/24", "198.51.100.7/32", "0.0.0.0/2");
    private static final List<String> STATES = List.of("", "NEW", "ESTABLISHED", "RELATED,ESTABLISHED", "INVALID");
    private static final List<String> TARGETS = List.of("ACCEPT", "DROP", "RETURN", "one", "two");

    /** A rule of few words that both sides understand. */
    private record Simple(
            String source,
            boolean not,
            String in,
            String protocol,
            int from,
            int to,
            String sport,
            String state,
            String target) {

        static Simple random(Random random) {
            return new Simple(
                    one(random, SOURCES),
                    random.nextInt(4) == 0,
                    one(random, List.of("", "", "eth0", "eth1", "lo")),
                    one(random, List.of("udp", "udp", "tcp")),
                    one(random, List.of(0, 100, 123, 124)),
                    one(random, List.of(123, 200, 65535)),
                    one(random, List.of("", "", "53", "123")),
                    one(random, STATES),
                    one(random, TARGETS));
        }

        private static <T> T one(Random random, List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        String text(String chain) {
            return "-A " + chain
                    + (source.isEmpty() ? "" : (not ? " ! -s " : " -s ") + source)
                    + (in.isEmpty() ? "" : " -i " + in)
                    + " -p " + protocol + " --dport " + from + ":" + Math.max(from, to)
                    + (sport.isEmpty() ? "" : " --sport " + sport)
                    + (state.isEmpty() ? "" : " -m conntrack --ctstate " + state)
                    + " -j " + target;
        }

        String nft() {
            return (source.isEmpty() ? "" : "ip saddr " + (not ? "!= " : "") + source + " ")
                    + (in.isEmpty() ? "" : "iifname \"" + in + "\" ")
                    + protocol + " dport " + from + "-" + Math.max(from, to) + " "
                    + (sport.isEmpty() ? "" : protocol + " sport " + sport + " ")
                    + (state.isEmpty() ? "" : "ct state " + state.toLowerCase(java.util.Locale.ROOT) + " ")
                    + (target.length() == 3 ? "jump " + target : target.toLowerCase(java.util.Locale.ROOT));
        }

        boolean matches(long address, String at, int port, String tracked) {
            return (source.isEmpty() || isIn(address) != not)
                    && (in.isEmpty() || in.equals(at))
                    && protocol.equals("udp")
                    && from <= 123
                    && 123 <= Math.max(from, to)
                    && (sport.isEmpty() || sport.equals(String.valueOf(port)))
                    && (state.isEmpty() || List.of(state.split(",")).contains(tracked));
        }

        private boolean isIn(long address) {
            String[] parts = source.split("/");
            int shift = 32 - Integer.parseInt(parts[1]);
            return address >> shift == number(parts[0]) >> shift;
        }
    }

    private static long number(String address) {
        long value = 0;
        for (String part : address.split("\\.")) {
            value = value * 256 + Integer.parseInt(part);
        }
        return value;
    }

    /** Chains INPUT, one and two; a jump leads only to a chain behind. */
    private record Rules(boolean drops, List<List<Simple>> chains) {
        private static final List<String> NAMES = List.of("INPUT", "one", "two");

        static Rules random(Random random) {
            List<List<Simple>> chains = new ArrayList<>();
            for (int c = 0; c < 3; c++) {
                List<Simple> rules = new ArrayList<>();
                for (int n = random.nextInt(5); n > 0; n--) {
                    Simple rule = Simple.random(random);
                    if (NAMES.indexOf(rule.target()) < 0 || NAMES.indexOf(rule.target()) > c) {
                        rules.add(rule);
                    }
                }
                chains.add(rules);
            }
            return new Rules(random.nextBoolean(), chains);
        }

        Ruleset iptables() {
            StringBuilder text =
                    new StringBuilder("*filter\n:INPUT " + (drops ? "DROP" : "ACCEPT") + "\n:one -\n:two -\n");
            for (int c = 0; c < 3; c++) {
                for (Simple rule : chains.get(c)) {
                    text.append(rule.text(NAMES.get(c))).append('\n');
                }
            }
            return IptablesText.parse(text.append("COMMIT\n").toString(), V4);
        }

        Ruleset nftables() {
            StringBuilder text = new StringBuilder("table ip t {\n");
            for (int c = 0; c < 3; c++) {
                text.append("chain ").append(NAMES.get(c)).append(" {\n");
                text.append(
                        c > 0
                                ? ""
                                : "type filter hook input priority 0; policy " + (drops ? "drop" : "accept") + ";\n");
                chains.get(c).forEach(rule -> text.append(rule.nft()).append('\n'));
                text.append("}\n");
            }
            return NftablesText.parse(text.append("}\n").toString());
        }

        boolean accepts(long address, String at, int port, String tracked) {
            int end = end(0, address, at, port, tracked);
            return end == 0 ? !drops : end > 0;
        }

        private int end(int chain, long address, String at, int port, String tracked) {
            for (Simple rule : chains.get(chain)) {
                if (rule.matches(address, at, port, tracked)) {
                    int next = NAMES.indexOf(rule.target());
                    int end = next > 0 ? end(next, address, at, port, tracked) : 0;
                    if (rule.target().equals("RETURN")) {
                        return 0;
                    }
                    if (next < 0 || end != 0) {
                        return next > 0 ? end : rule.target().equals("ACCEPT") ? 1 : -1;
                    }
                }
            }
            return 0;
        }
    }

    @Test
    void whatIsClosedLetsNoPacketOfAStrangerIn() {
        int[] seen = new int[3];
        Fuzz.run("packet filters", 40, random -> Rules.random(random), rules -> {
            Gate gate = GateKeeper.judge(rules.iptables(), V4, NTPD);
            Gate same = GateKeeper.judge(rules.nftables(), V4, NTPD);
            assertThat(same.strangers()).as(rules.toString()).isEqualTo(gate.strangers());
            assertThat(same.sync()).as(rules.toString()).isEqualTo(gate.sync());
            boolean open = false;
            Random packets = new Random(rules.hashCode());
            for (int n = 0; n < 60; n++) {
                long address = packets.nextInt(0x60000000) * 2L + (1L << 24);
                boolean named = address >> 24 == 10 || address >> 8 == number("192.0.2.0") >> 8 || address >> 24 == 127;
                int port = List.of(53, 123, 1234, 40000).get(packets.nextInt(4));
                open |= !named && rules.accepts(address, packets.nextBoolean() ? "eth0" : "eth1", port, "NEW");
            }
            if (open) {
                assertThat(gate.strangers()).as(rules.toString()).isEqualTo(Gate.Strangers.OPEN);
            }
            boolean one = rules.accepts(number("10.0.0.9"), "eth0", 123, "ESTABLISHED");
            boolean other = rules.accepts(number("10.0.0.9"), "eth1", 123, "ESTABLISHED");
            assertThat(gate.sync())
                    .as(rules.toString())
                    .isEqualTo(one && other ? Gate.Sync.KEPT : one || other ? Gate.Sync.UNKNOWN : Gate.Sync.CUT);
            seen[gate.strangers().ordinal()]++;
        });
        assertThat(seen[Gate.Strangers.OPEN.ordinal()]).isPositive();
        assertThat(seen[Gate.Strangers.CLOSED.ordinal()]).isPositive();
        assertThat(seen[Gate.Strangers.UNKNOWN.ordinal()]).isZero();
    }

    private static final List<String> TEXTS = List.of(
            """
            *filter
            :INPUT DROP [0:0]
            :own - [0:0]
            -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A INPUT ! -s 192.0.2.0/24 -p udp -m multiport --dports 53,123 -j own
            -A own -g own
            COMMIT
            """,
            "[0:0] -A INPUT -i eth+ -p udp --dport 120:130 -m comment --comment \"a \\\" b\" -j REJECT --reject-with x\n",
            """
            table inet filter {
            \tset a {
            \t\ttype ipv4_addr
            \t\telements = { 192.0.2.0/24, 10.0.0.1-10.0.0.9 }
            \t}
            \tchain input {
            \t\ttype filter hook input priority filter; policy drop;
            \t\tct state vmap { established : accept, invalid : drop }
            \t\tip saddr @a udp dport { 53, 123 } drop
            \t\tlimit rate 5/second burst 3 packets jump input
            \t}
            }
            """,
            "define x = { 1.2.3.4 }\nflush ruleset\ninclude \"/etc/x\"\ntable inet a\ndelete table inet a\n");

    @Test
    void nonsenseIsReadToAnEnd() {
        Fuzz.run("rules of iptables", 60, random -> Fuzz.spoilt(random, TEXTS), text -> {
            Ruleset rules = IptablesText.parse(text, V4);
            assertThat(GateKeeper.judge(rules, V4, NTPD).strangers()).isNotNull();
        });
        Fuzz.run("rules of nftables", 60, random -> Fuzz.spoilt(random, TEXTS), text -> {
            Ruleset rules = NftablesText.parse(text);
            assertThat(GateKeeper.judge(rules, V4, Station.UNKNOWN).sync()).isNotNull();
        });
    }
}
