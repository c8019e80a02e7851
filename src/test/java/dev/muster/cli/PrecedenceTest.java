package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ansible's order of precedence, peeled level by level: one variable is defined at every level up to the one under
 * test, which must win. Its name is that of a fact, so that facts take part. The same trees were run with
 * ansible-playbook 2.14.18. (The lowest of the documented 22 levels, values of the command line such as {@code -u}, are
 * no variables.)
 */
class PrecedenceTest {
    private static final String NAME = "ansible_machine";
    private static final int FACTS = 10;
    private static final int EXTRA = 21;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21})
    void highestLevelWins(int level, @TempDir Path folder) {
        Tree tree = new Tree(new Muster(folder), level);

        Muster.Result result = tree.run();

        String wins = level == 0 ? "nobody" : level == FACTS ? System.getProperty("os.arch") : "level " + level;
        assertThat(result.out()).as(result.everything()).contains("<" + wins.replace("amd64", "x86_64") + ">");
    }

    /**
     * Inventory, playbook and role with the variable at all levels up to one.
     *
     * @param highest the level that should win
     */
    private record Tree(Muster muster, int highest) {

        /** The variable as an entry of a flow mapping, or another one. */
        private String at(int level) {
            return level <= highest ? NAME + ": level " + level : "other" + level + ": 1";
        }

        private void file(String name, int level) {
            muster.file(name, at(level) + "\n");
        }

        Muster.Result run() {
            file("roles/r/defaults/main.yml", 1);
            muster.file("inv/hosts.yml", """
                    all:
                      vars: {ansible_connection: local, %s}
                      children:
                        web:
                          hosts:
                            h1: {%s}
                    """.formatted(at(2), at(7)));
            file("inv/group_vars/all.yml", 3);
            file("group_vars/all.yml", 4);
            file("inv/group_vars/web.yml", 5);
            file("group_vars/web.yml", 6);
            file("inv/host_vars/h1.yml", 8);
            file("host_vars/h1.yml", 9);
            file("files.yml", 13);
            file("roles/r/vars/main.yml", 14);
            file("included.yml", 17);
            role();
            List<String> words = new ArrayList<>(
                    List.of("run", site(), "-i", muster.path("inv/hosts.yml").toString()));
            if (highest >= EXTRA) {
                words.addAll(List.of("-e", NAME + "='level " + EXTRA + "'"));
            }
            return muster.run(words.toArray(String[]::new));
        }

        private String site() {
            return muster.file(
                    "site.yml", """
                    - hosts: h1
                      gather_facts: false
                      vars: {%s}
                      vars_prompt: [{name: %s, default: level 12}]
                      vars_files: [files.yml]
                      pre_tasks:
                      - setup: {gather_subset: [min]}
                        when: %s
                      roles:
                      - {role: r, %s}
                    """.formatted(at(11), highest >= 12 ? NAME : "other", highest >= FACTS, at(19)));
        }

        private void role() {
            muster.file("roles/r/tasks/main.yml", """
                    - include_vars: "{{ playbook_dir }}/included.yml"
                    - set_fact: {%s}
                    - include_tasks: show.yml
                      vars: {%s}
                    """.formatted(at(18), at(20)));
            muster.file("roles/r/tasks/show.yml", """
                    - vars: {%s}
                      block:
                      - debug: {msg: "<{{ %s | default('nobody') }}>"}
                        vars: {%s}
                    """.formatted(at(15), NAME, at(16)));
        }
    }
}
