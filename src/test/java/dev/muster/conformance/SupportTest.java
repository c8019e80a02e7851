package dev.muster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What muster says it supports is what its checks take, what the tier shows, and what stands in the documentation. */
class SupportTest {
    private static final Path TABLE = Path.of("src", "docs", "supported.md");

    private static List<Claims.Claim> claims = List.of();
    private static Usage usage = Usage.ofAll();

    @BeforeAll
    static void ask(@TempDir Path folder) {
        claims = Claims.collect(folder).all();
        usage = Usage.ofAll();
    }

    @Test
    void asksForEveryNameAnsibleKnows() {
        assertThat(claims).hasSizeGreaterThan(1000);
        assertThat(claims.stream().map(Claims.Claim::kind))
                .contains("play keyword", "task keyword", "module", "parameter", "filter", "test", "lookup", "meta");
    }

    @Test
    void refusesAParameterByItsNameAndNotForTheValueOfTheProbe() {
        assertThat(claims.stream()
                        .filter(claim -> claim.kind().equals("parameter") && !claim.isSupported())
                        .map(claim -> claim.name() + ": " + claim.refusal().orElseThrow()))
                .allMatch(line -> line.contains("unknown parameter") || line.contains("not supported"));
    }

    @Test
    void everythingSupportedIsShownByAScenario() {
        assertThat(SupportTable.unshown(claims, usage)).isEmpty();
    }

    @Test
    void theTableIsWhatIsGenerated() throws IOException {
        String text = SupportTable.text(claims, usage);
        if ("update".equals(System.getProperty("golden"))) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, text);
        }

        assertThat(Files.readString(TABLE)).isEqualTo(text);
    }

    @Test
    void scenariosAreManyAndEachHasAHost() {
        assertThat(Scenario.all()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(Set.copyOf(Scenario.all().stream().map(Scenario::name).toList()))
                .hasSameSizeAs(Scenario.all());
    }
}
