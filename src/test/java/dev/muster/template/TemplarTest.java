package dev.muster.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplarTest {
    private static final Value UNKNOWN = new Value.Unknown("command at site.yml:4:7 did not run");

    private final Path folder;

    TemplarTest(@TempDir Path folder) {
        this.folder = folder;
    }

    // Parsed once, however many hosts

    @Test
    void parsesWhatAllHostsAskForOnce() throws InterruptedException {
        Templar templar = new Templar(new LocalFiles(folder), text -> Value.of("parsed " + text));
        LocatedText argument = author("{{ name }} of {{ groups | length }}");
        LocatedText condition = author("name is defined and name != 'b'");
        LocatedText expression = author("name ~ '!'");
        String file = "server {{ name }}{% if name == 'h1' %} iburst{% endif %}";
        List<String> rendered = new CopyOnWriteArrayList<>();
        List<Thread> hosts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Scope scope = Scope.of(Map.of("name", Value.of("h" + i), "groups", Value.list(List.of())));
            hosts.add(new Thread(() -> {
                templar.evaluate(Value.of(argument), scope);
                templar.condition(condition, scope);
                templar.expression(expression, scope);
                // A file is read anew for a host when it may have changed: equal text is the same template.
                rendered.add(templar.render(
                        LocatedText.of(new SourceText("ntp.conf.j2", file)), RenderOptions.DEFAULTS, scope));
            }));
        }

        hosts.forEach(Thread::start);
        for (Thread host : hosts) {
            host.join();
        }

        assertThat(rendered).hasSize(20).contains("server h1 iburst", "server h19");
        assertThat(templar.parses()).isEqualTo(4);
    }

    // Places and hints

    @Test
    void namesTheUndefinedVariableItsPlaceAndTheNearestName() {
        LocatedText text =
                LocatedText.of(new SourceText("site.yml", "a: 1\nservers: \"{{ ntp_servrs }}\"").span(15, 32));

        Diagnostic diagnostic = failure(text, Scope.of(Map.of("ntp_servers", Value.of("x"))));

        assertThat(diagnostic.span()).hasToString("site.yml:2:14");
        assertThat(diagnostic.message()).isEqualTo("'ntp_servrs' is undefined");
        assertThat(diagnostic.hint()).contains("did you mean \"ntp_servers\"?");
    }

    @Test
    void pointsAtTheVariableWhoseOwnTemplateIsWrong() {
        Value inner = Value.of(LocatedText.named("group_vars/all.yml", "{{ missing }}"));

        Diagnostic diagnostic = failure(author("{{ outer }}"), Scope.of(Map.of("outer", inner)));

        assertThat(diagnostic.span()).hasToString("group_vars/all.yml:1:4");
        assertThat(diagnostic.message()).isEqualTo("'missing' is undefined");
    }

    @Test
    void hintsTheNearestKeyOfADict() {
        Scope scope = Scope.of(Map.of("ntp", Value.dict(Map.of("servers", Value.of(1)))));

        Diagnostic diagnostic = failure(author("{{ ntp.serers }}"), scope);

        assertThat(diagnostic.message()).isEqualTo("'dict object' has no attribute 'serers'");
        assertThat(diagnostic.hint()).contains("did you mean \"servers\"?");
    }

    @Test
    void detectsVariablesThatNeedEachOther() {
        Scope scope = Scope.of(Map.of("a", Value.of(author("{{ b }}")), "b", Value.of(author("{{ a }}"))));

        Diagnostic diagnostic = failure(author("{{ a }}"), scope);

        assertThat(diagnostic.message()).isEqualTo("recursive loop detected in template string: {{ b }}");
    }

    @Test
    void pointsAtTheOperationThatFailed() {
        Diagnostic diagnostic = failure(author("x {{ 'a' + 1 }}"), Scope.EMPTY);

        assertThat(diagnostic.span()).hasToString("t:1:6");
        assertThat(diagnostic.message()).isEqualTo("can only concatenate str (not \"int\") to str");
    }

    // Data

    @Test
    void neverEvaluatesDataOfHosts() {
        Scope scope = Scope.of(Map.of("out", Value.of("{{ secret }}"), "secret", Value.of("s3")));

        assertThat(evaluate("{{ out }}", scope)).isEqualTo(Value.of("{{ secret }}"));
        assertThat(evaluate("<{{ out }}>", scope)).isEqualTo(Value.of("<{{ secret }}>"));
        assertThat(templar().evaluate(Value.of("{{ secret }}"), scope)).isEqualTo(Value.of("{{ secret }}"));
    }

    @Test
    void resultsOfTemplatesAreData() {
        Value result = evaluate("{{ '{{' }} x }}", Scope.EMPTY);

        assertThat(result).isEqualTo(new Value.Text("{{ x }}", null));
        assertThat(((Value.Text) result).origin()).isNull();
    }

    @Test
    void refusesToReadOutputOfAHostAsACondition() {
        Scope scope = Scope.of(Map.of("out", Value.of("lookup('pipe', 'id') == ''")));

        assertThatThrownBy(() -> templar().condition(author("{{ out }}"), scope))
                .hasMessageContaining("Conditional is marked as unsafe");
    }

    @Test
    void readsAPlainWordOfAHostAsACondition() {
        Scope scope = Scope.of(Map.of("yes", Value.of("true"), "no", Value.of("false")));

        assertThat(templar().condition(author("{{ yes }}"), scope)).isTrue();
        assertThat(templar().condition(author("{{ no }}"), scope)).isFalse();
    }

    @Test
    void leavesTheVariablesOfTheScopeAlone() {
        Value.Seq list = Value.list(List.of(Value.of(1)));
        Scope scope = Scope.of(Map.of("l", list));

        Value result = evaluate("{% set _ = l.append(2) %}{{ l }}", scope);

        assertThat(result).isEqualTo(Value.list(List.of(Value.of(1), Value.of(2))));
        assertThat(list.items()).containsExactly(Value.of(1));
    }

    @Test
    void evaluatesInsideListsAndDicts() {
        Value value = Value.dict(Map.of("a", Value.list(List.of(Value.of(author("{{ i }}")), Value.of(author("x"))))));

        Value result = templar().evaluate(value, Scope.of(Map.of("i", Value.of(5))));

        assertThat(result.str()).isEqualTo("{'a': [5, 'x']}");
    }

    // Unknown and omit

    @Test
    void passesTheUnknownAlongAndFailsOnUse() {
        Scope scope = Scope.of(Map.of("reg", Value.dict(Map.of("stdout", UNKNOWN))));

        assertThat(evaluate("{{ reg.stdout }}", scope)).isEqualTo(UNKNOWN);
        assertThat(evaluate("{{ reg.stdout is defined }}", scope)).isEqualTo(Value.of(true));
        assertThat(evaluate("{{ reg.stdout | default('x') }}", scope)).isEqualTo(UNKNOWN);
        for (String use : List.of(
                "<{{ reg.stdout }}>",
                "{{ reg.stdout == 'x' }}",
                "{{ reg.stdout | length }}",
                "{{ reg.stdout.split() }}",
                "{{ reg.stdout is string }}",
                "{{ reg.stdout ~ 'x' }}",
                "{% for x in reg.stdout %}{% endfor %}",
                "{{ 'a' if reg.stdout else 'b' }}")) {
            assertThatThrownBy(() -> evaluate(use, scope)).as(use).isInstanceOf(UnknownValueException.class);
        }
    }

    @Test
    void omitStaysRecognisable() {
        assertThat(Templar.isOmit(evaluate("{{ nosuch | default(omit) }}", Scope.EMPTY)))
                .isTrue();
        assertThat(Templar.isOmit(evaluate("{{ 'x' | default(omit) }}", Scope.EMPTY)))
                .isFalse();
    }

    @Test
    void showsVarsAsTheyAreWritten() {
        Scope scope = Scope.of(Map.of("name", Value.of("ps1"), "fqdn", Value.of(author("{{ name }}.example.org"))));

        assertThat(evaluate("{{ vars.name }} {{ vars['fqdn'] }} {{ vars.get('nosuch', 'none') }}", scope))
                .isEqualTo(Value.of("ps1 {{ name }}.example.org none"));
    }

    // Conditions

    @Test
    void saysWhichConditionFailed() {
        assertThatThrownBy(() -> templar().condition(author("nope == 5"), Scope.EMPTY))
                .hasMessage(
                        "The conditional check 'nope == 5' failed. The error was: error while evaluating conditional"
                                + " (nope == 5): 'nope' is undefined");
    }

    @Test
    void decidesConditionsThatAreNoText() {
        assertThat(templar().condition(Value.of(false), Scope.EMPTY)).isFalse();
        assertThat(templar().condition(Value.none(), Scope.EMPTY)).isTrue();
        assertThat(templar().condition(Value.of(author("1 > 2")), Scope.EMPTY)).isFalse();
    }

    @Test
    void warnsOfBracesInAConditionAndAcceptsIt() {
        Diagnostics diagnostics = new Diagnostics();

        templar().checkCondition(author("{{ x }} == 1"), diagnostics);

        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.sorted())
                .singleElement()
                .satisfies(warning -> assertThat(warning.message())
                        .startsWith("conditional statements should not include jinja2 templating delimiters"));
    }

    // Checks

    @Test
    void reportsUnknownFiltersTestsAndLookupsWithoutRunning() {
        Diagnostics diagnostics = new Diagnostics();

        templar().check(author("{{ x | jion }} {{ x is defned }} {{ lookup('fil', 'x') }}"), diagnostics);

        assertThat(diagnostics.sorted())
                .extracting(d -> d.span().column() + " " + d.hint().orElse(""))
                .containsExactly(
                        "8 did you mean \"join\"?", "24 did you mean \"defined\"?", "44 did you mean \"file\"?");
    }

    @Test
    void acceptsFullNamesOfTheBuiltInCollection() {
        Diagnostics diagnostics = new Diagnostics();

        templar().checkExpression(author("x | ansible.builtin.combine(y) is ansible.builtin.match('a')"), diagnostics);
        templar().check(author("{{ lookup('ansible.builtin.file', 'x') }}"), diagnostics);

        assertThat(diagnostics.sorted()).isEmpty();
    }

    @Test
    void reportsASyntaxErrorAtItsPlace() {
        Diagnostics diagnostics = new Diagnostics();

        templar().check(author("{{ [1, 2 }}"), diagnostics);

        assertThat(diagnostics.sorted()).singleElement().satisfies(error -> {
            assertThat(error.span()).hasToString("t:1:10");
            assertThat(error.message()).isEqualTo("unexpected '}', expected ']'");
        });
    }

    @Test
    void doesNotParseTextWithoutMarks() {
        Diagnostics diagnostics = new Diagnostics();

        templar().check(author("a { b } }} %}"), diagnostics);

        assertThat(diagnostics.sorted()).isEmpty();
        assertThat(evaluate("a { b } }} %}", Scope.EMPTY)).isEqualTo(Value.of("a { b } }} %}"));
    }

    // Other templates

    @Test
    void includesImportsAndExtends() throws IOException {
        file("base.j2", "<{% block head %}base{% endblock %}|{% block body %}{% endblock %}>");
        file(
                "child.j2",
                "{% extends 'base.j2' %}{% block head %}{{ super() }}+{{ s }}{% endblock %}"
                        + "{% block body %}{% include 'part.j2' %}{% endblock %}dropped");
        file("part.j2", "part {{ s }}\n");
        file("macros.j2", "{% macro server(name) %}server {{ name }}{% endmacro %}{% set port = 123 %}");
        Scope scope = Scope.of(Map.of("s", Value.of("x")));

        assertThat(evaluate("{% include 'child.j2' %}", scope)).isEqualTo(Value.of("<base+x|part x>"));
        assertThat(evaluate("{% import 'macros.j2' as m %}{{ m.server('a') }}:{{ m.port }}", scope))
                .isEqualTo(Value.of("server a:123"));
        assertThat(evaluate("{% from 'macros.j2' import server as srv, port %}{{ srv('b') }}{{ port }}", scope))
                .isEqualTo(Value.of("server b123"));
        assertThat(evaluate("{% for i in [1] %}{% include 'part.j2' %}{% endfor %}!", scope))
                .isEqualTo(Value.of("part x!"));
        assertThat(evaluate("[{% include 'nosuch.j2' ignore missing %}]", scope))
                .isEqualTo(Value.list(List.of()));
    }

    @Test
    void stopsTemplatesThatIncludeEachOther() throws IOException {
        file("a.j2", "{% include 'b.j2' %}");
        file("b.j2", "{% include 'a.j2' %}");

        assertThat(failure(author("{% include 'a.j2' %}"), Scope.EMPTY).message())
                .isEqualTo("templates include each other in a circle");
    }

    @Test
    void looksUpFilesAndTemplates() throws IOException {
        file("motd", "hello\n\n");
        file("t.j2", "x={{ x }} y={{ y | default('-') }}\n");
        Scope scope = Scope.of(Map.of("x", Value.of(1)));

        assertThat(evaluate("{{ lookup('file', 'motd') }}", scope)).isEqualTo(Value.of("hello"));
        assertThat(evaluate("{{ lookup('template', 't.j2', template_vars={'y': 2}) }}", scope))
                .isEqualTo(Value.of("x=1 y=2\n"));
        assertThat(evaluate("{{ lookup('first_found', ['nosuch', 'motd']) | basename }}", scope))
                .isEqualTo(Value.of("motd"));
    }

    @Test
    void readsYamlThroughTheParserItWasGiven() {
        Templar withYaml = new Templar(new LocalFiles(folder), text -> Value.of("parsed " + text));

        assertThat(withYaml.evaluate(Value.of(author("{{ 'a: 1' | from_yaml }}")), Scope.EMPTY))
                .isEqualTo(Value.of("parsed a: 1"));
        assertThat(failure(author("{{ 'a: 1' | from_yaml }}"), Scope.EMPTY).message())
                .startsWith("from_yaml needs a YAML parser");
    }

    @Test
    void givesExpressionsTheirOwnType() {
        Scope scope = Scope.of(Map.of("l", Value.list(List.of(Value.of(1)))));

        assertThat(templar().expression(author("l + [2.5]"), scope).str()).isEqualTo("[1, 2.5]");
        assertThat(templar().expression(author("1 + 1"), scope)).isEqualTo(Value.of(2));
        assertThatThrownBy(() -> templar().expression(author("nosuch"), scope)).isInstanceOf(TemplateException.class);
    }

    @Test
    void boundsWhatAnExpressionMayBuild() {
        for (String text : List.of(
                "{{ 'a' * 10**9 }}",
                "{{ range(10**9) }}",
                "{{ 10 ** 10000000 }}",
                "{{ '%999999999d' % 1 }}",
                "{{ '{:999999999}'.format(1) }}",
                "{{ 'a' | center(999999999) }}",
                "{{ [1] * 10**9 }}",
                "{{ 'a'.ljust(10**9) }}",
                "{{ 'a' | indent(10**9) }}")) {
            assertThatThrownBy(() -> evaluate(text, Scope.EMPTY)).as(text).isInstanceOf(TemplateException.class);
        }
    }

    @Test
    void survivesDeepNesting() {
        for (String text : List.of(
                "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}",
                "{{ " + "[".repeat(5000) + "]".repeat(5000) + " }}",
                "{{ " + "not ".repeat(5000) + "x }}",
                "{{ " + "-".repeat(5000) + "1 }}",
                "{% if x %}".repeat(5000),
                "{{ x" + ".a".repeat(100_000) + " }}",
                "{{ '" + "[".repeat(20_000) + "' }}")) {
            Map<String, Value> none = new LinkedHashMap<>();

            assertThatCodeEnds(() -> evaluate(text, Scope.of(none)));
        }
    }

    private static void assertThatCodeEnds(Runnable code) {
        try {
            code.run();
        } catch (TemplateException expected) {
            assertThat(expected.diagnostic().message()).isNotEmpty();
        }
    }

    private Templar templar() {
        return new Templar(new LocalFiles(folder));
    }

    private Value evaluate(String text, Scope scope) {
        return templar().evaluate(Value.of(author(text)), scope);
    }

    private Diagnostic failure(LocatedText text, Scope scope) {
        return catchThrowableOfType(TemplateException.class, () -> templar().evaluate(Value.of(text), scope))
                .diagnostic();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private static LocatedText author(String text) {
        return LocatedText.named("t", text);
    }
}
