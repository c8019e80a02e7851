package dev.muster.engine;

import dev.muster.shell.Script;

/**
 * The shell text of leases. A lease is a file of one line in a folder of the host; its name ends with its epoch, and the
 * highest epoch counts. It is made under another name and linked into place, which only one can do; to renew it its
 * content is replaced by a rename, to release it by writing over it, since half a line is nobody's as well. Released
 * ones stay, so that epochs never go back.
 *
 * <p>The line: owner ({@code -} when released), time of the last renewal, length, time it was taken, who, what. Times are
 * seconds of the host's own clock; what lies further in the future than its length was written before the clock was set
 * back, and is void.
 */
final class LeaseScripts {
    /** How {@link #TAKE} ends when another holds the host (EX_TEMPFAIL of sysexits.h). */
    static final int HELD = 75;

    private LeaseScripts() {}

    private static final String READING = """
            top() {
              n=0
              for f in "$d"/lease.*; do
                e=${f##*.}
                case $e in ''|*[!0-9]*) continue ;; esac
                if [ "$e" -gt "$n" ]; then n=$e; fi
              done
            }
            seen() {
              o= at=0 len=0 since=0 whose= doing=
              if [ "$n" -gt 0 ]; then
                IFS='|' read -r o at len since whose doing 2>/dev/null <"$d/lease.$n" || :
                case $at:$len:$since in
                  *[!0-9:]*|:*|*::*|*:) o= at=0 len=0 since=0 ;;
                esac
              fi
            }
            put() { printf '%s|%s|%s|%s|%s|%s\\n' "$1" "$2" "$3" "$4" "$5" "$6" >"$tmp"; }
            """;

    /**
     * Takes or renews it. Arguments: owner, who, what, length, owner known to be dead, epoch held (or empty), folder
     * found earlier (or empty), 1 when it was renewed lately and need only be looked at. On stdout {@code taken|EPOCH|
     * FOLDER}, {@code nowhere|}, or {@code held|} or {@code moved|} with owner, since, until, now, who, what.
     */
    static final Script TAKE = new Script("lease", HostFolders.MAKING + READING + """
            me=$1 who=$2 what=$3 ttl=$4 dead=$5 had=$6 d=$7
            umask 022
            if [ "$8" = 1 ]; then
              top
              seen
              if [ "$n" = "$had" ] && [ "$o" = "$me" ]; then printf 'taken|%s|%s\\n' "$n" "$d"; exit 0; fi
            fi
            root=
            user=
            if [ -r /proc/self/status ]; then
              while [ "$user" != Uid: ] && read -r user real uid rest; do :; done 2>/dev/null </proc/self/status
            fi
            [ "$user" = Uid: ] || uid=$(id -u)
            if [ "$uid" = 0 ]; then root=1; fi
            if [ -z "$d" ]; then
              if [ -n "$root" ]; then set -- /var/lib/muster /run/muster /var/run/muster
              else set -- "${HOME:-/nonexistent}/.muster"
              fi
              for c do
                if room "$c" && { printf '' >"$c/.lease-$$"; } 2>/dev/null; then d=$c; break; fi
              done
              if [ -z "$d" ]; then printf 'nowhere|\\n'; exit 0; fi
            fi
            tmp=$d/.lease-$$
            trap 'rm -f "$tmp"' EXIT
            now=$(date +%s 2>/dev/null) || :
            case $now in ''|*[!0-9]*) now=$(awk 'BEGIN { srand(); print srand() }') ;; esac
            live() {
              [ -n "$o" ] && [ "$o" != - ] && [ "$o" != "$me" ] && [ "$o" != "$dead" ] &&
                [ $((at + len)) -gt "$now" ] && [ "$at" -le $((now + len)) ]
            }
            refuse() {
              printf '%s|%s|%s|%s|%s|%s|%s\\n' "$1" "$o" "$since" $((at + len)) "$now" "$whose" "$doing"
              exit 75
            }
            if [ -z "$root" ]; then
              own=$d
              for d in /var/lib/muster /run/muster; do
                top
                seen
                if live; then refuse held; fi
              done
              d=$own
            fi
            tries=0
            while [ "$tries" -lt 20 ]; do
              tries=$((tries + 1))
              top
              seen
              if live; then
                if [ -n "$had" ]; then refuse moved; fi
                refuse held
              fi
              if [ "$o" = "$me" ]; then
                put "$me" "$now" "$ttl" "$since" "$who" "$what"
                mv -f "$tmp" "$d/lease.$n"
                mine=$n
              elif [ -n "$had" ] && [ "$n" -gt "$had" ]; then
                refuse moved
              else
                mine=$((n + 1))
                put "$me" "$now" "$ttl" "$now" "$who" "$what"
                ln "$tmp" "$d/lease.$mine" 2>/dev/null || {
                  if [ -e "$d/lease.$mine" ]; then continue; fi
                  ( set -C; cat "$tmp" >"$d/lease.$mine" ) 2>/dev/null || continue
                }
              fi
              top
              if [ "$n" = "$mine" ]; then
                printf 'taken|%s|%s\\n' "$mine" "$d"
                set --
                if [ -e "$tmp" ]; then set -- "$tmp"; fi
                for f in "$d"/lease.*; do
                  e=${f##*.}
                  case $e in ''|*[!0-9]*) continue ;; esac
                  if [ "$e" -lt "$mine" ]; then set -- "$@" "$f"; fi
                done
                trap - EXIT
                if [ $# -gt 0 ]; then rm -f "$@" || :; fi
                exit 0
              fi
              seen
              if [ -e "$d/lease.$mine" ]; then rm -f "$d/lease.$mine"; fi
            done
            printf 'nowhere|\\n'
            """);

    /** Arguments: owner, epoch, folder. What is no longer ours is left alone. */
    static final Script RELEASE = new Script("release", READING + """
            d=$3 tmp=$3/lease.$2
            umask 022
            top
            seen
            if [ "$n" = "$2" ] && [ "$o" = "$1" ]; then put - "$at" 0 "$since" "$whose" "$doing"; fi
            """);
}
