package dev.muster.census;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** A small source of each kind, each with box ps17 in it. */
final class Samples {
    static final String KEY_1 = "AAAAC3NzaC1lZDI1NTE5AAAAIGJ0sYyqfVv1y6iN8vJtPzYp1Xn2Q2a0uJ1fX3v6yq8B";
    static final String KEY_2 = "AAAAC3NzaC1lZDI1NTE5AAAAIGJ0sYyqfVv1y6iN8vJtPzYp1Xn2Q2a0uJ1fX3v6yq8C";

    static final Map<SourceKind, String> TEXTS = new EnumMap<>(SourceKind.class);

    static {
        TEXTS.put(
                SourceKind.KNOWN_HOSTS,
                "# mine\nps17.example.org,192.0.2.17 ssh-ed25519 " + KEY_1 + " comment\n"
                        + "[ps18.example.org]:2222 ssh-ed25519 " + KEY_2 + "\n"
                        + "@cert-authority *.example.org ssh-ed25519 " + KEY_2 + "\n");
        TEXTS.put(SourceKind.SSH_CONFIG, """
                Host ps17 measure
                  HostName ps17.example.org
                  Port 2222
                Host *.lan !bad
                  User root
                Host a b
                  HostName %h.example.org
                  ProxyJump admin@hop.example.org:22
                """);
        TEXTS.put(SourceKind.HISTORY, """
                #1391853600
                ssh -p 2222 -i key admin@ps17.example.org uptime | less
                : 1391853600:0;scp file ps18:/tmp && rsync -a x root@[2001:db8::5]:/y
                sudo ntpdc -n -c monlist 192.0.2.9
                ls -l
                ssh-keygen -t rsa
                """);
        TEXTS.put(SourceKind.HOSTS, "127.0.0.1\tlocalhost\n::1 localhost\n192.0.2.17 ps17.example.org ps17 # old\n");
        TEXTS.put(SourceKind.NEIGHBOURS, """
                192.0.2.17 dev eth0 lladdr 00:16:3e:00:00:11 REACHABLE
                192.0.2.99 dev eth0  FAILED
                ? (192.0.2.18) at 0:16:3e:0:0:12 [ether] on eth0
                192.0.2.19      0x1         0x2         00:16:3e:00:00:13     *        eth0
                """);
        TEXTS.put(SourceKind.LEASES, """
                lease 192.0.2.17 {
                  starts 4 2014/02/13 10:00:00;
                  ends 4 2014/02/13 22:00:00;
                  hardware ethernet 00:16:3e:00:00:11;
                  client-hostname "ps17";
                }
                lease 192.0.2.18 {
                  hardware ethernet 00:16:3e:00:00:12;
                }
                """);
        TEXTS.put(SourceKind.ZONE, """
                $ORIGIN example.org.
                @ 3600 IN SOA ns.example.org. root.example.org. 1 3600 600 86400 300
                ps17 IN A 192.0.2.17
                ps17 IN AAAA 2001:db8::17
                time IN CNAME ps17
                17.2.0.192.in-addr.arpa. IN PTR ps17.example.org.
                """);
        TEXTS.put(SourceKind.LOGINS, """
                Feb 13 10:00:00 gw sshd[77]: Accepted publickey for admin from 192.0.2.17 port 50000 ssh2
                Feb 13 10:00:01 gw sshd[78]: Connection closed by invalid user x 192.0.2.18 port 50001 [preauth]
                admin    pts/0        ps19.example.org Thu Feb 13 10:00 - 11:00  (01:00)
                admin    pts/1        :0               Thu Feb 13 10:00   still logged in
                """);
        TEXTS.put(
                SourceKind.NMAP,
                "<?xml version=\"1.0\"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner=\"nmap\"><host endtime=\"1391853600\">"
                        + "<status state=\"up\"/>\n<address addr=\"192.0.2.17\" addrtype=\"ipv4\"/>"
                        + "<address addr=\"00:16:3E:00:00:11\" addrtype=\"mac\"/>"
                        + "<hostnames><hostname name=\"ps17.example.org\"/></hostnames>\n"
                        + "<ports><port protocol=\"tcp\" portid=\"2222\"><service name=\"ssh\"/></port></ports></host>\n"
                        + "<host><status state=\"down\"/><address addr=\"192.0.2.66\" addrtype=\"ipv4\"/></host></nmaprun>\n");
        TEXTS.put(
                SourceKind.MESH,
                "{\"addresses\": {\"a\": {\"address\": \"ps17.example.org\"}}, \"organizations\": [{\"hosts\":"
                        + " [{\"addresses\": [\"192.0.2.18\", {\"address\": \"2001:db8::18\"}]}]}],"
                        + " \"x\": [{\"host-name\": [\"ps19.example.org\"], \"interface-addresses\": [\"192.0.2.19\"]}]}");
        TEXTS.put(SourceKind.CLIENTS, """
                remote address          port local address      count m ver rstr avgint  lstint
                ===============================================================================
                192.0.2.17             37050 192.0.2.1              1 3 4      0      1       1
                lstint avgint rstr r m v  count rport remote address
                ==============================================================================
                     1     64    0 . 3 4     17   123 2001:db8::18
                """);
        TEXTS.put(SourceKind.TABLE, """
                "timestamp","ip","protocol","port","hostname"
                "2014-02-13 10:00:00","192.0.2.17","udp",123,"ps17.example.org"
                """);
    }

    private Samples() {}

    static SourceReading read(SourceKind kind) {
        return read(kind, text(kind));
    }

    static SourceReading read(SourceKind kind, String text) {
        return Census.read(kind, "file", text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(SourceKind kind) {
        return java.util.Objects.requireNonNull(TEXTS.get(kind));
    }

    /** One login from 192.0.2.17 as wtmp keeps it. */
    static byte[] wtmp() {
        ByteBuffer entry = ByteBuffer.allocate(384).order(ByteOrder.LITTLE_ENDIAN);
        entry.putShort(0, (short) 7);
        byte[] host = "ps17.example.org".getBytes(StandardCharsets.US_ASCII);
        entry.position(76).put(host);
        entry.putInt(340, 1_391_853_600);
        entry.position(348).put(new byte[] {(byte) 192, 0, 2, 17});
        return entry.array();
    }
}
