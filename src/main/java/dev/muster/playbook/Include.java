package dev.muster.playbook;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a task brings in when it runs: tasks of a file, or a role. */
public sealed interface Include permits Include.OfTasks, Include.OfRole {
    /** What the tasks that come in inherit: the keywords of the block around the include, and its {@code apply}. */
    Keywords inherited();

    /** The include's own {@code vars}, which beat set facts in what comes in. */
    Map<String, Value> variables();

    /**
     * {@code include_tasks}, or {@code include} where only the run can tell the file.
     *
     * @param file as written, may hold a template
     */
    record OfTasks(Value file, Keywords inherited, Map<String, Value> variables) implements Include {
        public OfTasks {
            variables = new LinkedHashMap<>(variables);
        }
    }

    /**
     * {@code include_role}.
     *
     * @param name as written, may hold a template
     * @param files {@code tasks_from} and its like, by {@code tasks}, {@code vars} …; may hold templates
     * @param settings {@code public}, {@code allow_duplicates}, {@code rolespec_validate} as written
     */
    record OfRole(
            Value name,
            Map<String, Value> files,
            Map<String, Setting> settings,
            Keywords inherited,
            Map<String, Value> variables)
            implements Include {
        public OfRole {
            files = new LinkedHashMap<>(files);
            settings = new LinkedHashMap<>(settings);
            variables = new LinkedHashMap<>(variables);
        }
    }
}
