package dev.muster.modules;

import dev.muster.shell.ReadScript;

/** The shell text with which the NTP modules look at a host. Texts go out with their length, so they may hold anything. */
final class NtpScripts {
    private NtpScripts() {}

    static final String SAID = """
            PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin
            LC_ALL=C
            two=$(printf '\\303\\251')
            # Where the shell itself counts bytes, a text costs no process; some count letters whatever the locale.
            if [ "${#two}" = 2 ]; then
              said() { printf '%s %d\\n%s\\n' "$1" "${#2}" "$2"; }
            else
              said() { printf '%s %d\\n%s\\n' "$1" "$(($(printf %s "$2" | wc -c)))" "$2"; }
            fi
            # timeout(1) came with coreutils 7 (EL6); some of busybox want another syntax.
            if timeout 5 true >/dev/null 2>&1; then
              brief() { timeout "$@"; }
            elif perl -e 1 >/dev/null 2>&1; then
              # A child, since the shell would announce the signal that ends it.
              brief() {
                perl -e '$s = shift; $c = fork; exec @ARGV or exit 127 unless $c;
                  $SIG{ALRM} = sub { kill 15, $c }; alarm $s; waitpid $c, 0; exit($? ? 1 : 0)' "$@"
              }
            else
              brief() {
                limit=$1; shift
                "$@" & child=$!
                { sleep "$limit"; kill "$child"; } >/dev/null 2>&1 </dev/null & guard=$!
                wait "$child" 2>/dev/null; code=$?
                kill "$guard" 2>/dev/null
                return "$code"
              }
            fi
            """;

    /**
     * {@code file PATH} says what is at a path, links followed, with content up to a megabyte and three in all, or that
     * it is absent; once for each path. Of a folder it says what daemons read there.
     */
    private static final String FILE = """
            known='|'
            room=3000000
            members=0
            file() {
              case $known in *"|$1|"*) return 0 ;; esac
              known="$known$1|"
              if [ ! -e "$1" ]; then
                said absent "$1"
                return 0
              fi
              said file "$1"
              said ls "$(ls -ldL "$1" 2>/dev/null)"
              t=$(stat -L -c %Y "$1" 2>/dev/null) || t=$(date -r "$1" +%s 2>/dev/null) || t=
              said mtime "$t"
              if [ -f "$1" ] && [ -r "$1" ]; then
                n=$(($(wc -c <"$1")))
                if [ "$n" -le 1048576 ] && [ "$n" -le "$room" ]; then
                  room=$((room - n))
                  printf 'content %d\\n' "$n"; cat "$1"; echo
                fi
              elif [ -d "$1" ]; then
                for member in "$1"/*.conf "$1"/*.sources; do
                  if [ -e "$member" ] && [ "$members" -lt 200 ]; then
                    members=$((members + 1))
                    file "$member"
                  fi
                done
              fi
            }
            """;

    /** When the host started and what time it is; its processes that keep the time, those of containers left out. */
    private static final String PROCESSES = """
            said now "$(date +%s)"
            said tick "$(getconf CLK_TCK 2>/dev/null)"
            boot=
            for f in "$root/proc/stat" /proc/stat; do
              [ -z "$boot" ] && [ -r "$f" ] || continue
              while read -r a b rest; do
                if [ "$a" = btime ]; then boot=$b; break; fi
              done <"$f"
            done
            said boot "$boot"
            seen=
            replaced=
            mine=
            if [ -n "$here" ]; then
              mine=$(readlink /proc/self/ns/pid 2>/dev/null) || mine=
              said system "$(uname -s 2>/dev/null)"
              said machine "$(uname -m 2>/dev/null)"
            fi
            for d in "$root"/proc/[0-9]*; do
              [ -r "$d/stat" ] || continue
              line=
              { read -r line <"$d/stat"; } 2>/dev/null || [ -n "$line" ] || continue
              case $line in
                *'(ntpd)'*|*'(ntpd'*|*'(chronyd)'*|*'(openntpd)'*|*'(systemd-timesyn)'*|*'(xntpd)'*|*'(busybox)'*|*'(sntp)'*)
                  args=$(tr '\\000' '\\012' <"$d/cmdline" 2>/dev/null) || args=
                  case $line in *'(busybox)'*) case $args in *ntpd*) ;; *) continue ;; esac ;; esac
                  theirs=$(readlink "$d/ns/pid" 2>/dev/null) || theirs=
                  # Of a container on this host, which is a host of its own.
                  if [ -n "$mine" ] && [ -n "$theirs" ] && [ "$mine" != "$theirs" ]; then
                    continue
                  fi
                  case $line in
                    *'(chronyd)'*) seen=chronyd ;;
                    *'(systemd-timesyn)'*) seen=${seen:-timesyncd} ;;
                    *'(openntpd)'*) seen=${seen:-openntpd} ;;
                    *) case $args in 'ntpd: '*) seen=openntpd ;; *) seen=${seen:-ntpd} ;; esac ;;
                  esac
                  said process "${d##*/}"
                  said stat "$line"
                  said args "$args"
                  exe=$(readlink "$d/exe" 2>/dev/null) || exe=
                  said exe "$exe"
                  said cwd "$(readlink "$d/cwd" 2>/dev/null)"
                  said procroot "$(readlink "$d/root" 2>/dev/null)"
                  case $exe in *' (deleted)') replaced=yes ;; esac
                ;;
              esac
            done
            if [ -z "$seen" ] && [ -n "$here" ] && [ ! -r /proc/1/stat ]; then
              case $(uname -s) in *BSD|DragonFly|Darwin) every=-ax ;; *) every=-e ;; esac
              lines=$(ps "$every" -o pid= -o args= 2>/dev/null | awk '/(ntpd|chronyd)( |:|$)/ && !/awk/' | head -n 5)
              if [ -n "$lines" ]; then
                said ps "$lines"
                seen=ntpd
                case $lines in *chronyd*) seen=chronyd ;; esac
                printf '%s\\n' "$lines" | {
                  read -r pid rest
                  said etime "$(ps -o etime= -p "$pid" 2>/dev/null)"
                }
              fi
            fi
            """;

    private static final String CONFIGURATION = """
            if [ -n "${2-}" ]; then file "$2"; fi
            for f in /etc/ntp.conf /etc/ntpsec/ntp.conf /run/ntp.conf.dhcp /run/ntpsec/ntp.conf.dhcp \\
                /var/lib/ntp/ntp.conf.dhcp /var/lib/ntp/etc/ntp.conf /etc/inet/ntp.conf /etc/ntpd.conf \\
                /etc/openntpd/ntpd.conf /etc/chrony.conf /etc/chrony/chrony.conf /etc/systemd/timesyncd.conf \\
                /etc/ntp.d /etc/ntpsec/ntp.d /etc/chrony.d /etc/chrony/conf.d /etc/chrony/sources.d /run/chrony-dhcp \\
                /etc/systemd/timesyncd.conf.d /run/systemd/timesyncd.conf.d /usr/local/lib/systemd/timesyncd.conf.d \\
                /usr/lib/systemd/timesyncd.conf.d /etc/sysconfig/ntpd /etc/sysconfig/ntp /etc/sysconfig/xntp \\
                /etc/sysconfig/chronyd /etc/default/ntp /etc/default/ntpsec /etc/default/chrony /etc/conf.d/ntpd \\
                /etc/conf.d/chronyd /etc/rc.conf /etc/rc.conf.local /etc/owamp-server/owamp-server.conf \\
                /etc/owampd/owampd.conf /opt/perfsonar_ps/toolkit/etc/ntp_known_servers \\
                /opt/perfsonar_ps/toolkit/scripts/system_environment/configure_ntpd \\
                /usr/lib/perfsonar/scripts/system_environment/configure_ntpd /usr/lib/perfsonar/scripts/configure_ntpd \\
                /opt/perfsonar_ps/toolkit/templates/config/ntp_conf.tmpl \\
                /usr/lib/perfsonar/templates/config/ntp_conf.tmpl; do
              file "$root$f"
            done
            count=0
            for f in "$root"/etc/ntp.conf?* "$root"/etc/ntpsec/ntp.conf?* "$root"/etc/chrony.conf?* \\
                "$root"/etc/chrony/chrony.conf?* "$root"/etc/ntpd.conf?*; do
              if [ -f "$f" ] && [ "$count" -lt 40 ]; then
                count=$((count + 1))
                said aside "${f#"$root"}"
              fi
            done
            """;

    private static final String PROGRAMS = """
            for f in usr/sbin/ntpd sbin/ntpd usr/local/sbin/ntpd usr/sbin/chronyd sbin/chronyd usr/sbin/openntpd \\
                lib/systemd/systemd-timesyncd usr/lib/systemd/systemd-timesyncd usr/lib/inet/ntpd usr/lib/inet/xntpd; do
              if [ -e "$root/$f" ] || [ -h "$root/$f" ]; then
                said program "/$f"
                said leads "$(readlink "$root/$f" 2>/dev/null)"
              fi
            done
            says=
            for p in ntpd chronyd; do
              if command -v "$p" >/dev/null 2>&1; then
                v=$(brief 5 "$p" --version 2>&1 </dev/null | head -n 3)
                said version "$p"
                said says "$v"
                if [ "$p" = ntpd ]; then says=$v; fi
              fi
            done
            # What runs may not be what lies on the disk, or may lie where nobody looks: then it is asked itself.
            case $replaced,$says in
              ,*[0-9].[0-9]*) ;;
              *) if [ -n "$seen" ] && command -v ntpq >/dev/null 2>&1; then
                  said version ntpq
                  said says "$(brief 4 ntpq -n -c 'rv 0 version' 127.0.0.1 2>&1 </dev/null | head -n 3)"
                fi ;;
            esac
            """;

    private static final String PACKAGES = """
            names='ntp ntpsec chrony openntpd xntp systemd-timesyncd'
            cves() { grep -o 'CVE-[0-9][0-9]*-[0-9][0-9]*' 2>/dev/null | sort -u | head -n 300; }
            if [ -n "$here" ]; then
              if command -v dpkg-query >/dev/null 2>&1; then
                said dpkg "$(dpkg-query -W -f '${Package} ${Version} ${Status}\\n' $names 2>/dev/null)"
              fi
              if command -v rpm >/dev/null 2>&1; then
                said rpm "$(rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\\n' $names 2>/dev/null)"
                said changelog "$(brief 5 rpm -q --changelog $names 2>/dev/null | cves)"
              else
                for p in ntp ntpsec chrony; do
                  f=/usr/share/doc/$p/changelog.Debian.gz
                  if [ -r "$f" ] && [ ! -h "/usr/share/doc/$p" ]; then
                    said changelog "$(brief 5 gzip -dc "$f" 2>/dev/null | cves)"
                    break
                  fi
                done
              fi
              if command -v pacman >/dev/null 2>&1; then
                said packages "$(pacman -Q $names 2>/dev/null)"
              elif command -v pkg >/dev/null 2>&1; then
                said packages "$(brief 5 pkg query '%n %v' $names 2>/dev/null </dev/null)"
              fi
            elif [ -d "$root/var/lib/dpkg" ] && command -v dpkg-query >/dev/null 2>&1; then
              said dpkg "$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Version} ${Status}\\n' $names 2>/dev/null)"
            fi
            if [ -r "$root/lib/apk/db/installed" ]; then
              said packages "$(awk -F: '/^P:/ { p = $2 } /^V:/ && p ~ /^(ntp|ntpsec|chrony|openntpd)$/ { print p, $2 }' "$root/lib/apk/db/installed")"
            fi
            for d in "$root"/var/db/pkg/net-misc/ntp-[0-9]* "$root"/var/db/pkg/net-misc/ntpsec-[0-9]* \\
                "$root"/var/db/pkg/net-misc/chrony-[0-9]* "$root"/var/db/pkg/net-misc/openntpd-[0-9]*; do
              if [ -d "$d" ]; then
                p=${d##*/}
                said packages "${p%%-[0-9]*} ${p#*-}"
              fi
            done
            """;

    private static final String SERVICES = """
            services='ntpd ntp ntpsec chronyd chrony openntpd xntpd systemd-timesyncd'
            if [ -d "$root/run/systemd/system" ] && command -v systemctl >/dev/null 2>&1; then
              units=
              for s in $services; do units="$units $s.service"; done
              said systemd "$(brief 10 systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState,FragmentPath,MainPID,NeedDaemonReload,ExecMainStartTimestamp $units 2>/dev/null)"
            fi
            if [ -d "$root/etc/systemd/system" ]; then
              for s in $services; do
                for d in /etc/systemd/system /run/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
                  if [ -e "$root$d/$s.service" ]; then file "$root$d/$s.service"; break; fi
                done
                for d in /etc/systemd/system /run/systemd/system /usr/lib/systemd/system; do
                  if [ -d "$root$d/$s.service.d" ]; then file "$root$d/$s.service.d"; fi
                done
              done
            fi
            chkconfig=
            if command -v chkconfig >/dev/null 2>&1; then
              for s in $services; do
                if [ -e "$root/etc/init.d/$s" ] || [ -e "$root/etc/rc.d/init.d/$s" ]; then
                  said chkconfig "$(LC_ALL=C LANG=C LANGUAGE= brief 5 chkconfig --list "$s" 2>&1 </dev/null)"
                fi
              done
              if [ -d "$root/etc/xinetd.d" ]; then
                said xinetd "$(LC_ALL=C LANG=C LANGUAGE= brief 5 chkconfig --list 2>/dev/null </dev/null | grep -v '0:' | head -n 200)"
              fi
            fi
            if [ -d "$root/run/openrc" ] || [ -d "$root/lib/rc/init.d" ]; then said openrc yes; fi
            for s in $services; do
              if [ -e "$root/etc/init.d/$s" ] || [ -e "$root/etc/rc.d/init.d/$s" ]; then said init "$s"; fi
              if [ -e "$root/etc/init/$s.conf" ]; then
                said upstart "$s"
                for f in "$root/etc/init/$s.conf" "$root/etc/init/$s.override"; do
                  if [ -f "$f" ] && grep '^manual' "$f" >/dev/null 2>&1; then said manual "$s"; fi
                done
                if [ -n "$here" ] && command -v initctl >/dev/null 2>&1; then
                  said initctl "$(brief 5 initctl status "$s" 2>&1 </dev/null)"
                fi
              fi
              for f in "$root/etc/rc.d/$s" "$root/usr/local/etc/rc.d/$s"; do
                if [ -f "$f" ]; then said rc-script "$s"; fi
              done
              for l in "$root"/etc/rc[0-6].d/[SK][0-9][0-9]"$s" "$root"/etc/init.d/rc[0-6].d/[SK][0-9][0-9]"$s" \\
                  "$root"/etc/rc.d/rc[0-6].d/[SK][0-9][0-9]"$s" "$root"/etc/runlevels/*/"$s"; do
                if [ -e "$l" ] || [ -h "$l" ]; then said runlevel "${l#"$root"}"; fi
              done
              for f in "$root/run/openrc/started/$s" "$root/lib/rc/init.d/started/$s"; do
                if [ -e "$f" ] || [ -h "$f" ]; then said started "$s"; fi
              done
            done
            if [ -n "$here" ] && command -v svcs >/dev/null 2>&1; then
              said smf "$(brief 5 svcs -H -o state,fmri svc:/network/ntp:default 2>/dev/null)"
            fi
            """;

    private static final String NETWORK = """
            for f in udp udp6; do
              [ -r "$root/proc/net/$f" ] || continue
              said "$f" "$(grep -iE ':(007b|0143) ' "$root/proc/net/$f" 2>/dev/null | head -n 500)"
            done
            if [ -r "$root/proc/net/if_inet6" ]; then said if-inet6 "$(head -n 500 "$root/proc/net/if_inet6")"; fi
            if [ -r "$root/proc/net/fib_trie" ] && ! command -v ip >/dev/null 2>&1; then
              said fib-trie "$(head -n 3000 "$root/proc/net/fib_trie")"
              said route "$(head -n 500 "$root/proc/net/route" 2>/dev/null)"
            fi
            if [ -n "$here" ]; then
              if [ ! -r /proc/net/udp ] && command -v netstat >/dev/null 2>&1; then
                said netstat "$(brief 5 netstat -an 2>/dev/null | grep '[.:]\\(123\\|323\\) ' | head -n 500)"
              fi
            fi
            """;

    /** Asks the daemon on its own host for its upstreams, and whom it has heard if the third argument is yes. */
    private static final String DAEMON = """
            if [ -n "$here" ] && [ -n "$seen" ]; then
              case $seen in
                ntpd)
                  answers=
                  if command -v ntpq >/dev/null 2>&1; then
                    for a in 127.0.0.1 ::1; do
                      v=$(brief 4 ntpq -n -c 'timeout 700' -c peers "$a" 2>&1 </dev/null | head -n 300)
                      case $v in *refid*|*'No association'*) answers=$a; break ;; esac
                    done
                    said peers "$v"
                  fi
                  if [ -n "$answers" ] && [ "${3-}" = yes ]; then
                    v=
                    case $says in *ntpsec*|*' 4.2.8'*|*' 4.3'*) ;; *)
                      if command -v ntpdc >/dev/null 2>&1; then
                        v=$(brief 6 ntpdc -n -c 'timeout 700' -c monlist "$answers" 2>&1 </dev/null | head -n 700)
                      fi ;;
                    esac
                    case $v in *=====*) said monlist "$v" ;; *)
                      v=$(brief 8 ntpq -n -c 'timeout 700' -c mrulist "$answers" 2>/dev/null </dev/null | head -n 5000)
                      case $v in *=====*) ;; *)
                        v=$(brief 8 ntpq -n -c 'timeout 700' -c 'mrulist mincount=100' "$answers" 2>/dev/null </dev/null | head -n 5000) ;;
                      esac
                      said mrulist "$v" ;;
                    esac
                  fi ;;
                chronyd)
                  if command -v chronyc >/dev/null 2>&1; then
                    said chrony-sources "$(brief 5 chronyc -n sources 2>&1 </dev/null | head -n 300)"
                  fi ;;
                timesyncd)
                  if command -v timedatectl >/dev/null 2>&1; then
                    said timesync "$(brief 5 timedatectl timesync-status 2>&1 </dev/null | head -n 60)"
                  fi ;;
                openntpd)
                  if command -v ntpctl >/dev/null 2>&1; then
                    said ntpctl "$(brief 5 ntpctl -s peers 2>&1 </dev/null | head -n 300)"
                  fi ;;
              esac
            fi
            """;

    /**
     * Everything ntp_facts wants to know, in one round trip. Arguments: the root without slash at its end (empty for
     * the host itself), a file named by the author or nothing, yes where it is wanted whom the daemon has heard.
     */
    private static final String SURVEY = SAID + FILE + FirewallScripts.SURVEY + """
            root=$1
            here=
            if [ -z "$root" ]; then here=yes; fi
            """ + PROCESSES + CONFIGURATION
            + PROGRAMS + PACKAGES + SERVICES + NETWORK + DAEMON + """
            if [ -n "$here" ]; then firewall; fi
            """;

    static final ReadScript LOOK = new ReadScript("ntp-survey", SURVEY);

    /** Files by name or pattern, in the same form. */
    static final ReadScript MORE_FILES = new ReadScript("ntp-files", SAID + FILE + """
            for f in "$@"; do
              case $f in
                *[*?]*)
                  IFS=
                  for g in $f; do
                    if [ -e "$g" ] && [ "$members" -lt 200 ]; then
                      members=$((members + 1))
                      file "$g"
                    fi
                  done
                  unset IFS ;;
                *) file "$f" ;;
              esac
            done
            """);

    /**
     * Asks the daemon on its own host with its own tools, over both loopbacks and the own addresses. Argument: an own
     * address to ask as well, or nothing. The tools exit with 0 whatever happens, so all they say goes out. All ask
     * side by side, each writing when those behind it in the pipe have finished, so that a daemon that is silent
     * everywhere costs the time of one tool.
     */
    static final ReadScript ASK_LOCALLY = new ReadScript("ntp-ask", SAID + """
            own=$1
            if [ -z "$own" ]; then
              own=$( { ip -o addr show scope global 2>/dev/null || ifconfig -a 2>/dev/null; } | \\
                awk '{ for (i = 1; i < NF; i++) if ($i == "inet" || $i == "inet6") {
                    a = $(i + 1); if (a == "addr:") a = $(i + 2)
                    sub(/^addr:/, "", a); sub(/[\\/%].*/, "", a)
                    f = (a ~ /:/) ? 6 : 4
                    if (a !~ /^127[.]/ && a != "::1" && a !~ /^fe80/ && !done[f]++) print a } }')
            fi
            ask() {
              told=$(brief 8 "$tool" -n -c 'timeout 700' -c "$1" "$a" 2>&1 </dev/null | head -n 700)
              said tool "$tool"
              said address "$a"
              said asked "$1"
              said answer "$told"
              case $told in ''|*'timed out'*|*refused*|*'Socket error'*) return 1 ;; esac
            }
            one() {
              tool=${1%%:*} a=${1#*:}
              case $tool in
                ntpdc) if ask sysinfo; then ask monlist || :; if [ "$2" = loopback ]; then ask reslist || :; fi; fi ;;
                *) if ask rv && [ "$2" = loopback ]; then ask reslist || :; fi ;;
              esac
            }
            all() {
              case $1 in *:127.0.0.1|*:::1) where=loopback ;; *) where=own ;; esac
              if [ $# -eq 1 ]; then
                one "$1" "$where"
              else
                one "$1" "$where" | { shift; rest=$(all "$@"); cat; printf '%s\\n' "$rest"; }
              fi
            }
            set --
            for tool in ntpdc ntpq; do
              if command -v "$tool" >/dev/null 2>&1; then
                for a in 127.0.0.1 ::1 $own; do set -- "$@" "$tool:$a"; done
              else
                said missing "$tool"
              fi
            done
            if [ $# -gt 0 ]; then all "$@"; fi
            """);
}
