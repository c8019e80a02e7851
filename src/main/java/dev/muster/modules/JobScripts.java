package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/**
 * Commands left behind on a host, as {@code async} asks for. Beside Ansible's own file of a job, {@code FOLDER/ID},
 * stands a folder {@code FOLDER/ID.d} with the script, its input and what it says; {@code rc} in it is written last, in
 * one stroke, and the script and its input, which may be secrets, go before. Where there is {@code setsid} a job that
 * overruns its time is killed with all its children.
 */
final class JobScripts {
    private JobScripts() {}

    private static final String PLACE = """
            dir=$1 id=$2
            case $dir in '~'|'~/'*) dir=${HOME-}${dir#'~'} ;; esac
            job=$dir/$id.d file=$dir/$id
            """;

    /** Arguments: folder, id, seconds, memo, script, its arguments; its input on stdin. Says the path of the job's file. */
    static final Script START = new Script("start-job", PLACE + """
            limit=$3 memo=$4 text=$5
            shift 5
            mask=$(umask)
            umask 077
            mkdir -p "$job"
            cat >"$job/stdin"
            printf '%s\\n' "$memo" >"$job/memo"
            printf 'set -eu\\n%s\\n' "$text" >"$job/script"
            printf '{"started": 1, "finished": 0, "ansible_job_id": "%s"}' "$id" >"$file"
            umask "$mask"
            muster_lc_all=${muster_lc_all-} muster_language=${muster_language-}
            export muster_lc_all muster_language
            session=
            if command -v setsid >/dev/null 2>&1; then session=setsid; fi
            nohup $session sh -c '
              job=$1 file=$2 limit=$3 session=$4
              shift 4
              sh "$job/script" "$@" <"$job/stdin" >"$job/out" 2>"$job/err" &
              main=$!
              ended() {
                rm -f "$job/script" "$job/stdin"
                date "+%Y-%m-%d %H:%M:%S.%N" >"$job/end"
                printf "%s\\n" "$1" >"$job/rc.new"
                mv "$job/rc.new" "$job/rc"
              }
              (
                left=$limit
                while [ "$left" -gt 0 ] && [ ! -e "$job/rc" ]; do sleep 1; left=$((left - 1)); done
                if [ ! -e "$job/rc" ]; then
                  ended timeout
                  if [ -n "$session" ]; then kill -9 -- "-$$"; else kill -9 "$main"; fi
                fi
              ) &
              wait "$main"
              rc=$?
              if [ ! -e "$job/rc" ]; then ended "$rc"; fi
            ' job "$job" "$file" "$limit" "$session" "$@" </dev/null >/dev/null 2>&1 &
            printf '%s\\n' "$file"
            """);

    /**
     * Arguments: folder, id. Says the path of the job's file, then {@code absent}, {@code running}, {@code foreign} and
     * what the file says, or {@code done} with the status, the time it ended, the memo, then what the command said.
     */
    static final ReadScript STATE = new ReadScript("job-state", PLACE + """
            printf '%s\\n' "$file"
            if [ -e "$job/rc" ]; then
              printf 'done %s\\n' "$(cat "$job/rc")"
              head -n 1 "$job/end"
              head -n 1 "$job/memo"
              cat "$job/out"
              cat "$job/err" >&2
            elif [ -d "$job" ]; then
              printf 'running\\n'
            elif [ -e "$file" ]; then
              printf 'foreign\\n'
              cat "$file"
            else
              printf 'absent\\n'
            fi
            """);

    /** Arguments: folder, id. */
    static final Script ERASE = new Script("erase-job", PLACE + """
            rm -rf "$job" "$file"
            """);
}
