package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolesAndImportsTest {
    private final Path folder;
    private final Diagnostics diagnostics = new Diagnostics();

    RolesAndImportsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private void file(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private List<Play> load(String text, LoadSettings settings) throws IOException {
        file("site.yml", text);
        return PlaybookLoader.load(
                        List.of(folder.resolve("site.yml")),
                        SampleModules.catalog(),
                        SampleModules.templar(),
                        settings,
                        diagnostics)
                .get(0)
                .plays();
    }

    private Play play(String text) throws IOException {
        return load(text, LoadSettings.DEFAULTS).get(0);
    }

    private List<String> complaints() {
        return diagnostics.sorted().stream()
                .map(d -> folder.relativize(Path.of(d.span().source().name())) + ":"
                        + d.span().line() + " " + d.severity().name() + " " + d.message())
                .toList();
    }

    private static List<String> titles(List<TaskNode> nodes) {
        return TaskReader.tasksOf(nodes).stream().map(Task::title).toList();
    }

    private static List<String> literals(Task task) {
        return task.keywords().when().stream().map(text -> text.text()).toList();
    }

    // ---- roles ----

    @Test
    void aRoleIsFoundBesideThePlaybookThenOnThePathThenBesideTheRoleThatNeedsIt() throws IOException {
        file("roles/one/tasks/main.yml", "- ping:\n");
        file("path/two/tasks/main.yml", "- ping:\n");
        file("path/two/meta/main.yml", "dependencies: [three]\n");
        file("path/three/tasks/main", "- ping:\n");
        file("four/tasks/main.json", "[{\"ping\": null}]");

        Play play = load(
                        "- hosts: all\n  roles: [one, two, four]\n",
                        LoadSettings.DEFAULTS.withRolesPath(List.of(folder.resolve("path"))))
                .get(0);

        assertThat(complaints()).isEmpty();
        assertThat(titles(play.tasks())).containsExactly("one : ping", "three : ping", "two : ping", "four : ping");
    }

    @Test
    void aRolesNameMayHoldVariablesOfThePlay() throws IOException {
        file("roles/web/tasks/main.yml", "- ping:\n");

        Play play = play("- hosts: all\n  vars: {kind: web}\n  roles: [{role: \"{{ kind }}\"}]\n");

        assertThat(titles(play.tasks())).containsExactly("web : ping");
    }

    @Test
    void keywordsOfTheEntryReachTasksAndItsOtherKeysAreParameters() throws IOException {
        file("roles/web/tasks/main.yml", "- ping:\n  when: inner\n");

        Play play = play("- hosts: all\n  roles: [{role: web, listen_on: 80, when: outer, tags: t, become: true}]\n");

        Task task = (Task) play.tasks().get(0);
        assertThat(literals(task)).containsExactly("outer", "inner");
        assertThat(task.keywords().tags()).containsExactly("t");
        assertThat(task.keywords().get(Keyword.BECOME)).isPresent();
        assertThat(task.lineage().allParameters()).containsOnlyKeys("listen_on");
    }

    @Test
    void variablesOfARoleMayStandInAFolder() throws IOException {
        file("roles/web/defaults/main/10-a.yml", "x: a\ny: a\n");
        file("roles/web/defaults/main/20-b.yml", "x: b\n");
        file("roles/web/defaults/main/.hidden.yml", "x: hidden\n");

        Play play = play("- hosts: all\n  roles: [web]\n");

        assertThat(play.roles().get(0).defaults()).isEqualTo(Map.of("x", Value.of("b"), "y", Value.of("a")));
    }

    @Test
    void missingRolesAreNamedWithTheirNearest() throws IOException {
        file("roles/chrony/tasks/main.yml", "- ping:\n");

        play("- hosts: all\n  roles: [crony]\n");

        Diagnostic found = diagnostics.sorted().get(0);
        assertThat(found.message()).startsWith("the role 'crony' was not found in " + folder.resolve("roles"));
        assertThat(found.hint()).contains("did you mean \"chrony\"?");
        assertThat(diagnostics.isOnlyAbsence()).isTrue();
    }

    @Test
    void rolesThatDependOnEachOtherAreAnError() throws IOException {
        file("roles/a/meta/main.yml", "dependencies: [b]\n");
        file("roles/b/meta/main.yml", "dependencies: [a]\n");

        play("- hosts: all\n  roles: [a]\n");

        assertThat(complaints()).singleElement().asString().contains("A recursion loop was detected");
    }

    @Test
    void filesOfARoleOfTheWrongShapeAreErrors() throws IOException {
        file("roles/a/tasks/main.yml", "ping:\n");
        file("roles/a/vars/main.yml", "- x\n");
        file("roles/a/meta/main.yml", "dependancies: []\n");

        play("- hosts: all\n  roles: [a]\n");

        assertThat(complaints())
                .containsExactly(
                        "roles/a/meta/main.yml:1 ERROR 'dependancies' is not a valid attribute for a RoleMetadata",
                        "roles/a/tasks/main.yml:1 ERROR The tasks/main.yml file for role 'a' must contain a list of"
                                + " tasks",
                        "roles/a/vars/main.yml:1 ERROR The vars/main.yml file for role 'a' must contain a dictionary"
                                + " of variables");
    }

    // ---- imports ----

    @Test
    void importsAreRelativeToTheFileTheyStandIn() throws IOException {
        file("tasks/deep/one.yml", "- import_tasks: two.yml\n- import_tasks: ../three.yml\n");
        file("tasks/deep/two.yml", "- {name: two, ping: }\n");
        file("tasks/three.yml", "- {name: three, ping: }\n");

        Play play = play("- hosts: all\n  tasks: [{import_tasks: tasks/deep/one.yml}]\n");

        assertThat(complaints()).isEmpty();
        assertThat(titles(play.tasks())).containsExactly("two", "three");
    }

    @Test
    void anImportHandsOnItsKeywordsAndVariables() throws IOException {
        file("one.yml", "- ping:\n");

        Play play = play("- hosts: all\n  tasks: [{import_tasks: one.yml, when: c, tags: [t], vars: {v: 1}}]\n");

        Task task = (Task) play.tasks().get(0);
        assertThat(literals(task)).containsExactly("c");
        assertThat(task.keywords().tags()).containsExactly("t");
        assertThat(task.keywords().vars()).containsOnlyKeys("v");
    }

    @Test
    void namesOfImportsMayHoldExtraVariablesButNothingOfHosts() throws IOException {
        file("web.yml", "- ping:\n");
        LoadSettings settings = LoadSettings.DEFAULTS.withExtraVariables(Map.of("kind", Value.of("web")));

        load("""
                - hosts: all
                  tasks:
                    - import_tasks: "{{ kind }}.yml"
                    - import_tasks: "{{ inventory_hostname }}.yml"
                """, settings);

        assertThat(complaints())
                .singleElement()
                .asString()
                .startsWith("site.yml:4 ERROR Error when evaluating variable in import path");
    }

    @Test
    void aFileThatImportsItselfIsAnError() throws IOException {
        file("one.yml", "- import_tasks: one.yml\n");

        play("- hosts: all\n  tasks: [{import_tasks: one.yml}]\n");

        assertThat(complaints()).singleElement().asString().contains("one.yml:1 ERROR the file imports itself");
    }

    // ---- what only a run includes ----

    @Test
    void faultsOfAFileThatIsSurelyIncludedAreErrors() throws IOException {
        file("one.yml", "- pinng:\n");

        play("- hosts: all\n  tasks: [{include_tasks: one.yml}]\n");

        assertThat(complaints()).containsExactly("one.yml:1 ERROR unknown module or keyword \"pinng\"");
    }

    @Test
    void faultsOfAFileThatIsFirstPerhapsAndThenSurelyIncludedAreErrors() throws IOException {
        file("one.yml", "- pinng:\n");

        play("- hosts: all\n  tasks: [{include_tasks: one.yml, when: c}, {include_tasks: one.yml}]\n");

        assertThat(complaints()).contains("one.yml:1 ERROR unknown module or keyword \"pinng\"");
    }

    @Test
    void faultsOfFilesThatMayBeIncludedAreWarnings() throws IOException {
        file("one.yml", "- pinng:\n");
        file("setup-Debian.yml", "- pinng:\n");
        file("setup-RedHat.yml", "- ping:\n");

        play("""
            - hosts: all
              tasks:
                - {include_tasks: one.yml, when: c}
                - include_tasks: "setup-{{ ansible_os_family }}.yml"
            """);

        assertThat(complaints())
                .containsExactly(
                        "one.yml:1 WARNING unknown module or keyword \"pinng\" (a host that comes to it fails)",
                        "setup-Debian.yml:1 WARNING unknown module or keyword \"pinng\" (a host that comes to it"
                                + " fails)");
    }

    @Test
    void aHandlerAtFaultIsNotAlsoMissing() throws IOException {
        file("roles/web/handlers/main.yml", "- {name: restart web, listen: web, pinng: }\n");

        play("""
            - hosts: all
              roles: [web]
              tasks:
                - {ping: , notify: [restart web, "web : restart web", web]}
            """);

        assertThat(complaints())
                .containsExactly("roles/web/handlers/main.yml:1 ERROR unknown module or keyword \"pinng\"");
    }

    @Test
    void handlersThatAnIncludedRoleMayBringAreNotMissed() throws IOException {
        file("roles/web/handlers/main.yml", "- {name: restart web, ping: }\n");

        play("""
            - hosts: all
              tasks:
                - include_role: {name: web}
                - {ping: , notify: restart web}
                - {ping: , notify: restart db}
            """);

        assertThat(complaints())
                .singleElement()
                .asString()
                .startsWith("site.yml:5 ABSENT The requested handler 'restart db'");
    }

    @Test
    void anIncludeTakesFewKeywordsOfItsOwn() throws IOException {
        file("one.yml", "- ping:\n");

        play("- hosts: all\n  tasks: [{include_tasks: one.yml, become: true}]\n");

        assertThat(complaints())
                .containsExactly("site.yml:2 ERROR 'become' is not a valid attribute for a TaskInclude");
    }
}
