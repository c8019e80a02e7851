package dev.muster.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    private Path folder = Path.of("");

    private Path work = Path.of("");
    private Path home = Path.of("");
    private final Diagnostics diagnostics = new Diagnostics();

    @BeforeEach
    void makeFolders() throws IOException {
        work = Files.createDirectory(folder.resolve("work"));
        home = Files.createDirectory(folder.resolve("home"));
    }

    private Settings load(Map<String, String> environment) {
        return Settings.load(environment, work, home, diagnostics);
    }

    private Settings load(String config) throws IOException {
        Files.writeString(work.resolve("ansible.cfg"), config);
        return load(Map.of());
    }

    @Test
    void readsValuesAsConfigparserDoes() throws IOException {
        Settings settings = load("""
                # comment
                [defaults]
                Forks : 20
                remote_user = "deploy"  ; why
                ansible_managed = one ;two
                  three
                inventory = hosts,../other/inv
                roles_path = roles:~/shared:/abs
                private_key_file=$KEYS/id
                [ssh_connection]
                ssh_args = -o A=b;c
                pipelining = True
                """);

        assertThat(diagnostics.render()).isEmpty();
        assertThat(settings.number("defaults.forks")).contains(20);
        assertThat(settings.text("defaults.remote_user")).contains("deploy");
        assertThat(settings.managed()).isEqualTo("one\nthree");
        assertThat(settings.text("ssh_connection.ssh_args")).contains("-o A=b;c");
        assertThat(settings.inventories())
                .containsExactly(
                        work.resolve("hosts").toString(),
                        folder.resolve("other/inv").toString());
        assertThat(settings.rolesPath())
                .containsExactly(work.resolve("roles"), home.resolve("shared"), Path.of("/abs"));
        assertThat(settings.path("defaults.private_key_file")).contains(work.resolve("$KEYS/id"));
        assertThat(settings.file()).contains(work.resolve("ansible.cfg"));
    }

    @Test
    void environmentBeatsTheFile() throws IOException {
        Files.writeString(work.resolve("ansible.cfg"), "[defaults]\nforks=3\nremote_user=a\n");

        Settings settings = load(Map.of("ANSIBLE_FORKS", "9", "ANSIBLE_HOST_KEY_CHECKING", "False"));

        assertThat(settings.number("defaults.forks")).contains(9);
        assertThat(settings.text("defaults.remote_user")).contains("a");
        assertThat(settings.flag("defaults.host_key_checking")).contains(false);
    }

    @Test
    void firstFileThereIsCounts() throws IOException {
        Files.writeString(home.resolve(".ansible.cfg"), "[defaults]\nforks=1\n");
        assertThat(load(Map.of()).number("defaults.forks")).contains(1);

        Files.writeString(work.resolve("ansible.cfg"), "[defaults]\nforks=2\n");
        assertThat(load(Map.of()).number("defaults.forks")).contains(2);

        Path other = Files.createDirectory(folder.resolve("named"));
        Files.writeString(other.resolve("ansible.cfg"), "[defaults]\nforks=3\n");
        assertThat(load(Map.of("ANSIBLE_CONFIG", other.toString())).number("defaults.forks"))
                .contains(3);
    }

    @Test
    void fileInAFolderOpenToAllIsIgnoredAndSaidSo() throws IOException {
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));

        Settings settings = load("[defaults]\nforks=2\n");

        assertThat(settings.number("defaults.forks")).isEmpty();
        assertThat(diagnostics.render()).contains("world writable directory");
    }

    @Test
    void whatMusterDoesOtherwiseIsSaidAtItsPlace() throws IOException {
        load("""
                [defaults]
                hash_behaviour = merge
                stdout_callback = yaml
                forks = many
                frks = 5
                nocows = 1
                gathering = smart
                strategy = ansible.builtin.linear
                fact_caching = memory
                """);

        assertThat(diagnostics.sorted())
                .extracting(d -> d.severity() + " " + d.span().line())
                .containsExactly("error 2", "warning 3", "error 4", "warning 5");
        assertThat(diagnostics.render())
                .contains("defaults.hash_behaviour = merge is not supported")
                .contains("did you mean \"defaults.forks\"?");
    }

    @Test
    void wrongVariableIsNamed() {
        load(Map.of("ANSIBLE_HASH_BEHAVIOUR", "merge"));

        assertThat(diagnostics.render()).contains("$ANSIBLE_HASH_BEHAVIOUR:1:1");
    }

    @Test
    void usualValuesOfEverySettingAreNoNews() throws IOException {
        StringBuilder config = new StringBuilder();
        for (Setting setting : SettingTable.all()) {
            if (!setting.keys().isEmpty() && !setting.usual().isEmpty()) {
                int dot = setting.name().indexOf('.');
                config.append('[')
                        .append(setting.name(), 0, dot)
                        .append("]\n")
                        .append(setting.name().substring(dot + 1))
                        .append(" = ")
                        .append(setting.usual())
                        .append('\n');
            }
        }

        load(config.toString());

        assertThat(diagnostics.render()).isEmpty();
        assertThat(SettingTable.all()).hasSizeGreaterThan(240);
    }

    @Test
    void listOfHostsIsAnInventoryToo() {
        assertThat(load(Map.of("ANSIBLE_INVENTORY", "a,b,")).inventories()).containsExactly("a,b,");
    }
}
