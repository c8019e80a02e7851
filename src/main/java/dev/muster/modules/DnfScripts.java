package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text of the dnf module. It calls the host's dnf or yum, never a Python of its own. */
final class DnfScripts {
    private static final String COMMON = """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            LC_ALL=C LANG=C LANGUAGE=; export LC_ALL LANG LANGUAGE
            have() { command -v "$1" >/dev/null 2>&1; }
            """;

    /**
     * Arguments: root to look in, names. Prints {@code tool dnf} or {@code yum}, {@code asks yes} when the tool knows
     * {@code --assumeno}, {@code have ASKED NAME VERSION-RELEASE ARCH} for what is installed under a name, and {@code
     * missing TOOL}.
     */
    static final ReadScript READ = new ReadScript("dnf-state", COMMON + """
            root=$1
            shift
            tool=
            for t in dnf yum; do if have "$t"; then tool=$t; break; fi; done
            if [ -z "$tool" ]; then printf 'missing dnf or yum\\n'; exit 0; fi
            if ! have rpm; then printf 'missing rpm\\n'; exit 0; fi
            printf 'tool %s\\n' "$tool"
            if [ "$tool" = dnf ] || yum --help 2>/dev/null | grep -e --assumeno >/dev/null; then printf 'asks yes\\n'; fi
            for n do
              said=$(rpm ${root:+--root "$root"} -q --qf '%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE} %{ARCH}\\n' "$n" 2>/dev/null) ||
                said=$(rpm ${root:+--root "$root"} -q --whatprovides --qf '%{NAME} %{EPOCH}:%{VERSION}-%{RELEASE} %{ARCH}\\n' "$n" 2>/dev/null) ||
                continue
              printf '%s\\n' "$said" | while read -r name version arch; do
                printf 'have %s %s %s %s\\n' "$n" "$name" "${version#"(none):"}" "$arch"
              done
            done
            exit 0
            """);

    /** Arguments: the tool, its words. It is told to answer no to its own question. */
    static final ReadScript SIMULATE = new ReadScript("dnf-simulate", COMMON + """
            tool=$1
            shift
            "$tool" --assumeno "$@" 2>&1 </dev/null
            """);

    /** Arguments: dnf or yum, what to list, the tool's options. Prints {@code NAME ARCH EPOCH RELEASE VERSION REPO} lines. */
    static final ReadScript LIST = new ReadScript("dnf-list", COMMON + """
            tool=$1 what=$2
            shift 2
            installed() {
              rpm "$@" --qf '%{NAME} %{ARCH} %{EPOCH} %{RELEASE} %{VERSION} @System\\n' | sed -n -e 's/ (none) / 0 /' -e '/ @System$/p'
            }
            query() {
              if [ "$tool" = dnf ]; then
                q=$1; shift
                dnf -q "$@" repoquery $q --qf '%{name} %{arch} %{epoch} %{release} %{version} %{repoid}\\n' </dev/null | grep .
              else
                q=$1; shift
                repoquery $q --qf '%{name} %{arch} %{epoch} %{release} %{version} %{repoid}' </dev/null
              fi
            }
            case $what in
              installed) installed -qa ;;
              updates|upgrades) query --upgrades "$@" ;;
              available) query --available "$@" ;;
              repos|repositories) "$tool" -q "$@" repolist </dev/null | awk 'NR > 1 || !/^repo id/ { print "repo", $1 }' ;;
              *)
                said=$(query "$what" "$@" 2>/dev/null)
                if [ -n "$said" ]; then printf '%s\\n' "$said"; else installed -q "$what" 2>/dev/null; fi ;;
            esac
            exit 0
            """);

    /** Arguments: dnf or yum, seconds to wait for a lock, the tool's words. */
    static final Script RUN = new Script("dnf", COMMON + """
            tool=$1 patience=$2
            shift 2
            folder=$(mktemp -d 2>/dev/null) || { folder=${TMPDIR:-/tmp}/.muster-$$; (umask 077; mkdir "$folder"); }
            trap 'rm -rf "$folder"' EXIT
            waited=0
            while :; do
              "$tool" -y "$@" >"$folder/out" 2>"$folder/err" </dev/null && rc=0 || rc=$?
              if [ "$rc" -eq 0 ] || [ "$waited" -ge "$patience" ]; then break; fi
              grep -i -e 'another app is currently holding' -e 'existing lock' -e 'is locked by' \\
                "$folder/out" "$folder/err" >/dev/null || break
              sleep 3; waited=$((waited + 3))
            done
            cat "$folder/out"
            cat "$folder/err" >&2
            exit "$rc"
            """);

    private DnfScripts() {}
}
