package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text of {@link UnarchiveModule}. */
final class UnarchiveScripts {
    private UnarchiveScripts() {}

    /** {@code told NAME FILE} says a file with its length. */
    private static final String TOLD = """
            told() { printf '%s %d\\n' "$1" "$(($(wc -c <"$2")))"; cat "$2"; echo; }
            """;

    /**
     * Arguments: where to unpack, {@code creates} or empty, archive of the host or empty. Says what is there, the
     * tools, and who and where we are.
     */
    static final ReadScript LOOK_AT_ARCHIVE =
            new ReadScript("look-at-archive", FileScripts.EXPAND + FileScripts.SAID + """
            PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
            if [ -n "$2" ]; then
              expand "$2"
              if [ -e "$p" ]; then said created "$p"; exit 0; fi
            fi
            expand "$1"
            said dest "$p"
            if [ -d "$p" ]; then echo 'folder 1'; fi
            for tool in unzip zipinfo tar gtar gzip bzip2 xz zstd; do
              where=$(command -v "$tool") && printf 'tool %s %s\\n' "$tool" "$where"
            done
            if command -v gtar >/dev/null 2>&1; then tar=gtar; else tar=tar; fi
            case $("$tar" --version 2>/dev/null | head -n 1) in tar*GNU*) echo 'gnu 1' ;; esac
            printf 'umask %s\\nuser %s\\ngroup %s\\nroot %s\\nzone %s\\n' \\
              "$(umask)" "$(id -un)" "$(id -gn)" "$(id -u)" "$(date +%z)"
            if [ -n "$3" ]; then
              expand "$3"
              said src "$p"
              if [ ! -e "$p" ]; then echo 'missing 1'; exit 0; fi
              if [ ! -r "$p" ] || [ ! -f "$p" ]; then echo 'unreadable 1'; exit 0; fi
              printf 'size %d\\n' "$(($(wc -c <"$p")))"
              printf 'head %s\\n' "$(head -c 6 "$p" | od -An -tx1 | tr -d ' \\n')"
            fi
            exit 0
            """);

    /** Arguments: file, how many bytes. */
    static final ReadScript READ_TAIL = new ReadScript("read-tail", "tail -c \"$2\" \"$1\"\n");

    /**
     * Arguments: folder, then for each member its path, size and seconds of modification. Says of each what is there,
     * and the CRC-32 of a file that has this size.
     */
    static final ReadScript LOOK_AT_MEMBERS = new ReadScript("look-at-members", """
            cd "$1" || exit 0
            shift
            while [ $# -gt 0 ]; do
              f=./${1%/}
              if [ ! -e "$f" ] && [ ! -h "$f" ]; then echo absent
              else
                s=$(stat -c '%f %u %g %s %Y %U %G' "$f") || s=
                crc=
                if [ -f "$f" ] && [ ! -h "$f" ] && [ -r "$f" ] && [ "$(($(wc -c <"$f")))" = "$2" ]; then
                  crc=$(gzip -1 -c <"$f" | tail -c 8 | od -An -tu4 | awk '{ print $1; exit }')
                fi
                printf '%s %s\\n' "${s:-nostat}" "$crc"
              fi
              shift 3
            done
            exit 0
            """);

    /**
     * Unpacks with unzip, and ends as it does. Arguments: archive (empty: stdin), folder, number of options, of
     * excluded, then options, excluded, included.
     */
    static final Script UNZIP = new Script("unzip", FileScripts.SAID + FileScripts.OWN_FOLDER + TOLD + """
            src=$1 dest=$2 options=$3 excluded=$4
            shift 4
            own_folder zip
            if [ -z "$src" ]; then src=$own/source; cat >"$src"; fi
            said src "$src"
            n=$# at=0
            while [ "$at" -lt "$n" ]; do
              if [ "$at" = "$options" ]; then
                set -- "$@" "$src"
                if [ "$excluded" -gt 0 ]; then set -- "$@" -x; fi
              fi
              set -- "$@" "$1"
              shift
              at=$((at + 1))
            done
            if [ "$options" = "$n" ]; then set -- "$@" "$src"; fi
            rc=0
            unzip -o "$@" -d "$dest" >"$own/out" 2>"$own/err" </dev/null || rc=$?
            printf 'rc %d\\n' "$rc"
            told out "$own/out"
            told err "$own/err"
            exit "$rc"
            """);

    /**
     * Compares an archive with what is there and unpacks it where that differs, with GNU tar, then sees to the
     * attributes. Arguments: archive (empty: stdin), folder, flag of the compression, 1 to keep newer files, owner,
     * group, mode for chmod, flags for chattr, label user, role, type, level, number of options, of excluded, then
     * options, excluded, included.
     *
     * <p>Which differences count is Ansible's rule (modules/unarchive.py, TgzArchive.is_unarchived): time, and owner,
     * group and mode unless they are wanted otherwise; not the content alone.
     */
    static final Script UNTAR = new Script("untar", FileScripts.SAID + FileScripts.OWN_FOLDER + TOLD + """
            PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
            src=$1 dest=$2 zip=$3 keep=$4 owner=$5 group=$6 mode=$7 flags=$8 seuser=$9
            shift 9
            serole=$1 setype=$2 selevel=$3 options=$4 excluded=$5
            shift 5
            own_folder tar
            if [ -z "$src" ]; then src=$own/source; cat >"$src"; fi
            said src "$src"
            tar=$(command -v gtar || command -v tar)
            said tar "$tar"
            n=$# at=0
            if [ "$options" -gt 0 ]; then set -- "$@" --show-transformed-names; fi
            while [ "$at" -lt "$n" ]; do
              if [ "$at" = "$((options + excluded))" ]; then set -- "$@" -f "$src"; fi
              if [ "$at" -lt "$options" ] || [ "$at" -ge "$((options + excluded))" ]; then set -- "$@" "$1"
              else set -- "$@" "--exclude=$1"
              fi
              shift
              at=$((at + 1))
            done
            if [ "$n" = "$((options + excluded))" ]; then set -- "$@" -f "$src"; fi
            cd "$dest"
            if ! "$tar" --list -C "$dest" $zip "$@" >"$own/list" 2>"$own/err"; then
              told unlisted "$own/err"
              exit 0
            fi
            told list "$own/list"
            more=
            if [ "$keep" = 1 ]; then more=--keep-newer-files; fi
            "$tar" --diff -C "$dest" $zip $more ${owner:+"--owner=$owner"} ${group:+"--group=$group"} "$@" \\
              >"$own/diff" 2>"$own/err" || :
            cat "$own/err" >>"$own/diff"
            counts=': Mod time differs$|: Warning: Cannot stat: No such file or directory$|: Invalid owner|: Invalid group'
            if [ -z "$mode" ]; then counts="$counts|: Mode differs\\$"; fi
            if [ "$(id -u)" = 0 ]; then
              if [ -z "$owner" ]; then counts="$counts|: Uid differs\\$"; fi
              if [ -z "$group" ]; then counts="$counts|: Gid differs\\$"; fi
            fi
            if grep -v -e ': : Warning: Cannot stat: No such file or directory$' "$own/diff" | grep -E -e "$counts" >/dev/null; then
              rc=0
              "$tar" --extract -C "$dest" $zip $more ${owner:+"--owner=$owner"} ${group:+"--group=$group"} "$@" \\
                >"$own/out" 2>"$own/err" </dev/null || rc=$?
              printf 'rc %d\\n' "$rc"
              told out "$own/out"
              told err "$own/err"
              if [ "$rc" != 0 ]; then exit 0; fi
            fi
            if [ -n "$owner$group$mode$flags$seuser$serole$setype$selevel" ]; then
              "$tar" --list --quoting-style=literal -C "$dest" $zip "$@" 2>/dev/null | sed 's|^/||' >"$own/names"
              sed -n 's|^\\([^/]*\\)/.*|\\1|p' "$own/names" | sort -u >>"$own/names"
              tr '\\n' '\\000' <"$own/names" >"$own/all"
              if [ -n "$mode$flags" ]; then
                while IFS= read -r f; do
                  if [ ! -h "$f" ]; then printf '%s\\000' "$f"; fi
                done <"$own/names" >"$own/unlinked"
              fi
              state() {
                {
                  xargs -0 ls -ld -- <"$own/all" | awk '{ print $1, $3, $4 }'
                  if [ -n "$flags" ]; then xargs -0 lsattr -d -- <"$own/unlinked" 2>/dev/null || :; fi
                  if [ -n "$seuser$serole$setype$selevel" ]; then xargs -0 ls -dZ -- <"$own/all" 2>/dev/null || :; fi
                } | cksum
              }
              before=$(state)
              if [ -n "$owner$group" ]; then
                xargs -0 chown -h -- "$owner${group:+:$group}" <"$own/all"
              fi
              if [ -n "$mode" ]; then xargs -0 chmod -- "$mode" <"$own/unlinked"; fi
              if [ -n "$flags" ] && command -v chattr >/dev/null 2>&1; then xargs -0 chattr "$flags" <"$own/unlinked"; fi
              if [ -n "$seuser$serole$setype$selevel" ] && command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then
                xargs -0 chcon -h ${seuser:+-u "$seuser"} ${serole:+-r "$serole"} ${setype:+-t "$setype"} \\
                  ${selevel:+-l "$selevel"} -- <"$own/all"
              fi
              if [ "$before" != "$(state)" ]; then echo 'attributes 1'; fi
            fi
            """);
}
