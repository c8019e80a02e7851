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

    /** {@code of USER} calls crontab for a user; one's own needs no name, and only root may give one. */
    private static final String OF = """
            if ! command -v crontab >/dev/null 2>&1; then echo 'the host has no crontab command' >&2; exit 3; fi
            of() {
              user=$1
              shift
              if [ -z "$user" ] || [ "$user" = "$(id -un)" ]; then crontab "$@"; else crontab -u "$user" "$@"; fi
            }
            """;

    /** Argument: user (or empty). A user without a crontab has an empty one. */
    private static final ReadScript READ_CRONTAB = new ReadScript("read-crontab", OF + """
            of "$1" -l
            """);

    /** Argument: user (or empty); the crontab is on stdin. */
    private static final Script WRITE_CRONTAB = new Script("write-crontab", OF + """
            of "$1" -
            """);

    /** The old crontab is on stdin; prints the name of the temporary file that keeps it, as Ansible does. */
    private static final Script KEEP_CRONTAB = new Script("keep-crontab", """
            umask 077
            file=$(mktemp "${TMPDIR:-/tmp}/crontabXXXXXXXX" 2>/dev/null) ||
              { file=${TMPDIR:-/tmp}/crontab$$; (set -C; : >"$file"); }
            cat >"$file"
            printf '%s\\n' "$file"
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

            @Param(doc = "Whether to keep the old crontab in a temporary file of the host's.", orElse = "false")
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
                    choices = {"reboot", "yearly", "annually", "monthly", "weekly", "daily", "hourly"})
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
        String text = new String(HostWords.whole(output).out(), StandardCharsets.ISO_8859_1);
        if (output.ok()) {
            return text;
        }
        // A user that there is not yet has none either; writing one says what is wrong.
        if (output.status() == 1 || output.stderr().contains("can't open")) {
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
        boolean same = p.env() ? !variable(p, lines) : !job(p, lines);
        boolean ended = crontab.text().isEmpty() || crontab.text().endsWith("\n");
        ModuleResult result = result(p, lines);
        if (same && ended) {
            return Plan.unchanged(p.state() == Parameters.State.PRESENT ? "it is there" : "it is not there", result);
        }
        String text = String.join("\n", lines).replaceFirst("[\\r\\n]+$", "");
        return change(p, crontab, text.isEmpty() ? "" : text + "\n", result);
    }

    private static ModuleResult result(Parameters p, List<String> lines) {
        ModuleResult result = ModuleResult.of("jobs", names(lines)).and("envs", variables(lines));
        if (p.cronFile().isEmpty()) {
            return result;
        }
        String file = p.cronFile().get();
        String name = file.substring(file.lastIndexOf('/') + 1);
        result = result.and("cron_file", file);
        return name.matches("[A-Za-z0-9_-]+")
                ? result
                : result.warning("Filename portion of cron_file (\"" + name + "\") should consist solely of upper- and"
                        + " lower-case letters, digits, underscores, and hyphens");
    }

    private static Optional<String> problem(Parameters p) {
        boolean present = p.state() == Parameters.State.PRESENT;
        if (p.cronFile().filter("/etc/crontab"::equals).isPresent()) {
            return Optional.of("Will not manage /etc/crontab via cron_file, see documentation.");
        }
        if (p.specialTime().isPresent() && p.hasTimes()) {
            return Optional.of("You must specify time and date fields or special time.");
        }
        if (present && p.cronFile().isPresent() && p.user().isEmpty()) {
            return Optional.of("To use cron_file=... parameter you must specify user=... as well");
        }
        if (present && p.job().isEmpty()) {
            return Optional.of("You must specify 'job' to install a new cron job or variable");
        }
        if (p.insertafter().isPresent() && p.insertbefore().isPresent()) {
            return Optional.of("parameters are mutually exclusive: insertafter|insertbefore");
        }
        if (present
                && !p.env()
                && (p.insertafter().isPresent() || p.insertbefore().isPresent())) {
            return Optional.of("Insertafter and insertbefore parameters are valid only with env=yes");
        }
        if (p.env() && p.name().contains(" ")) {
            return Optional.of("Invalid name for environment variable");
        }
        return command(p).contains("\n") || p.name().contains("\n")
                ? Optional.of("a job and its name are one line each")
                : Optional.empty();
    }

    private static Plan change(Parameters p, Crontab crontab, String text, ModuleResult result) {
        List<Step> steps = new ArrayList<>();
        if (p.backup()) {
            steps.add(new Step.RunScript(Command.of(KEEP_CRONTAB).withInput(bytes(crontab.text()))));
        }
        String header =
                p.user().map(user -> "crontab for user \"" + user + "\"").orElse("crontab");
        Action action = p.state() == Parameters.State.PRESENT ? Action.MODIFY : Action.REMOVE;
        if (crontab.file().isEmpty()) {
            steps.add(new Step.RunScript(
                    Command.of(WRITE_CRONTAB, p.user().orElse("")).withInput(bytes(text))));
        } else if (text.isBlank()) {
            steps.add(new Step.RemovePath(crontab.file().get().path()));
            header = crontab.file().get().path().text();
        } else {
            RemoteFileState file = crontab.file().get();
            FileWrite write = FileWrite.of(file, bytes(text), FileAttributes.ANY, Optional.empty(), false);
            steps.addAll(write.steps());
            header = file.path().text();
            action = write.action();
        }
        Diff diff = new Diff(header, header, shown(crontab.text()), shown(text));
        return new Plan.Change(
                action,
                List.of(diff),
                steps,
                result,
                true,
                outputs -> p.backup()
                        ? result.and("backup_file", outputs.get(0).stdout().stripTrailing())
                        : result);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String shown(String text) {
        return FileWrite.shown(bytes(text));
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

    /** Whether that changed the lines. Jobs of the same name are all treated alike. */
    private static boolean job(Parameters p, List<String> lines) {
        String mark = EditedFile.asBytes(MARK + p.name());
        boolean present = p.state() == Parameters.State.PRESENT;
        String line = EditedFile.asBytes(line(p));
        int at = lines.indexOf(mark);
        if (at < 0) {
            return present && addJob(lines, mark, line);
        }
        if (present && at + 1 < lines.size() && lines.get(at + 1).equals(line)) {
            return false;
        }
        while (at < lines.size()) {
            if (lines.get(at).equals(mark)) {
                lines.subList(at, Math.min(lines.size(), at + 2)).clear();
                if (present) {
                    lines.addAll(at, List.of(mark, line));
                    at += 2;
                }
            } else {
                at++;
            }
        }
        return true;
    }

    /** The same job without a name is given one; one with another name is another job. */
    private static boolean addJob(List<String> lines, String mark, String line) {
        for (int i = 0; i < lines.size(); i++) {
            boolean named = i > 0 && lines.get(i - 1).startsWith(MARK);
            if (lines.get(i).equals(line) && !named) {
                lines.add(i, mark);
                return true;
            }
        }
        return lines.addAll(List.of(mark, line));
    }

    private static String line(Parameters p) {
        String user = p.cronFile().isPresent() ? " " + p.user().orElse("root") : "";
        String time = p.specialTime()
                .map(nickname -> "@" + nickname)
                .orElse(String.join(" ", p.minute(), p.hour(), p.day(), p.month(), p.weekday()));
        return (p.disabled() ? "#" : "") + time + user + " " + command(p);
    }

    /** A YAML block ends in a line feed that is not meant. */
    private static String command(Parameters p) {
        return p.job().orElse("").replaceAll("^[\\r\\n]+|[\\r\\n]+$", "");
    }

    private static Value names(List<String> lines) {
        return Value.texts(lines.stream()
                .filter(line -> line.startsWith(MARK))
                .map(line -> shown(line.substring(MARK.length())))
                .toList());
    }

    // ---- variables ----

    /** Whether that changed the lines. */
    private static boolean variable(Parameters p, List<String> lines) {
        String name = EditedFile.asBytes(p.name());
        String line = EditedFile.asBytes(p.name() + "=\"" + p.job().orElse("") + "\"");
        int at = find(lines, name);
        if (p.state() == Parameters.State.ABSENT) {
            return lines.removeIf(each -> each.startsWith(name + "="));
        }
        if (at >= 0) {
            boolean same = lines.get(at).equals(line);
            lines.replaceAll(each -> !same && each.startsWith(name + "=") ? line : each);
            return !same;
        }
        String neighbour = p.insertafter().or(p::insertbefore).orElse("");
        int place = find(lines, neighbour);
        if (!neighbour.isEmpty() && place < 0) {
            throw new ModuleException("Variable named '" + neighbour + "' not found.");
        }
        lines.add(Math.max(0, p.insertafter().isPresent() ? place + 1 : place), line);
        return true;
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
                .map(line -> shown(line.substring(0, line.indexOf('='))))
                .toList());
    }
}
