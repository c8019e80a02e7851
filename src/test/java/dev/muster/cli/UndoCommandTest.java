package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.OpenSshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The way back from a run, over a real sshd, on real files. */
@Timeout(120)
class UndoCommandTest {
    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: false
              tasks:
                - name: Policy
                  copy: {dest: "{{ root }}/ntp.conf", content: "restrict default noquery\\n", mode: "0600"}
                - name: One line more
                  lineinfile: {path: "{{ root }}/ntp.conf", line: "restrict ::1"}
                - name: Bytes
                  copy: {dest: "{{ root }}/bytes", content: "text now\\n"}
                - name: Link elsewhere
                  file: {path: "{{ root }}/link", src: bytes, state: link, force: true}
                - name: Gone
                  file: {path: "{{ root }}/gone", state: absent}
                - name: Folders
                  file: {path: "{{ root }}/new/deep", state: directory, mode: "0750"}
                - name: New file
                  copy: {dest: "{{ root }}/new/deep/file", content: "new\\n"}
                - name: Mode only
                  file: {path: "{{ root }}/moded", mode: "0700"}
                - name: Ask
                  command: "true"
            """;

    private Path home = Path.of("");
    private Path root = Path.of("");
    private Muster muster = new Muster(Path.of(""));
    private AutoCloseable server = () -> {};
    private String hosts = "";

    @BeforeEach
    void makeHost(@TempDir Path folder) throws Exception {
        home = folder.toRealPath();
        root = Files.createDirectories(home.resolve("etc"));
        Path key = OpenSshd.newKey(home.resolve("id"), "", "-t", "ed25519");
        OpenSshd sshd = new OpenSshd(home.resolve("sshd"))
                .authorize(home.resolve("id.pub"))
                .start();
        server = sshd;
        sshd.tellTo(Files.createDirectories(home.resolve(".ssh")).resolve("known_hosts"));
        muster = new Muster(home, home.resolve(".muster/ledger.db").toString());
        hosts = muster.file(
                "hosts.ini",
                "ps01 ansible_host=127.0.0.1 ansible_port=" + sshd.port() + " ansible_user=" + OpenSshd.user()
                        + " ansible_ssh_private_key_file=" + key + "\n");
        Files.writeString(root.resolve("ntp.conf"), "server 192.0.2.1\nno line feed at the end");
        mode("ntp.conf", "rw-r-----");
        Files.write(root.resolve("bytes"), new byte[] {0, 1, 2, (byte) 0xff, '\n', '\'', 0});
        Files.createSymbolicLink(root.resolve("link"), Path.of("ntp.conf"));
        Files.createDirectories(root.resolve("gone/sub"));
        Files.writeString(root.resolve("gone/sub/f"), "bye\n");
        Files.createLink(root.resolve("gone/second"), root.resolve("gone/sub/f"));
        Files.createLink(root.resolve("bytes.same"), root.resolve("bytes"));
        Files.writeString(root.resolve("moded"), "x");
        mode("moded", "rw-rw-r--");
        if (isRoot()) {
            Files.setAttribute(root.resolve("ntp.conf"), "unix:uid", 4711);
            Files.setAttribute(root.resolve("ntp.conf"), "unix:gid", 4712);
            Files.setAttribute(root.resolve("gone/sub/f"), "unix:uid", 4713);
        }
    }

    @AfterEach
    void stopHost() throws Exception {
        server.close();
    }

    @Test
    void everythingIsAsItWasAndAnUndoCanBeUndone() throws IOException {
        Map<String, String> before = look();
        play();
        Map<String, String> changed = look();
        assertThat(changed).isNotEqualTo(before);

        Muster.Result undone = muster.run("undo", "1", "--yes");

        assertThat(undone.exit()).as(undone.everything()).isZero();
        assertThat(undone.err() + undone.out()).contains("no way back from some of what run 1 did:", "Ask (command)");
        assertThat(look()).isEqualTo(before);

        Muster.Result again = muster.run("undo", "last", "--yes");
        assertThat(again.exit()).as(again.everything()).isZero();
        assertThat(look()).isEqualTo(changed);
    }

    @Test
    void whatIsUndoneIsSaidAndWhatWasDoneAgainCanBeUndoneAgain() throws IOException {
        Map<String, String> before = look();
        play();
        muster.run("undo", "1", "--yes");

        Muster.Result second = muster.run("undo", "1", "--yes");

        assertThat(second.exit()).as(second.everything()).isZero();
        assertThat(second.out())
                .contains("run 1 was already undone by run 2 on ps01; to have it again: muster undo 2")
                .doesNotContain("drifted");
        assertThat(look()).isEqualTo(before);
        assertThat(muster.run("undo", "2", "--yes").exit()).isZero();
        Muster.Result third = muster.run("undo", "1", "--yes");
        assertThat(third.exit()).as(third.everything()).isZero();
        assertThat(look()).isEqualTo(before);
    }

    @Test
    void aPlanOfItIsShownAndAppliedLikeAnyOther() throws IOException {
        Map<String, String> before = look();
        play();
        String plan = home.resolve("undo.plan").toString();

        Muster.Result planned = muster.run("undo", "1", "ps01", "-o", plan);

        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(look()).isNotEqualTo(before);
        assertThat(muster.run("show", plan).out())
                .contains(
                        "undo of run 1",
                        "take back: One line more",
                        "+" + root + "/link: link to ntp.conf",
                        "no way back: Ask");
        assertThat(muster.run("show", plan, "--approve", "all").exit()).isZero();
        Muster.Result applied = muster.run("apply", plan);
        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(look()).isEqualTo(before);
    }

    @Test
    void aHostWhoseFileWasChangedSinceIsLeftAloneAsAWhole() throws IOException {
        play();
        Files.writeString(root.resolve("new/deep/file"), "somebody else's\n");
        Map<String, String> touched = look();

        Muster.Result refused = muster.run("undo", "1", "--yes");

        assertThat(refused.exit()).as(refused.everything()).isNotZero();
        assertThat(refused.out()).contains("1 refused").contains(root + "/new/deep/file is now file");
        assertThat(look()).isEqualTo(touched);
    }

    @Test
    void whatIsNotThereIsSaidByName() {
        play();

        assertThat(muster.run("undo", "9").err()).contains("there is no run \"9\": the ledger knows 1 to 1");
        assertThat(muster.run("undo", "1", "ps02").err())
                .contains("run 1 did nothing to \"ps02\"", "did you mean \"ps01\"?");
        assertThat(muster.run("undo", "1").err()).contains("nobody is there to say yes");
        muster.run("run", home.resolve("site.yml").toString(), "-i", hosts, "-e", "root=" + root, "--check");
        assertThat(muster.run("undo", "last").out()).contains("left no file to put back: it was a dry run");
    }

    // ---- the host ----

    private void play() {
        Muster.Result played = muster.run("run", muster.file("site.yml", PLAYBOOK), "-i", hosts, "-e", "root=" + root);
        assertThat(played.recap("ps01")).as(played.everything()).contains("changed=9");
    }

    /** Every path with all that undo promises to put back. */
    private Map<String, String> look() throws IOException {
        TreeMap<String, String> seen = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                String attributes = Files.readAttributes(path, "unix:mode,uid,gid,nlink", LinkOption.NOFOLLOW_LINKS)
                        .toString();
                String content = Files.isSymbolicLink(path)
                        ? Files.readSymbolicLink(path).toString()
                        : Files.isDirectory(path)
                                ? ""
                                : new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
                seen.put(root.relativize(path).toString(), attributes + " " + content);
            }
        }
        return seen;
    }

    private void mode(String name, String letters) throws IOException {
        Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(letters));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
