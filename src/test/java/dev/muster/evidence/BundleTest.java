package dev.muster.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.evidence.Chain.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final List<Entry> ENTRIES = List.of(
            new Entry("README.txt", "Evidence\n".getBytes(UTF_8)),
            new Entry("packets.txt", "sent 1700032a\nreceived 9700\n".getBytes(UTF_8)),
            new Entry("files/001-ntp.conf.before", new byte[] {0, 1, 2, (byte) 0xff}));

    private final Path folder;
    private final EvidenceKey key;

    BundleTest(@TempDir Path folder) {
        this.folder = folder;
        this.key = EvidenceKey.of(folder.resolve("evidence.key"));
    }

    @Test
    void isSoundAsItWasSigned() {
        BundleCheck.Result result = BundleCheck.of(bundle());

        assertThat(result.fault()).isEmpty();
        assertThat(result.about()).isEqualTo("host ps01, run 7");
        assertThat(result.entries()).isEqualTo(3);
        assertThat(result.fingerprint()).isEqualTo(key.fingerprint()).matches("SHA256:[0-9a-f]{64}");
    }

    @Test
    void findsEveryByteThatWasAltered() {
        byte[] bundle = bundle();

        for (int i = 0; i < bundle.length; i++) {
            for (int change : new int[] {1, 0x20, 0x80}) {
                byte[] altered = bundle.clone();
                altered[i] ^= (byte) change;
                assertThat(BundleCheck.of(altered).isSound())
                        .as("byte %d with %d changed", i, change)
                        .isFalse();
            }
        }
    }

    @Test
    void findsEveryCutAndWhatWasAppended() {
        byte[] bundle = bundle();

        for (int length = 0; length < bundle.length; length++) {
            assertThat(BundleCheck.of(Arrays.copyOf(bundle, length)).isSound())
                    .as("cut to %d bytes", length)
                    .isFalse();
        }
        assertThat(BundleCheck.of(Arrays.copyOf(bundle, bundle.length + 1)).isSound())
                .isFalse();
    }

    @Test
    void namesTheFirstEntryThatWasAltered() throws Exception {
        assertThat(BundleCheck.of(rewritten("packets.txt", "packets.txt", "sent nothing\n"))
                        .fault())
                .hasValue("entry 2, \"packets.txt\", was altered");
        assertThat(BundleCheck.of(rewritten("packets.txt", "other.txt", "x")).fault())
                .hasValue("entry 2, \"packets.txt\", is missing");
        assertThat(BundleCheck.of(rewritten("signature.txt", "signature.txt", "00\n"))
                        .fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("signature does not belong"));
    }

    @Test
    void findsAnEntryThatWasAddedOrAChainThatWasCut() throws Exception {
        String chain = Chain.of("host ps01, run 7", ENTRIES.subList(0, 2)).text();

        assertThat(BundleCheck.of(rewritten("chain.txt", "chain.txt", chain)).fault())
                .hasValue("entry \"files/001-ntp.conf.before\" was added");
    }

    @Test
    void isSignedByAnotherKeyWhenSomebodyElseSignsItAnew() {
        EvidenceKey other = EvidenceKey.of(folder.resolve("other.key"));

        BundleCheck.Result result = BundleCheck.of(Bundle.of("host ps01, run 7", ENTRIES, other));

        assertThat(result.isSound()).isTrue();
        assertThat(result.fingerprint()).isNotEqualTo(key.fingerprint());
    }

    @Test
    void takesRubbishForNoEvidence() throws Exception {
        assertThat(BundleCheck.of("PK nonsense".getBytes(UTF_8)).isSound()).isFalse();
        assertThat(BundleCheck.of(zip(
                                List.of(new Entry("chain.txt", "muster evidence 1\nx\n\u001b[2J\n".getBytes(UTF_8)))))
                        .fault())
                .hasValue("line 3 of its chain is none");
    }

    @Test
    void keepsTheKeyToItsOwner() throws Exception {
        Path file = folder.resolve("evidence.key");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(EvidenceKey.of(file).fingerprint()).isEqualTo(key.fingerprint());
        Path broken = Files.writeString(folder.resolve("broken.key"), "nothing");
        assertThatThrownBy(() -> EvidenceKey.of(broken))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("it holds no private key");
    }

    private byte[] bundle() {
        return Bundle.of("host ps01, run 7", ENTRIES, key);
    }

    /** The bundle as somebody would repack it who changed one entry. */
    private byte[] rewritten(String name, String newName, String content) throws Exception {
        List<Entry> entries = new java.util.ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bundle()))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(
                        entry.getName().equals(name)
                                ? new Entry(newName, content.getBytes(UTF_8))
                                : new Entry(entry.getName(), in.readAllBytes()));
            }
        }
        return zip(entries);
    }

    private static byte[] zip(List<Entry> entries) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Entry entry : entries) {
                zip.putNextEntry(new ZipEntry(entry.name()));
                zip.write(entry.content());
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
