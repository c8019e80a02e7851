package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Script;
import dev.muster.shell.ShellQuote;
import dev.muster.shell.ShellWords;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs what a user wrote and reports it as Ansible's command and shell do. The script says first when it started, so
 * that this survives any amount of output; the status is the command's own.
 *
 * @param shown the result's {@code cmd}
 * @param shell that runs it, empty when none does
 * @param strip whether to drop empty ends of the output
 */
record UserCommand(Command command, Value shown, String shell, boolean strip) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    /** The user's own language for the user's own command: what the login or the task says. */
    static final String OWN_LOCALE = """
            own_locale() {
              if [ -n "${muster_lc_all-}" ]; then LC_ALL=$muster_lc_all; else unset LC_ALL; fi
              if [ -n "${muster_language-}" ]; then LANGUAGE=$muster_language; export LANGUAGE; fi
            }
            """;

    private static final String STARTED = FileScripts.EXPAND + OWN_LOCALE + """
            if [ -n "$1" ]; then
              expand "$1"
              if ! cd "$p" 2>/dev/null; then printf 'nodir\\n%s\\n' "$p"; exit 1; fi
            fi
            shift
            started() {
              now=$(date '+%Y-%m-%d %H:%M:%S.%N')
              case $now in *[!0-9]) now=$(date '+%Y-%m-%d %H:%M:%S').0 ;; esac
              printf 'started %s\\n' "$now"
            }
            """;

    /**
     * Arguments: folder (or empty), words. Each word is expanded as a path would be; the words as run are said when
     * they cannot be run. exec, because a shell's own commands are not what was asked for.
     */
    private static final Script RUN_COMMAND = new Script("run-command", STARTED + """
            set +eu
            n=$#
            while [ "$n" -gt 0 ]; do
              word=$1
              case $word in
                '~'*|*'$'*)
                  expand_text "$word"
                  word=$p ;;
              esac
              shift
              set -- "$@" "$word"
              n=$((n - 1))
            done
            found=
            case $1 in
              */*) if [ -e "$1" ]; then found=$1; fi ;;
              *) IFS=:
                 set -f
                 for at in $PATH; do
                   if [ -f "$at/$1" ] && [ -x "$at/$1" ]; then found=$at/$1; break; fi
                 done
                 set +f
                 unset IFS ;;
            esac
            refuse() {
              why=$1 code=$2
              shift 2
              printf '%s\\n' "$why"
              for word do printf '%d\\n%s\\n' "$(($(printf %s "$word" | wc -c)))" "$word"; done
              exit "$code"
            }
            if [ -z "$found" ]; then refuse missing 2 "$@"; fi
            if [ ! -f "$found" ] || [ ! -x "$found" ]; then refuse denied 13 "$@"; fi
            started
            own_locale
            exec "$@"
            """);

    /** Arguments: folder (or empty), shell, text. */
    private static final Script RUN_SHELL = new Script("run-shell", STARTED + """
            set +eu
            if ! command -v "$1" >/dev/null 2>&1; then printf 'missing\\n'; exit 2; fi
            started
            own_locale
            exec "$1" -c "$2"
            """);

    /** A program with its arguments, no shell. */
    static UserCommand program(List<String> words, String folder, Optional<byte[]> input, boolean strip) {
        List<String> arguments = new ArrayList<>(List.of(folder));
        arguments.addAll(words);
        Command command = Command.of(RUN_COMMAND, arguments.toArray(String[]::new));
        return new UserCommand(command.withInput(input.orElse(new byte[0])), Value.texts(words), "", strip);
    }

    /** A text for a shell. */
    static UserCommand shell(String text, String shell, String folder, Optional<byte[]> input, boolean strip) {
        Command command = Command.of(RUN_SHELL, folder, shell, text);
        return new UserCommand(command.withInput(input.orElse(new byte[0])), Value.of(text), shell, strip);
    }

    /**
     * The plan to run it.
     *
     * @param decided whether creates or removes was asked, so that check mode knows that it would run: Ansible then
     *     says changed, where it passes over any other command
     */
    Plan plan(boolean decided) {
        ModuleResult known = ModuleResult.of("cmd", shown).and("msg", "Command would have run if not in check mode");
        ModuleResult planned = decided ? known.asChanged(true) : known;
        return new Plan.Change(
                Action.RUN,
                List.of(),
                List.of(new Step.RunScript(command, true, Optional.of(this::startedAsJob))),
                planned,
                false,
                outputs -> result(outputs.get(outputs.size() - 1)));
    }

    /** The plan when creates or removes decided that nothing need be done. */
    Plan skipped(PathScripts.Skip skip) {
        ModuleResult result = ModuleResult.of("cmd", shown)
                .and("stdout", "skipped, since " + skip.why())
                .and("stderr", "")
                .and("rc", Value.of(0))
                .and("start", Value.none())
                .and("end", Value.none())
                .and("delta", Value.none())
                .and("msg", "Did not run command since " + skip.quoted());
        return Plan.unchanged("did not run since " + skip.quoted(), result);
    }

    // ---- left behind on the host ----

    private Command startedAsJob(String folder, String id, long seconds) {
        Map<String, Value> memo = new LinkedHashMap<>();
        memo.put("cmd", shown);
        memo.put("shell", Value.of(shell));
        memo.put("strip", Value.of(strip));
        List<String> arguments = new ArrayList<>(List.of(
                folder,
                id,
                Long.toString(seconds),
                PythonJson.write(Value.dict(memo), PythonJson.Style.LINE),
                command.script().text()));
        arguments.addAll(command.arguments());
        return Command.of(JobScripts.START, arguments.toArray(String[]::new)).withInput(command.input());
    }

    /**
     * What a command that was left behind came to.
     *
     * @param memo kept beside it by {@link #startedAsJob}
     * @param output with the time it ended instead of how long it took
     */
    static ModuleResult resultOfJob(String memo, String end, Output output) {
        Value read = PythonJson.read(memo);
        Map<Value, Value> fields = read instanceof Value.Dict dict ? dict.entries() : Map.of();
        Value cmd = fields.getOrDefault(Value.of("cmd"), Value.of(""));
        Value shell = fields.getOrDefault(Value.of("shell"), Value.of(""));
        Value strip = fields.getOrDefault(Value.of("strip"), Value.of(true));
        String first = new Said(output.out()).line();
        Duration took = first.startsWith("started ") && !end.isEmpty()
                ? Duration.between(time(first.substring(8)), time(end))
                : Duration.ZERO;
        Command none = Command.of(RUN_SHELL);
        return new UserCommand(none, cmd, shell.str(), strip.isTruthy())
                .result(new Output(output.status(), output.out(), output.err(), output.truncated(), took));
    }

    private ModuleResult result(Output output) {
        Said said = new Said(output.out());
        String first = said.line();
        if (!first.startsWith("started ")) {
            return notStarted(first, said, output);
        }
        LocalDateTime start = time(first.substring(8));
        ModuleResult result = ModuleResult.of("cmd", shown)
                .and("rc", Value.of(output.status()))
                .and("stdout", ended(said.rest()))
                .and("stderr", ended(output.stderr()))
                .and("start", TIME.format(start))
                .and("end", TIME.format(start.plus(output.took())))
                .and("delta", delta(output.took()))
                .and("msg", "")
                .asChanged(true);
        if (output.truncated()) {
            result = result.warning("the output was longer than " + command.limit() + " bytes and is cut");
        }
        return output.ok() ? result : result.asFailed("non-zero return code");
    }

    /** What Python says of a program that cannot be had, and as the command the words it tried, quoted for a shell. */
    private ModuleResult notStarted(String why, Said said, Output output) {
        List<String> words = why.equals("nodir") ? List.of(said.line()) : said.words();
        String tried = words.isEmpty() ? shell : words.get(0);
        String message = switch (why) {
            case "nodir" ->
                "Unable to change directory before execution: [Errno 2] No such file or directory: b'" + tried + "'";
            case "missing" -> "[Errno 2] No such file or directory: b'" + tried + "'";
            case "denied" -> "[Errno 13] Permission denied: b'" + tried + "'";
            default -> "the command was not started: " + output.stderr().strip();
        };
        boolean found = !List.of("missing", "denied").contains(why);
        Value cmd = found ? shown : Value.of(words.isEmpty() ? shellCall() : quoted(words));
        return ModuleResult.of("cmd", cmd)
                .and("rc", why.equals("nodir") ? Value.none() : Value.of(output.status()))
                .and("stdout", "")
                .and("stderr", "")
                .asChanged(false)
                .asFailed(message);
    }

    private String shellCall() {
        return quoted(List.of(shell, "-c", shown.str()));
    }

    private static String quoted(List<String> words) {
        return words.stream().map(ShellQuote::quote).collect(Collectors.joining(" "));
    }

    private String ended(String text) {
        if (!strip) {
            return text;
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Seconds with any number of decimals. */
    private static LocalDateTime time(String text) {
        BigDecimal seconds = new BigDecimal(text.substring(text.lastIndexOf(':') + 1));
        LocalDateTime minute = LocalDateTime.parse(text.substring(0, text.lastIndexOf(':')), MINUTE);
        return minute.plusNanos(seconds.movePointRight(9).longValue());
    }

    /** {@code 0:00:01.002003}, as Python writes a time span. */
    private static String delta(Duration took) {
        return took.toHours() + ":" + padded(took.toMinutesPart(), 2) + ":" + padded(took.toSecondsPart(), 2) + "."
                + padded(took.toNanosPart() / 1000, 6);
    }

    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    /** Output with lines in front of what the command itself wrote. */
    private static final class Said {
        private final byte[] bytes;
        private int at;

        Said(byte[] bytes) {
            this.bytes = bytes;
        }

        String line() {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            String line = new String(bytes, at, end - at, StandardCharsets.UTF_8);
            at = Math.min(bytes.length, end + 1);
            return line;
        }

        /** Texts, each behind a line with its length. */
        List<String> words() {
            List<String> words = new ArrayList<>();
            while (at < bytes.length) {
                int length = Integer.parseInt(line());
                int end = Math.min(bytes.length, at + length);
                words.add(new String(bytes, at, end - at, StandardCharsets.UTF_8));
                at = Math.min(bytes.length, end + 1);
            }
            return words;
        }

        String rest() {
            return new String(Arrays.copyOfRange(bytes, at, bytes.length), StandardCharsets.UTF_8);
        }
    }

    /** Text as stdin, with the line feed Ansible adds unless told not to, whatever the text ends in. */
    static Optional<byte[]> input(Optional<String> text, boolean addNewline) {
        return text.filter(t -> !t.isEmpty()).map(t -> (addNewline ? t + "\n" : t).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Splits as Python's shlex does.
     *
     * @throws ModuleException when a quotation is not closed
     */
    static List<String> split(String text) {
        return ShellWords.splitWhole(text).orElseThrow(() -> new ModuleException("No closing quotation"));
    }
}
