package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has a command run once, later, by at; jobs are known by their text. */
@ModuleInfo(name = "at", doc = "Has a command run once at a later time, or takes such jobs away.", example = """
                - at:
                    command: systemctl restart chronyd
                    count: 20
                    units: minutes
                    unique: true
                """)
final class AtModule implements Module<AtModule.Parameters, AtModule.Queue> {
    private static final ReadScript LIST_JOBS = new ReadScript("list-at-jobs", HostTool.FIND + """
            need at
            need atq
            atq | while read -r number rest; do
              at -c "$number" | while IFS= read -r line || [ -n "$line" ]; do printf 'job %s\\t%s\\n' "$number" "$line"; done
            done
            """);

    record Parameters(
            @Param(doc = "Command to run.") Optional<String> command,

            @Param(doc = "Script of the host to run instead.")
            Optional<RemotePath> scriptFile,

            @Param(doc = "After how many units.") Optional<Integer> count,

            @Param(
                    doc = "Unit of time.",
                    choices = {"minutes", "hours", "days", "weeks"})
            Optional<String> units,

            @Param(doc = "Whether the job should be there.", orElse = "present")
            State state,

            @Param(doc = "Whether a job of the same text is enough.", orElse = "false")
            boolean unique) {

        /** Whether the job should be there. */
        enum State {
            ABSENT,
            PRESENT
        }

        boolean isPresent() {
            return state == State.PRESENT;
        }
    }

    /**
     * What waits.
     *
     * @param text of the job that is meant
     * @param jobs text by number
     */
    record Queue(String text, Map<String, StringBuilder> jobs) {
        List<String> same() {
            return jobs.entrySet().stream()
                    .filter(job -> job.getValue().indexOf(text.strip()) >= 0)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @Override
    public Observation<Queue> observe(Parameters p, TaskContext context) {
        Observation<String> text = p.scriptFile().isPresent()
                ? FileReading.of(p.scriptFile().get()).map(RemoteFileState::text)
                : Observation.known(p.command().orElse(""));
        return text.with(Observation.of(Query.of(LIST_JOBS), AtModule::jobs), Queue::new);
    }

    private static Map<String, StringBuilder> jobs(Output output) {
        if (!output.ok()) {
            throw new ModuleException(output.stderr().strip());
        }
        Map<String, StringBuilder> jobs = new LinkedHashMap<>();
        for (String each : HostWords.of(output).all("job")) {
            String[] parts = each.split("\t", 2);
            jobs.computeIfAbsent(parts[0], number -> new StringBuilder())
                    .append(parts[1])
                    .append('\n');
        }
        return jobs;
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Queue queue) {
        if (p.command().isPresent() == p.scriptFile().isPresent()) {
            return Plan.refusal(
                    p.command().isPresent()
                            ? "parameters are mutually exclusive: command|script_file"
                            : "one of the following is required: command, script_file");
        }
        if (p.isPresent()
                && (p.count().filter(n -> n != 0).isEmpty() || p.units().isEmpty())) {
            return Plan.refusal("present state requires count and units");
        }
        ModuleResult result = ModuleResult.of("state", Value.of(p.isPresent() ? "present" : "absent"));
        List<String> same = queue.same();
        if (!p.isPresent()) {
            List<Step> steps =
                    same.stream().map(job -> HostTool.run("at", "-r", job)).toList();
            return steps.isEmpty()
                    ? Plan.unchanged("no such job waits", result)
                    : Plan.change(Action.REMOVE, List.of(), steps, result);
        }
        if (p.unique() && !same.isEmpty()) {
            return Plan.unchanged("such a job waits", result);
        }
        return added(p, result);
    }

    private static Plan added(Parameters p, ModuleResult result) {
        String count = String.valueOf(p.count().orElse(0));
        List<String> words = new ArrayList<>(List.of("at"));
        p.scriptFile().ifPresent(file -> words.addAll(List.of("-f", file.text())));
        words.addAll(List.of("now", "+", count, p.units().orElse("")));
        byte[] text = p.command().map(c -> c + "\n").orElse("").getBytes(StandardCharsets.UTF_8);
        ModuleResult done = result.and("count", Value.of(p.count().orElse(0)))
                .and("units", p.units().orElse(""))
                .and("script_file", p.scriptFile().map(RemotePath::text).orElse(""));
        List<Step> steps = List.of(HostTool.run(text, words.toArray(String[]::new)));
        return Plan.run(steps, ModuleResult.message("remote module (at) does not support check mode"), outputs -> done);
    }
}
