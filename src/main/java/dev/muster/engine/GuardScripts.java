package dev.muster.engine;

import dev.muster.shell.Script;

/**
 * The shell text behind a {@link Guard}: what keeps the old state of a host and brings it back.
 *
 * <p>A guard is a folder that only its owner may enter, below {@code /var/lib/muster/guards}; its name begins with the
 * time, so that names sort by age. In it are {@code saved/N} (one path each: {@code path}, {@code kind}, {@code tree},
 * the copy {@code it}), {@code filter} (rules the kernel had), {@code services}, {@code revert} (the script the timer
 * runs), {@code log}, {@code due} and {@code born} (how long and until when its timer runs, and in which boot), and exactly
 * one file whose name is the state: {@code armed.G}, {@code stands}, {@code parked}, {@code reverting}, {@code reverted} or
 * {@code told}. Whoever renames it has decided: a timer of an earlier G, or one that comes as late
 * as a confirmation, finds nothing to rename and ends.
 */
final class GuardScripts {
    private GuardScripts() {}

    /** How {@link #ARM} begins to say that it did not. */
    static final String REFUSED = "cannot be guarded: ";

    /** Tools, and folders that nobody else could have put there or can write into. */
    private static final String GROUND = HostFolders.MAKING + """
            for sbin in /sbin /usr/sbin /usr/local/sbin; do
              case :$PATH: in *:$sbin:*) ;; *) PATH=$PATH:$sbin ;; esac
            done
            export PATH
            umask 077
            me=$(id -u)
            has() { command -v "$1" >/dev/null 2>&1; }
            on_systemd() { [ -d /run/systemd/system ] && has systemctl; }
            sheet() { ls -ldn "$1" 2>/dev/null | { read -r w1 w2 w3 w4 w5 || :; printf '%s %s %s\\n' "$w1" "$w3" "$w4"; }; }
            mine() {
              [ -d "$1" ] && [ ! -h "$1" ] || return 1
              case $(sheet "$1") in drwx------*" $me "*) return 0 ;; *) return 1 ;; esac
            }
            in_base() { if [ -z "$base" ] && [ -d "$1/$id" ] && mine "$1"; then base=$1; fi; }
            each_base() {
              if [ "$me" = 0 ]; then
                "$1" /var/lib/muster/guards; "$1" /root/.muster/guards
              else
                "$1" "${HOME:-/nonexistent}/.muster/guards"
              fi
              "$1" "/var/tmp/muster-guards-$me"
              # A restart empties these.
              if [ "$me" = 0 ]; then "$1" /run/muster/guards; fi
              "$1" "/tmp/muster-guards-$me"
              "$1" "/dev/shm/muster-guards-$me"
            }
            run_of() { printf '%s' "${1#*-}" | sed 's/-[^-]*$//'; }
            forget() {
              # GUARD: what takes it up again after a restart
              [ "$me" = 0 ] || return 0
              rm -f "/etc/systemd/system/multi-user.target.wants/muster-revert-$1.service" \\
                "/etc/systemd/system/muster-revert-$1.service" "/etc/cron.d/muster-revert-$1" \\
                "/etc/local.d/muster-revert-$1.start" 2>/dev/null || :
            }
            """;

    /** {@code state NAME} says whether a service runs and whether it is enabled; {@code act VERB NAME} does it. */
    private static final String SERVICES = """
            state() {
              if on_systemd; then
                a=$(systemctl is-active "$1" 2>/dev/null) || :
                e=$(systemctl is-enabled "$1" 2>/dev/null) || :
                case $a in activating|reloading) a=active ;; esac
              else
                e=unknown a=unknown
                if has rc-service && [ -x "/etc/init.d/$1" ]; then
                  if rc-service "$1" status >/dev/null 2>&1 </dev/null; then a=active; else a=inactive; fi
                elif [ -x "/etc/init.d/$1" ]; then
                  if "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null; then a=active; else a=inactive; fi
                fi
              fi
              printf '%s %s\\n' "${a:-unknown}" "${e:-unknown}"
            }
            act() {
              if on_systemd; then
                systemctl reset-failed "$2" >/dev/null 2>&1 || :
                systemctl "$1" "$2"
              elif has rc-service; then rc-service "$2" "$1"
              elif has service; then service "$2" "$1"
              else "/etc/init.d/$2" "$1"
              fi >/dev/null 2>&1 </dev/null 3>&-
            }
            """;

    /** {@code rules FOLDER} writes down what the kernel's packet filter does, without what only counts. */
    private static final String RULES = """
            plainly() { sed '/^#/d; s/\\[[0-9][0-9]*:[0-9][0-9]*\\]//g; s/packets [0-9]* bytes [0-9]*//g' "$1" 2>/dev/null; }
            dump() { if has "$2"; then "$2" >"$1" 2>/dev/null </dev/null || rm -f "$1"; fi; }
            rules() {
              rm -rf "$1"
              mkdir "$1"
              dump "$1/iptables" iptables-save
              dump "$1/ip6tables" ip6tables-save
              if [ -s /proc/net/ip_tables_names ]; then dump "$1/iptables-legacy" iptables-legacy-save; fi
              if [ -s /proc/net/ip6_tables_names ]; then dump "$1/ip6tables-legacy" ip6tables-legacy-save; fi
              has nft && nft list tables >"$1/names" 2>/dev/null </dev/null || return 0
              : >"$1/nft"
              : >"$1/tables"
              while read -r word family name; do
                case $family in ip) of=$1/iptables ;; ip6) of=$1/ip6tables ;; *) of=/dev/null ;; esac
                # What iptables keeps in tables of nft is put back by iptables.
                if grep -qx "[*]$name" "$of" 2>/dev/null; then continue; fi
                printf '%s %s\\n' "$family" "$name" >>"$1/tables"
                nft list table "$family" "$name" >>"$1/nft" 2>/dev/null </dev/null || :
              done <"$1/names"
            }
            """;

    /** {@code copy FROM TO} with all that belongs to it. */
    private static final String COPY = """
            copy() { cp -a "$1" "$2" 2>/dev/null || { rm -rf "$2"; cp -pPR "$1" "$2"; }; }
            """;

    /**
     * What the timer runs. Arguments: the guard's folder, which G ({@code boot}: whichever it is; a restart came between),
     * seconds to wait, and for a queue that counts whole
     * minutes the second of the epoch to wait for, at most that long. It takes back every change of the host that is
     * not confirmed yet, the newest first: the older ones saved what was there before.
     */
    static final String REVERT = GROUND + SERVICES + RULES + COPY + """
            dir=$1 gen=$2 left=${3-0} until=${4-}
            cd /
            if [ "$gen" = boot ]; then
              gen=
              for mark in "$dir"/armed.*; do if [ -e "$mark" ]; then gen=${mark##*.}; fi; done
              if [ -e "$dir/reverting" ]; then gen=again
              elif [ -n "$gen" ]; then read -r left until <"$dir/due" || left=0
              else exit 0
              fi
            fi
            if [ -n "$until" ]; then
              late=$((until - $(date +%s)))
              if [ "$late" -lt "$left" ]; then left=$late; fi
            fi
            while [ "$left" -gt 0 ]; do
              [ -e "$dir/armed.$gen" ] || exit 0
              sleep 1
              left=$((left - 1))
            done
            if [ "$gen" = again ]; then
              [ -e "$dir/reverting" ] || exit 0
            else
              mv "$dir/armed.$gen" "$dir/reverting" 2>/dev/null || exit 0
            fi
            note() { printf '%s\\n' "$1" >>"$dir/log"; }

            back() {
              p=$(cat "$1/path"; printf x); p=${p%x}
              kind=$(cat "$1/kind")
              if [ "$kind" = absent ]; then
                if [ -e "$p" ] || [ -h "$p" ]; then
                  unlock "$p"
                  if [ -d "$p" ] && [ ! -h "$p" ] && [ ! -e "$1/tree" ]; then
                    if rmdir "$p" 2>/dev/null; then note "removed the folder $p"; else note "left $p: it is not empty"; fi
                  elif rm -rf "$p"; then note "removed $p"; put "$p"
                  else note "could not remove $p"
                  fi
                fi
                return 0
              fi
              if [ "$kind" = folder ]; then
                if [ ! -d "$p" ]; then rm -f "$p"; mkdir "$p" || :; put "$p"; fi
                if [ "$(sheet "$p")" != "$(cat "$1/sheet")" ]; then
                  read -r words owner <"$1/it"
                  if chown "$owner" "$p" && chmod "$words" "$p"; then note "gave $p its owner and mode back"; put "$p"
                  else note "could not give $p its owner and mode back"; fi
                fi
                return 0
              fi
              if same "$1/it" "$p"; then return 0; fi
              unlock "$p"
              new=${p%/*}/.muster.$$.back
              rm -rf "$new"
              if ! copy "$1/it" "$new" 2>/dev/null; then note "could not put $p back: no copy can be made beside it"; return 0; fi
              if [ -h "$p" ] || { [ -d "$p" ] && [ "$kind" != file ]; } || [ -d "$p" ]; then rm -rf "$p"; fi
              if mv -f "$new" "$p"; then note "put $p back"; put "$p"; else note "could not put $p back"; rm -rf "$new"; fi
              if [ -s "$1/flags" ]; then chattr "+$(cat "$1/flags")" "$p" 2>/dev/null || :; fi
            }
            same() {
              if [ -h "$1" ]; then [ -h "$2" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]; return; fi
              if [ -d "$1" ]; then [ -d "$2" ] && [ ! -h "$2" ] && diff -r "$1" "$2" >/dev/null 2>&1; return; fi
              [ -f "$2" ] && [ ! -h "$2" ] && cmp -s "$1" "$2" && [ "$(sheet "$1")" = "$(sheet "$2")" ]
            }
            unlock() { if has chattr; then chattr -i -a "$1" 2>/dev/null || :; fi; }
            put() {
              # The folder itself counts, too.
              case $1/ in
                /etc/ssh/*|/etc/default/ssh/|/etc/sysconfig/sshd/) sshd=1 ;;
                /etc/network/*|/etc/netplan/*|/etc/sysconfig/network-scripts/*) network=1 ;;
                /etc/systemd/network/*|/etc/NetworkManager/*) network=1 ;;
                /etc/firewalld/*) firewalld=1 ;;
              esac
              files=1
            }

            tables() {
              # FILE: one text of iptables-save; what is there now and was not then is emptied
              [ -e "$2/$1" ] || [ -e "$2.now/$1" ] || return 0
              if [ "$(plainly "$2/$1")" = "$(plainly "$2.now/$1")" ]; then return 0; fi
              {
                cat "$2/$1" 2>/dev/null
                table=
                [ ! -e "$2.now/$1" ] || while read -r first second third; do
                  case $first in
                    '*'*) table=$first; if grep -qxF "$table" "$2/$1" 2>/dev/null; then table=; else printf '%s\\n' "$table"; fi ;;
                    :*) if [ -n "$table" ] && [ "$second" != - ]; then printf '%s ACCEPT [0:0]\\n' "$first"; fi ;;
                    COMMIT) if [ -n "$table" ]; then printf 'COMMIT\\n'; fi ;;
                  esac
                done <"$2.now/$1"
              } >"$2.text"
              case $1 in *-legacy) with=${1%-legacy}-legacy-restore ;; *) with=$1-restore ;; esac
              for try in 1 2 3 4 5; do
                if "$with" <"$2.text" >/dev/null 2>"$2.why"; then note "put the rules of $1 back"; return 0; fi
                sleep 1
              done
              note "could not put the rules of $1 back: $(head -n 1 "$2.why")"
            }
            filter() {
              rules "$1.now"
              if [ -e "$1/nft" ] && [ "$(plainly "$1/nft")" != "$(plainly "$1.now/nft")" ]; then
                {
                  while read -r family name; do printf 'delete table %s %s\\n' "$family" "$name"; done <"$1.now/tables"
                  cat "$1/nft"
                } >"$1.text"
                if nft -f "$1.text" >/dev/null 2>"$1.why"; then note "put the rules of nft back"
                else note "could not put the rules of nft back: $(head -n 1 "$1.why")"; fi
              fi
              for each in iptables ip6tables iptables-legacy ip6tables-legacy; do tables "$each" "$1"; done
            }

            daemon() {
              # sshd without anybody who keeps it: by its own process
              if [ ! -s "$1/sshd-pid" ]; then return 0; fi
              pid=$(cat "$1/sshd-pid")
              case $(cat "/proc/$pid/comm" 2>/dev/null) in
                sshd*)
                  if [ -n "$sshd" ] && kill -HUP "$pid" 2>/dev/null; then note 'told sshd to read its configuration'; fi ;;
                *)
                  set -f
                  set -- $(cat "$1/sshd-line")
                  set +f
                  [ $# -gt 0 ] || set -- sshd
                  "$@" >/dev/null 2>&1 </dev/null 3>&- &
                  note 'started sshd' ;;
              esac
            }
            served() {
              name=$(cat "$1/name")
              read -r active enabled <"$1/state"
              now=$(state "$name")
              active_now=${now%% *} enabled_now=${now#* }
              case $enabled-$enabled_now in
                enabled-disabled|enabled-masked) if systemctl enable "$name" >/dev/null 2>&1; then note "enabled $name"; fi ;;
                disabled-enabled) if systemctl disable "$name" >/dev/null 2>&1; then note "disabled $name"; fi ;;
              esac
              again=
              case $name in
                ssh|sshd|ssh.*|sshd.*) again=$sshd ;;
                networking*|network|network.*|NetworkManager*|systemd-networkd*|wicked*) again=$network ;;
                iptables*|ip6tables*|nftables*|firewalld*|ufw*|netfilter-persistent*|shorewall*|ferm*|csf*|SuSE*) ;;
                *) again=$files ;;
              esac
              if [ "$active" = active ] && [ "$active_now" != active ]; then
                if act start "$name"; then note "started $name"; else note "could not start $name"; fi
              elif [ "$active" = inactive ] && [ "$active_now" = active ]; then
                if act stop "$name"; then note "stopped $name"; else note "could not stop $name"; fi
              elif [ "$active" = active ] && [ -n "$again" ]; then
                case $name in ssh|sshd|ssh.service|sshd.service)
                  # Sessions live on, and who keeps the process does not lose it.
                  if act reload "$name"; then note "reloaded $name"; return 0; fi ;;
                esac
                if act restart "$name"; then note "restarted $name"; else note "could not restart $name"; fi
              fi
            }

            restore() {
              sshd= network= firewalld= files=
              n=$(cat "$1/count" 2>/dev/null || printf 0)
              while [ "$n" -gt 0 ]; do
                if [ -e "$1/saved/$n/kind" ]; then back "$1/saved/$n"; fi
                n=$((n - 1))
              done
              for one in "$1"/services/*; do if [ -e "$one/state" ]; then served "$one"; fi; done
              if [ -n "$firewalld" ] && has firewall-cmd; then firewall-cmd --reload >/dev/null 2>&1 || :; fi
              if [ -d "$1/filter" ]; then filter "$1/filter"; fi
              daemon "$1"
              if [ -n "$network" ] && [ -d /etc/netplan ] && has netplan; then netplan apply >/dev/null 2>&1 || :; fi
            }

            base=${dir%/*} own=${dir##*/} names=
            for each in "$base"/*; do
              name=${each##*/}
              if [ "$name" != "$own" ]; then
                taken= stands=
                if [ -e "$each/stands" ] && grep -qxF "$name" "$base/$own/elder" 2>/dev/null; then stands=$each/stands; fi
                for mark in "$each"/armed.* "$each/parked" $stands; do
                  if [ -e "$mark" ] && mv "$mark" "$each/reverting" 2>/dev/null; then taken=1; fi
                done
                if [ "$gen" = again ] && [ -e "$each/reverting" ]; then taken=1; fi
                [ -n "$taken" ] || continue
              fi
              names="$name $names"
            done
            set +e
            for name in $names; do
              dir=$base/$name
              note "$(date '+%Y-%m-%d %H:%M:%S') not confirmed, the old state is brought back"
              restore "$dir"
              [ "$(wc -l <"$dir/log")" -gt 1 ] || note 'nothing differed from the old state'
            done
            # Who asks about one of them is told of all.
            for name in $names; do
              mv "$base/$name/reverting" "$base/$name/reverted"
              forget "$name"
            done
            """;

    /** {@code timer SECONDS G} lets the host act by itself, by what outlives this session; {@code quiet} takes it back. */
    private static final String TIMER = """
            quoted() { printf "'"; printf '%s' "$1" | sed "s/'/'\\\\\\\\''/g"; printf "'"; }
            at_works() {
              has at && has date || return 1
              for f in /run/atd.pid /var/run/atd.pid; do
                if [ -r "$f" ] && kill -0 "$(cat "$f")" 2>/dev/null; then return 0; fi
              done
              return 1
            }
            seconds_now() {
              t=$(date +%s 2>/dev/null) || :
              case $t in ''|*[!0-9]*) t=$(awk 'BEGIN { srand(); print srand() }') ;; esac
              printf '%s' "$t"
            }
            # One boot of a host, or one start of a container, from the next.
            born() {
              printf '%s %s\\n' "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)" \\
                "$(sed 's/.*) //' /proc/1/stat 2>/dev/null | cut -d ' ' -f 20)"
            }
            timer() {
              born >"$dir/born"
              printf '%s %s\\n' "$1" "$(($(seconds_now) + $1))" >"$dir/due"
              if [ "$me" = 0 ] && on_systemd && has systemd-run; then
                unit=muster-revert-$id-$2-$$
                if systemd-run --unit="$unit" --on-active="$1" --timer-property=AccuracySec=500ms \\
                    /bin/sh "$dir/revert" "$dir" "$2" 0 >"$dir/said" 2>&1 </dev/null; then
                  printf 'systemd-run %s\\n' "$unit" >"$dir/timer.$2"
                  means=systemd-run
                  return 0
                fi
              fi
              if at_works; then
                now=$(seconds_now)
                line="exec /bin/sh $(quoted "$dir/revert") $(quoted "$dir") $2 $(($1 % 60 + 60)) $((now + $1))"
                if (cd / && printf '%s\\n' "$line" | at now + "$(($1 / 60))" minutes) >"$dir/said" 2>&1; then
                  job=$(sed -n 's/^job \\([0-9][0-9]*\\) .*/\\1/p' "$dir/said")
                  printf 'at %s\\n' "$job" >"$dir/timer.$2"
                  means=at
                  return 0
                fi
              fi
              session=
              if has setsid; then session=setsid; fi
              (
                trap '' HUP INT QUIT
                nohup $session /bin/sh "$dir/revert" "$dir" "$2" "$1" >/dev/null 2>&1 </dev/null 3>&- &
              )
              printf 'sh -\\n' >"$dir/timer.$2"
              means=sh
            }
            quiet() {
              # A timer of plain sh sees by itself that its mark is gone.
              for f in "$1"/timer.*; do
                [ -e "$f" ] || continue
                [ "$f" != "$1/timer.$2" ] || continue
                read -r how what <"$f" || :
                case $how in
                  systemd-run) systemctl stop "$what.timer" >/dev/null 2>&1 || : ;;
                  at) atrm "$what" >/dev/null 2>&1 || : ;;
                esac
                rm -f "$f"
              done
              if [ "$2" = none ]; then forget "${1##*/}"; fi
            }
            """;

    /**
     * {@code outlast} lets a restarted host take the guard up again, where something starts on it that can; {@code lasts}
     * says what. At's jobs need nothing: they are kept.
     */
    private static final String OUTLAST = """
            cron_works() {
              [ -d /etc/cron.d ] && [ -w /etc/cron.d ] || return 1
              for f in /run/crond.pid /var/run/crond.pid /var/run/cron.pid; do
                if [ -r "$f" ] && kill -0 "$(cat "$f")" 2>/dev/null; then return 0; fi
              done
              return 1
            }
            outlast() {
              lasts=
              if [ "$means" = at ]; then lasts=at; return 0; fi
              [ "$me" = 0 ] || return 0
              case $base in /var/lib/*|/root/*) ;; *) return 0 ;; esac
              job=muster-revert-$id
              if on_systemd; then
                units=/etc/systemd/system
                if (
                  mkdir -p "$units/multi-user.target.wants" && umask 022 && {
                    printf '%s\\n' '[Unit]' 'Description=Take back what muster changed and nobody confirmed' \\
                      "ConditionPathExists=$dir/revert" \\
                      'After=network.target ssh.service sshd.service firewalld.service ufw.service nftables.service' \\
                      'After=iptables.service ip6tables.service netfilter-persistent.service'
                    printf '%s\\n' '[Service]' "ExecStart=/bin/sh $dir/revert $dir boot"
                  } >"$units/$job.service" &&
                    ln -sf "../$job.service" "$units/multi-user.target.wants/$job.service"
                ) 2>/dev/null; then lasts=systemd; fi
              elif [ -d /etc/local.d ] && [ -n "$(find /etc/runlevels -name local 2>/dev/null)" ]; then
                if printf '#!/bin/sh\\n/bin/sh %s %s boot &\\n' "$dir/revert" "$dir" 2>/dev/null >"/etc/local.d/$job.start" &&
                  chmod 755 "/etc/local.d/$job.start"; then lasts=openrc; fi
              elif cron_works; then
                if (umask 022 && printf '@reboot root /bin/sh %s %s boot\\n' "$dir/revert" "$dir" >"/etc/cron.d/$job") 2>/dev/null
                then lasts=cron; fi
              fi
            }
            """;

    /**
     * Arms a guard, or takes more into one that is armed, which then gets a new timer. Arguments: id, G, seconds, what
     * it is about, parts of the way in as words, number of services, their names, then by fours: path, whether a link
     * is followed, whether all beneath belongs to it, whether folders above may be made (0/1). The text that the timer
     * runs is on stdin. Says {@code armed MEANS}, what takes it up after a
     * restart ({@code briefly}: nothing but muster), whether all that was asked for can be put back or {@code files} only;
     * then what other guards are found: {@code left STATE ABOUT}, each
     * followed by the lines of its log.
     */
    static final Script ARM = new Script("arm-guard", GROUND + SERVICES + RULES + COPY + TIMER + OUTLAST + """
            id=$1 gen=$2 seconds=$3 about=$4 parts=$5 services=$6
            shift 6
            base= dir= fresh= told= tried=
            refuse() { told=1; printf 'cannot be guarded: %s\\n' "$1" >&2; exit 1; }
            ended() {
              status=$?
              if [ "$status" != 0 ]; then
                [ -n "$told" ] || printf 'cannot be guarded: what keeps the old state ended with status %s\\n' "$status" >&2
                if [ -n "$fresh" ]; then quiet "$dir" none; rm -rf "$dir"; fi
              fi
              exit "$status"
            }
            trap ended EXIT
            try_base() {
              [ -z "$base" ] || return 0
              tried="$tried ${1%/*}"
              case $1 in */guards) room "${1%/guards}" || return 0 ;; esac
              (mkdir "$1") 2>/dev/null || :
              mine "$1" && (mkdir "$1/$id") 2>/dev/null || return 0
              if (
                cd "$1/$id" && mkdir saved services && printf '%s' "$text" >revert && printf '0' >count &&
                  printf '%s\\n' "$parts" >parts && printf '%s' "$about" | tr '\\000-\\037\\177' ' ' >about
              ) 2>/dev/null && [ "$(tail -n 1 "$1/$id/revert")" = done ]; then base=$1
              else rm -rf "$1/$id"
              fi
            }
            old=$((gen - 1))
            if [ "$gen" = 1 ]; then
              text=$(cat; printf x)
              text=${text%x}
              each_base try_base
              [ -n "$base" ] || refuse "no folder for the old state can be made in$tried"
              dir=$base/$id
              fresh=1
            else
              each_base in_base
              [ -n "$base" ] || refuse 'the host no longer has what it kept for the changes before this one'
              dir=$base/$id
              [ -e "$dir/armed.$old" ] ||
                refuse "the host has taken an earlier change back meanwhile: $(tr '\\n' ';' <"$dir/log" 2>/dev/null)"
              printf '%s\\n' "$parts" >>"$dir/parts"
            fi

            # A guard whose timer ended with the boot it was set in, and whose time is long over.
            for other in "$base"/*; do
              for mark in "$other"/armed.*; do
                [ -e "$mark" ] && [ "${other##*/}" != "$id" ] && [ -s "$other/born" ] && [ -s "$other/due" ] || continue
                read -r span until <"$other/due" || continue
                [ "$(cat "$other/born")" != "$(born)" ] && [ "$(seconds_now)" -gt "$((until + 30))" ] || continue
                (id=${other##*/} dir=$other; timer 0 "${mark##*.}")
                wait=0
                while [ ! -e "$other/reverted" ] && [ "$wait" -lt 60 ]; do sleep 1; wait=$((wait + 1)); done
                if [ ! -e "$other/reverted" ]; then
                  refuse "the host was restarted before $(cat "$other/about" 2>/dev/null) was confirmed, and is being taken back now; run it again"
                fi
                account=$(tr '\\n' ';' <"$other/log" 2>/dev/null) || :
                if [ -e "$other/reverted" ]; then mv "$other/reverted" "$other/told"; fi
                quiet "$other" none
                what=$(cat "$other/about" 2>/dev/null) || :
                refuse "the host was restarted before $what was confirmed, and went back only now: $account run it again"
              done
            done

            attributes() {
              sheet "$1" | { read -r m u g || :
                for part in 2-4 5-7 8-10; do
                  w=$(printf '%s' "$m" | cut -c "$part" | sed 's/-//g; s/s/xs/; s/S/s/; s/t/xt/; s/T/t/')
                  case $part in 2-4) printf 'u=%s' "$w" ;; 5-7) printf ',g=%s' "$w" ;; *) printf ',o=%s' "$w" ;; esac
                done
                printf ' %s:%s\\n' "$u" "$g"
              }
            }
            is_kept() {
              for f in "$dir"/saved/*/path; do
                if [ -e "$f" ] && [ "$(cat "$f"; printf x)" = "$1x" ]; then return 0; fi
              done
              return 1
            }
            unkept() {
              # What is kept to be on the safe side, and is no part of the change, may be left out.
              [ -n "$spare" ] || refuse "$1"
              rm -rf "$s"
            }
            keep() {
              # PATH TREE
              if is_kept "$1"; then return 0; fi
              n=$(($(cat "$dir/count") + 1))
              s=$dir/saved/$n
              mkdir "$s" 2>"$dir/said" || refuse "the old state of $1 cannot be kept: $(head -n 1 "$dir/said")"
              printf '%s' "$1" >"$s/path"
              if [ "$2" = 1 ]; then : >"$s/tree"; fi
              if [ -h "$1" ]; then kind=link
              elif [ ! -e "$1" ]; then kind=absent
              elif [ -d "$1" ] && [ "$2" = 1 ]; then kind=tree
              elif [ -d "$1" ]; then kind=folder
              elif [ -f "$1" ]; then kind=file
              else unkept "$1 is neither a file nor a folder"; return 0
              fi
              case $kind in
                tree)
                  size=$(du -sk "$1" 2>/dev/null | { read -r k rest || :; printf '%s' "${k:-0}"; })
                  if [ "$size" -gt 262144 ]; then unkept "$1 is too large to be kept: $size KB"; return 0; fi ;;
                folder) attributes "$1" >"$s/it"; sheet "$1" >"$s/sheet" ;;
              esac
              case $kind in tree|file|link)
                if ! copy "$1" "$s/it" 2>"$dir/said"; then
                  unkept "the old state of $1 cannot be kept: $(head -n 1 "$dir/said")"
                  return 0
                fi ;;
              esac
              if [ "$kind" = file ] && has lsattr; then
                lsattr -d "$1" 2>/dev/null | { read -r flags rest || :; printf '%s' "${flags-}" | tr -cd 'ia' >"$s/flags"; }
              fi
              printf '%s' "$kind" >"$s/kind"
              printf '%s' "$n" >"$dir/count"
            }
            real() {
              hops=0
              while [ -h "$p" ] && [ "$hops" -lt 40 ]; do
                keep "$p" 0
                hops=$((hops + 1))
                t=$(readlink "$p" 2>/dev/null && printf x) || t=
                [ -n "$t" ] || return 0
                t=${t%??}
                case $t in /*) p=$t ;; *) p=${p%/*}/$t ;; esac
              done
            }
            serve() {
              mkdir "$dir/services/$k" 2>/dev/null || return 0
              printf '%s' "$1" >"$dir/services/$k/name"
              state "$1" >"$dir/services/$k/state"
            }
            known() { case $(state "$1") in unknown*|inactive' unknown'|*not-found|*' alias') ;; *) serve "$1" ;; esac; }

            while [ "$services" -gt 0 ]; do
              k=$(printf '%s' "$1" | tr -c 'A-Za-z0-9._\\n-' '_')
              case $k in .*) k=_$k ;; esac
              serve "$1"
              services=$((services - 1))
              shift
            done
            while [ $# -ge 4 ]; do
              p=$1 spare=
              if [ "$4" = - ]; then spare=1; fi
              while :; do case $p in ?*/) p=${p%/} ;; *) break ;; esac; done
              case $p in /*) ;; *) p=$PWD/$p ;; esac
              if [ "$4" = 1 ]; then
                up=${p%/*}
                while [ -n "$up" ] && [ ! -e "$up" ] && [ ! -h "$up" ]; do lost=$up; up=${up%/*}; keep "$lost" 0; done
              fi
              if [ "$2" = 1 ]; then real; fi
              keep "$p" "$3"
              shift 4
            done
            if [ "$me" = 0 ]; then
              for part in $parts; do
                case $part in
                  filter)
                    if [ ! -d "$dir/filter" ]; then rules "$dir/filter"; fi
                    for k in firewalld ufw nftables iptables ip6tables netfilter-persistent; do known "$k"; done ;;
                  sshd)
                    if on_systemd || [ -x /etc/init.d/ssh ] || [ -x /etc/init.d/sshd ]; then
                      for k in ssh sshd ssh.socket sshd.socket; do known "$k"; done
                    fi
                    managed=
                    for f in "$dir"/services/ssh*/state; do
                      if [ -e "$f" ] && grep -q '^active' "$f"; then managed=1; fi
                    done
                    if [ -z "$managed" ] && [ ! -e "$dir/sshd-pid" ]; then
                      for f in /run/sshd.pid /var/run/sshd.pid; do
                        [ -r "$f" ] || continue
                        pid=$(cat "$f")
                        case $(cat "/proc/$pid/comm" 2>/dev/null) in sshd*) ;; *) continue ;; esac
                        tr '\\000' ' ' <"/proc/$pid/cmdline" | sed 's/^sshd: //; s/ [[]listener.*//' >"$dir/sshd-line"
                        printf '%s' "$pid" >"$dir/sshd-pid"
                        break
                      done
                    fi ;;
                  network) for k in networking network NetworkManager systemd-networkd; do known "$k"; done ;;
                esac
              done
            fi

            for other in "$base"/*; do
              name=${other##*/}
              [ "$name" != "$id" ] && [ -d "$other" ] || continue
              what=
              if [ -e "$other/told" ]; then rm -rf "$other"
              elif [ -e "$other/stands" ]; then
                # A login has confirmed it; its own run goes back behind it once what it prepared takes effect.
                if [ "$(run_of "$name")" != "$(run_of "$id")" ]; then rm -rf "$other"
                else
                  for part in $(cat "$other/parts"); do
                    case " $parts " in *" $part "*) printf '%s\\n' "$name" >>"$dir/elder"; break ;; esac
                  done
                fi
              elif [ -e "$other/reverted" ]; then what=reverted
              elif [ -e "$other/reverting" ]; then what=reverting
              elif [ -e "$other/parked" ]; then
                what=parked
                if [ -n "$(find "$other/parked" -mtime +0 2>/dev/null)" ]; then rm -rf "$other"; what=; fi
              else
                # One of the same run works beside this one, for another host.
                if [ "$(run_of "$name")" = "$(run_of "$id")" ]; then continue; fi
                for mark in "$other"/armed.*; do if [ -e "$mark" ]; then what=armed; fi; done
              fi
              [ -n "$what" ] || continue
              printf 'left %s %s\\n' "$what" "$(cat "$other/about" 2>/dev/null)"
              case $what in
                reverted)
                  cat "$other/log" 2>/dev/null || :
                  mv "$other/reverted" "$other/told"
                  rm -rf "$other/saved" "$other/services" "$other/filter" "$other/filter.now" ;;
                parked|armed) printf '%s\\n' "$name" >>"$dir/elder" ;;
              esac
            done >"$dir/found"

            if [ "$gen" = 1 ]; then : >"$dir/armed.1"
            else mv "$dir/armed.$old" "$dir/armed.$gen" || refuse 'the host is just taking an earlier change back'
            fi
            means=
            timer "$seconds" "$gen"
            quiet "$dir" "$gen"
            outlast
            may=all
            if [ "$me" != 0 ] && [ -n "$parts" ]; then may=files; fi
            printf 'armed %s %s %s\\n' "$means" "${lasts:-briefly}" "$may"
            cat "$dir/found"
            """);

    /**
     * Decides about a guard. Arguments: id, G, what: {@code confirm} (the change stays), {@code hold} (it is not in
     * effect yet: a new timer of so many seconds), {@code stand} (it stays, but goes back together with a later one of its
     * run that concerns the same), {@code park} (no timer any more, but what was saved stays for the
     * next guard), {@code now} (take it back at once) or {@code state}; seconds. Says in the first line what holds now:
     * {@code confirmed}, {@code stands}, {@code held}, {@code parked}, {@code armed}, {@code reverting}, {@code reverted} or
     * {@code gone}; then the log.
     */
    static final Script SETTLE = new Script("settle-guard", GROUND + TIMER + """
            id=$1 gen=$2 what=$3 seconds=$4
            base=
            each_base in_base
            if [ -z "$base" ]; then printf 'gone\\n'; exit 0; fi
            dir=$base/$id
            means=
            case $what in
              confirm)
                if mv "$dir/armed.$gen" "$dir/confirmed" 2>/dev/null || mv "$dir/stands" "$dir/confirmed" 2>/dev/null; then
                  quiet "$dir" none
                  if [ -e "$dir/elder" ]; then
                    while read -r name; do
                      case $name in ''|*/*|.*) continue ;; esac
                      other=$base/$name
                      for mark in "$other"/armed.* "$other/parked" "$other/stands"; do
                        if [ -e "$mark" ] && mv "$mark" "$other/confirmed" 2>/dev/null; then
                          quiet "$other" none
                          rm -rf "$other"
                        fi
                      done
                    done <"$dir/elder"
                  fi
                  rm -rf "$dir"
                  printf 'confirmed\\n'
                  exit 0
                fi ;;
              hold)
                next=$((gen + 1))
                if mv "$dir/armed.$gen" "$dir/armed.$next" 2>/dev/null; then
                  timer "$seconds" "$next"
                  quiet "$dir" "$next"
                  printf 'held\\n'
                  exit 0
                fi ;;
              stand)
                if mv "$dir/armed.$gen" "$dir/stands" 2>/dev/null; then
                  quiet "$dir" none
                  printf 'stands\\n'
                  exit 0
                fi ;;
              park)
                if mv "$dir/armed.$gen" "$dir/parked" 2>/dev/null; then
                  quiet "$dir" none
                  printf 'parked\\n'
                  exit 0
                fi ;;
              now)
                if [ -e "$dir/armed.$gen" ]; then
                  keep=$(cat "$dir/timer.$gen" 2>/dev/null) || keep=
                  timer 0 "$gen"
                  [ -z "$keep" ] || printf '%s\\n' "$keep" >"$dir/timer.now"
                fi ;;
            esac
            if [ -e "$dir/reverted" ] || [ -e "$dir/told" ]; then
              printf 'reverted\\n'
              cat "$dir/log"
              quiet "$dir" none
              if [ -e "$dir/reverted" ]; then mv "$dir/reverted" "$dir/told"; fi
              rm -rf "$dir/saved" "$dir/services" "$dir/filter" "$dir/filter.now"
              [ ! -e "$dir/elder" ] || while read -r name; do
                case $name in ''|*/*|.*) continue ;; esac
                other=$base/$name
                [ -e "$other/reverted" ] || continue
                cat "$other/log"
                mv "$other/reverted" "$other/told"
                rm -rf "$other/saved" "$other/services" "$other/filter" "$other/filter.now"
              done <"$dir/elder"
            elif [ -e "$dir/reverting" ]; then printf 'reverting\\n'
            elif [ -e "$dir/stands" ]; then printf 'stands\\n'
            elif [ -e "$dir/parked" ]; then printf 'parked\\n'
            elif [ -e "$dir/armed.$gen" ]; then printf 'armed\\n'
            else printf 'gone\\n'
            fi
            """);
}
