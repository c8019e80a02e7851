package dev.muster.engine;

import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.playbook.Include;
import dev.muster.playbook.Setting;
import dev.muster.playbook.Task;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** Works out what an include means on one host. Reading it is left to the course, which does so for all hosts. */
record IncludeTry(Task task, Templar templar, Scope scope) {
    /** The result that is registered, with what is to be brought in. */
    record Found(TaskResult result, Inclusion inclusion) {}

    Found run() {
        Include include = task.include().orElseThrow();
        if (include instanceof Include.OfRole role) {
            return role(role);
        }
        String target = text(((Include.OfTasks) include).file());
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("include", Value.of(target));
        fields.put("include_args", Value.dict(Map.of()));
        return new Found(TaskResult.of(Status.OK, fields), new Inclusion(target, Map.of(), Map.of(), Map.of(), ""));
    }

    private Found role(Include.OfRole role) {
        Map<String, String> files = new LinkedHashMap<>();
        Map<String, Value> arguments = new LinkedHashMap<>();
        String name = text(role.name());
        arguments.put("name", Value.of(name));
        role.files().forEach((section, value) -> {
            Value evaluated = templar.evaluate(value, scope);
            if (!Omit.is(evaluated)) {
                files.put(section, evaluated.str());
                arguments.put(section + "_from", evaluated);
            }
        });
        Map<String, Boolean> options = new LinkedHashMap<>();
        role.settings().forEach((key, setting) -> option(options, key, setting));
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("include_args", Value.dict(arguments));
        return new Found(TaskResult.of(Status.OK, fields), new Inclusion(name, files, options, Map.of(), ""));
    }

    private void option(Map<String, Boolean> options, String key, Setting setting) {
        Value value = templar.evaluate(setting.value(), scope);
        if (!Omit.is(value)) {
            options.put(key, TaskSettings.truth(key, value));
        }
    }

    private String text(Value written) {
        return templar.evaluate(written, scope).str();
    }
}
