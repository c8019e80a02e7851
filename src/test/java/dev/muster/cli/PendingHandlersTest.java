package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handlers that a change made due and that the run never came to. */
final class PendingHandlersTest {
    private static final String PLAYBOOK = """
            - hosts: all
              gather_facts: false
              tasks:
                - name: Configure
                  copy: {dest: "DIR/conf", content: "v1\\n"}
                  notify: restart it
                - name: Fail where told
                  command: "false"
                  when: broken | default(false) | bool
              handlers:
                - name: restart it
                  shell: echo x >> DIR/restarts
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void nextRunRunsWhatTheLastOneLeftDueEvenThoughNothingChanges() throws Exception {
        Muster muster = new Muster(folder, folder.resolve("ledger.db").toString());
        String site = muster.file("site.yml", PLAYBOOK.replace("DIR", folder.toString()));
        String hosts = muster.file("hosts.ini", "a ansible_connection=local\n");

        Muster.Result failed = muster.run("run", site, "-i", hosts, "-e", "broken=true");
        assertThat(failed.everything()).contains("the next run of this playbook runs it");
        assertThat(folder.resolve("restarts")).doesNotExist();
        Muster.Result next = muster.run("run", site, "-i", hosts, "-l", "a");

        assertThat(next.exit()).as(next.everything()).isZero();
        assertThat(next.everything()).contains("handler \"restart it\" is due since run 1 on a");
        assertThat(Files.readString(folder.resolve("restarts"))).isEqualTo("x\n");
        assertThat(muster.run("run", site, "-i", hosts).everything()).doesNotContain("is due since");
        assertThat(Files.readString(folder.resolve("restarts"))).isEqualTo("x\n");
    }

    @Test
    void handlerThatIsGoneFromThePlaybookStaysDueUntilItIsSettled() {
        Muster muster = new Muster(folder, folder.resolve("ledger.db").toString());
        String text = PLAYBOOK.replace("DIR", folder.toString());
        String site = muster.file("site.yml", text);
        String hosts = muster.file("hosts.ini", "a ansible_connection=local\n");
        muster.run("run", site, "-i", hosts, "-e", "broken=true");
        muster.file("site.yml", text.replace("restart it", "reload it"));

        for (int i = 0; i < 2; i++) {
            assertThat(muster.run("run", site, "-i", hosts).everything())
                    .contains("handler \"restart it\" is due since run 1 on a, and no play for it has such a handler");
        }
        assertThat(muster.run("settle", "a", "--handlers").out()).contains("not due any more: 1 handler");
        assertThat(muster.run("run", site, "-i", hosts).everything()).doesNotContain("is due since");
    }
}
