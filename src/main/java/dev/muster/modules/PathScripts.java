package dev.muster.modules;

import dev.muster.module.Observation;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import java.util.Optional;

/**
 * Whether {@code creates} or {@code removes} decides that a command need not run. Both are glob patterns, relative to
 * {@code chdir}; the patterns meet no eval: with IFS empty an unquoted variable undergoes pathname expansion only.
 */
final class PathScripts {
    private static final ReadScript CREATES_REMOVES = new ReadScript("creates-removes", FileScripts.EXPAND + """
            if [ -n "$1" ]; then expand "$1"; cd "$p" 2>/dev/null || exit 0; fi
            there() {
              expand "$1"
              IFS=
              set -- $p
              [ -e "$1" ] || [ -h "$1" ]
            }
            if [ -n "$2" ] && there "$2"; then echo created; exit 0; fi
            if [ -n "$3" ]; then there "$3" || echo removed; fi
            """);

    private PathScripts() {}

    /** Why the command need not run; empty when it must. */
    static Observation<Optional<Skip>> skips(
            Optional<RemotePath> chdir, Optional<String> creates, Optional<String> removes) {
        if (creates.isEmpty() && removes.isEmpty()) {
            return Observation.known(Optional.empty());
        }
        Query query = Query.of(
                CREATES_REMOVES, chdir.map(RemotePath::text).orElse(""), creates.orElse(""), removes.orElse(""));
        return Observation.of(query, output -> skip(output, creates.orElse(""), removes.orElse("")));
    }

    private static Optional<Skip> skip(Output output, String creates, String removes) {
        return switch (output.stdout().strip()) {
            case "created" -> Optional.of(new Skip(creates + " exists", "'" + creates + "' exists"));
            case "removed" -> Optional.of(new Skip(removes + " does not exist", "'" + removes + "' does not exist"));
            default -> Optional.empty();
        };
    }

    /** A command that need not run, in the two ways Ansible words it. */
    record Skip(String why, String quoted) {}
}
