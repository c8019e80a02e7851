package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.testing.EmbeddedSshd;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanFile;
import dev.muster.vault.SealingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan is made, reviewed and applied over SSH; each of three hosts has a folder of its own. */
class PlanCommandTest {
    private static final String OLD = "server 192.0.2.1\ndriftfile /d\n";

    @TempDir
    private Path folder = Path.of("");

    private final EmbeddedSshd sshd = new EmbeddedSshd().withUser("admin", "secret");
    private String inventory = "";
    private String plan = "";
    private Muster muster = new Muster(Path.of(""));

    @BeforeEach
    void startHosts() throws IOException {
        sshd.withLoginShell("/usr/bin/env", "HOME=" + folder.resolve("home"), "/bin/sh", "-c");
        Files.createDirectories(folder.resolve("home"));
        sshd.start();
        muster = new Muster(folder, folder.resolve("state/ledger.db").toString());
        for (String host : new String[] {"a", "b", "c"}) {
            muster.file(host + "/ntp.conf", OLD);
        }
        plan = folder.resolve("plan.yml").toString();
        inventory = muster.file(
                "hosts.yml", """
                all:
                  vars:
                    ansible_host: 127.0.0.1
                    ansible_port: PORT
                    ansible_user: admin
                    ansible_password: secret
                    muster_host_keys: "off"
                    dir: "FOLDER/{{ inventory_hostname }}"
                  hosts: {a: {}, b: {}, c: {}}
                """.replace("PORT", String.valueOf(sshd.port())).replace("FOLDER", folder.toString()));
    }

    @AfterEach
    void stopHosts() {
        sshd.close();
    }

    private Muster.Result plan(String tasks, String... more) {
        String playbook = muster.file("site.yml", "- hosts: all\n  gather_facts: false\n  tasks:\n" + tasks.indent(4));
        String[] words = new String[7 + more.length];
        System.arraycopy(new String[] {"plan", "-i", inventory, playbook, "-o", plan, "--plain"}, 0, words, 0, 7);
        System.arraycopy(more, 0, words, 7, more.length);
        return muster.run(words);
    }

    private Muster.Result apply(String... more) {
        String[] words = new String[3 + more.length];
        System.arraycopy(new String[] {"apply", plan, "--plain"}, 0, words, 0, 3);
        System.arraycopy(more, 0, words, 3, more.length);
        return muster.run(words);
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    @Test
    void refusesAsLongAsTheInventoryLacksAHostOfThePlan() throws IOException {
        plan("- copy: {content: x, dest: \"{{ dir }}/motd\"}\n");
        Files.writeString(Path.of(inventory), read("hosts.yml").replace("c: {}", "d: {}"));

        Muster.Result applied = apply("--all");

        assertThat(applied.exit()).isNotZero();
        assertThat(applied.everything())
                .contains("the inventory does not have c")
                .contains("no host was touched");
        assertThat(folder.resolve("a/motd")).doesNotExist();
    }

    @Test
    void writesNothingAndThenExactlyThat() throws IOException {
        Muster.Result planned = plan("""
                - copy: {content: "hi {{ inventory_hostname }}\\n", dest: "{{ dir }}/motd", mode: "0640"}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(folder.resolve("a/motd")).doesNotExist();
        assertThat(planned.out()).contains("3 variants on 3 hosts");

        Muster.Result applied = apply("--all");

        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(read("b/motd")).isEqualTo("hi b\n");
        assertThat(applied.accounting()).isEqualTo("0 ok + 3 changed = 3 hosts");
    }

    @Test
    void editsOfOneFileAddUp() throws IOException {
        Muster.Result planned = plan("""
                - lineinfile: {path: "{{ dir }}/ntp.conf", line: restrict default noquery}
                - lineinfile: {path: "{{ dir }}/ntp.conf", regexp: ^server, line: server 192.0.2.7}
                - blockinfile: {path: "{{ dir }}/ntp.conf", block: disable monitor}
                - file: {path: "{{ dir }}/sub/deep", state: directory}
                - copy: {content: "x\\n", dest: "{{ dir }}/sub/deep/f", force: false}
                - file: {path: "{{ dir }}/sub/deep/f", mode: "0600"}
                - replace: {path: "{{ dir }}/sub/deep/f", regexp: x, replace: y}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();

        Muster.Result applied = apply("--all");

        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(read("a/ntp.conf")).isEqualTo("""
                server 192.0.2.7
                driftfile /d
                restrict default noquery
                # BEGIN ANSIBLE MANAGED BLOCK
                disable monitor
                # END ANSIBLE MANAGED BLOCK
                """);
        assertThat(read("c/sub/deep/f")).isEqualTo("y\n");
        Muster.Result again =
                muster.run("run", "-i", inventory, folder.resolve("site.yml").toString(), "--plain");
        assertThat(again.accounting()).as(again.everything()).isEqualTo("3 ok + 0 changed = 3 hosts");
    }

    @Test
    void hostsThatMovedAreLeftAlone() throws IOException {
        plan("- lineinfile: {path: \"{{ dir }}/ntp.conf\", line: restrict default noquery}\n");
        Files.writeString(folder.resolve("b/ntp.conf"), OLD + "# somebody was here\n");

        Muster.Result applied = apply("--all");

        assertThat(applied.exit()).isEqualTo(ExitCode.FAILED_HOSTS.status());
        assertThat(applied.accounting()).isEqualTo("0 ok + 2 changed + 1 refused = 3 hosts");
        assertThat(applied.out())
                .contains("b: refused: drifted: " + folder.resolve("b/ntp.conf") + " is now file 0644");
        assertThat(read("b/ntp.conf")).isEqualTo(OLD + "# somebody was here\n");
        assertThat(read("a/ntp.conf")).endsWith("noquery\n");
    }

    @Test
    void aPlanEndsWhereOnlyARunCanTellAndItsHandlersStayDue() throws IOException {
        String tasks = """
                - lineinfile: {path: "{{ dir }}/ntp.conf", line: restrict default noquery}
                  notify: restart
                - shell: "echo once >> {{ dir }}/count; echo 7"
                  register: said
                - name: needs it
                  copy: {content: "{{ said.stdout }}", dest: "{{ dir }}/out"}
                """;
        String playbook = muster.file(
                "site.yml",
                "- hosts: all\n  gather_facts: false\n  tasks:\n" + tasks.indent(4)
                        + "  handlers:\n    - name: restart\n      command: \"true\"\n");
        Muster.Result planned = muster.run("plan", "-i", inventory, playbook, "-o", plan, "--plain");
        assertThat(planned.exit()).isEqualTo(ExitCode.FAILED_HOSTS.status());
        assertThat(planned.out())
                .contains("the plan ends at \"needs it\" (" + playbook + ":8:7): shell at " + playbook);

        Muster.Result applied = apply("--all");
        Muster.Result again = apply("--all");

        assertThat(applied.accounting()).as(applied.everything()).isEqualTo("0 ok + 0 changed + 3 refused = 3 hosts");
        assertThat(again.accounting()).isEqualTo("0 ok + 0 changed + 3 refused = 3 hosts");
        assertThat(read("a/count")).isEqualTo("once\n");
        assertThat(folder.resolve("a/out")).doesNotExist();
        assertThat(muster.run(
                                "outstanding",
                                "--ledger",
                                folder.resolve("state/ledger.db").toString())
                        .out())
                .contains("handlers due: restart");
    }

    @Test
    void aHandlerThatApplyHasRunIsNoLongerDue() throws IOException {
        String playbook = muster.file("site.yml", """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - lineinfile: {path: "{{ dir }}/ntp.conf", line: restrict default noquery}
                      notify: tell
                  handlers:
                    - name: tell
                      command: "{{ item }}"
                      loop: ["true", "echo two"]
                """);
        assertThat(muster.run("plan", "-i", inventory, playbook, "-o", plan, "--plain")
                        .exit())
                .isZero();

        Muster.Result applied = apply("--all");

        assertThat(applied.accounting()).as(applied.everything()).isEqualTo("0 ok + 3 changed = 3 hosts");
        Muster.Result left = muster.run(
                "outstanding", "--ledger", folder.resolve("state/ledger.db").toString());
        assertThat(left.out()).doesNotContain("handlers due").contains("nothing is outstanding");
    }

    @Test
    void onlyWhatIsApprovedIsDone() throws IOException {
        plan("""
                - copy: {content: "x\\n", dest: "{{ dir }}/f"}
                  when: inventory_hostname == 'a'
                """);
        Muster.Result shown = muster.run("show", plan);
        assertThat(shown.out()).contains("1 variant on 1 host, nothing to do on 2", "class 1: 1 host, not approved: a");

        Muster.Result refused = apply();
        assertThat(folder.resolve("a/f")).doesNotExist();
        muster.run("show", plan, "--approve", "1");
        Muster.Result applied = apply();

        assertThat(refused.out()).contains("a: refused: class 1 is not approved");
        assertThat(refused.exit()).isEqualTo(ExitCode.FAILED_HOSTS.status());
        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(read("a/f")).isEqualTo("x\n");
    }

    @Test
    void aTamperedOrHalfWrittenPlanTouchesNoHost() throws IOException {
        plan("- copy: {content: \"x\\n\", dest: \"{{ dir }}/f\"}\n");
        String whole = read("plan.yml");

        Files.writeString(folder.resolve("plan.yml"), whole.replace("x\n", "y\n"));
        Muster.Result tampered = apply("--all");
        Files.writeString(folder.resolve("plan.yml"), whole.substring(0, whole.length() / 2));
        Muster.Result half = apply("--all");

        assertThat(tampered.err()).contains("was changed after it was written", "no host was touched");
        assertThat(half.err()).contains("is not whole", "no host was touched");
        assertThat(tampered.exit()).isEqualTo(ExitCode.ERROR.status());
        assertThat(folder.resolve("a/f")).doesNotExist();
    }

    @Test
    void secretsAreSealed() throws IOException {
        plan("""
                - copy: {content: "keys 1 M hunter2\\n", dest: "{{ dir }}/keys"}
                  no_log: true
                """);

        assertThat(read("plan.yml")).doesNotContain("hunter2").contains("sealed: ");
        assertThat(muster.run("show", plan).everything())
                .doesNotContain("hunter2")
                .contains("hidden: no_log");
        assertThat(apply("--all").everything()).doesNotContain("hunter2");
        assertThat(read("c/keys")).isEqualTo("keys 1 M hunter2\n");
    }

    @Test
    void whatDidNotComeToItsEndIsNotDoneAgainByItself() throws IOException {
        plan("- shell: \"echo once >> {{ dir }}/count; test -e {{ dir }}/ready\"\n");

        Muster.Result failed = apply("--all");
        Files.writeString(folder.resolve("a/ready"), "");
        Muster.Result doubtful = apply("--all");
        Muster.Result repeated = apply("--all", "--in-doubt", "repeat");

        assertThat(failed.out()).contains("non-zero return code");
        assertThat(doubtful.out()).contains("a: refused: in doubt: it was begun by an earlier apply");
        assertThat(repeated.accounting()).as(repeated.everything()).isEqualTo("0 ok + 1 changed + 2 failed = 3 hosts");
        assertThat(read("a/count")).isEqualTo("once\nonce\n");
    }

    @Test
    void aCommandThatChangedWhatALaterTaskReadMakesTheHostDrift() throws IOException {
        Muster.Result planned = plan("""
                - shell: "echo more >> {{ dir }}/ntp.conf"
                - lineinfile: {path: "{{ dir }}/ntp.conf", line: restrict default noquery}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();

        Muster.Result applied = apply("--all");

        assertThat(applied.out()).contains("a: refused: drifted: ");
        assertThat(read("a/ntp.conf")).isEqualTo(OLD + "more\n");
    }

    @Test
    void withoutTheKeyOfItsProjectNoPlanIsApplied() throws IOException {
        plan("- copy: {content: \"x\\n\", dest: \"{{ dir }}/f\"}\n");
        Files.delete(folder.resolve("state/seal.key"));

        Muster.Result applied = apply("--all");

        assertThat(applied.err()).contains("the key of the project is not here");
        assertThat(folder.resolve("a/f")).doesNotExist();
    }

    // ---- how far a failure reaches ----

    private Muster.Result plays(String text) {
        String playbook = muster.file("site.yml", text);
        return muster.run("plan", "-i", inventory, playbook, "-o", plan, "--plain");
    }

    @Test
    void aBatchThatFailsEndsTheWorkOnTheNext() throws IOException {
        Muster.Result planned = plays("""
                - name: Risky
                  hosts: all
                  gather_facts: false
                  serial: 1
                  order: reverse_sorted
                  tasks:
                    - copy: {content: "x\\n", dest: "{{ dir }}/f"}
                    - shell: "echo {{ inventory_hostname }} >> {{ dir }}/../order; test {{ inventory_hostname }} != b"
                - hosts: all
                  gather_facts: false
                  tasks:
                    - copy: {content: "x\\n", dest: "{{ dir }}/later"}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(read("plan.yml")).contains("batch: 3");
        assertThat(muster.run("show", plan).out())
                .contains("3 variants on 3 hosts")
                .contains("play \"Risky\": in 3 batches of 1, 1, 1 hosts, no more once all of one have failed");

        Muster.Result applied = apply("--all");

        assertThat(read("order")).as(applied.everything()).isEqualTo("c\nb\n");
        assertThat(applied.accounting()).isEqualTo("0 ok + 0 changed + 1 failed + 2 never seen = 3 hosts");
        assertThat(folder.resolve("a/f")).doesNotExist();
        assertThat(folder.resolve("c/later")).doesNotExist();
        assertThat(applied.out())
                .contains("c: never seen: changed, and the rest not done: the run ended with an earlier");
    }

    @Test
    void hostsOfDifferentBatchesFold() {
        Muster.Result planned = plays("""
                - hosts: all
                  gather_facts: false
                  serial: [1, 2]
                  tasks:
                    - file: {path: "{{ dir }}/ntp.conf", mode: "0600"}
                      diff: false
                """);

        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(muster.run("show", plan, "--json").out()).containsOnlyOnce("\"module\": \"file\"");
    }

    @Test
    void noMoreHostsFailThanThePlayAllows() throws IOException {
        Muster.Result planned = plays("""
                - hosts: all
                  gather_facts: false
                  max_fail_percentage: 30
                  tasks:
                    - shell: "test {{ inventory_hostname }} != b"
                    - copy: {content: "x\\n", dest: "{{ dir }}/f"}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(muster.run("show", plan).out()).contains("no more once more than 30% of one have failed");

        Muster.Result applied = apply("--all");

        assertThat(applied.everything()).contains("1 of 3 hosts failed, more than max_fail_percentage 30.0");
        assertThat(folder.resolve("a/f")).doesNotExist();
    }

    @Test
    void anErrorThatIsFatalIsSoInTheApply() {
        Muster.Result planned = plays("""
                - hosts: all
                  gather_facts: false
                  tasks:
                    - shell: "test {{ inventory_hostname }} != b"
                      any_errors_fatal: true
                    - copy: {content: "x\\n", dest: "{{ dir }}/f"}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(muster.run("show", plan).out()).contains(", a failure ends it for all");

        Muster.Result applied = apply("--all");

        assertThat(applied.exit()).isNotZero();
        assertThat(folder.resolve("a/f")).doesNotExist();
    }

    @Test
    void noMoreHostsAtATimeThanTheTaskAllows() throws IOException {
        Muster.Result planned = plays("""
                - hosts: all
                  gather_facts: false
                  tasks:
                    - shell: "echo begin >> {{ dir }}/../turns; sleep 0.2; echo end >> {{ dir }}/../turns"
                      throttle: 1
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(muster.run("show", plan).out()).contains(", on 1 at a time");

        assertThat(apply("--all").exit()).isZero();

        assertThat(read("turns")).isEqualTo("begin\nend\n".repeat(3));
    }

    @Test
    void aHostWhosePlanEndsEarlyDoesNotEndTheNextBatch() throws IOException {
        Muster.Result planned = plays("""
                - hosts: all
                  gather_facts: false
                  serial: 1
                  tasks:
                    - copy: {content: "x\\n", dest: "{{ dir }}/f"}
                    - command: "true"
                      register: said
                    - debug: {msg: "{{ said.stdout }}"}
                """);
        assertThat(planned.out()).contains("the plan ends at").contains("3 hosts");

        Muster.Result applied = apply("--all");

        assertThat(applied.accounting()).as(applied.everything()).isEqualTo("0 ok + 0 changed + 3 refused = 3 hosts");
        assertThat(read("c/f")).isEqualTo("x\n");
    }

    @Test
    void underAFreeStrategyAllHostsStillHaveTheSameTasks() throws IOException {
        Muster.Result planned = plays("""
                - hosts: all
                  gather_facts: false
                  strategy: free
                  tasks:
                    - lineinfile: {path: "{{ dir }}/ntp.conf", line: one}
                      when: inventory_hostname != 'b'
                    - lineinfile: {path: "{{ dir }}/ntp.conf", line: two}
                """);
        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(read("plan.yml").split("module: \"lineinfile\"", -1)).hasSizeLessThanOrEqualTo(4);

        assertThat(apply("--all").exit()).isZero();

        assertThat(read("a/ntp.conf")).endsWith("one\ntwo\n");
        assertThat(read("b/ntp.conf")).isEqualTo(OLD + "two\n");
    }

    // ---- what refuses a plan ----

    @Test
    void aPlanThatIsTooOldOrOfAnotherVersionTouchesNoHost() throws IOException {
        plan("- copy: {content: \"x\\n\", dest: \"{{ dir }}/f\"}\n");
        Path file = folder.resolve("plan.yml");
        SealingKey key = SealingKey.of(folder.resolve("state/seal.key"));
        PlanDocument made = PlanDocument.read(file, Optional.of(key));

        rewrite(made, key, "1.0.0", Instant.now().plusSeconds(60));
        Muster.Result other = apply("--all");
        rewrite(made, key, made.plan().header().version(), Instant.now().minusSeconds(1));
        Muster.Result old = apply("--all");

        assertThat(other.err())
                .contains("the plan was made by 1.0.0, and this is ", "make it anew", "no host was touched");
        assertThat(old.err()).contains("the plan was good until ", "make it anew", "no host was touched");
        assertThat(old.exit()).isEqualTo(ExitCode.ERROR.status());
        assertThat(folder.resolve("a/f")).doesNotExist();
    }

    private void rewrite(PlanDocument made, SealingKey key, String version, Instant until) {
        PlanFile.Header header = made.plan().header();
        PlanFile.Header changed = new PlanFile.Header(
                header.origin(),
                header.job(),
                header.sources(),
                header.inventory(),
                header.who(),
                header.controller(),
                version,
                header.made(),
                until);
        PlanFile plan = new PlanFile(
                changed, made.plan().parts(), made.plan().stages(), made.plan().hosts());
        PlanDocument.of(plan, key).write(folder.resolve("plan.yml"), key);
    }

    @Test
    void secretsOfVaultAndNoLogStandNowhereInClear() throws IOException {
        String password = muster.file("vault.pass", "letmein\n");
        String vaulted = muster.run("vault", "encrypt_string", "--vault-password-file", password, "vault-hunter2")
                .out();
        muster.file(
                "vars.yml",
                "vaulted: " + vaulted.strip().replace("\n          ", "\n  ").replace("\n", "\n  ") + "\n");
        String playbook = muster.file("site.yml", """
                - hosts: all
                  gather_facts: false
                  vars_files: vars.yml
                  tasks:
                    - copy: {content: "keys 1 {{ vaulted }}\\n", dest: "{{ dir }}/vaulted"}
                    - lineinfile: {path: "{{ dir }}/ntp.conf", line: "key {{ vaulted }}"}
                    - shell: "echo $WORD > {{ dir }}/word"
                      environment: {WORD: nolog-hunter2}
                      no_log: true
                """);
        Muster.Result planned =
                muster.run("plan", "-i", inventory, playbook, "-o", plan, "--plain", "--vault-password-file", password);
        assertThat(planned.exit()).as(planned.everything()).isZero();

        String shown = muster.run("show", plan).everything()
                + muster.run("show", plan, "--json").everything()
                + muster.run("show", plan, "--host", "a").everything();

        assertThat(planned.everything() + shown + read("plan.yml")).doesNotContain("hunter2");
        Files.copy(folder.resolve("state/seal.key"), folder.resolve("kept"));
        SealingKey.of(folder.resolve("other.key"));
        Files.copy(
                folder.resolve("other.key"),
                folder.resolve("state/seal.key"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        assertThat(apply("--all").err())
                .contains("was not written with the key of this project")
                .contains("no host was touched");
        Files.move(folder.resolve("kept"), folder.resolve("state/seal.key"), StandardCopyOption.REPLACE_EXISTING);
        mode("state/seal.key", "rw-------");
        Muster.Result applied = apply("--all");
        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(applied.everything()).doesNotContain("hunter2");
        assertThat(read("b/vaulted")).isEqualTo("keys 1 vault-hunter2\n");
        assertThat(read("b/ntp.conf")).endsWith("key vault-hunter2\n");
        assertThat(read("b/word")).isEqualTo("nolog-hunter2\n");
        for (String file : new String[] {"state/ledger.db", "state/ledger.db-wal"}) {
            if (Files.exists(folder.resolve(file))) {
                assertThat(new String(Files.readAllBytes(folder.resolve(file)), StandardCharsets.ISO_8859_1))
                        .as(file)
                        .doesNotContain("hunter2");
            }
        }
    }

    private void mode(String name, String letters) throws IOException {
        Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(letters));
    }

    @Test
    void aPlanOfNothingSaysSoAndIsApplied() throws IOException {
        Muster.Result planned = plan("- lineinfile: {path: \"{{ dir }}/ntp.conf\", line: driftfile /d}\n");

        assertThat(planned.exit()).as(planned.everything()).isZero();
        assertThat(planned.out()).contains("0 variants on 0 hosts, nothing to do on 3");
        Muster.Result applied = apply();
        assertThat(applied.exit()).as(applied.everything()).isZero();
        assertThat(applied.accounting()).isEqualTo("3 ok + 0 changed = 3 hosts");
        assertThat(read("a/ntp.conf")).isEqualTo(OLD);
    }

    @Test
    void aHostThatWasNotReachedStandsInThePlanAndIsAccountedFor() throws IOException {
        Files.writeString(
                Path.of(inventory), read("hosts.yml").replace("c: {}", "c: {ansible_port: 1, ansible_ssh_timeout: 5}"));

        Muster.Result planned = plan("- copy: {content: \"x\\n\", dest: \"{{ dir }}/f\"}\n");

        assertThat(planned.exit()).as(planned.everything()).isEqualTo(ExitCode.UNREACHABLE_HOSTS.status());
        assertThat(muster.run("show", plan).out())
                .contains("nothing planned for 1")
                .contains("not reached: ");
        Muster.Result applied = apply("--all");
        assertThat(applied.accounting()).as(applied.everything()).isEqualTo("0 ok + 2 changed + 1 refused = 3 hosts");
        assertThat(applied.out()).contains("nothing is planned: the host was not reached when the plan was made");
        assertThat(applied.exit()).isNotZero();
    }
}
