package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateFileCheckTest {
    private static final String UNKNOWN = "Could not load \"nofilter\": no filter has that name";
    private static final String MAY_FAIL = " (a host that comes to it fails)";

    private final Path folder;

    TemplateFileCheckTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void anUnknownFilterInATemplateIsAnErrorAtItsPlace() throws IOException {
        file("templates/a.j2", "one\ntwo {{ x | nofilter }}\n");

        assertThat(complaints("- template: {src: a.j2, dest: /a}"))
                .containsExactly("templates/a.j2:2:12 ERROR " + UNKNOWN);
    }

    @Test
    void aSyntaxErrorInATemplateIsAnErrorAtItsPlace() throws IOException {
        file("a.j2", "one\n{% endfor %}\n");

        assertThat(complaints("- template: src=a.j2 dest=/a"))
                .singleElement()
                .asString()
                .startsWith("a.j2:2:4 ERROR Encountered unknown tag 'endfor'");
    }

    @Test
    void aTemplateThatMayBeRenderedIsAWarning() throws IOException {
        file("templates/a.j2", "{{ x | nofilter }}");
        file("templates/b.j2", "{{ x | nofilter }}");
        file("templates/web-1.j2", "{{ x | nofilter }}");
        file("templates/c.j2", "{{ x | nofilter }}");
        file("more.yml", "- template: {src: c.j2, dest: /c}\n");

        assertThat(complaints(
                        "- {template: {src: a.j2, dest: /a}, when: x}",
                        "- {template: {src: b.j2, dest: '/{{ item }}'}, loop: '{{ x }}'}",
                        "- template: {src: 'web-{{ x }}.j2', dest: /a}",
                        "- {include_tasks: more.yml, when: x}"))
                .containsExactly(
                        "templates/a.j2:1:8 WARNING " + UNKNOWN + MAY_FAIL,
                        "templates/b.j2:1:8 WARNING " + UNKNOWN + MAY_FAIL,
                        "templates/c.j2:1:8 WARNING " + UNKNOWN + MAY_FAIL,
                        "templates/web-1.j2:1:8 WARNING " + UNKNOWN + MAY_FAIL);
    }

    @Test
    void filesThatATemplateIsMadeOfAreLookedAtToo() throws IOException {
        file(
                "templates/a.j2",
                "{% extends 'base.j2' %}{% import 'macros.j2' as m %}{% if x %}{% include 'part.j2' %}{% endif %}");
        file("templates/base.j2", "{{ x | nofilter }}");
        file("templates/macros.j2", "{{ x is nothing }}");
        file("templates/part.j2", "{{ x | nofilter }}{% include 'a.j2' %}");

        assertThat(complaints("- template: {src: a.j2, dest: /a}"))
                .containsExactly(
                        "templates/base.j2:1:8 ERROR " + UNKNOWN,
                        "templates/macros.j2:1:9 ERROR Could not load \"nothing\": no test has that name",
                        "templates/part.j2:1:8 WARNING " + UNKNOWN + MAY_FAIL);
    }

    @Test
    void whatATemplateNamesMayBeBesideIt() throws IOException {
        file("templates/sub/a.j2", "{% include 'b.j2' %}");
        file("templates/sub/b.j2", "{{ x | nofilter }}");

        assertThat(complaints("- template: {src: sub/a.j2, dest: /a}"))
                .containsExactly("templates/sub/b.j2:1:8 ERROR " + UNKNOWN);
    }

    @Test
    void aTemplateOfALookupIsLookedAt() throws IOException {
        file("templates/a.j2", "{{ x | nofilter }}");
        file("templates/b.j2", "{{ x | nofilter }}");

        assertThat(complaints(
                        "- copy: {dest: /a, content: \"{{ lookup('template', 'a.j2') }}\"}",
                        "- copy: {dest: /a," + " content: \"{{ lookup('template', 'b.j2') if x else y }}\"}"))
                .containsExactly(
                        "templates/a.j2:1:8 ERROR " + UNKNOWN, "templates/b.j2:1:8 WARNING " + UNKNOWN + MAY_FAIL);
    }

    @Test
    void marksAreThoseOfTheTaskAndOfTheHeader() throws IOException {
        file("templates/a.j2", "{{ x | nofilter }} << x | nofilter >>");
        file("templates/b.j2", "#jinja2: variable_start_string: '[%', variable_end_string: '%]'\n{{ x | nofilter }}");

        assertThat(complaints(
                        "- template: {src: a.j2, dest: /a, variable_start_string: '<<', variable_end_string: '>>'}",
                        "- template: {src: b.j2, dest: /a}",
                        "- template: {src: b.j2, dest: /a, variable_start_string: '{{ x }}'}"))
                .containsExactly("templates/a.j2:1:27 ERROR " + UNKNOWN);
    }

    @Test
    void whatOnlyTheRunCanTellIsLeftToIt() throws IOException {
        file("templates/sealed.j2", "$ANSIBLE_VAULT;1.1;AES256\n{{ x | nofilter }}\n");
        file("README.md", "{{ x | nofilter }}");

        assertThat(complaints(
                        "- template: {src: absent.j2, dest: /a}",
                        "- template: {src: sealed.j2, dest: /a}",
                        "- template: {src: '{{ x }}', dest: /a}"))
                .isEmpty();
    }

    @Test
    void aRoleLooksInItsOwnTemplatesAndIsToldOfItsPythonFilters() throws IOException {
        file("templates/a.j2", "{{ x }}");
        file("roles/web/templates/a.j2", "{{ x | swap }}");
        file("roles/web/filter_plugins/f.py", "return {'swap': swap}\n");
        file("roles/web/tasks/main.yml", "- template: {src: a.j2, dest: /a}\n");

        assertThat(complaints("- import_role: {name: web}"))
                .singleElement()
                .asString()
                .startsWith("roles/web/templates/a.j2:1:8 ERROR filter \"swap\" is only there as ")
                .endsWith("f.py, written in Python, which muster does not run");
    }

    private List<String> complaints(String... tasks) throws IOException {
        file("site.yml", "- hosts: all\n  tasks:\n    " + String.join("\n    ", tasks) + "\n");
        Diagnostics diagnostics = new Diagnostics();
        PlaybookLoader.load(
                List.of(folder.resolve("site.yml")), SampleModules.catalog(), SampleModules.templar(), diagnostics);
        return diagnostics.sorted().stream()
                .map(d -> folder.relativize(Path.of(d.span().source().name())) + ":"
                        + d.span().line() + ":" + d.span().column() + " "
                        + d.severity().name() + " " + d.message())
                .toList();
    }

    private void file(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
