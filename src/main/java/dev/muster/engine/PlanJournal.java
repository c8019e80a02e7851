package dev.muster.engine;

import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a host itself says has been done of a plan: a file in {@code ~/.muster} of the user who does it, a line before the
 * steps of a task and one behind them, written by the same frame. Whenever the controller dies, this tells.
 *
 * @param begun tasks that were begun
 * @param done those that came to their end
 */
record PlanJournal(Set<String> begun, Set<String> done) {

    /** {@code own FOLDER}: whether a folder is there and is nobody else's. */
    private static final String OWN = """
            own() {
              set -f
              set -- "$1" $(ls -ldn "$1" 2>/dev/null)
              set +f
              case ${2-} in d*) [ "${4-}" = "$(id -u)" ] && return 0 ;; esac
              return 1
            }
            """;

    /** Arguments: hash of the plan, word, task. A home that cannot be written has a stand-in that outlives a reboot. */
    static final Script WRITE = new Script("plan-journal", OWN + """
            umask 077
            for place in "${HOME:-/nowhere}/.muster" "/var/tmp/.muster-$(id -u)"; do
              if [ ! -d "$place" ]; then mkdir "$place" 2>/dev/null || continue; fi
              own "$place" || continue
              if (printf '%s %s\\n' "$2" "$3" >>"$place/plan.$1") 2>/dev/null; then exit 0; fi
            done
            echo 'no folder of the host takes the journal of the plan: nothing was done' >&2
            exit 1
            """);

    /** Argument: hash of the plan. */
    private static final ReadScript READ = new ReadScript("read-plan-journal", OWN + """
            for place in "${HOME:-/nowhere}/.muster" "/var/tmp/.muster-$(id -u)"; do
              if own "$place" && [ -f "$place/plan.$1" ]; then cat "$place/plan.$1"; fi
            done
            exit 0
            """);

    /** Whether a step only writes the journal. */
    static boolean isEntry(Step step) {
        return step instanceof Step.RunScript run && run.command().script().equals(WRITE);
    }

    static Query question(String plan) {
        return Query.of(READ, plan);
    }

    static Command begin(String plan, String task) {
        return Command.of(WRITE, plan, "begun", task);
    }

    static Command done(String plan, String task) {
        return Command.of(WRITE, plan, "done", task);
    }

    /** Lines that are none of its own say nothing. */
    static PlanJournal parse(Output output) {
        Set<String> begun = new HashSet<>();
        Set<String> done = new HashSet<>();
        for (String line : output.stdout().lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            if (words.size() == 2 && words.get(0).equals("begun")) {
                begun.add(words.get(1));
            } else if (words.size() == 2 && words.get(0).equals("done")) {
                done.add(words.get(1));
            }
        }
        return new PlanJournal(begun, done);
    }
}
