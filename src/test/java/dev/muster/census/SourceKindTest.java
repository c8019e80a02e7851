package dev.muster.census;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourceKindTest {

    private static Set<String> clues(SourceReading reading) {
        Set<String> clues = new TreeSet<>();
        reading.found().forEach(sighting -> sighting.same().forEach(clue -> clues.add(clue.value())));
        return clues;
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void isKnownByItsContentAndFindsTheBox(SourceKind kind) {
        byte[] content = Samples.text(kind).getBytes(StandardCharsets.UTF_8);

        assertThat(Census.guess("some.file", content)).contains(kind);
        assertThat(clues(Samples.read(kind)))
                .anyMatch(
                        clue -> Set.of("ps17", "ps17.example.org", "192.0.2.17").contains(clue));
    }

    @Test
    void knownHostsTellNamesPortAndKey() {
        SourceReading reading = Samples.read(SourceKind.KNOWN_HOSTS);

        assertThat(clues(reading))
                .contains("ps17.example.org", "192.0.2.17", "ps18.example.org")
                .doesNotContain("*.example.org");
        assertThat(reading.found().get(1).port()).hasValue(2222);
        assertThat(reading.found().get(0).same()).anyMatch(clue -> clue.kind() == Clue.Kind.KEY);
    }

    @Test
    void nicknamesOfSshConfigAreOneBoxOnlyWithOneHostName() {
        List<Sighting> found = Samples.read(SourceKind.SSH_CONFIG).found();

        assertThat(found.get(0).same())
                .extracting(Clue::value)
                .containsExactlyInAnyOrder("ps17", "measure", "ps17.example.org");
        assertThat(found.get(1).same()).extracting(Clue::value).containsExactly("hop.example.org");
        assertThat(found.get(2).same()).extracting(Clue::value).containsExactlyInAnyOrder("a", "a.example.org");
        assertThat(found.get(3).same()).extracting(Clue::value).containsExactlyInAnyOrder("b", "b.example.org");
    }

    @Test
    void historyTellsWhereSomebodyWentAndWhen() {
        List<Sighting> found = Samples.read(SourceKind.HISTORY).found();

        assertThat(found)
                .extracting(sighting -> sighting.same().iterator().next().value())
                .containsExactly("ps17.example.org", "ps18", "2001:db8::5", "192.0.2.9");
        assertThat(found.get(0).seen()).contains(Instant.ofEpochSecond(1_391_853_600));
        assertThat(found.get(0).port()).hasValue(2222);
        assertThat(found.get(1).seen()).contains(Instant.ofEpochSecond(1_391_853_600));
        assertThat(found.get(3).seen()).isEmpty();
    }

    @Test
    void neighboursThatNeverAnsweredAreNobody() {
        assertThat(clues(Samples.read(SourceKind.NEIGHBOURS)))
                .contains("192.0.2.17", "192.0.2.18", "192.0.2.19", "00:16:3e:00:00:12")
                .doesNotContain("192.0.2.99");
    }

    @Test
    void leaseIsKnownByCardAndNameAndHadAnAddress() {
        Sighting lease = Samples.read(SourceKind.LEASES).found().get(0);

        assertThat(lease.same()).extracting(Clue::value).containsExactlyInAnyOrder("ps17", "00:16:3e:00:00:11");
        assertThat(lease.also()).extracting(Clue::value).containsExactly("192.0.2.17");
        assertThat(lease.seen()).contains(Instant.parse("2014-02-13T22:00:00Z"));
    }

    @Test
    void readsLeasesOfKeaAndDnsmasq() {
        SourceReading kea = Samples.read(SourceKind.LEASES, """
                address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state
                192.0.2.17,00:16:3e:00:00:11,,3600,1391853600,1,0,0,ps17.example.org,0
                """);
        SourceReading dnsmasq =
                Samples.read(SourceKind.LEASES, "1391853600 00:16:3e:00:00:11 192.0.2.17 ps17 01:00:16:3e:00:00:11\n");

        assertThat(clues(kea)).containsExactly("00:16:3e:00:00:11", "ps17.example.org");
        assertThat(clues(dnsmasq)).containsExactly("00:16:3e:00:00:11", "ps17");
    }

    @Test
    void zoneGeneratesWithinReasonAndDoesNotInclude() {
        SourceReading reading = Samples.read(SourceKind.ZONE, """
                $ORIGIN example.org.
                $TTL 300
                ps17 IN A 192.0.2.17
                $GENERATE 21-23/2 node${0,3,d} A 192.0.2.$
                $INCLUDE db.more
                $GENERATE 0-1000000000 h$ A 192.0.2.1
                """);

        assertThat(clues(reading))
                .contains(
                        "ps17.example.org",
                        "node021.example.org",
                        "node023.example.org",
                        "192.0.2.23",
                        "h7.example.org")
                .doesNotContain("node022.example.org", "h1000000.example.org");
        assertThat(reading.remarks())
                .anyMatch(remark -> remark.contains("file:5: $INCLUDE is not followed: name zone:db.more, too"))
                .anyMatch(remark -> remark.contains("$GENERATE makes more than 65536 records"));
    }

    @Test
    void readsWtmpItself() {
        SourceReading reading = Census.read(SourceKind.LOGINS, "wtmp", Samples.wtmp());

        assertThat(Census.guess("/var/log/wtmp.1", Samples.wtmp())).contains(SourceKind.LOGINS);
        assertThat(clues(reading)).containsExactly("192.0.2.17", "ps17.example.org");
        assertThat(reading.found().get(0).seen()).contains(Instant.ofEpochSecond(1_391_853_600));
    }

    @Test
    void loginsTellWhereSomebodyCameFrom() {
        assertThat(clues(Samples.read(SourceKind.LOGINS)))
                .containsExactly("192.0.2.17", "192.0.2.18", "ps19.example.org");
    }

    @Test
    void nmapTellsWhoIsUp() {
        Sighting box = Samples.read(SourceKind.NMAP).found().get(0);

        assertThat(box.same())
                .extracting(Clue::value)
                .containsExactlyInAnyOrder("192.0.2.17", "00:16:3e:00:00:11", "ps17.example.org");
        assertThat(box.port()).hasValue(2222);
        assertThat(Samples.read(SourceKind.NMAP).found()).hasSize(1);
    }

    @Test
    void followsNoEntityOfXml() {
        SourceReading reading = Samples.read(
                SourceKind.NMAP,
                "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>\n"
                        + "<nmaprun><host><address addr=\"192.0.2.17\"/><hostname name=\"&e;\"/></host></nmaprun>");

        assertThat(reading.remarks()).isNotEmpty();
        assertThat(clues(reading)).isEmpty();
    }

    @Test
    void cutXmlCountsAsFarAsItGoes() {
        String whole = Samples.text(SourceKind.NMAP);

        SourceReading reading = Samples.read(SourceKind.NMAP, whole.substring(0, whole.indexOf("<host><status")));

        assertThat(clues(reading)).contains("ps17.example.org");
        assertThat(reading.remarks()).hasSize(1);
    }

    @Test
    void meshTellsEveryObjectWithAddresses() {
        assertThat(clues(Samples.read(SourceKind.MESH)))
                .containsExactly("192.0.2.18", "192.0.2.19", "2001:db8::18", "ps17.example.org", "ps19.example.org");
    }

    @Test
    void clientListsAreThoseOfBothTools() {
        assertThat(clues(Samples.read(SourceKind.CLIENTS))).containsExactly("192.0.2.17", "2001:db8::18");
    }

    @Test
    void tableWithoutAColumnOfHostsIsSaid() {
        SourceReading reading = Samples.read(SourceKind.TABLE, "colour,size\nred,1\n");

        assertThat(reading.found()).isEmpty();
        assertThat(reading.remarks()).singleElement().asString().startsWith("file:1: no column");
    }

    @Test
    void utf16IsReadAndHostileNamesAreNoNames() {
        byte[] wide = ("\ufeff192.0.2.17 ps17.example.org\n").getBytes(StandardCharsets.UTF_16LE);
        SourceReading hostile = Samples.read(
                SourceKind.HOSTS, "192.0.2.18 \u001b[31mred <script>alert(1)</script> $(reboot) ok.example\n");

        assertThat(clues(Census.read(SourceKind.HOSTS, "hosts", wide)))
                .containsExactly("192.0.2.17", "ps17.example.org");
        assertThat(clues(hostile)).containsExactly("192.0.2.18", "ok.example");
    }

    @Test
    void addressesThatEveryHostsFileHasAreNobody() {
        assertThat(
                        clues(
                                Samples.read(
                                        SourceKind.HOSTS,
                                        "::1 ip6-localhost\nfe00::0 ip6-localnet\nff02::1 ip6-allnodes\n127.0.1.1 gw\nfd00::17 ps17\n")))
                .containsExactly("fd00::17", "ps17");
    }

    @Test
    void everyKindHasAWordOfItsOwn() {
        assertThat(SourceKind.allWords())
                .doesNotHaveDuplicates()
                .hasSize(SourceKind.values().length - 1)
                .doesNotContain("sweep");
        assertThat(SourceKind.of("sweep")).isEmpty();
        assertThat(SourceKind.kept("sweep")).contains(SourceKind.SWEEP);
    }
}
