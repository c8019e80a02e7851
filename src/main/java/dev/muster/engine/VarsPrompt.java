package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Play;
import dev.muster.shell.Secret;
import dev.muster.source.LocatedText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A play's {@code vars_prompt}: asked once, before the play looks for its hosts. What {@code -e} gives is not asked
 * for; where nobody can be asked the defaults stand, as with Ansible ({@code utils/display.py}).
 */
final class VarsPrompt {
    private final Run run;
    private final Play play;
    private final Templar templar;

    VarsPrompt(Run run, Play play, Templar templar) {
        this.run = run;
        this.play = play;
        this.templar = templar;
    }

    /** The answers, by the names of their variables. */
    Map<String, Value> answers() {
        Map<String, Value> known = new LinkedHashMap<>(play.vars());
        known.putAll(run.options().extraVariables());
        Map<String, Value> answers = new LinkedHashMap<>();
        Value asked = play.keywords()
                .get(Keyword.VARS_PROMPT)
                .map(setting -> templar.evaluate(setting.value(), Scope.of(known)))
                .orElse(Value.none());
        for (Value one : asked instanceof Value.Seq list ? list.items() : List.of(asked)) {
            if (one instanceof Value.Dict dict) {
                Question question = new Question(dict.entries());
                if (!run.options().extraVariables().containsKey(question.name())) {
                    answers.put(question.name(), answer(question));
                }
            }
        }
        return answers;
    }

    private Value answer(Question question) {
        boolean attended = run.outside().prompter().isAttended();
        if (!attended) {
            run.announcer().warn("Not prompting as we are not in interactive mode");
        }
        String typed = attended ? typed(question) : "";
        // Nothing typed is an empty text; that nobody was asked is Python's None, as a text.
        String text = typed.isEmpty() ? question.text("default").orElse(attended ? "" : "None") : typed;
        if (attended && question.isPrivate()) {
            run.secrets().add(new Secret(text));
        }
        String kept = question.text("encrypt")
                .map(how -> encrypted(text, how, question))
                .orElse(text);
        return question.flag("unsafe", false)
                ? Value.of(kept)
                : Value.of(LocatedText.named("<vars_prompt " + question.name() + ">", kept));
    }

    private String typed(Question question) {
        Prompter prompter = run.outside().prompter();
        while (true) {
            String typed = prompter.ask(question.line(), !question.isPrivate());
            if (!question.flag("confirm", false)
                    || typed.equals(prompter.ask("confirm " + question.line(), !question.isPrivate()))) {
                return typed;
            }
            run.announcer().warn("***** VALUES ENTERED DO NOT MATCH ****");
        }
    }

    private String encrypted(String text, String how, Question question) {
        Map<String, Value> variables = new LinkedHashMap<>();
        variables.put("typed", Value.of(text));
        variables.put("scheme", Value.of(how.replaceFirst("_crypt$", "")));
        question.text("salt").ifPresent(salt -> variables.put("salt", Value.of(salt)));
        question.number("salt_size").ifPresent(size -> variables.put("salt_size", Value.of(size)));
        String arguments = "scheme"
                + (variables.containsKey("salt") ? ", salt=salt" : "")
                + (variables.containsKey("salt_size") ? ", salt_size=salt_size" : "");
        LocatedText expression = LocatedText.named("<vars_prompt>", "typed | password_hash(" + arguments + ")");
        return templar.expression(expression, Scope.of(variables)).str();
    }

    /** One entry of the list, as evaluated. */
    private record Question(Map<Value, Value> fields) {
        String name() {
            return text("name").orElse("");
        }

        String line() {
            String prompt = text("prompt").orElse(name());
            String shown = prompt.isEmpty() ? "input for " + name() : prompt;
            return shown + text("default").map(value -> " [" + value + "]").orElse("") + ": ";
        }

        boolean isPrivate() {
            return flag("private", true);
        }

        boolean flag(String key, boolean orElse) {
            return Optional.ofNullable(fields.get(Value.of(key)))
                    .map(value -> TaskSettings.truth(key + " of vars_prompt", value))
                    .orElse(orElse);
        }

        Optional<String> text(String key) {
            return Optional.ofNullable(fields.get(Value.of(key)))
                    .filter(value -> !(value instanceof Value.None))
                    .map(Value::str);
        }

        Optional<Long> number(String key) {
            return text(key).map(text -> {
                try {
                    return Long.valueOf(text.strip());
                } catch (NumberFormatException e) {
                    throw new ModuleException(key + " of vars_prompt must be a number, not \"" + text + "\"");
                }
            });
        }
    }
}
