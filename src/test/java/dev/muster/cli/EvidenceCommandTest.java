package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an abuse desk gets, and what it must not get. */
@Timeout(120)
class EvidenceCommandTest {
    private static final String SECRET = "kEy-0f-m0nlist";
    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: false
              tasks:
                - name: Policy
                  copy: {dest: "{{ folder }}/ntp.conf", content: "restrict default noquery\\n", mode: "0644"}
                - name: Key
                  copy: {dest: "{{ folder }}/ntp.keys", content: "1 M {{ password }}\\n", mode: "0644"}
                - name: Hidden
                  no_log: true
                  copy: {dest: "{{ folder }}/hidden", content: "h1dden-c0ntent\\n", mode: "0644"}
                - name: Only some may read it
                  lineinfile: {path: "{{ folder }}/private", line: "more"}
            """;

    private Path folder = Path.of("");
    private Muster muster = new Muster(Path.of(""));

    @BeforeEach
    void playOnce(@TempDir Path home) throws IOException {
        folder = home;
        muster = new Muster(home, home.resolve(".muster/ledger.db").toString());
        muster.file("ntp.conf", "server \u001b[31m192.0.2.1<script>\n");
        Files.createFile(
                home.resolve("private"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(home.resolve("private"), "pr1vate-c0ntent\n");
        String password = muster.file("vault.pass", "opensesame\n");
        Muster.Result sealed = muster.run("vault", "encrypt_string", SECRET, "--vault-password-file", password);
        String vars = muster.file("vars.yml", "password: " + sealed.out().strip() + "\n");
        Muster.Result played = muster.run(
                "run",
                muster.file("site.yml", PLAYBOOK),
                "-i",
                muster.file("hosts.ini", "ps01 ansible_connection=local\n"),
                "-e",
                "folder=" + home,
                "-e",
                "@" + vars,
                "--vault-password-file",
                password);
        assertThat(played.recap("ps01")).as(played.everything()).contains("changed=4");
    }

    @Test
    void noSecretStandsInTheLedgerInClear() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve(".muster"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes).as(file.toString()).doesNotContain(SECRET, "h1dden-c0ntent");
            }
        }
        assertThat(contentsInClear())
                .anyMatch(text -> text.contains("restrict default noquery"))
                .noneMatch(text -> text.contains(SECRET))
                .noneMatch(text -> text.contains("h1dden-c0ntent"))
                .noneMatch(text -> text.contains("pr1vate-c0ntent"));
    }

    @Test
    void anUndoLeaksNoneOfThemEither() throws Exception {
        Muster.Result undone = muster.run("undo", "1", "--yes");

        assertThat(undone.exit()).as(undone.everything()).isZero();
        assertThat(undone.everything()).doesNotContain(SECRET, "h1dden-c0ntent", "pr1vate-c0ntent");
        assertThat(Files.readString(folder.resolve("private"))).isEqualTo("pr1vate-c0ntent\n");
        assertThat(Files.exists(folder.resolve("ntp.keys"))).isFalse();
        noSecretStandsInTheLedgerInClear();
    }

    /** What somebody reads out of the ledger who does not have the key. */
    private List<String> contentsInClear() throws Exception {
        List<String> contents = new ArrayList<>();
        try (Connection ledger = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(".muster/ledger.db"));
                Statement statement = ledger.createStatement();
                ResultSet rows = statement.executeQuery("select form, body from contents")) {
            while (rows.next()) {
                byte[] body = Base64.getDecoder().decode(rows.getString(2));
                boolean isClear = rows.getString(1).equals("deflated");
                contents.add(new String(
                        isClear ? new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes() : body,
                        StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    @Test
    void bundleTellsAllButWhatIsSecretAndIsFoundSound() throws IOException {
        Path file = folder.resolve("ps01.zip");

        Muster.Result made = muster.run("evidence", "ps01", "last", "-o", file.toString());

        assertThat(made.exit()).as(made.everything()).isZero();
        Map<String, String> entries = entries(Files.readAllBytes(file));
        assertThat(entries).containsKeys("README.txt", "transcript.txt", "packets.txt", "evidence.json", "chain.txt");
        assertThat(entries.get("files/001-ntp.conf.after")).isEqualTo("restrict default noquery\n");
        assertThat(entries.get("files/001-ntp.conf.before")).startsWith("server ");
        assertThat(entries.get("files.txt"))
                .contains(folder + "/ntp.keys", "before: absent", "after:  file 0644", "its contents are left out");
        assertThat(entries.get("transcript.txt")).contains("changed  Policy", "\\x1b[31m");
        entries.forEach((name, text) -> {
            assertThat(text).as(name).doesNotContain(SECRET, "h1dden-c0ntent", "pr1vate-c0ntent", "PRIVATE KEY");
            if (!name.startsWith("files/")) {
                assertThat(text).as(name).doesNotContain("\u001b");
            }
        });
        assertThat(muster.run("evidence", "--verify", file.toString()).out())
                .contains("entries, all as they were signed: host ps01, run 1");
    }

    @Test
    void saysWhichEntryWasAltered() throws IOException {
        Path file = folder.resolve("ps01.zip");
        muster.run("evidence", "ps01", "1", "-o", file.toString());
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("changed  Policy");
        bytes[at] = 'C';
        Files.write(file, bytes);

        Muster.Result result = muster.run("evidence", "--verify", file.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("entry \"transcript.txt\" was altered");
    }

    @Test
    void asksForAnotherKeyThanTheOneThatSigned() {
        Path file = folder.resolve("ps01.zip");
        muster.run("evidence", "ps01", "1", "-o", file.toString());

        Muster.Result result = muster.run("evidence", "--verify", file.toString(), "--key", "SHA256:00");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("is whole, but signed by SHA256:");
    }

    @Test
    void namesTheNearestHostAndTheRunsThereAre() {
        assertThat(muster.run("evidence", "ps02", "1").err())
                .contains("run 1 did not name \"ps02\"", "did you mean \"ps01\"?");
        assertThat(muster.run("evidence", "ps01", "7").err())
                .contains("there is no run \"7\": the ledger knows 1 to 1");
        assertThat(muster.run("evidence", "ps01").err()).contains("evidence takes a HOST and a RUN, or --verify FILE");
        assertThat(muster.run("evidence", "--verify", "/nonexistent").err()).contains("there is no file /nonexistent");
    }

    private static Map<String, String> entries(byte[] bundle) throws IOException {
        Map<String, String> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return entries;
    }
}
