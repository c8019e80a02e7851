package dev.muster.census;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.muster.inventory.Inventory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of source when it is cut, huge, in another encoding, or written by somebody who means harm. */
class CensusFaultsTest {
    private static final Set<String> BOX = Set.of("ps17", "ps17.example.org", "192.0.2.17");
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Set<String> clues(SourceReading reading) {
        Set<String> clues = new TreeSet<>();
        reading.found()
                .forEach(sighting -> Stream.concat(sighting.same().stream(), sighting.also().stream())
                        .forEach(clue -> clues.add(clue.value())));
        return clues;
    }

    private static SourceReading read(SourceKind kind, byte[] content) {
        return Census.read(kind, "file", content);
    }

    // ---- cut

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void cutAnywhereItIsReadAsFarAsItGoes(SourceKind kind) {
        byte[] whole = Samples.text(kind).getBytes(StandardCharsets.UTF_8);
        int before = 0;

        for (int length = 0; length <= whole.length; length++) {
            SourceReading reading = read(kind, Arrays.copyOf(whole, length));
            Census.of(List.of(reading), Inventory.empty());
            before = Math.max(before, reading.found().size());
        }

        assertThat(before).isEqualTo(read(kind, whole).found().size());
    }

    /** Where a file shows that it is not whole, that is said. */
    @Test
    void formatsThatEndSomewhereSayThatTheyWereCut() {
        for (SourceKind kind : List.of(SourceKind.LEASES, SourceKind.NMAP, SourceKind.MESH)) {
            String text = Samples.text(kind);

            assertThat(Samples.read(kind, text.substring(0, text.length() - 5)).remarks())
                    .as(kind.word())
                    .isNotEmpty();
        }
        assertThat(read(SourceKind.LOGINS, Arrays.copyOf(twice(Samples.wtmp()), 500))
                        .remarks())
                .containsExactly("file: ends in the middle of a record");
    }

    private static byte[] twice(byte[] content) {
        byte[] both = Arrays.copyOf(content, 2 * content.length);
        System.arraycopy(content, 0, both, content.length, content.length);
        return both;
    }

    // ---- huge

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP", "MESH", "NMAP"})
    void manyLinesTakeNoLongerThanTheyMust(SourceKind kind) {
        String text = Samples.text(kind);
        byte[] huge = text.repeat((1 << 20) / text.length()).getBytes(StandardCharsets.UTF_8);

        SourceReading reading = assertTimeoutPreemptively(SOON, () -> read(kind, huge));

        assertThat(reading.found()).hasSizeGreaterThan(500);
        assertThat(reading.remarks()).hasSizeLessThan(10);
        assertThat(reading.remembered()).hasSizeLessThan(10);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void oneLongLineIsNoTrap(SourceKind kind) {
        for (String part : List.of(
                "a",
                " ",
                "a ",
                "1.",
                "[",
                "{\"address\":",
                "ssh ",
                "lease ",
                "\"",
                ",",
                "a@",
                "\\",
                "sshd[1]: from ")) {
            byte[] line = part.repeat((1 << 18) / part.length()).getBytes(StandardCharsets.UTF_8);

            assertTimeoutPreemptively(SOON, () -> read(kind, line));
        }
    }

    @Test
    void hugeListsOfBoxesAreRead() {
        StringBuilder xml = new StringBuilder("<nmaprun>");
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < 50_000; i++) {
            String address = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            xml.append("<host><address addr=\"").append(address).append("\"/></host>");
            json.append(i == 0 ? "" : ",")
                    .append("{\"address\":\"")
                    .append(address)
                    .append("\"}");
        }

        assertThat(Samples.read(SourceKind.NMAP, xml + "</nmaprun>").found()).hasSize(50_000);
        List<SourceReading> mesh = List.of(Samples.read(SourceKind.MESH, json + "]"));
        Census census = assertTimeoutPreemptively(SOON, () -> Census.of(mesh, Inventory.empty()));
        assertThat(census.boxes()).hasSize(50_000);
    }

    // ---- encodings

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void utf16IsReadWithAndWithoutItsMark(SourceKind kind) {
        Set<String> plain = clues(Samples.read(kind));
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            byte[] marked = ("\ufeff" + Samples.text(kind)).getBytes(charset);
            byte[] bare = Samples.text(kind).getBytes(charset);

            assertThat(clues(read(kind, marked))).as(kind + " " + charset).isEqualTo(plain);
            assertThat(clues(read(kind, bare))).as(kind + " bare " + charset).isEqualTo(plain);
            assertThat(Census.guess("some.file", marked)).contains(kind);
        }
    }

    /** Somebody's umlaut in a comment must not cost the rest of the file. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void latin1HarmsOnlyTheWordItIsIn(SourceKind kind) {
        String text = Samples.text(kind)
                .replace("admin", "bj\u00f6rn")
                .replace("# old", "# Gr\u00fc\u00dfe")
                .replace("comment", "b\u00fcro")
                .replace("measure", "me\u00dfger\u00e4t")
                .replace("client-hostname \"ps17\"", "client-hostname \"ps17\"; # b\u00fcro");

        assertThat(clues(read(kind, text.getBytes(StandardCharsets.ISO_8859_1))))
                .anyMatch(BOX::contains);
    }

    // ---- malice

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void namesThatNoBoxMayHaveAreNoNames(SourceKind kind) {
        for (String evil : List.of(
                "\u001b[31mred",
                "<script>alert(1)</script>",
                "ps17\"><img/src=x>",
                "$(reboot)",
                "`id`",
                "ps17;reboot",
                "-oProxyCommand=id",
                "../../etc/passwd",
                "\u202eevil",
                "{{lookup('pipe','id')}}",
                "a\u0000b",
                "x".repeat(300))) {
            String text = Samples.text(kind).replace("ps17", evil).replace("192.0.2.17", evil);

            SourceReading reading = Samples.read(kind, text);

            assertThat(clues(reading))
                    .as(kind + " " + evil)
                    .allMatch(clue -> clue.matches("[a-z0-9_][a-z0-9_.:-]{0,252}|SHA256:[A-Za-z0-9+/]+"));
            assertThat(reading.remembered())
                    .allMatch(kept -> kept.clues().chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127));
        }
    }

    @Test
    void deepJsonIsNoTrap() {
        for (String text :
                List.of("[".repeat(200_000), "{\"a\":".repeat(100_000), "[".repeat(5000) + "]".repeat(5000))) {
            assertThat(Samples.read(SourceKind.MESH, text).found()).isEmpty();
        }
    }

    @Test
    void recordsOfTheLookupServiceAreBoxes() {
        SourceReading reading = Samples.read(SourceKind.MESH, """
                [{"type": ["interface"], "interface-addresses": ["192.0.2.17", "2001:db8::17"],
                  "interface-mac": ["00:16:3E:00:00:11"], "expires": "2014-02-13T10:00:00.000Z"},
                 {"type": ["host"], "host-name": ["ps17.example.org", "192.0.2.17"], "host-os-name": ["CentOS"]},
                 {"type": ["service"], "service-locator": ["tcp://ps18.example.org:861", "https://[2001:db8::18]/pscheduler"],
                  "service-host": ["lookup/host/3f0c"], "service-name": ["<b>owamp</b>"]}]
                """);

        assertThat(clues(reading))
                .containsExactlyInAnyOrder(
                        "192.0.2.17",
                        "2001:db8::17",
                        "00:16:3e:00:00:11",
                        "ps17.example.org",
                        "ps18.example.org",
                        "2001:db8::18");
        assertThat(Census.of(List.of(reading), Inventory.empty()).boxes()).hasSize(2);
        assertThat(reading.found().get(0).seen()).contains(Instant.parse("2014-02-13T10:00:00Z"));
    }
}
