package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaybookLoaderTest {
    private final Path folder;

    PlaybookLoaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Play load(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("site.yml"), text);
        Diagnostics diagnostics = new Diagnostics();
        List<Playbook> found =
                PlaybookLoader.load(List.of(file), SampleModules.catalog(), SampleModules.templar(), diagnostics);
        assertThat(diagnostics.render()).isEmpty();
        return found.get(0).plays().get(0);
    }

    private Task task(String text) throws IOException {
        return (Task) load("- hosts: all\n  tasks:\n" + text.indent(4)).tasks().get(0);
    }

    private static String argument(Task task, String name) {
        ModuleCall.Argument argument = task.call().arguments().get(name);
        return argument == null ? "(none)" : argument.value().str();
    }

    @Test
    void keywordsOfPlayAndBlocksReachTheTask() throws IOException {
        Play play = load("""
                - hosts: all
                  become: true
                  tags: site
                  environment: {LEVEL: play}
                  vars: {of_play: 1}
                  gather_facts: false
                  tasks:
                    - name: outer
                      become_user: ntp
                      when: first
                      tags: [a, "b,c"]
                      vars: {x: outer, y: outer}
                      environment: {LEVEL: block}
                      block:
                        - ping:
                          become: false
                          when: [second, yes]
                          tags: a
                          vars: {x: task}
                """);

        Keywords keywords = ((Task) ((Block) play.tasks().get(0)).block().get(0)).keywords();

        assertThat(keywords.get(Keyword.BECOME).orElseThrow().value()).isEqualTo(Value.of(false));
        assertThat(keywords.get(Keyword.BECOME_USER).orElseThrow().value().str())
                .isEqualTo("ntp");
        assertThat(keywords.get(Keyword.GATHER_FACTS)).isEmpty();
        assertThat(keywords.when().stream().map(LocatedText::text)).containsExactly("first", "second", "true");
        assertThat(keywords.tags()).containsExactly("site", "a", "b", "c");
        assertThat(keywords.vars().keySet()).containsExactly("x", "y");
        assertThat(String.valueOf(keywords.vars().get("x"))).contains("task");
        assertThat(keywords.environments()).hasSize(2);
        assertThat(play.vars().keySet()).containsExactly("of_play");
    }

    @Test
    void conditionsKnowEscapesInTheirTexts() throws IOException {
        Task task = task("""
                - ping:
                  when: there and "\\"100:\\tfrom all\\"" not in rules
                """);

        assertThat(task.keywords().when().get(0).text())
                .isEqualTo("there and \"\\\"100:\\tfrom all\\\"\" not in rules");
    }

    @Test
    void argumentsOnOneLineKeepQuotesAndBracesTogether() throws IOException {
        Task task = task("""
                - copy: dest="/tmp/a b" content='{{ "x y" }}' mode=0644 state={{ a if b else 'c d' }} backup=yes
                """);

        assertThat(argument(task, "dest")).isEqualTo("/tmp/a b");
        assertThat(argument(task, "content")).isEqualTo("{{ \"x y\" }}");
        assertThat(argument(task, "mode")).isEqualTo("0644");
        assertThat(argument(task, "state")).isEqualTo("{{ a if b else 'c d' }}");
    }

    @Test
    void freeFormKeepsWhatIsNoParameter() throws IOException {
        Task task = task("- command: echo a=1  \"b c\" creates=/tmp/x {{ d }}\n");

        LocatedText free = task.call().freeForm().orElseThrow();

        assertThat(free.text()).isEqualTo("echo a=1  \"b c\" {{ d }}");
        assertThat(free.at(free.text().indexOf('d'), free.text().length()).text())
                .isEqualTo("d }}");
        assertThat(argument(task, "creates")).isEqualTo("/tmp/x");
    }

    @Test
    void actionsMayBeWrittenInEveryWay() throws IOException {
        assertThat(argument(task("- action: copy dest=/a content=x\n"), "dest")).isEqualTo("/a");
        assertThat(argument(task("- action: {module: copy, dest: /b}\n"), "dest"))
                .isEqualTo("/b");
        assertThat(argument(task("- ansible.builtin.copy:\n  args: {dest: /c}\n"), "dest"))
                .isEqualTo("/c");
        Task local = task("- local_action: command uptime\n");
        assertThat(local.keywords()
                        .get(Keyword.DELEGATE_TO)
                        .orElseThrow()
                        .value()
                        .str())
                .isEqualTo("localhost");
        assertThat(local.call().freeForm().orElseThrow().text().strip()).isEqualTo("uptime");
        assertThat(task("- copy: '{{ all_of_it }}'\n").call().wholeArguments()).isPresent();
        assertThat(task("- meta: flush_handlers\n").call().module()).isEqualTo("meta");
    }

    @Test
    void loopsKnowTheirKindAndControl() throws IOException {
        Loop loop = task("""
                - ping:
                  with_items: "{{ servers }}"
                  loop_control: {loop_var: server, index_var: i, label: "{{ server.name }}", pause: 2}
                """).loop().orElseThrow();

        assertThat(loop.lookup()).isEqualTo("items");
        assertThat(loop.variable()).isEqualTo("server");
        assertThat(loop.indexVariable()).contains("i");
        assertThat(loop.label().orElseThrow().str()).isEqualTo("{{ server.name }}");
        assertThat(loop.extended()).isFalse();
    }

    @Test
    void variableFilesAreFoundBesideThePlaybook() throws IOException {
        Files.writeString(folder.resolve("site.vars"), "ntp: {servers: [a]}");
        Play play = load("- hosts: all\n  vars_files: [[absent.yml, site.vars], '{{ os }}.yml']\n");
        VariableFiles files = new VariableFiles(folder);

        Path found = files.find(List.of("absent.yml", "site.vars")).orElseThrow();
        Map<String, Value> variables = files.read(found, new Diagnostics());

        assertThat(play.varsFiles()).hasSize(2);
        assertThat(variables).containsOnlyKeys("ntp");
    }
}
