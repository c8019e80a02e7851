package dev.muster.connection;

import dev.muster.shell.Script;

/** Ending a process with all that descends from it. */
final class ProcessTree {
    /**
     * Kills process $1, its descendants, and, where it leads a session other than ours, the rest of that session:
     * children whose parent is gone. First politely, then not; all are stopped before the first one ends, or a shell whose
     * command was killed would begin with the next one. Daemons that made a session of their own live on, as
     * a restarted service should.
     */
    static final Script KILL = new Script("kill process tree", """
            root=$1
            list() {
              if [ -r /proc/self/stat ]; then
                cat /proc/[0-9]*/stat 2>/dev/null |
                  sed 's/^\\([0-9]*\\) (.*) [A-Za-z] \\([0-9]*\\) [0-9]* \\([0-9]*\\) .*/\\1 \\2 \\3/'
              else
                ps -A -o pid= -o ppid= -o pgid=
              fi
            }
            victims() {
              list | awk -v root="$root" -v me="$$" '
                { parent[$1] = $2; session[$1] = $3 }
                END {
                  s = (root in session) ? session[root] : root
                  if (s == session[me]) s = 0
                  for (p in parent) {
                    q = p
                    for (n = 0; n < 500 && q != root && (q in parent); n++) q = parent[q]
                    if ((q == root || (s != 0 && session[p] == s)) && p != me) print p
                  }
                }'
            }
            first=$(victims)
            [ -n "$first" ] || exit 0
            kill -STOP $first 2>/dev/null
            kill -TERM $first 2>/dev/null
            kill -CONT $first 2>/dev/null
            n=0
            while [ $n -lt 10 ]; do
              alive=
              for p in $first $(victims); do
                kill -0 "$p" 2>/dev/null && alive="$alive $p"
              done
              [ -n "$alive" ] || exit 0
              [ $n -lt 3 ] || kill -KILL $alive 2>/dev/null
              n=$((n + 1))
              sleep 0.1 2>/dev/null || sleep 1
            done
            exit 0
            """);

    private ProcessTree() {}
}
