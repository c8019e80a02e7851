package dev.muster.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.source.Diagnostics;
import dev.muster.template.UnknownValueException;
import dev.muster.template.Value;
import dev.muster.vault.Keyring;
import dev.muster.vault.VaultKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
    private final Path folder;
    private final Diagnostics diagnostics = new Diagnostics();

    InventoryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Inventory load(String text) throws IOException {
        return load(List.of(write("hosts.yml", text).toString()));
    }

    private Inventory load(List<String> sources) {
        Inventory inventory = InventoryLoader.load(sources, List.of(folder.resolve("play")), diagnostics);
        assertThat(diagnostics.render()).isEmpty();
        return inventory;
    }

    private static List<String> names(List<Host> hosts) {
        return hosts.stream().map(Host::name).toList();
    }

    private static String variable(Inventory inventory, String host, String name) {
        Value value = inventory
                .variables(inventory.hostOrLocalhost(host).orElseThrow())
                .get(name);
        return value == null ? "(none)" : value.str();
    }

    @Test
    void aFilledGroupHasItsHostsInTheOrderGivenAndNoOthers() throws IOException {
        Inventory inventory = load("a:\n  hosts: {h1: , h2: , h3: }\n");

        Inventory filled =
                inventory.withGroup("waves", List.of("h3", "h1", "unknown")).withGroup("waves", List.of("h2", "h1"));

        assertThat(names(filled.members("waves"))).containsExactly("h2", "h1");
        assertThat(names(filled.hosts())).containsExactly("h1", "h2", "h3");
    }

    @Test
    void readsNestedGroupsLevelByLevel() throws IOException {
        Inventory inventory = load("""
                all:
                  hosts:
                    direct:
                  children:
                    outer:
                      children:
                        inner:
                          hosts:
                            i1:
                      hosts:
                        o1:
                    second:
                      hosts:
                        s1:
                        o1:
                toplevel:
                  hosts:
                    t1:
                """);

        assertThat(names(inventory.hosts())).containsExactly("direct", "o1", "s1", "t1", "i1");
        assertThat(names(inventory.members("outer"))).containsExactly("o1", "i1");
        assertThat(names(inventory.members("ungrouped"))).containsExactly("direct");
        assertThat(inventory.groupsOf(inventory.host("i1").orElseThrow())).containsExactly("inner", "outer");
        assertThat(inventory.groupsOf(inventory.host("o1").orElseThrow())).containsExactly("outer", "second");
        assertThat(inventory.groupsOf(inventory.host("direct").orElseThrow())).containsExactly("ungrouped");
        assertThat(inventory.group("inner").orElseThrow().depth()).isEqualTo(2);
    }

    @Test
    void bytesThatAreNoUtf8MayStandInCommentsOfIniOnly() throws IOException {
        Path comment = folder.resolve("comment");
        Path value = folder.resolve("value");
        Files.write(comment, "# r\u00e9seau\n[web]\n ; \u00fc\nw1 a=1\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.write(value, "w1 a=\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(names(InventoryLoader.load(List.of(comment.toString()), List.of(), diagnostics)
                        .members("web")))
                .containsExactly("w1");
        assertThat(diagnostics.render()).isEmpty();

        InventoryLoader.load(List.of(value.toString()), List.of(), diagnostics);

        assertThat(diagnostics.render()).contains("this file is not UTF-8 text");
    }

    @Test
    void tuplesOfIniAreListsAsTemplatesMakeThem() throws IOException {
        Path file = folder.resolve("tuples");
        Files.writeString(file, "h\n[all:vars]\nt=(1, 2)\nu=80,443\n");

        Inventory inventory = InventoryLoader.load(List.of(file.toString()), List.of(), diagnostics);

        assertThat(variable(inventory, "h", "t")).isEqualTo("[1, 2]");
        assertThat(variable(inventory, "h", "u")).isEqualTo("[80, 443]");
    }

    @Test
    void expandsRangesAndPorts() throws IOException {
        Inventory inventory = load("""
                all:
                  hosts:
                    ps[08:11].example.org:2222:
                      rack: r1
                    db-[a:c]:
                    n[1:9:4]-[x:y]:
                    "[2001:db8::1]:22":
                    2001:db8::2:
                """);

        assertThat(names(inventory.hosts()))
                .containsExactly(
                        "ps08.example.org",
                        "ps09.example.org",
                        "ps10.example.org",
                        "ps11.example.org",
                        "db-a",
                        "db-b",
                        "db-c",
                        "n1-x",
                        "n1-y",
                        "n5-x",
                        "n5-y",
                        "n9-x",
                        "n9-y",
                        "2001:db8::1",
                        "2001:db8::2");
        assertThat(variable(inventory, "ps09.example.org", "ansible_port")).isEqualTo("2222");
        assertThat(variable(inventory, "ps09.example.org", "rack")).isEqualTo("r1");
        assertThat(variable(inventory, "2001:db8::1", "ansible_port")).isEqualTo("22");
    }

    @Test
    void levelsThreeToTenWinInOrder() throws IOException {
        String hosts = """
                all:
                  vars: {L3: file, L4: file, L5: file, L6: file, L7: file, L8: file, L9: file, L10: file}
                  children:
                    web:
                      vars: {L3: group}
                      hosts:
                        w1: {L8: host, L9: host, L10: host}
                """;
        write("group_vars/all.yml", "{L4: inv-all, L5: inv-all, L6: inv-all, L7: inv-all, L8: inv-all}");
        write("play/group_vars/all", "{L5: play-all, L6: play-all, L7: play-all, L8: play-all}");
        write("group_vars/web/b.yml", "{L6: inv-web, L7: inv-web, L8: inv-web}");
        write("group_vars/web/a.yml", "{L6: too-early}");
        write("play/group_vars/web.json", "{\"L7\": \"play-web\", \"L8\": \"play-web\"}");
        write("host_vars/w1.yaml", "{L9: inv-host, L10: inv-host}");
        write("play/host_vars/w1.yml", "{L10: play-host}");

        Inventory inventory = load(hosts);

        assertThat(Map.of(
                        "L3", variable(inventory, "w1", "L3"),
                        "L4", variable(inventory, "w1", "L4"),
                        "L5", variable(inventory, "w1", "L5"),
                        "L6", variable(inventory, "w1", "L6"),
                        "L7", variable(inventory, "w1", "L7"),
                        "L8", variable(inventory, "w1", "L8"),
                        "L9", variable(inventory, "w1", "L9"),
                        "L10", variable(inventory, "w1", "L10")))
                .isEqualTo(Map.of(
                        "L3", "group",
                        "L4", "inv-all",
                        "L5", "play-all",
                        "L6", "inv-web",
                        "L7", "play-web",
                        "L8", "host",
                        "L9", "inv-host",
                        "L10", "play-host"));
    }

    @Test
    void deeperThenPriorityThenNameDecideAmongGroups() throws IOException {
        Inventory inventory = load("""
                a_first: {hosts: {h: }, vars: {name: a, prio: a, depth: a}}
                b_second: {hosts: {h: }, vars: {name: b, prio: b, depth: b}, children: {deep: }}
                c_third: {hosts: {h: }, vars: {prio: c, depth: c}}
                a_strong: {hosts: {h: }, vars: {prio: strong, depth: strong, ansible_group_priority: 10}}
                deep: {hosts: {h: }, vars: {depth: deep}}
                """);

        assertThat(variable(inventory, "h", "name")).isEqualTo("b");
        assertThat(variable(inventory, "h", "prio")).isEqualTo("strong");
        assertThat(variable(inventory, "h", "depth")).isEqualTo("deep");
    }

    @Test
    void laterSourcesAddAndOverride() throws IOException {
        Path first = write("1/hosts.yml", "web: {hosts: {w1: {a: 1, b: 1}}}");
        Path second = write("2/hosts.yml", "web: {hosts: {w1: {b: 2}, w2: }}");

        Inventory inventory = load(List.of(first.toString(), second.toString(), "x[1:2], y:23,"));

        assertThat(names(inventory.members("web"))).containsExactly("w1", "w2");
        assertThat(names(inventory.members("ungrouped"))).containsExactly("x1", "x2", "y");
        assertThat(variable(inventory, "w1", "a")).isEqualTo("1");
        assertThat(variable(inventory, "w1", "b")).isEqualTo("2");
        assertThat(variable(inventory, "y", "ansible_port")).isEqualTo("23");
        assertThat(inventory.inventoryFile(inventory.host("w1").orElseThrow())).contains(first);
    }

    @Test
    void foldersAreReadInOrderOfNames() throws IOException {
        write("inv/20.yml", "all: {hosts: {b: }}");
        write("inv/10.yaml", "all: {hosts: {a: }}");
        write("inv/notes.md", "not: [yaml");
        write("inv/.hidden", "all: {hosts: {no: }}");
        write("inv/group_vars/all.yml", "from: folder");

        Inventory inventory = load(List.of(folder.resolve("inv").toString()));

        assertThat(names(inventory.hosts())).containsExactly("a", "b");
        assertThat(variable(inventory, "a", "from")).isEqualTo("folder");
    }

    @Test
    void implicitLocalhostIsLocalAndInNoGroup() throws IOException {
        Inventory inventory = load("all: {hosts: {a: }, vars: {everywhere: yes}}");

        Host localhost = HostPattern.parse("localhost").select(inventory).get(0);

        assertThat(localhost.implicit()).isTrue();
        assertThat(inventory.groupsOf(localhost)).isEmpty();
        assertThat(variable(inventory, "localhost", "ansible_connection")).isEqualTo("local");
        assertThat(variable(inventory, "localhost", "everywhere")).isEqualTo("True");
        assertThat(names(inventory.hosts())).containsExactly("a");
    }

    @Test
    void textsMayBeTemplatesOthersAreData() throws IOException {
        Inventory inventory = load("""
                all:
                  vars:
                    text: "{{ x }}"
                    data: !unsafe "{{ x }}"
                    day: 2021-01-01
                    list: [1, no, ~, 1.5, 0644]
                  hosts: only
                """);

        Map<String, Value> variables =
                inventory.variables(inventory.host("only").orElseThrow());

        assertThat(mayBeTemplate(variables.get("text"))).isTrue();
        assertThat(mayBeTemplate(variables.get("data"))).isFalse();
        assertThat(variables.get("day")).isEqualTo(Value.of("2021-01-01"));
        assertThat(variables.get("list"))
                .isEqualTo(
                        Value.list(List.of(Value.of(1), Value.of(false), Value.none(), Value.of(1.5), Value.of(420))));
    }

    private static boolean mayBeTemplate(@Nullable Value value) {
        return value instanceof Value.Text text && text.origin() != null;
    }

    @Test
    void hostsAddedAtRunTimeJoinGroupsAndTheirVariables() throws IOException {
        write("group_vars/fresh.yml", "seen: group-file");
        Inventory before = load("web: {hosts: {w1: {a: 1}}}");

        Inventory after = before.withHost("new", List.of("fresh", "web"), Map.of("a", Value.of(2)))
                .withMembership(List.of("w1"), "os_Debian", List.of("fresh"));

        assertThat(names(after.members("web"))).containsExactly("w1", "new");
        assertThat(after.groupsOf(after.host("new").orElseThrow())).containsExactly("fresh", "web");
        assertThat(after.groupsOf(after.host("w1").orElseThrow())).containsExactly("fresh", "os_Debian", "web");
        assertThat(variable(after, "new", "seen")).isEqualTo("group-file");
        assertThat(variable(after, "new", "a")).isEqualTo("2");
        assertThat(before.host("new")).isEmpty();
    }

    @Test
    void hundredThousandHostsLoadFast() throws IOException {
        String hosts = IntStream.range(0, 50_000)
                .mapToObj(i -> "        host" + i + ".example.org:\n          ansible_host: 10.0.0." + i + "\n")
                .collect(Collectors.joining());
        String text = "all:\n  children:\n    big:\n      hosts:\n" + hosts + "        range[1:50000]:\n";
        Instant start = Instant.now();

        Inventory inventory = load(text);

        assertThat(inventory.hosts()).hasSize(100_000);
        assertThat(HostPattern.parse("host4*:!big[0:4]").select(inventory)).hasSize(11_110);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void valuesThatAreEncryptedAreOpenedWithTheKeysOfTheProcess() throws IOException {
        VaultKey key = new VaultKey("default", "correct horse");
        Keyring.useInProcess(Keyring.of(List.of(key), false));
        try {
            Path vault = Path.of("src/test/resources/vault");
            Files.createDirectories(folder.resolve("group_vars/web"));
            Files.copy(vault.resolve("v11.yml"), folder.resolve("group_vars/web/v.yml"));
            Files.copy(vault.resolve("inline.yml"), folder.resolve("group_vars/web/inline.yml"));
            byte[] sealed = Keyring.seal("[web]\nw1 x=5\n".getBytes(StandardCharsets.UTF_8), key);
            Path hosts = Files.write(folder.resolve("hosts"), sealed);

            Inventory inventory = load(List.of(hosts.toString()));

            Map<String, Value> variables =
                    inventory.variables(inventory.host("w1").orElseThrow());
            assertThat(variables.get("x")).isEqualTo(Value.of(5));
            assertThat(variables.get("password")).isEqualTo(Value.of("s3cr\u00e9t {{ not_a_template }}"));
            assertThat(variables.get("first")).isEqualTo(new Value.Text("hello {{ x }}", null));
            Value second = variables.get("second");
            assertThat(second).isInstanceOf(Value.Text.class);
            assertThatThrownBy(() -> String.valueOf(second == null ? "" : second.str()))
                    .isInstanceOfSatisfying(UnknownValueException.class, unknown -> {
                        assertThat(unknown.isFault()).isTrue();
                        assertThat(unknown)
                                .hasMessageContaining("no vault secrets were found that could decrypt")
                                .hasMessageContaining("inline.yml:9:9");
                    });
        } finally {
            Keyring.useInProcess(Keyring.empty());
        }
    }

    @Test
    void encryptedFileWithoutKeyMattersToItsOwnHostsOnly() throws IOException {
        Files.createDirectories(folder.resolve("host_vars"));
        Files.createDirectories(folder.resolve("group_vars/prod"));
        Files.copy(Path.of("src/test/resources/vault/v11.yml"), folder.resolve("host_vars/h.yml"));
        Files.copy(Path.of("src/test/resources/vault/v12.yml"), folder.resolve("group_vars/prod/secret.yml"));
        Path hosts = write("hosts", "h\n[prod]\np\n[dev]\nd\n");

        Inventory inventory = InventoryLoader.load(List.of(hosts.toString()), List.of(), diagnostics);

        assertThat(diagnostics.render()).isEmpty();
        assertThat(inventory.sealedFiles(inventory.host("d").stream().toList()).render())
                .isEmpty();
        assertThat(inventory.sealedFiles(inventory.host("h").stream().toList()).render())
                .contains("Attempting to decrypt but no vault secrets found")
                .contains("h.yml:1:1");
        assertThat(inventory.sealedFiles(inventory.host("p").stream().toList()).render())
                .contains("secret.yml:1:1");
    }
}
