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
            brief() { if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi; }
            """;

    /** {@code file PATH} says what is at a path, links followed, with content up to a megabyte; once for each path. */
    private static final String FILE = """
            known='|'
            file() {
              case $known in *"|$1|"*) return 0 ;; esac
              known="$known$1|"
              [ -e "$1" ] || return 0
              said file "$1"
              said ls "$(ls -ldL "$1" 2>/dev/null)"
              t=$(stat -L -c %Y "$1" 2>/dev/null) || t=$(date -r "$1" +%s 2>/dev/null) || t=
              said mtime "$t"
              if [ -f "$1" ] && [ -r "$1" ]; then
                n=$(($(wc -c <"$1")))
                if [ "$n" -le 1048576 ]; then printf 'content %d\\n' "$n"; cat "$1"; echo; fi
              fi
            }
            """;

    /**
     * Everything ntp_facts wants to know, in one round trip. Arguments: the root without slash at its end (empty for
     * the host itself), a file named by the author or nothing.
     */
    private static final String SURVEY = SAID + FILE + FirewallScripts.SURVEY + """
            root=$1
            here=
            if [ -z "$root" ]; then here=yes; fi
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
            if [ -n "$here" ]; then mine=$(readlink /proc/self/ns/pid 2>/dev/null) || mine=; fi
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
                  seen=yes
                  said process "${d##*/}"
                  said stat "$line"
                  said args "$args"
                  exe=$(readlink "$d/exe" 2>/dev/null) || exe=
                  said exe "$exe"
                  case $exe in *' (deleted)') replaced=yes ;; esac
                  printf '%s\\n' "$args" | {
                  before= jail=
                  while IFS= read -r a; do
                    case $before in
                      -c|--configfile) file "$root$jail$a"; case $a in "$root"/*) file "$a" ;; esac ;;
                      -i|--jaildir) jail=$a; file "$root$jail/etc/ntp.conf" ;;
                    esac
                    case $a in
                      --configfile=*) file "$root$jail${a#*=}" ;;
                      --jaildir=*) jail=${a#*=}; file "$root$jail/etc/ntp.conf" ;;
                      -c?*) file "$root$jail${a#-c}" ;;
                    esac
                    before=$a
                  done
                  }
                ;;
              esac
            done
            if [ -z "$seen" ] && [ -n "$here" ] && [ ! -r /proc/1/stat ]; then
              said ps "$(ps -e -o pid= -o args= 2>/dev/null | grep -E '(ntpd|chronyd)( |$)')"
            fi
            if [ -n "${2-}" ]; then file "$2"; fi
            for f in /etc/ntp.conf /etc/ntpsec/ntp.conf /run/ntp.conf.dhcp /run/ntpsec/ntp.conf.dhcp \\
                /var/lib/ntp/ntp.conf.dhcp /var/lib/ntp/etc/ntp.conf /etc/inet/ntp.conf /etc/ntpd.conf \\
                /etc/openntpd/ntpd.conf /etc/chrony.conf /etc/chrony/chrony.conf /etc/systemd/timesyncd.conf \\
                /etc/sysconfig/ntpd /etc/sysconfig/ntp /etc/default/ntp /etc/default/ntpsec; do
              file "$root$f"
            done
            for f in usr/sbin/ntpd sbin/ntpd usr/local/sbin/ntpd usr/sbin/chronyd sbin/chronyd usr/sbin/openntpd \\
                lib/systemd/systemd-timesyncd usr/lib/systemd/systemd-timesyncd; do
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
            names='ntp ntpsec chrony openntpd xntp systemd-timesyncd'
            if [ -n "$here" ]; then
              if command -v dpkg-query >/dev/null 2>&1; then
                said dpkg "$(dpkg-query -W -f '${Package} ${Version} ${Status}\\n' $names 2>/dev/null)"
              fi
              if command -v rpm >/dev/null 2>&1; then
                said rpm "$(rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\\n' $names 2>/dev/null)"
              fi
            elif [ -d "$root/var/lib/dpkg" ] && command -v dpkg-query >/dev/null 2>&1; then
              said dpkg "$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Version} ${Status}\\n' $names 2>/dev/null)"
            fi
            services='ntpd ntp ntpsec chronyd chrony openntpd xntpd systemd-timesyncd'
            if [ -d "$root/run/systemd/system" ] && command -v systemctl >/dev/null 2>&1; then
              units=
              for s in $services; do units="$units $s.service"; done
              said systemd "$(brief 10 systemctl show -p Id,LoadState,ActiveState,SubState,UnitFileState,FragmentPath,MainPID $units 2>/dev/null)"
            fi
            if command -v chkconfig >/dev/null 2>&1; then
              for s in $services; do
                if [ -e "$root/etc/init.d/$s" ] || [ -e "$root/etc/rc.d/init.d/$s" ]; then
                  said chkconfig "$(LC_ALL=C LANG=C LANGUAGE= brief 5 chkconfig --list "$s" 2>&1)"
                fi
              done
            fi
            for s in $services; do
              if [ -e "$root/etc/init.d/$s" ] || [ -e "$root/etc/rc.d/init.d/$s" ]; then said init "$s"; fi
              if [ -e "$root/etc/init/$s.conf" ]; then said upstart "$s"; fi
              for l in "$root"/etc/rc[0-6].d/[SK][0-9][0-9]"$s" "$root"/etc/runlevels/*/"$s"; do
                if [ -e "$l" ] || [ -h "$l" ]; then said runlevel "${l#"$root"}"; fi
              done
            done
            for f in udp udp6; do
              [ -r "$root/proc/net/$f" ] || continue
              said "$f" "$(grep -i ':007b ' "$root/proc/net/$f" 2>/dev/null)"
            done
            if [ -n "$here" ]; then firewall; fi
            """;

    static final ReadScript LOOK = new ReadScript("ntp-survey", SURVEY);

    /** Files by name, in the same form. */
    static final ReadScript MORE_FILES = new ReadScript("ntp-files", SAID + FILE + """
            for f in "$@"; do file "$f"; done
            """);

    /**
     * Asks the daemon on its own host with its own tools, over both loopbacks and the own addresses. Argument: an own
     * address to ask as well, or nothing. The tools exit with 0 whatever happens, so all they say goes out.
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
              command -v "$1" >/dev/null 2>&1 || return 1
              tool=$1; shift
              told=$(brief 4 "$tool" -n -c 'timeout 700' "$@" "$a" 2>&1 </dev/null | head -n 700)
              said tool "$tool"
              said address "$a"
              said asked "$2"
              said answer "$told"
              case $told in ''|*'timed out'*|*refused*) return 1 ;; esac
            }
            for a in 127.0.0.1 ::1 $own; do
              if ask ntpdc -c sysinfo; then ask ntpdc -c monlist || :; fi
              ask ntpq -c rv || :
            done
            """);
}
