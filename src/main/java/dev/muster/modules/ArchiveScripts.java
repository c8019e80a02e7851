package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text of {@link ArchiveModule}. Names with a line feed are refused: lists of names are lines. */
final class ArchiveScripts {
    private ArchiveScripts() {}

    /**
     * Arguments: archive or empty, number of paths, paths, paths left out. Says what they stand for:
     * {@code expanded d|f|n PATH} (folder, anything else, nothing), {@code excluded d|f|n PATH}, {@code glob} when one
     * of the paths is one, and the tools.
     */
    static final ReadScript LOOK_AT_SOURCES =
            new ReadScript("look-at-sources", FileScripts.EXPAND + HostTool.FIND + """
            nl='
            '
            say() {
              case $2 in *"$nl"*) printf 'a name with a line feed cannot be archived: %s\\n' "$2" >&2; exit 1 ;; esac
              kind=n
              if [ -d "$2" ]; then kind=d; elif [ -e "$2" ] || [ -h "$2" ]; then kind=f; fi
              printf '%s %s %s\\n' "$1" "$kind" "$2"
            }
            if [ -n "$1" ]; then expand "$1"; say dest "$p"; fi
            n=$2 at=0
            shift 2
            for written; do
              if [ "$at" -lt "$n" ]; then word=expanded; else word=excluded; fi
              at=$((at + 1))
              expand "$written"
              case $p in
                *[*?]*)
                  if [ "$word" = expanded ]; then echo 'glob'; fi
                  ( IFS=
                    for f in $p; do
                      if [ -e "$f" ] || [ -h "$f" ]; then say "$word" "$f"; fi
                    done ) ;;
                *) say "$word" "$p" ;;
              esac
            done
            for tool in tar gzip bzip2 xz zip; do
              if has "$tool"; then printf 'tool %s\\n' "$tool"; fi
            done
            printf 'searched %s\\n' "$PATH"
            """);

    /**
     * Writes an archive, or the compressed form of one file, beside its place and moves it there. Arguments: archive,
     * format, {@code archive} or {@code compress}, 1 to remove the sources, root of the names, number of sources,
     * sources, patterns left out. Says {@code archived PATH} of each, and {@code differs} unless the old archive held
     * the same.
     *
     * <p>The temporary file is made exclusively: in a folder others may write to, its name can be foreseen.
     *
     * <p>What is the same is Ansible's rule (community.general: plugins/modules/archive.py, destination_checksums): of
     * a tar the names with owner, mode, size and time; of a zip the names with their CRC; of a compressed file its
     * content.
     */
    static final Script WRITE_ARCHIVE = new Script("write-archive", HostTool.FIND + FileScripts.OWN_FOLDER + """
            dest=$1 format=$2 kind=$3 remove=$4 root=$5 n=$6
            shift 6
            nl='
            '
            case $format in gz) tool=gzip ;; bz2) tool=bzip2 ;; tar) tool=cat ;; *) tool=$format ;; esac
            own_folder archive
            new=${dest%/*}/.muster.$$.archive
            (set -C; : >"$new")
            trap '[ -z "$own" ] || rm -rf "$own"; rm -f "$new"' EXIT
            : >"$own/sources"
            while [ "$n" -gt 0 ]; do printf '%s\\n' "$1" >>"$own/sources"; shift; n=$((n - 1)); done
            : >"$own/paths"
            while IFS= read -r source; do
              if [ "$kind" = archive ] && [ -d "$source" ]; then
                top=${source%/}
                top=${top:-/}
                if [ -n "$(find -H "$top" -name "*$nl*" | head -n 1)" ]; then
                  printf 'a name with a line feed cannot be archived, below %s\\n' "$source" >&2
                  exit 1
                fi
                find -H "$top" | sed 1d >>"$own/paths"
              else printf '%s\\n' "$source" >>"$own/paths"
              fi
            done <"$own/sources"
            excluded() {
              subject=$1
              shift
              for pattern; do
                case $subject in $pattern) return 0 ;; esac
              done
              return 1
            }
            : >"$own/names"
            : >"$own/archived"
            while IFS= read -r path; do
              name=${path#"$root"} subject=
              if [ "$format" = zip ]; then subject=$path; else subject=$name; fi
              if [ "$path" = "$dest" ] || { [ "$kind" = archive ] && excluded "$subject" "$@"; }; then continue; fi
              printf '%s\\n' "$name" >>"$own/names"
              if [ "$format" = zip ] && [ -d "$path" ]; then continue; fi
              printf '%s\\n' "$path" >>"$own/archived"
            done <"$own/paths"
            gnu=
            case $(tar --version 2>/dev/null | head -n 1) in tar*GNU*) gnu=1 ;; esac
            listed() {
              case $kind/$format in
                compress/*) "$tool" -dc <"$1" | cksum ;;
                archive/zip) if has unzip; then unzip -v "$1" | awk '$7 ~ /^[0-9a-f]+$/ && length($7) == 8 {
                    for (i = 1; i < 7; i++) sub(/^ *[^ ]+/, ""); print }' | sort
                  else cksum <"$1"
                  fi ;;
                archive/tar) tar -tv ${gnu:+--full-time --numeric-owner} -f "$1" | sort ;;
                *) "$tool" -dc <"$1" | tar -tv ${gnu:+--full-time --numeric-owner} -f - | sort ;;
              esac 2>/dev/null
            }
            if [ -f "$dest" ]; then
              listed "$dest" >"$own/before" || :
              if [ ! -h "$dest" ]; then cp -p "$dest" "$new"; fi
            fi
            failed() { if [ -s "$own/err" ]; then cat "$own/err" >&2; fi; exit 1; }
            cd "$root"
            case $kind/$format in
              compress/*) "$tool" -c <"$(cat "$own/sources")" >"$new" ;;
              archive/zip)
                if [ -s "$own/names" ]; then
                  zip -q -X - -@ <"$own/names" >"$own/zip" 2>"$own/err" || failed
                  cat "$own/zip" >"$new"
                else printf 'PK\\005\\006\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000\\000' >"$new"
                fi ;;
              *)
                if [ -n "$gnu" ]; then
                  tr '\\n' '\\000' <"$own/names" >"$own/nulls"
                  set -- --null -T "$own/nulls"
                else set -- -T "$own/names"
                fi
                if [ "$format" != tar ]; then set -- "$tool" "$@"; else set -- cat "$@"; fi
                pack=$1
                shift
                { tar -c --no-recursion -f - "$@" 2>"$own/err" || : >"$own/broken"; } | "$pack" >"$new"
                if [ -e "$own/broken" ]; then failed; fi ;;
            esac
            if [ ! -f "$dest" ]; then echo differs
            else
              listed "$new" >"$own/after" || :
              cmp -s "$own/before" "$own/after" || echo differs
            fi
            if [ -h "$dest" ]; then cat "$new" >"$dest"; else mv -f "$new" "$dest"; fi
            sed 's/^/archived /' "$own/archived"
            if [ "$remove" = 1 ]; then
              while IFS= read -r path; do
                if [ -h "$path" ] || [ ! -d "$path" ]; then rm -f "$path"; fi
              done <"$own/archived"
              if [ "$kind" = archive ]; then
                while IFS= read -r source; do
                  if [ -d "$source" ]; then rm -rf "${source%/}"; fi
                  if [ -d "$source" ]; then printf 'Error deleting some source files: %s\\n' "$source" >&2; exit 1; fi
                done <"$own/sources"
              fi
            fi
            """);
}
