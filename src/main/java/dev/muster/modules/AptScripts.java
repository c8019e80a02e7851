package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text of the apt module. Names that reach it are checked before: none can be read as an option. */
final class AptScripts {
    private static final String COMMON = """
            PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export PATH
            DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical LC_ALL=C LANG=C LANGUAGE=
            export DEBIAN_FRONTEND DEBIAN_PRIORITY LC_ALL LANG LANGUAGE
            have() { command -v "$1" >/dev/null 2>&1; }
            """;

    /**
     * Arguments: default release or nothing; {@code all} when candidates matter even of what is installed; names and
     * globs. Prints {@code tool PATH}, {@code aptitude PATH}, {@code mark PATH}, {@code missing TOOL}, {@code arch A},
     * {@code now SECONDS}, {@code stamp SECONDS}, {@code match GLOB NAME}, {@code have NAME STATE VERSION}, {@code policy
     * LINE}, {@code provider NAME PACKAGE}, {@code auto NAME}.
     */
    static final ReadScript READ = new ReadScript("apt-state", COMMON + """
            release=$1 which=$2
            shift 2
            for t in apt-get dpkg-query apt-cache; do
              if ! have "$t"; then printf 'missing %s\\n' "$t"; exit 0; fi
            done
            printf 'tool %s\\n' "$(command -v apt-get)"
            if have aptitude; then printf 'aptitude %s\\n' "$(command -v aptitude)"; fi
            if have apt-mark; then printf 'mark %s\\n' "$(command -v apt-mark)"; fi
            printf 'now %s\\n' "$(date +%s)"
            for f in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
              if [ -e "$f" ]; then
                then=$(date -r "$f" +%s 2>/dev/null) || continue
                printf 'stamp %s\\n' "$then"; break
              fi
            done
            if [ $# -eq 0 ]; then exit 0; fi
            printf 'arch %s\\n' "$(dpkg --print-architecture 2>/dev/null)"
            set -f
            names=
            for n do
              case $n in
                *[]*?[!]*)
                  found=$(apt-cache pkgnames 2>/dev/null | while read -r p; do
                    case $p in $n) printf '%s\\n' "$p" ;; esac
                  done)
                  for p in $found; do printf 'match %s %s\\n' "$n" "$p"; done
                  names="$names $found" ;;
                *) names="$names $n" ;;
              esac
            done
            ask=
            for n in $names; do
              said=$(dpkg-query -W -f '${Status} ${Version}\\n' "$n" 2>/dev/null | awk -v n="$n" '
                $3 == "installed" { is = $3; v = $4; exit }
                is == "" && $3 != "not-installed" { is = $3; v = $4 }
                END { if (is != "") print "have", n, is, v }')
              if [ -n "$said" ]; then printf '%s\\n' "$said"; fi
              case $which:$said in all:*) ask="$ask $n" ;; *' installed '*) ;; *) ask="$ask $n" ;; esac
            done
            if [ -n "$ask" ]; then
              apt-cache showpkg $ask 2>/dev/null | awk '
                /^Package: / { name = $2; at = 0 }
                /^Reverse Provides:/ { at = 1; next }
                at && NF && !seen[name " " $1]++ { print "provider", name, $1 }'
              providers=$(apt-cache showpkg $ask 2>/dev/null | awk '
                /^Package: / { at = 0 }
                /^Reverse Provides:/ { at = 1; next }
                at && NF && !seen[$1]++ { print $1 }')
              for n in $providers; do
                dpkg-query -W -f '${Status} ${Version}\\n' "$n" 2>/dev/null |
                  awk -v n="$n" '$3 != "not-installed" { print "have", n, $3, $4; exit }'
              done
              apt-cache ${release:+-o "APT::Default-Release=$release"} policy $ask $providers 2>&1 |
                sed -e 's/^E: */problem E:/;t' -e 's/^/policy /'
            fi
            if [ -r /var/lib/apt/extended_states ]; then
              awk -v names=" $(printf '%s ' $names)" '
                $1 == "Package:" { p = $2 }
                $1 == "Auto-Installed:" && $2 == 1 && index(names, " " p " ") { print "auto", p }' \\
                /var/lib/apt/extended_states
            fi
            exit 0
            """);

    /** Arguments: the tool, its words. What it says it would do. */
    static final ReadScript SIMULATE = new ReadScript("apt-simulate", COMMON + """
            tool=$1
            shift
            "$tool" --simulate "$@" </dev/null
            """);

    /**
     * Arguments: package files. Prints of each {@code file PATH}, then its fields Package, Version, Architecture,
     * Pre-Depends, Depends as {@code field NAME TEXT}, {@code installed VERSION}, and {@code inst NAME} for what apt would
     * install besides; or {@code broken MESSAGE}.
     */
    static final ReadScript READ_DEB = new ReadScript("apt-deb", COMMON + """
            if ! have dpkg-deb; then printf 'missing dpkg-deb\\n'; exit 0; fi
            for f do
              printf 'file %s\\n' "$f"
              if [ ! -e "$f" ]; then printf "broken E:Could not open file %s - open (2: No such file or directory)\\n" "$f"; continue; fi
              said=$(dpkg-deb -f "$f" Package Version Architecture Pre-Depends Depends 2>&1) ||
                { printf 'broken %s\\n' "$said"; continue; }
              printf '%s\\n' "$said" | sed -n 's/^\\([A-Za-z-]*\\): /field \\1 /p'
              name=$(dpkg-deb -f "$f" Package) arch=$(dpkg-deb -f "$f" Architecture)
              case $arch in all) ;; *) if dpkg-query -W "$name:$arch" >/dev/null 2>&1; then name=$name:$arch; fi ;; esac
              dpkg-query -W -f '${Status} ${Version}\\n' "$name" 2>/dev/null |
                awk '$3 == "installed" { print "installed", $4; exit }'
              case $f in /*) p=$f ;; *) p=./$f ;; esac
              inst=$(apt-get --simulate install "$p" 2>/dev/null </dev/null | awk '$1 == "Inst" { print "inst", $2 }')
              if [ -n "$inst" ]; then printf '%s\n' "$inst"; continue; fi
              # apt cannot, or is too old to take files: of every group of alternatives that is not there, the first.
              printf '%s\\n' "$said" | sed -n -e 's/^Pre-Depends: //p' -e 's/^Depends: //p' | tr ',' '\\n' | while read -r group; do
                first= there=
                for n in $(printf '%s' "$group" | sed -e 's/([^)]*)//g' -e 's/:[a-z0-9]*//g' | tr '|' ' '); do
                  [ -n "$first" ] || first=$n
                  case $(dpkg-query -W -f '${Status}' "$n" 2>/dev/null) in *' installed') there=yes ;; esac
                done
                if [ -z "$there" ] && [ -n "$first" ]; then printf 'inst %s\n' "$first"; fi
              done
            done
            exit 0
            """);

    /**
     * Arguments: tries, longest pause between two of them in seconds, patience with a lock in seconds. Whatever cannot be
     * fetched is a failure, as it is to python-apt; apt-get alone would only warn.
     */
    static final Script UPDATE = new Script("apt-update", COMMON + """
            tries=$1 longest=$2 patience=$3
            if ! have apt-get; then printf 'the host has no apt-get\\n' >&2; exit 1; fi
            folder=$(mktemp -d 2>/dev/null) || { folder=${TMPDIR:-/tmp}/.muster-$$; (umask 077; mkdir "$folder"); }
            trap 'rm -rf "$folder"' EXIT
            : >"$folder/err"
            turn=0 pause=1 waited=0
            while [ "$turn" -lt "$tries" ]; do
              apt-get -q -o APT::Update::Error-Mode=any update >"$folder/out" 2>"$folder/err" </dev/null && rc=0 || rc=$?
              if [ "$rc" -eq 0 ] && ! grep -e '^W: Failed to fetch' -e '^W: Some index files failed' "$folder/err" >/dev/null
              then exit 0; fi
              if grep -i -e 'could not get lock' -e 'unable to lock' "$folder/err" >/dev/null; then
                if [ "$waited" -ge "$patience" ]; then
                  printf 'Failed to lock apt for exclusive operation: %s\\n' "$(head -n 1 "$folder/err")" >&2; exit 1
                fi
                sleep 3; waited=$((waited + 3)); continue
              fi
              if [ "$pause" -gt "$longest" ]; then pause=$longest; fi
              sleep "$pause"
              pause=$((pause * 2)) turn=$((turn + 1))
            done
            why=$(sed -e 's/^\\([WE]\\): */\\1:/' "$folder/err" | grep . | awk 'NR > 1 { printf ", " } { printf "%s", $0 }')
            printf 'Failed to update apt cache: %s\\n' "${why:-unknown reason}" >&2
            exit 1
            """);

    /** Arguments: packages that are to stay although nothing needs them. */
    static final Script MARK_MANUAL = new Script("apt-mark", COMMON + """
            said=$(apt-mark manual "$@" 2>&1) && rc=0 || rc=$?
            case $said in *'Invalid operation'*|*'{markauto|unmarkauto}'*) said=$(apt-mark unmarkauto "$@" 2>&1); rc=$? ;; esac
            if [ "$rc" -ne 0 ]; then printf '%s\\n' "$said" >&2; fi
            exit "$rc"
            """);

    private AptScripts() {}
}
