package dev.muster.census;

import dev.muster.inventory.Inventory;
import dev.muster.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CensusFuzzTest {

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"INVENTORY", "SWEEP"})
    void nonsenseIsPassedOver(SourceKind kind) {
        List<String> samples = List.copyOf(Samples.TEXTS.values());
        List<String> own = List.of(Samples.text(kind));
        Fuzz.run(
                "census " + kind.word(),
                20,
                random -> Fuzz.spoilt(random, random.nextInt(4) == 0 ? samples : own),
                text -> Census.of(List.of(Samples.read(kind, text)), Inventory.empty()));
    }

    @Test
    void bytesOfAnyKindArePassedOver() {
        Fuzz.run("census bytes", 20, CensusFuzzTest::bytes, content -> {
            Census.guess("wtmp", content);
            Census.read(SourceKind.LOGINS, "wtmp", content);
        });
    }

    private static byte[] bytes(Random random) {
        byte[] content = random.nextBoolean()
                ? new byte[random.nextInt(1000)]
                : new String(Samples.wtmp(), StandardCharsets.ISO_8859_1)
                        .repeat(1 + random.nextInt(3))
                        .getBytes(StandardCharsets.ISO_8859_1);
        for (int changes = random.nextInt(20); changes > 0 && content.length > 0; changes--) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
        }
        return content;
    }
}
