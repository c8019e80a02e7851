package dev.muster.modules;

import dev.muster.module.Action;
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
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of a task that was started with {@code async} and {@code poll: 0}. Commands are found on the host, by
 * this or any later run; what other modules do in the background is known to the run that started them, which answers
 * for them itself.
 */
@ModuleInfo(
        results = {
            "started, finished: 1 or 0",
            "ansible_job_id, results_file: which job, and its file on the host",
            "erased: the file that cleanup removed"
        },
        name = "async_status",
        doc = "Asks for the state of a task in the background; its result once it has ended.",
        example = """
                - command: /opt/long-upgrade
                  async: 3600
                  poll: 0
                  register: upgrade
                - async_status:
                    jid: "{{ upgrade.ansible_job_id }}"
                  register: job
                  until: job.finished
                  retries: 60
                  delay: 60
                """)
final class AsyncStatusModule implements Module<AsyncStatusModule.Parameters, AsyncStatusModule.State> {
    record Parameters(
            @Param(doc = "The job's id: ansible_job_id of the task that started it.")
            String jid,

            @Param(
                    doc = "Whether to ask for its state, or to remove what it left on the host.",
                    choices = {"cleanup", "status"},
                    orElse = "status")
            String mode) {}

    /**
     * What the host says.
     *
     * @param file the job's
     * @param word {@code absent}, {@code running}, {@code foreign} or {@code done STATUS}
     * @param rest what follows
     */
    record State(String file, String word, byte[] rest, Output output) {
        static State of(Output output) {
            byte[] out = output.out();
            int first = end(out, 0);
            int second = end(out, first + 1);
            return new State(
                    text(out, 0, first),
                    text(out, first + 1, second),
                    Arrays.copyOfRange(out, Math.min(out.length, second + 1), out.length),
                    output);
        }

        private static int end(byte[] bytes, int from) {
            int at = from;
            while (at < bytes.length && bytes[at] != '\n') {
                at++;
            }
            return at;
        }

        private static String text(byte[] bytes, int from, int to) {
            int start = Math.min(from, bytes.length);
            return new String(bytes, start, Math.max(0, to - start), java.nio.charset.StandardCharsets.UTF_8);
        }

        ModuleResult result() {
            if (!word.startsWith("done ")) {
                return new ModuleResult(foreign(), false, Optional.empty(), List.of(), List.of());
            }
            int first = end(rest, 0);
            int second = end(rest, first + 1);
            String status = word.substring("done ".length());
            if (status.equals("timeout")) {
                return ModuleResult.of("child_pid", Value.none()).asFailed("Timeout exceeded");
            }
            byte[] said = Arrays.copyOfRange(rest, Math.min(rest.length, second + 1), rest.length);
            return UserCommand.resultOfJob(
                    text(rest, first + 1, second),
                    text(rest, 0, first),
                    new Output(Integer.parseInt(status), said, output.err(), output.truncated(), output.took()));
        }

        /** A job of Ansible's own: its file is the result. */
        private Map<String, Value> foreign() {
            Value value = PythonJson.read(new String(rest, java.nio.charset.StandardCharsets.UTF_8));
            Map<String, Value> fields = new java.util.LinkedHashMap<>();
            if (value instanceof Value.Dict dict) {
                dict.entries().forEach((key, field) -> fields.put(key.str(), field));
            }
            return fields;
        }
    }

    @Override
    public Observation<State> observe(Parameters parameters, TaskContext context) {
        return Observation.of(Query.of(JobScripts.STATE, folder(context), parameters.jid()), State::of);
    }

    private static String folder(TaskContext context) {
        return context.variable("ansible_async_dir").map(Value::str).orElse("~/.ansible_async");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, State state) {
        ModuleResult base = ModuleResult.of("ansible_job_id", Value.of(parameters.jid()));
        if (state.word().equals("absent")) {
            return new Plan.Refusal(
                    "could not find job",
                    with(base.and("results_file", state.file()), 1, 1).and("msg", "could not find job"));
        }
        if (parameters.mode().equals("cleanup")) {
            ModuleResult erased = with(base.and("erased", state.file()), 0, 0).asChanged(false);
            Command erase = Command.of(JobScripts.ERASE, folder(context), parameters.jid());
            return new Plan.Change(
                    Action.REMOVE, List.of(), List.of(new Step.RunScript(erase)), erased, false, outputs -> erased);
        }
        ModuleResult about = base.and("results_file", state.file());
        if (state.word().equals("running")) {
            return Plan.unchanged("still running", with(about, 1, 0));
        }
        ModuleResult result = merged(with(about, 1, 1), state.result());
        return Plan.unchanged("it has ended", result);
    }

    private static ModuleResult with(ModuleResult result, int started, int finished) {
        return result.and("started", Value.of(started))
                .and("finished", Value.of(finished))
                .and("stdout", "")
                .and("stderr", "");
    }

    private static ModuleResult merged(ModuleResult about, ModuleResult of) {
        Map<String, Value> fields = new java.util.LinkedHashMap<>(about.fields());
        of.fields().forEach((name, value) -> {
            if (!name.equals("changed") && !name.equals("failed")) {
                fields.put(name, value);
            }
        });
        boolean failed = of.failed() || isTrue(of.fields().get("failed"));
        Optional<Boolean> changed = of.changed().isPresent()
                ? of.changed()
                : Optional.of(isTrue(of.fields().get("changed")));
        return new ModuleResult(fields, failed, changed, of.effects(), of.warnings());
    }

    private static boolean isTrue(@org.jspecify.annotations.Nullable Value value) {
        return value != null && value.isTruthy();
    }
}
