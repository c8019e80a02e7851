package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/**
 * The shell text of the package modules. Nothing ever asks a question, and a lock is waited for, not broken.
 *
 * <p>The listing for apt and its kin has the state of dpkg, because a removed package keeps an entry as long as its
 * configuration stays.
 */
final class PackageScripts {
    private static final String COMMON = """
            PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export PATH
            DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical LC_ALL=C LANG=C LANGUAGE=
            export DEBIAN_FRONTEND DEBIAN_PRIORITY LC_ALL LANG LANGUAGE
            have() { command -v "$1" >/dev/null 2>&1; }
            manager() {
              case $1 in auto|package) ;; *) m=$1; [ "$m" != apt-get ] || m=apt; return 0 ;; esac
              m=none
              for t in dnf yum zypper apk; do if have "$t"; then m=$t; break; fi; done
              if have apt-get && have dpkg-query; then m=apt; fi
            }
            """;

    /** Prints the name of the module for the host's package manager, or nothing. */
    static final ReadScript MANAGER = new ReadScript("package-manager", COMMON + """
            if have apt-get && have dpkg-query; then printf 'apt\\n'; exit 0; fi
            for t in dnf yum zypper pacman apk; do
              if have "$t"; then printf '%s\\n' "$t"; exit 0; fi
            done
            """);

    /**
     * Arguments: manager or {@code auto}, {@code latest} when candidates matter, folder of lists for the age of the
     * cache, repository options as words up to {@code --}, names. Prints lines {@code manager M}, {@code missing TOOL},
     * {@code cache SECONDS}, {@code have NAME VERSION}, {@code newer NAME VERSION}.
     */
    static final ReadScript READ = new ReadScript("package-state", COMMON + """
            manager "$1"; latest=$2
            shift 2
            options=
            while [ $# -gt 0 ] && [ "$1" != -- ]; do options="$options $1"; shift; done
            [ $# -eq 0 ] || shift
            printf 'manager %s\\n' "$m"
            case $m in
              apt) tool=apt-get ;;
              none) exit 0 ;;
              *) tool=$m ;;
            esac
            if ! have "$tool"; then printf 'missing %s\\n' "$tool"; fi
            set -f
            case $m in
              apt)
                if ! have dpkg-query; then printf 'missing dpkg-query\\n'; exit 0; fi
                set +f
                for f in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
                  if [ -e "$f" ]; then
                    then=$(date -r "$f" +%s 2>/dev/null) || continue
                    printf 'cache %s\\n' "$(( $(date +%s) - then ))"; break
                  fi
                done
                set -f
                if [ $# -gt 0 ]; then
                  for n do
                    dpkg-query -W -f '${Status} ${Package} ${Version} ${Provides}\\n' "$n" 2>/dev/null
                  done | while read -r want error state package version provides; do
                    case $state in
                      installed) printf 'have %s %s\\n' "$package" "$version" ;;
                      config-files) printf 'config %s\\n' "$package" ;;
                    esac
                  done
                  if [ "$latest" = latest ] && have apt-cache; then
                    apt-cache policy "$@" 2>/dev/null | awk '
                      /^[^ ]/ { sub(/:$/, ""); name = $1 }
                      /^  Installed:/ { old = $2 }
                      /^  Candidate:/ { if (old != "(none)" && $2 != "(none)" && old != $2) print "newer", name, $2 }'
                  fi
                fi ;;
              dnf|yum|zypper)
                for n do
                  if case $n in *'*'*|*'?'*) false ;; esac && rpm -q --qf 'have %{NAME} %{VERSION}-%{RELEASE}\\n' "$n" 2>/dev/null
                  then :
                  else
                    case $n in
                      *'*'*|*'?'*) rpm -qa --qf 'have %{NAME} %{VERSION}-%{RELEASE}\\n' "$n" ;;
                      *) rpm -q --whatprovides --qf 'provides %{NAME} '"$(printf '%s' "$n" | tr -cd 'A-Za-z0-9_./+:@-')"'\\n' "$n" ;;
                    esac 2>/dev/null | grep -e '^have ' -e '^provides '
                  fi | grep -e '^have ' -e '^provides '
                done
                if [ "$latest" = latest ] && [ $# -gt 0 ]; then
                  case $m in
                    zypper) zypper --non-interactive --quiet list-updates 2>/dev/null |
                      awk -F'|' '$3 != "" { gsub(/ /, "", $3); gsub(/ /, "", $5); print "newer", $3, $5 }' ;;
                    *) "$m" -q $options check-update "$@" 2>/dev/null |
                      awk 'NF == 3 && $1 ~ /\\./ { n = $1; sub(/\\.[^.]*$/, "", n); print "newer", n, $2 }' ;;
                  esac
                fi ;;
              apk)
                for n do
                  if apk info -e "$n" >/dev/null 2>&1; then printf 'have %s installed\\n' "$n"; fi
                done
                if [ "$latest" = latest ]; then
                  apk version -l '<' 2>/dev/null | awk '$2 == "<" { n = $1; sub(/-[0-9][^-]*-r[0-9]+$/, "", n); print "newer", n, $3 }'
                fi ;;
            esac
            exit 0
            """);

    /** Arguments: manager, seconds to wait for a lock, code of policy-rc.d or nothing, the tool's own words. */
    static final Script RUN = new Script("package", COMMON + """
            m=$1 patience=$2 policy=$3
            shift 3
            tool=$m
            if [ "$m" = apt ]; then tool=apt-get; fi
            if ! have "$tool"; then printf 'the host has no %s\\n' "$tool" >&2; exit 1; fi
            if [ -n "$policy" ]; then
              if [ -e /usr/sbin/policy-rc.d ]; then mv /usr/sbin/policy-rc.d /usr/sbin/policy-rc.d.muster; fi
              trap 'rm -f /usr/sbin/policy-rc.d
                if [ -e /usr/sbin/policy-rc.d.muster ]; then mv /usr/sbin/policy-rc.d.muster /usr/sbin/policy-rc.d; fi' EXIT
              printf '#!/bin/sh\\nexit %s\\n' "$policy" >/usr/sbin/policy-rc.d
              chmod 755 /usr/sbin/policy-rc.d
            fi
            folder=$(mktemp -d 2>/dev/null) || { folder=${TMPDIR:-/tmp}/.muster-$$; (umask 077; mkdir "$folder"); }
            waited=0
            while :; do
              "$tool" "$@" >"$folder/out" 2>"$folder/err" </dev/null && rc=0 || rc=$?
              if [ "$rc" -eq 0 ] || [ "$waited" -ge "$patience" ]; then break; fi
              grep -i -e 'could not get lock' -e 'unable to lock' -e 'another app is currently holding' \\
                -e 'existing lock' -e 'is locked by' -e 'system management is locked' "$folder/out" "$folder/err" \\
                >/dev/null || break
              sleep 3; waited=$((waited + 3))
            done
            cat "$folder/out"
            cat "$folder/err" >&2
            rm -rf "$folder"
            exit "$rc"
            """);

    private PackageScripts() {}
}
