package dev.muster.modules;

import dev.muster.shell.ReadScript;

/** The shell text with which {@link FindModule} looks: names and what is known of them, then content and digests. */
final class FindScripts {
    private FindScripts() {}

    /**
     * Arguments: folder, how deep (empty for without end), whether links to folders are followed (0/1), letter of the
     * kind for find or empty, whether names with a leading dot count (0/1), name patterns of which one must fit (none:
     * any).
     *
     * <p>The folder it works in must be readable, or GNU find fails; so it is left for one that is. Says the folder and
     * the time, then a record per name, each ended by a NUL: empty for one that does not count, otherwise kind and
     * mode, numbers and times, owner and group, and the path below the folder.
     */
    static final ReadScript LOOK_FOR_FILES =
            new ReadScript("look-for-files", FileScripts.EXPAND + FileScripts.SAID + """
            expand_text "$1"
            deep=$2 follow=$3 kind=$4 hidden=$5
            shift 5
            said path "$p"
            printf 'now %s\\n' "$(date +%s)"
            if [ ! -d "$p" ]; then echo nodir; exit 0; fi
            case $p in */) ;; *) p=$p/ ;; esac
            case $p in /*) cd / ;; esac
            if [ "$follow" = 0 ] && find /dev/null -maxdepth 0 -printf '' >/dev/null 2>&1; then
              n=$#
              while [ "$n" -gt 0 ]; do
                set -- "$@" -o -name "$1"
                shift
                n=$((n - 1))
              done
              if [ $# -gt 0 ]; then
                shift
                set -- '(' "$@" ')'
              fi
              if [ "$hidden" = 0 ]; then set -- ! -name '.*' "$@"; fi
              if [ -n "$kind" ]; then set -- -type "$kind" "$@"; fi
              set -- "$@" -printf '%y %m %U %G %s %i %D %n %A@ %T@ %C@ %u %g %P\\0' -o -printf '\\0'
              echo records
              if [ -n "$deep" ]; then find "$p" -mindepth 1 -maxdepth "$deep" "$@"
              else find "$p" -mindepth 1 "$@"
              fi
              exit 0
            fi
            if ! command -v stat >/dev/null 2>&1; then echo nostat; exit 0; fi
            echo records
            if [ "$follow" = 1 ]; then set -- -L; else set --; fi
            set -- "$@" "$p" -mindepth 1
            if [ -n "$deep" ]; then set -- "$@" -maxdepth "$deep"; fi
            find "$@" -exec sh -c '
              top=$1
              shift
              for f do
                s=$(stat -c "x %f %u %g %s %i %d %h %X %Y %Z %U %G" "$f") || continue
                printf "%s %s\\\\000" "$s" "${f#"$top"}"
              done
              ' sh "$p" {} +
            exit 0
            """);

    /** Arguments: paths. Says of each how many bytes it holds, and them; -1 for one that cannot be read. */
    static final ReadScript READ_FILES = new ReadScript("read-files", """
            for f do
              if [ -r "$f" ]; then
                size=$(($(wc -c <"$f")))
                printf '%s\\n' "$size"
                head -c "$size" "$f"
              else echo -1
              fi
            done
            """);

    /** Arguments: algorithm, paths. Says the digest of each, an empty line where it cannot. */
    static final ReadScript DIGEST_FILES = new ReadScript("digest-files", FileScripts.DIGEST + """
            algorithm=$1
            shift
            for f do
              if [ -r "$f" ]; then digest_of "$algorithm" <"$f"; else echo; fi
            done
            """);
}
