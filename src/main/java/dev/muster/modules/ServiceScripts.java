package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/**
 * The shell text of the service modules. No tool is called by an absolute path: a host may have its own in front.
 *
 * <p>systemd counts only when systemctl answers, because a container may have the program and not the manager. What
 * an init script prints goes to a file, never to a pipe: a careless daemon keeps the pipe open for ever.
 */
final class ServiceScripts {
    private static final String COMMON = """
            PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export PATH
            have() { command -v "$1" >/dev/null 2>&1; }
            bounded() { if have timeout; then timeout 30 "$@"; else "$@"; fi; }
            unitctl() {
              case $scope in
                system|'') systemctl "$@" ;;
                *) XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}; export XDG_RUNTIME_DIR
                   systemctl "--$scope" "$@" ;;
              esac
            }
            init_script() {
              script=
              for d in /etc/init.d /etc/rc.d/init.d /etc/rc.d; do
                if [ -x "$d/$1" ] && [ -f "$d/$1" ]; then script=$d/$1; return 0; fi
              done
              return 1
            }
            # Whether service(8) is Debian's, known by its head, and would only run the init script in an environment of
            # its own: the script is run like that without it then, because it costs half as much again.
            plainly() {
              [ "$manager" = sysv ] && [ -f "/etc/init.d/$1" ] && [ -x "/etc/init.d/$1" ] || return 1
              if [ -d /run/systemd/system ] || [ -d /run/openrc ] || have initctl; then return 1; fi
              at=
              IFS=:
              for d in $PATH; do
                if [ -f "$d/service" ] && [ -x "$d/service" ]; then at=$d/service; break; fi
              done
              unset IFS
              [ -r "$at" ] || return 1
              turn=0
              while [ "$turn" -lt 8 ] && IFS= read -r line; do
                case $line in '# A convenient wrapper for the /etc/init.d init scripts.') cd /; return ;; esac
                turn=$((turn + 1))
              done <"$at"
              return 1
            }
            # cleanly PROGRAM NAME ACTION: PROGRAM may be empty.
            cleanly() {
              first=$1 script=/etc/init.d/$2
              shift 2
              $first env -i "LANG=${LANG-}" "LC_ALL=${LC_ALL-}" "PATH=$PATH" "TERM=${TERM-}" "$script" "$@"
            }
            # As "service NAME ACTION" does; the script itself where there is no such program.
            service_do() {
              if plainly "$1"; then cleanly '' "$@"
              elif have service; then service "$@"
              elif init_script "$1"; then shift; "$script" "$@"
              else printf '%s: unrecognized service\\n' "$1" >&2; return 127
              fi
            }
            # A status that hangs must not hang the task.
            bounded_service() {
              if plainly "$1"; then cleanly bounded "$@"
              elif have service; then bounded service "$@"
              elif init_script "$1"; then shift; bounded "$script" "$@"
              else printf '%s: unrecognized service\\n' "$1"; return 127
              fi
            }
            """;

    /**
     * Arguments: name, manager or {@code auto}, pattern, scope, runlevel. Prints lines of {@code KEY TEXT}.
     */
    static final ReadScript READ = new ReadScript("service-state", COMMON + """
            name=$1 manager=$2 pattern=$3 scope=$4 runlevel=$5
            lf='
            '
            said() { sed "s/^/$1 /"; }
            # The same of a text, without a program where it is short: each line of it is one more copy of the rest.
            say() {
              if [ "${#2}" -gt 4000 ]; then printf '%s\n' "$2" | said "$1"; return; fi
              text=$2
              while [ -n "$text" ]; do
                printf '%s %s\\n' "$1" "${text%%"$lf"*}"
                case $text in *"$lf"*) text=${text#*"$lf"} ;; *) text= ;; esac
              done
            }
            case $manager in
              auto|service)
                if have systemctl && systemctl show -p Version 2>/dev/null | grep '^Version=' >/dev/null; then
                  manager=systemd
                elif have rc-service && have rc-update; then manager=openrc
                elif have initctl && initctl status "$name" >/dev/null 2>&1; then manager=upstart
                else manager=sysv
                fi ;;
              sysvinit) manager=sysv ;;
            esac
            printf 'manager %s\\n' "$manager"
            if [ -n "$pattern" ] && [ "$manager" != systemd ]; then
              # Not as an argument of awk: there it would find itself.
              MUSTER_PATTERN=$pattern; export MUSTER_PATTERN
              if { ps -ef 2>/dev/null || ps ax 2>/dev/null || ps; } |
                awk 'index($0, ENVIRON["MUSTER_PATTERN"]) { found = 1 } END { exit !found }'
              then printf 'pattern yes\\n'; else printf 'pattern no\\n'; fi
            fi
            if init_script "$name"; then printf 'script %s\\n' "$script"; fi
            for level in 0 1 2 3 4 5 6; do
              for d in /etc/rc$level.d /etc/rc.d/rc$level.d /etc/init.d/rc$level.d; do
                for link in "$d"/[SK][0-9][0-9]"$name"; do
                  if [ -e "$link" ] || [ -h "$link" ]; then
                    link=${link##*/}; printf 'link %s %s\\n' "$level" "${link%"${link#?}"}"
                  fi
                done
              done
            done
            case $manager in
              systemd)
                if [ -n "$name" ]; then
                  { unitctl show "$name" 2>&1 && rc=0 || rc=$?; printf 'muster-rc=%s\\n' "$rc"; } | said show
                  { unitctl is-enabled "$name" -l 2>/dev/null && rc=0 || rc=$?; printf 'muster-rc %s\\n' "$rc"; } |
                    said is-enabled
                fi ;;
              openrc)
                said=$(bounded rc-service "$name" status 2>&1 </dev/null) && rc=0 || rc=$?
                say status "$said"
                printf 'status muster-rc %s\\n' "$rc"
                rc-update show 2>/dev/null | said rc-update ;;
              upstart)
                said=$(bounded initctl status "$name" 2>&1 </dev/null) && rc=0 || rc=$?
                say status "$said"
                printf 'status muster-rc %s\\n' "$rc"
                for f in "/etc/init/$name.override" "/etc/init/$name.conf"; do
                  if [ -f "$f" ]; then grep '^manual' "$f" | said manual; fi
                done ;;
              *)
                said=$(bounded_service "$name" status 2>&1 </dev/null) && rc=0 || rc=$?
                say status "$said"
                printf 'status muster-rc %s\\n' "$rc"
                if have chkconfig; then
                  printf 'chkconfig yes\\n'
                  chkconfig --list "$name" 2>&1 </dev/null | said list
                fi
                # Looks through all processes, for a script that knows no status and nothing else.
                case $said in *[Uu][Ss][Aa][Gg][Ee]:*)
                  if have pidof && pidof -x "$name" >/dev/null 2>&1; then printf 'pidof yes\\n'; fi ;;
                esac ;;
            esac
            exit 0
            """);

    /**
     * Arguments: manager, action ({@code start stop restart reload}), name, scope, seconds between stop and start,
     * {@code --no-block} or nothing, {@code --force} or nothing, further arguments for the init script. Fails unless
     * the service is afterwards as the action says; says {@code muster-held} and why where systemd passed over a unit
     * because of its {@code Condition…} settings (systemd.unit(5)), which is no failure.
     */
    static final Script CONTROL = new Script("service-control", COMMON + """
            manager=$1 action=$2 name=$3 scope=$4 sleep=$5 block=$6 force=$7
            shift 7
            lf='
            '
            umask=$(umask)
            umask 077
            said=
            # Where only root writes, if it may; elsewhere others can foresee the name, so it is made exclusively.
            set -C
            for folder in /run /var/run "${TMPDIR:-/tmp}" /var/tmp /dev/shm; do
              try=$folder/.muster-service.$$
              if [ -e "$try" ] || [ -e "$try.status" ]; then continue; fi
              if { printf '' >"$try"; } 2>/dev/null; then
                if { printf '' >"$try.status"; } 2>/dev/null; then said=$try; break; fi
                rm -f "$try"
              fi
            done
            set +C
            umask "$umask"
            if [ -z "$said" ]; then echo 'no folder of the host takes a temporary file' >&2; exit 1; fi
            trap 'rm -f "$said" "$said.status"' EXIT
            trap 'exit 143' HUP INT TERM
            # spoken FILE keeps it in $text, without a program where it is short.
            spoken() {
              text= lines=0
              while IFS= read -r line || [ -n "$line" ]; do
                lines=$((lines + 1))
                if [ "$lines" -gt 50 ]; then text=$(cat "$1")$lf; return; fi
                text=$text$line$lf
              done <"$1"
            }
            log() {
              if [ "$manager" = systemd ] && have journalctl; then
                journalctl -u "$name" -n 5 --no-pager 2>/dev/null || :
              else
                for f in /var/log/messages /var/log/syslog /var/log/daemon.log; do
                  if [ -r "$f" ]; then tail -n 200 "$f" 2>/dev/null | grep -F -e "$name" | tail -n 5; fi
                done
              fi
            }
            fail() {
              { printf 'Unable to %s service %s: ' "$action" "$name"
                if [ -s "$said" ]; then cat "$said"; else printf '%s\\n' "$1"; fi
                log; } >&2
              exit 1
            }
            act() {
              case $manager in
                systemd) unitctl $block $force "$1" "$name" ;;
                openrc) rc-service "$name" "$1" ;;
                upstart) initctl "$1" "$name" ;;
                *) verb=$1; shift; service_do "$name" "$verb" "$@" ;;
              esac >>"$said" 2>&1 </dev/null
            }
            # 0 running, 3 not, 9 cannot be told.
            state() {
              case $manager in
                systemd)
                  case $(unitctl show -p ActiveState -p SubState "$name" 2>/dev/null) in
                    *=auto-restart*) return 3 ;;
                    *=active*|*=activating*|*=reloading*|*=deactivating*) return 0 ;;
                    *=failed*) return 4 ;;
                  esac
                  return 3 ;;
                openrc) bounded rc-service "$name" status >/dev/null 2>&1 </dev/null && return 0; return 3 ;;
                upstart)
                  case $(initctl status "$name" 2>/dev/null) in *start/*) return 0 ;; esac
                  return 3 ;;
                *)
                  bounded_service "$name" status >"$said.status" 2>&1 </dev/null && rc=0 || rc=$?
                  spoken "$said.status"
                  case $text in
                    *[Ss][Tt][Oo][Pp][Pp][Ee][Dd]*|*[Nn][Oo][Tt]' '[Rr][Uu][Nn][Nn][Ii][Nn][Gg]*|*' '[Dd][Ee][Aa][Dd]*)
                      return 3 ;;
                  esac
                  if [ "$rc" -eq 0 ]; then return 0; fi
                  case $text in *[Uu][Ss][Aa][Gg][Ee]:*) return 9 ;; esac
                  case $rc in 1|2|3) return 3 ;; esac
                  return 9 ;;
              esac
            }
            settle() {
              for try in 1 2 3 4 5 6 7 8 9 10; do
                state && rc=0 || rc=$?
                case $rc in "$1"|9) return 0 ;; esac
                if [ "$rc" -eq 4 ]; then [ "$1" -eq 3 ]; return; fi
                sleep 1
              done
              return 1
            }
            oneshot() {
              [ "$manager" = systemd ] && case $(unitctl show -p Type "$name" 2>/dev/null) in *=oneshot) ;; *) false ;; esac
            }
            if [ "$action" = restart ] && [ "$sleep" != 0 ] && [ "$manager" != systemd ]; then
              act stop "$@" || :
              sleep "$sleep"
              act start "$@" || fail "status $?"
            elif [ "$action" = restart ] && [ "$manager" = upstart ]; then
              act stop || :
              act start || fail "status $?"
            else
              act "$action" "$@" || fail "status $?"
              # Some init scripts do not wait for the end of the old process: it was there still, and nothing started.
              if [ "$action" = restart ] && [ "$manager" = sysv ]; then
                spoken "$said"
                case $text in *[Aa][Ll][Rr][Ee][Aa][Dd][Yy]' '[Rr][Uu][Nn][Nn][Ii][Nn][Gg]*)
                  settle 3 || fail 'it was not restarted: the old process did not end'
                  act start "$@" || fail "status $?" ;;
                esac
              fi
            fi
            # systemd passes over a unit whose conditions do not hold, and calls that success.
            held() {
              [ "$manager" = systemd ] && ! unitctl is-active -q "$name" 2>/dev/null &&
                case $(unitctl show -p ConditionResult "$name" 2>/dev/null) in *=no) ;; *) false ;; esac
            }
            if [ -z "$block" ]; then
              case $action in
                stop) settle 3 || fail 'it is still running' ;;
                start|restart)
                  if held; then
                    why=$(log | grep -F -e condition | tail -n 1)
                    printf 'muster-held %s\\n' "${why:-a condition of the unit does not hold}"
                  elif ! oneshot && ! settle 0; then
                    fail 'it is not running afterwards'
                  fi ;;
              esac
            fi
            spoken "$said"
            printf %s "$text"
            trap - EXIT
            exec rm -f "$said" "$said.status"
            """);

    /** Arguments: manager, {@code on} or {@code off}, name, scope, runlevels (may be empty), {@code add} or nothing. */
    static final Script ENABLE = new Script("service-enable", COMMON + """
            manager=$1 want=$2 name=$3 scope=$4 levels=$5 add=$6 force=$7
            case $manager in
              systemd) if [ "$want" = on ]; then verb=enable; else verb=disable; fi; unitctl $force "$verb" "$name" ;;
              openrc)
                if [ "$want" = on ]; then rc-update add "$name" "${levels:-default}"
                else rc-update del "$name" "${levels:-default}"; fi ;;
              upstart)
                override=/etc/init/$name.override
                if [ "$want" = on ]; then
                  if [ -f "$override" ]; then
                    rest=$(grep -v '^manual' "$override" || :)
                    if [ -n "$rest" ]; then printf '%s\\n' "$rest" >"$override.new"; mv "$override.new" "$override"
                    else rm -f "$override"; fi
                  fi
                else printf 'manual\\n' >>"$override"; fi ;;
              *)
                if have chkconfig; then
                  if [ "$add" = add ]; then chkconfig --add "$name"; fi
                  if [ -n "$levels" ]; then chkconfig --level "$levels" "$name" "$want"
                  else chkconfig "$name" "$want"; fi
                elif have update-rc.d; then
                  if [ "$want" = on ]; then
                    update-rc.d "$name" defaults </dev/null
                    update-rc.d "$name" enable ${levels:+$levels} </dev/null 2>/dev/null || :
                  else
                    update-rc.d "$name" disable ${levels:+$levels} </dev/null 2>/dev/null ||
                      update-rc.d -f "$name" remove </dev/null
                  fi
                elif have insserv; then
                  if [ "$want" = on ]; then insserv "$name"; else insserv -r "$name"; fi
                else
                  printf 'cannot enable or disable %s: the host has no chkconfig, update-rc.d or insserv\\n' "$name" >&2
                  exit 1
                fi ;;
            esac
            """);

    /** Arguments: scope, force flag or empty, then a systemctl verb and what follows it. */
    static final Script SYSTEMCTL = new Script("systemctl", COMMON + """
            scope=$1 force=$2
            shift 2
            unitctl $force "$@"
            """);

    /** Arguments: scope, force, unit; says {@code muster-unmasked} and why where systemd does not mask it. */
    static final Script MASK_IF_POSSIBLE = new Script("mask-unit", COMMON + """
            scope=$1 force=$2 name=$3
            if why=$(unitctl $force mask "$name" 2>&1); then :; else printf 'muster-unmasked %s\\n' "$why"; fi
            """);

    /** Arguments: name, then pairs of runlevels and {@code on} or {@code off}; first {@code add} or {@code keep}. */
    static final Script CHKCONFIG = new Script("chkconfig", COMMON + """
            LC_ALL=C LANG=C LANGUAGE=; export LC_ALL LANG LANGUAGE
            name=$1 add=$2
            shift 2
            if [ "$add" = add ]; then chkconfig --add "$name"; fi
            while [ $# -gt 1 ]; do chkconfig --level "$1" "$name" "$2"; shift 2; done
            """);

    private ServiceScripts() {}
}
