package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
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
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sees to one job or variable of a crontab. A job is known by the comment {@code #Ansible: NAME} above it, so that jobs
 * made by either tool are found by the other.
 */
@ModuleInfo(
        name = "cron",
        doc = "Sees to one job, or one variable, of a user's crontab or of a file in /etc/cron.d.",
        example = """
                - cron:
                    name: ntp peers to syslog
                    minute: "*/10"
                    job: ntpq -pn | logger -t ntp
                - cron:
                    name: old ntpdate
                    state: absent
                """)
final class CronModule implements Module<CronModule.Parameters, CronModule.Crontab> {
    private static final String MARK = "#Ansible: ";

    /** Argument: user (or empty). A user without a crontab has an empty one. */
    private static final ReadScript READ_CRONTAB = new ReadScript("read-crontab", """
            if ! command -v crontab >/dev/null 2>&1; then echo 'crontab is not installed' >&2; exit 3; fi
            crontab -l ${1:+-u "$1"}
            """);

    /** Argument: user (or empty); the crontab is on stdin. */
    private static final Script WRITE_CRONTAB = new Script("write-crontab", """
            crontab ${1:+-u "$1"} -
            """);

    record Parameters(
            @Param(doc = "Name of the job, or of the variable with env.")
            String name,

            @Param(doc = "Command, or the variable's value.", aliases = "value")
            Optional<String> job,

            @Param(doc = "Whether it should be there.", orElse = "present")
            State state,

            @Param(doc = "User whose crontab, or who runs the job of a cron_file.")
            Optional<String> user,

            @Param(doc = "File in place of a crontab; a bare name is one in /etc/cron.d.")
            Optional<String> cronFile,

            @Param(doc = "Whether to keep the old file beside the new one (cron_file only).", orElse = "false")
            boolean backup,

            @Param(doc = "Minute.", orElse = "*") String minute,

            @Param(doc = "Hour.", orElse = "*") String hour,

            @Param(doc = "Day of the month.", orElse = "*", aliases = "dom")
            String day,

            @Param(doc = "Month.", orElse = "*") String month,

            @Param(doc = "Day of the week.", orElse = "*", aliases = "dow")
            String weekday,

            @Param(
                    doc = "Nickname of a time.",
                    choices = {"annually", "daily", "hourly", "monthly", "reboot", "weekly", "yearly"})
            Optional<String> specialTime,

            @Param(doc = "Whether the job is commented out.", orElse = "false")
            boolean disabled,

            @Param(doc = "Whether this is a variable, not a job.", orElse = "false")
            boolean env,

            @Param(doc = "Variable to put a new one behind.")
            Optional<String> insertafter,

            @Param(doc = "Variable to put a new one before.")
            Optional<String> insertbefore) {

        /** Whether it should be there. */
        enum State {
            PRESENT,
            ABSENT
        }

        boolean hasTimes() {
            return !(minute + hour + day + month + weekday).equals("*****");
        }
    }

    /**
     * A crontab as it is.
     *
     * @param file of a cron_file, empty for a user's crontab
     */
    record Crontab(String text, Optional<RemoteFileState> file) {}

    @Override
    public Observation<Crontab> observe(Parameters p, TaskContext context) {
        if (p.cronFile().isPresent()) {
            return FileReading.of(path(p.cronFile().get())).map(file -> new Crontab(file.bytes(), Optional.of(file)));
        }
        Query query = Query.of(READ_CRONTAB, p.user().orElse(""));
        return Observation.of(query, output -> new Crontab(text(output), Optional.empty()));
    }

    private static RemotePath path(String cronFile) {
        return new RemotePath(cronFile.startsWith("/") ? cronFile : "/etc/cron.d/" + cronFile);
    }

    private static String text(Output output) {
        String text = new String(output.out(), StandardCharsets.ISO_8859_1);
        if (output.ok()) {
            return text;
        }
        if (output.status() == 1 && output.stderr().contains("no crontab for")
                || output.stderr().contains("can't open")) {
            return "";
        }
        throw new ModuleException("Unable to read crontab: " + output.stderr().strip());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Crontab crontab) {
        Optional<String> problem = problem(p);
        if (problem.isPresent()) {
            return Plan.refusal(problem.get());
        }
        List<String> lines = lines(crontab.text());
        if (p.env()) {
            variable(p, lines);
        } else {
            job(p, lines);
        }
        String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        ModuleResult result = ModuleResult.of("jobs", names(lines)).and("envs", variables(lines));
        if (lines.equals(lines(crontab.text()))) {
            return Plan.unchanged(p.state() == Parameters.State.PRESENT ? "it is there" : "it is not there", result);
        }
        return crontab.file().isPresent()
                ? inFile(p, crontab.file().get(), text, result)
                : inCrontab(p, crontab.text(), text, result);
    }

    private static Optional<String> problem(Parameters p) {
        if (p.specialTime().isPresent() && p.hasTimes()) {
            return Optional.of("You must specify time and date fields or special time.");
        }
        if (p.cronFile().isPresent() && p.user().isEmpty() && p.state() == Parameters.State.PRESENT && !p.env()) {
            return Optional.of("To use cron_file=... parameter you must specify user=... as well");
        }
        if (p.state() == Parameters.State.PRESENT && p.job().isEmpty()) {
            return Optional.of("You must specify 'job' to install a new cron job or variable");
        }
        if (p.job().filter(job -> job.contains("\n")).isPresent() || p.name().contains("\n")) {
            return Optional.of("a job and its name are one line each");
        }
        return p.insertafter().isPresent() && p.insertbefore().isPresent()
                ? Optional.of("parameters are mutually exclusive: insertbefore|insertafter")
                : Optional.empty();
    }

    private static Plan inFile(Parameters p, RemoteFileState file, String text, ModuleResult result) {
        Diff diff = Diff.ofContent(file.path().text(), shown(file.bytes()), shown(text));
        if (text.isEmpty()) {
            return Plan.change(Action.REMOVE, List.of(diff), List.of(new Step.RemovePath(file.path())), result);
        }
        FileWrite write = FileWrite.of(
                file, text.getBytes(StandardCharsets.ISO_8859_1), FileAttributes.ANY, Optional.empty(), p.backup());
        return new Plan.Change(
                write.action(),
                List.of(diff),
                write.steps(),
                result,
                true,
                outputs -> FileWrite.backupFile(outputs)
                        .map(kept -> result.and("backup_file", kept))
                        .orElse(result));
    }

    private static Plan inCrontab(Parameters p, String before, String text, ModuleResult result) {
        Command command =
                Command.of(WRITE_CRONTAB, p.user().orElse("")).withInput(text.getBytes(StandardCharsets.ISO_8859_1));
        Diff diff = new Diff("crontab", "crontab", shown(before), shown(text));
        Action action = p.state() == Parameters.State.PRESENT ? Action.MODIFY : Action.REMOVE;
        return Plan.change(action, List.of(diff), List.of(new Step.RunScript(command)), result);
    }

    private static String shown(String bytes) {
        return FileWrite.shown(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Lines without the three that some systems put on top of what {@code crontab -l} says. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>(text.lines().toList());
        int header = 0;
        while (header < 3 && header < lines.size() && isHeader(lines.get(header))) {
            header++;
        }
        return new ArrayList<>(lines.subList(header, lines.size()));
    }

    private static boolean isHeader(String line) {
        return line.matches("# DO NOT EDIT THIS FILE - edit the master and reinstall\\."
                + "|# \\(/tmp/.*installed on.*\\)|# \\(.*version.*\\)");
    }

    // ---- jobs ----

    private static void job(Parameters p, List<String> lines) {
        String mark = EditedFile.asBytes(MARK + p.name());
        int at = lines.indexOf(mark);
        if (p.state() == Parameters.State.ABSENT) {
            if (at >= 0) {
                lines.subList(at, Math.min(lines.size(), at + 2)).clear();
            }
            return;
        }
        String line = EditedFile.asBytes(line(p));
        if (at >= 0 && at + 1 < lines.size()) {
            lines.set(at + 1, line);
        } else if (at >= 0) {
            lines.add(line);
        } else if (lines.contains(line)) {
            lines.add(lines.indexOf(line), mark);
        } else {
            lines.add(mark);
            lines.add(line);
        }
    }

    private static String line(Parameters p) {
        String user = p.cronFile().isPresent() ? " " + p.user().orElse("root") : "";
        String time = p.specialTime()
                .map(nickname -> "@" + nickname)
                .orElse(String.join(" ", p.minute(), p.hour(), p.day(), p.month(), p.weekday()));
        return (p.disabled() ? "#" : "") + time + user + " "
                + p.job().orElse("").strip();
    }

    private static Value names(List<String> lines) {
        return Value.texts(lines.stream()
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .toList());
    }

    // ---- variables ----

    private static void variable(Parameters p, List<String> lines) {
        int at = find(lines, p.name());
        if (p.state() == Parameters.State.ABSENT) {
            if (at >= 0) {
                lines.remove(at);
            }
            return;
        }
        String line = EditedFile.asBytes(p.name() + "=\"" + p.job().orElse("") + "\"");
        if (at >= 0) {
            lines.set(at, line);
            return;
        }
        String neighbour = p.insertafter().or(p::insertbefore).orElse("");
        int place = find(lines, neighbour);
        if (!neighbour.isEmpty() && place < 0) {
            throw new ModuleException("Variable named '" + neighbour + "' not found.");
        }
        lines.add(Math.max(0, p.insertafter().isPresent() ? place + 1 : place), line);
    }

    private static int find(List<String> lines, String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (!name.isEmpty() && lines.get(i).startsWith(name + "=")) {
                return i;
            }
        }
        return -1;
    }

    private static Value variables(List<String> lines) {
        return Value.texts(lines.stream()
                .filter(line -> line.matches("\\S+=.*"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList());
    }
}
