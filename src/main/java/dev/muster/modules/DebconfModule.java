package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Answers to the questions of Debian packages. What debconf shows no value of (passwords, notes, whether a question was
 * seen) cannot be compared: such a task changes every time, as with Ansible.
 */
@ModuleInfo(
        name = "debconf",
        doc = "Sets the answer to a package's question with debconf-set-selections, or shows the answers.",
        results = {"current: questions and their answers now", "previous: the same before a change"},
        example = """
                - debconf:
                    name: tzdata
                    question: tzdata/Zones/Europe
                    vtype: select
                    value: Berlin
                """)
final class DebconfModule implements Module<DebconfModule.Parameters, Output> {
    static final ReadScript SHOW = new ReadScript("debconf-show", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            for t in debconf-show debconf-set-selections; do
              if ! command -v "$t" >/dev/null 2>&1; then printf 'the host has no %s\\n' "$t" >&2; exit 127; fi
            done
            debconf-show "$1" </dev/null
            """);

    /** Argument: {@code -u} or nothing; the selection on stdin. */
    static final Script SET = new Script("debconf-set-selections", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            debconf-set-selections $1
            """);

    private static final List<Type> COMPARABLE = List.of(Type.BOOLEAN, Type.SELECT, Type.MULTISELECT, Type.STRING);

    /** Types of answers. */
    enum Type {
        BOOLEAN,
        ERROR,
        MULTISELECT,
        NOTE,
        PASSWORD,
        SEEN,
        SELECT,
        STRING,
        TEXT,
        TITLE
    }

    record Parameters(
            @Param(doc = "Package.", aliases = "pkg") String name,

            @Param(
                    doc = "The question.",
                    aliases = {"selection", "setting"})
            Optional<String> question,

            @Param(doc = "Type of the answer.") Optional<Type> vtype,

            @Param(doc = "The answer.", aliases = "answer") Optional<String> value,

            @Param(doc = "Whether the question does not count as seen.", orElse = "false")
            boolean unseen) {}

    @Override
    public Observation<Output> observe(Parameters p, TaskContext context) {
        if (p.name().startsWith("-")) {
            return Observation.known(Output.of(1, "", "no package can have the name " + p.name()));
        }
        return Observation.of(Query.of(SHOW, p.name()), output -> output);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Output shown) {
        long given = List.of(
                        p.question().isPresent(),
                        p.vtype().isPresent(),
                        p.value().isPresent())
                .stream()
                .filter(there -> there)
                .count();
        if (given != 0 && given != 3) {
            return Plan.refusal("parameters are required together: question, vtype, value");
        }
        if (!shown.ok()) {
            return Plan.refusal(shown.stderr());
        }
        Map<String, String> answers = answers(shown.stdout());
        if (p.question().isEmpty()) {
            return Plan.unchanged("nothing asked for", ModuleResult.message("").and("current", dict(answers)));
        }
        return answer(
                p,
                answers,
                p.question().get(),
                p.vtype().orElseThrow(),
                p.value().orElseThrow());
    }

    private static Plan answer(Parameters p, Map<String, String> answers, String question, Type type, String value) {
        boolean known = answers.containsKey(question);
        String old = answers.getOrDefault(question, "");
        boolean lower = type == Type.BOOLEAN && known;
        String wanted = lower ? value.toLowerCase(Locale.ROOT) : value;
        if (known && wanted.equals(lower ? old.toLowerCase(Locale.ROOT) : old)) {
            return Plan.unchanged(
                    question + " is so answered", ModuleResult.message("").and("current", dict(answers)));
        }
        Map<String, String> current = Map.of(question, wanted);
        Map<String, String> before = new LinkedHashMap<>(known ? Map.of() : answers);
        before.put(question, old);
        Map<String, String> after = new LinkedHashMap<>(before);
        after.putAll(current);
        ModuleResult result =
                ModuleResult.message("").and("current", dict(current)).and("previous", dict(before));
        String said = type == Type.BOOLEAN && List.of("True", "False").contains(wanted)
                ? wanted.toLowerCase(Locale.ROOT)
                : wanted;
        String selection = String.join(" ", p.name(), question, type.name().toLowerCase(Locale.ROOT), said) + "\n";
        Step step = new Step.RunScript(
                Command.of(SET, p.unseen() ? "-u" : "").withInput(selection.getBytes(StandardCharsets.UTF_8)));
        boolean comparable =
                COMPARABLE.contains(type) && said.equals(said.strip()) && said.equals(wanted) && !said.contains("\n");
        return new Plan.Change(
                Action.MODIFY,
                List.of(new Diff("", "", FileWrite.json(before), FileWrite.json(after))),
                List.of(step),
                result,
                comparable,
                outputs -> result.and("msg", outputs.get(0).stdout()));
    }

    private static Map<String, String> answers(String shown) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (String line : shown.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String question = line.substring(0, colon).replaceAll("^[*]+|[*]+$", "");
                answers.put(question.strip(), line.substring(colon + 1).strip());
            }
        }
        return answers;
    }

    private static Value dict(Map<String, String> texts) {
        Map<String, Value> values = new LinkedHashMap<>();
        texts.forEach((name, text) -> values.put(name, Value.of(text)));
        return Value.dict(values);
    }
}
