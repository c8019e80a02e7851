package dev.muster.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPatternTest {
    private final Inventory inventory = inventory();
    private final Diagnostics diagnostics = new Diagnostics();

    private static Inventory inventory() {
        InventoryBuilder builder = new InventoryBuilder();
        Map<String, List<String>> groups = Map.of(
                "web", List.of("w01", "w02", "w03"), "db", List.of("d1", "w02"), "dc.east", List.of("d1", "w03"));
        for (String group : List.of("web", "db", "dc.east")) {
            groups.getOrDefault(group, List.of())
                    .forEach(host -> builder.addHost(host, group, Optional.empty(), Map.of(), Optional.empty()));
        }
        builder.addHost("lone.example.org", "all", Optional.empty(), Map.of(), Optional.empty());
        builder.addGroup("nobody");
        return builder.build(List.of(), List.of(), List.of(), Optional.empty());
    }

    private List<String> select(String pattern) {
        return names(HostPattern.parse(pattern).select(inventory, diagnostics));
    }

    private static List<String> names(List<Host> hosts) {
        return hosts.stream().map(Host::name).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '>', textBlock = """
            all                  > lone.example.org w01 w02 w03 d1
            *                    > lone.example.org w01 w02 w03 d1
            web                  > w01 w02 w03
            w03,w01,d1           > w03 w01 d1
            w03:w01:w03          > w03 w01
            web:db               > w01 w02 w03 d1
            web:&db              > w02
            &db:web              > w02
            web:!db              > w01 w03
            !db                  > lone.example.org w01 w03
            !db,web              > w01 w03
            w0?                  > w01 w02 w03
            w0[!3]               > w01 w02
            w0[!12]              > w03
            *.example.org        > lone.example.org
            ~w0[13]              > w01 w03
            ~(d|w01)             > d1 w02 w03 w01
            web[0]               > w01
            web[-1]              > w03
            web[0:1]             > w01 w02
            web[1:]              > w02 w03
            web[1-2]             > w02 w03
            dc.east              > d1 w03
            dc.*                 > d1 w03
            nobody               > ''
            localhost            > localhost
            127.0.0.1            > 127.0.0.1
            web:&all:!w01        > w02 w03
            """)
    void selectsInTheOrderOfThePattern(String pattern, String expected) {
        List<String> hosts = select(pattern);

        assertThat(String.join(" ", hosts)).isEqualTo(expected);
        assertThat(diagnostics.render()).isEmpty();
    }

    @Test
    void partsThatMatchNothingAreWarnedOfWithTheNearestName() {
        assertThat(select("web:dbb")).containsExactly("w01", "w02", "w03");

        assertThat(diagnostics.render())
                .contains("warning: Could not match supplied host pattern, ignoring: dbb")
                .contains("<pattern>:1:5")
                .contains("did you mean \"db\"?");
    }

    @Test
    void subscriptOutOfRangeMatchesNothingAndSaysSo() {
        assertThat(select("web[7]")).isEmpty();

        assertThat(diagnostics.render()).contains("No hosts matched the subscripted pattern 'web[7]'");
    }

    @Test
    void regexThatIsNoneIsAnError() {
        assertThat(select("~w(")).isEmpty();

        assertThat(diagnostics.hasErrors()).isTrue();
    }

    @Test
    void filesHoldOnePatternALine(@TempDir Path folder) throws IOException {
        Path retry = Files.writeString(folder.resolve("a.retry"), "w03\n\n# no\nd1\n");

        assertThat(select("@" + retry)).containsExactly("w03", "d1");
        assertThat(select("@" + folder.resolve("absent"))).isEmpty();
        assertThat(diagnostics.render()).contains("cannot be read");
    }

    @Test
    void limitKeepsThePlaysOrder() {
        List<Host> play = HostPattern.parse("w03,w01,d1").select(inventory);

        assertThat(names(HostPattern.parse("web").limit(play, inventory, diagnostics)))
                .containsExactly("w03", "w01");
    }

    @Test
    void patternsFormASetAlgebra() {
        Random random = new Random(5);
        List<String> atoms = List.of("web", "db", "dc.east", "w01", "d1", "w0*", "~.*1", "all", "lone*", "nobody");

        for (int run = 0; run < 2_000; run++) {
            String a = atoms.get(random.nextInt(atoms.size()));
            String b = atoms.get(random.nextInt(atoms.size()));
            String c = atoms.get(random.nextInt(atoms.size()));
            Set<String> union = set(a);
            union.addAll(set(b));
            Set<String> both = set(a);
            both.retainAll(set(b));
            Set<String> without = set(a);
            without.removeAll(set(b));

            assertThat(set(a + ":" + b)).isEqualTo(union).isEqualTo(set(b + "," + a));
            assertThat(set(a + ":&" + b)).isEqualTo(both).isEqualTo(set("&" + b + ":" + a));
            assertThat(set(a + ":!" + b)).isEqualTo(without).isEqualTo(set("!" + b + ":" + a));
            assertThat(set(a + ":&" + b + ":!" + c)).isEqualTo(set(a + ":!" + c + ":&" + b));
            assertThat(select(a + "," + b).subList(0, set(a).size())).isEqualTo(select(a));
        }
    }

    private Set<String> set(String pattern) {
        return new LinkedHashSet<>(select(pattern));
    }
}
