package dev.muster.census;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.inventory.Inventory;
import dev.muster.inventory.InventoryLoader;
import dev.muster.source.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class CensusTest {

    private static Inventory inventory(String hosts) {
        return InventoryLoader.load(List.of(hosts), List.of(), new Diagnostics());
    }

    private static List<String> forgotten(Census census) {
        return census.boxes().stream()
                .filter(box -> !box.isManaged())
                .map(Box::title)
                .toList();
    }

    private static String hashed(String name) throws Exception {
        byte[] salt = "0123456789abcdefghij".getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        return "|1|" + Base64.getEncoder().encodeToString(salt) + "|"
                + Base64.getEncoder().encodeToString(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void oneKeyUnderTwoNamesIsOneBox() {
        SourceReading reading = Samples.read(
                SourceKind.KNOWN_HOSTS,
                "old.example.org ssh-ed25519 " + Samples.KEY_1 + "\nnew.example.org ssh-ed25519 " + Samples.KEY_1
                        + "\n");

        Census census = Census.of(List.of(reading), inventory("new.example.org,"));

        assertThat(census.boxes()).singleElement().satisfies(box -> {
            assertThat(box.names()).containsExactly("new.example.org", "old.example.org");
            assertThat(box.isManaged()).isTrue();
        });
    }

    @Test
    void sourcesCompleteEachOther() {
        List<SourceReading> readings = new ArrayList<>();
        for (SourceKind kind : Samples.TEXTS.keySet()) {
            readings.add(Samples.read(kind));
        }

        Census census = Census.of(readings, inventory("elsewhere,"));

        assertThat(census.boxes())
                .filteredOn(box -> box.names().contains("ps17.example.org"))
                .singleElement()
                .satisfies(box -> {
                    assertThat(box.addresses()).contains("192.0.2.17", "2001:db8::17");
                    assertThat(box.names()).contains("ps17", "time.example.org");
                    assertThat(box.sightings()).hasSizeGreaterThan(9);
                });
    }

    @Test
    void addressesThatWereLeasedInTurnDoNotMakeOneBox() {
        SourceReading reading = Samples.read(
                SourceKind.LEASES,
                "1391853600 00:16:3e:00:00:11 192.0.2.17 ps17 *\n1391853700 00:16:3e:00:00:12 192.0.2.17 ps18 *\n");

        assertThat(forgotten(Census.of(List.of(reading), inventory("x,")))).containsExactly("ps17", "ps18");
    }

    @Test
    void hashedNamesAreFoundByTryingThoseThatOthersKnow() throws Exception {
        SourceReading keys = Samples.read(
                SourceKind.KNOWN_HOSTS,
                hashed("ps17.example.org") + " ssh-ed25519 " + Samples.KEY_1 + "\n"
                        + hashed("[ps18.example.org]:2222") + " ssh-ed25519 " + Samples.KEY_2 + "\n"
                        + hashed("nobody.example.org") + " ssh-ed25519 " + Samples.KEY_2.replace("q8C", "q8D") + "\n");
        SourceReading history =
                Samples.read(SourceKind.HISTORY, "ssh ps17.example.org\nssh -p 2222 ps18.example.org\n");

        Census census = Census.of(List.of(keys, history), inventory("x,"));

        assertThat(census.unread()).isEqualTo(1);
        assertThat(census.boxes())
                .hasSize(2)
                .allSatisfy(box -> assertThat(box.clues()).anyMatch(clue -> clue.kind() == Clue.Kind.KEY));
    }

    @Test
    void whatTheInventoryHasUnderItsAddressIsNotForgotten() {
        SourceReading reading = Samples.read(SourceKind.ZONE);

        assertThat(forgotten(Census.of(List.of(reading), inventory("192.0.2.17,"))))
                .isEmpty();
    }
}
