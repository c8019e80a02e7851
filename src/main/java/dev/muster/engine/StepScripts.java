package dev.muster.engine;

import dev.muster.shell.Script;
import java.util.List;

/**
 * The shell text behind {@link StepCommands}. Works with dash, bash, ksh and busybox, and with the tools of 2005; what
 * only newer systems have is used when it is there. Every path gets a leading {@code ./} unless absolute, so that none
 * is taken for an option; names may hold anything but NUL.
 */
final class StepScripts {
    private StepScripts() {}

    /** {@code name PATH} sets {@code p} to a form that no command takes for an option. */
    private static final String PLAIN = """
            plain() { case $1 in /*) p=$1 ;; *) p=./$1 ;; esac; }
            """;

    /**
     * {@code real} follows {@code p} while it is a link. The appended x keeps line feeds at the end of a target;
     * {@code ls -l} stands in where there is no readlink.
     */
    private static final String REAL = """
            real() {
              hops=0
              while [ -h "$p" ]; do
                hops=$((hops + 1))
                if [ "$hops" -gt 40 ]; then
                  printf 'Too many levels of symbolic links: %s\\n' "$1" >&2; exit 1
                fi
                if t=$(readlink "$p" 2>/dev/null && printf x); then
                  t=${t%?}
                else
                  t=$(ls -ld "$p" && printf x); t=${t%?}; t=${t#*" $p -> "}
                fi
                t=${t%?}
                case $t in
                  /*) p=$t ;;
                  *) p=${p%/*}/$t ;;
                esac
              done
            }
            """;

    /** {@code sha1 FILE} sets {@code s} to the digest, or to nothing where no tool can. */
    private static final String SHA1 = """
            sha1() {
              if command -v sha1sum >/dev/null 2>&1; then s=$(sha1sum <"$1")
              elif command -v shasum >/dev/null 2>&1; then s=$(shasum -a 1 <"$1")
              elif command -v openssl >/dev/null 2>&1; then s=$(openssl dgst -sha1 <"$1"); s=${s##*[= ]}
              elif command -v digest >/dev/null 2>&1; then s=$(digest -a sha1 <"$1")
              else s=
              fi
              s=${s%%[!0-9a-f]*}
            }
            """;

    /**
     * {@code wanted PATH OWNER GROUP MODE FLAGS USER ROLE TYPE LEVEL} keeps what {@code attributes FILE OPTIONS} sets:
     * chown first, because it clears set-id bits. Flags are set apart from the rest, last: an immutable file could not
     * be moved. The options are -h (a link itself) or -R.
     */
    private static final String ATTRIBUTES = """
            wanted() { owner=$2 group=$3 mode=$4 flags=$5 seuser=$6 serole=$7 setype=$8 selevel=$9; }
            attributes() {
              [ -z "$owner" ] || chown $2 -- "$owner" "$1"
              [ -z "$group" ] || chgrp $2 -- "$group" "$1"
              case $2 in
                -h) ;;
                *) [ -z "$mode" ] || chmod ${2:+-R} -- "$mode" "$1" ;;
              esac
              if [ -n "$seuser$serole$setype$selevel" ] && has_selinux; then
                chcon $2 ${seuser:+-u "$seuser"} ${serole:+-r "$serole"} ${setype:+-t "$setype"} \\
                  ${selevel:+-l "$selevel"} "$1"
              fi
            }
            set_flags() { [ -z "$flags" ] || chattr $2 "$flags" "$1"; }
            has_selinux() { command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; }
            """;

    /**
     * Arguments: path, eight attributes, whether an old state is expected (0/1), its SHA-1 (empty: absent), whether to
     * back up (0/1), length and SHA-1 of the content, a file to copy (empty: the content is the input), words of the
     * validation.
     *
     * <p>An existing file is copied over the temporary one before that is written, which carries over its owner, mode
     * and access list without naming them. The length is compared because a transfer that is cut looks like an end of
     * file, and a full disk like any other; where one program can take both digests, that of the old content and that
     * of the new, they say it instead. The temporary file is made exclusively: in a folder others may write to, its
     * name can be foreseen.
     */
    static final Script PUT_FILE = new Script("put-file", PLAIN + REAL + SHA1 + ATTRIBUTES + """
            given=$1
            wanted "$@"
            shift 9
            checked=$1 expected=$2 backup=$3 length=$4 digest=$5 from=$6
            shift 6
            lf='
            '
            if [ -n "$from" ]; then plain "$from"; from=$p; fi
            plain "$given"
            link=$p
            real "$given"
            if [ -e "$p" ] && [ ! -f "$p" ]; then
              printf 'not a regular file: %s\\n' "$given" >&2; exit 1
            fi
            dir=${p%/*}/ name=${p##*/}
            if [ ! -d "$dir" ]; then
              printf 'Destination directory %s does not exist\\n' "${given%/*}" >&2; exit 1
            fi
            mask=022
            if [ ! -e "$p" ]; then
              case $mode in
                *=[ugo]*) mask=$(umask) ;;
                # Says all there is to say, below.
                u=*,g=*,o=*) mask= ;;
                *) mask=$(umask) ;;
              esac
            fi
            umask 077
            short=$name
            [ "${#name}" -le 50 ] || short=$(printf '%.200s' "$name")
            tmp= n=0
            trap '[ -z "$tmp" ] || rm -f "$tmp"' EXIT
            trap 'exit 129' HUP
            trap 'exit 130' INT
            trap 'exit 143' TERM
            for left in "$dir.$short.muster."*; do
              pid=${left#"$dir.$short.muster."}
              pid=${pid%%.*}
              case $pid in ''|*[!0-9]*) continue ;; esac
              if [ -d "/proc/$pid" ] || kill -0 "$pid" 2>/dev/null || ps -p "$pid" >/dev/null 2>&1; then
                continue
              fi
              rm -f "$left" || :
            done
            while :; do
              try=$dir.$short.muster.$$.$n
              set -C
              if { printf '' >"$try"; } 2>/dev/null; then tmp=$try; fi
              set +C
              [ -z "$tmp" ] || break
              if [ ! -e "$try" ] && [ ! -h "$try" ] || [ "$n" -ge 20 ]; then
                why=$(mkdir "$try" 2>&1 && rmdir "$try") || :
                printf 'cannot make a file in %s: %s\\n' "$dir" "${why##*: }" >&2; exit 1
              fi
              n=$((n + 1))
            done
            old=
            if [ -e "$p" ] && cp -p "$p" "$tmp" 2>/dev/null; then
              # Nothing of the mode is lost by writing but the set-id bits.
              if [ -u "$p" ] || [ -g "$p" ] || [ ! -w "$tmp" ]; then old=$(stat -c %a "$p" 2>/dev/null || :); fi
              if [ ! -w "$tmp" ]; then chmod u+w "$tmp"; old=${old:-u-w}; fi
            fi
            if [ -n "$from" ]; then exec <"$from"; fi
            write() {
              if [ -n "$from" ] || ! command -v muster_input >/dev/null 2>&1; then cat >"$tmp"
              # Shells do not say why they could not write; programs do.
              else muster_input >"$tmp" 2>/dev/null || muster_input 2>/dev/null | cat >"$tmp"
              fi
            }
            unwritten() { printf 'cannot write %s: %s is unchanged\\n' "$tmp" "$p" >&2; exit 1; }
            write || unwritten
            count() {
              n=$(($(wc -c <"$tmp")))
              if [ "$n" -ne "$length" ]; then
                printf 'only %d of %d bytes arrived: %s is unchanged\\n' "$n" "$length" "$p" >&2; exit 1
              fi
            }
            # Whether both digests can be taken together, of what we can read until then.
            both=
            if [ -n "$expected" ] && [ -z "$from$owner" ] && [ $# -eq 0 ] && [ -e "$p" ]; then
              case $mode in ''|u=r*) if command -v sha1sum >/dev/null 2>&1; then both=1; fi ;; esac
            fi
            [ -n "$from$both" ] || count
            digests() {
              s=$(sha1sum - "$tmp" <"$p" 2>/dev/null) || return 1
              # A name with something odd in it has a backslash in front of its line.
              written=${s#*"$lf"}
              written=${written#\\\\}
              written=${written%%[!0-9a-f]*}
              s=${s%%[!0-9a-f]*}
              [ "${#s}${#written}" = 4040 ]
            }
            if [ -n "$old" ]; then
              chmod "$old" "$tmp"
            elif [ ! -e "$p" ] && [ -n "$mask" ]; then
              umask "$mask"; chmod =rw "$tmp"; umask 077
            fi
            if [ -e "$p" ] && has_selinux; then
              chcon --reference="$p" "$tmp" 2>/dev/null || :
            fi
            attributes "$tmp" ''
            if [ $# -gt 0 ]; then
              n=$#
              while [ "$n" -gt 0 ]; do
                word=$1; shift; n=$((n - 1)); done=
                while :; do
                  case $word in
                    *%s*) done=$done${word%%"%s"*}$tmp; word=${word#*"%s"} ;;
                    *) break ;;
                  esac
                done
                set -- "$@" "$done$word"
              done
              if said=$("$@" 2>&1 </dev/null); then :; else
                rc=$?
                printf 'failed to validate: rc:%d error:%s\\n' "$rc" "$said" >&2; exit 1
              fi
            fi
            if [ "$checked" = 1 ]; then
              if [ -z "$expected" ]; then
                if [ -e "$p" ]; then
                  printf '%s was made by someone else meanwhile: it is left alone\\n' "$p" >&2; exit 1
                fi
              elif [ ! -e "$p" ]; then
                printf '%s was removed by someone else meanwhile\\n' "$p" >&2; exit 1
              else
                if [ -n "$both" ] && digests; then
                  if [ "$written" != "$digest" ]; then count; unwritten; fi
                else
                  [ -z "$both" ] || count
                  sha1 "$p"
                fi
                if [ -n "$s" ] && [ "$s" != "$expected" ]; then
                  printf '%s was changed by someone else meanwhile: it is left alone\\n' "$p" >&2; exit 1
                fi
              fi
            fi
            if [ "$backup" = 1 ] && [ -e "$p" ]; then
              kept=$link.$$.$(date +%Y-%m-%d@%H:%M:%S)~
              case $given in /*) ;; *) kept=${kept#./} ;; esac
              cp -p "$p" "$kept"
              printf '%s\\n' "$kept"
            fi
            fresh=; [ -e "$p" ] || fresh=1
            mv -f "$tmp" "$p"
            tmp=
            if [ -n "$fresh" ] && has_selinux; then
              restorecon "$p" 2>/dev/null || :
              owner= group= mode=
              attributes "$p" ''
            fi
            set_flags "$p" ''
            """, true);

    /** Argument: path. A root folder and the folders {@code .} and {@code ..} are never meant. */
    static final Script REMOVE_PATH = new Script("remove-path", PLAIN + """
            plain "$1"
            while :; do case $p in ?*/) p=${p%/} ;; *) break ;; esac; done
            case $p in
              /|.|./.|./..|*/..|*/.) printf 'refusing to remove %s\\n' "$1" >&2; exit 1 ;;
            esac
            rm -rf "$p"
            """);

    /** Arguments: path, eight attributes. They go to every folder made here and to the last. */
    static final Script MAKE_DIRECTORY = new Script("make-directory", PLAIN + ATTRIBUTES + """
            plain "$1"
            wanted "$@"
            rest=$p at=
            case $p in /*) rest=${p#/} at=/ ;; esac
            while [ -n "$rest" ]; do
              part=${rest%%/*}
              case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
              at=$at$part
              if [ ! -d "$at" ]; then
                mkdir "$at" || [ -d "$at" ]
                attributes "$at" ''
                set_flags "$at" ''
              fi
              at=$at/
            done
            attributes "$p" ''
            set_flags "$p" ''
            """);

    /**
     * Arguments: path, target, kind (symbolic/hard). Made beside and moved, so that the path is never without one; a
     * plain mv would move into a link to a folder, hence -T, and a remove first where mv does not know it.
     */
    static final Script MAKE_LINK = new Script("make-link", PLAIN + """
            plain "$1"
            while :; do case $p in ?*/) p=${p%/} ;; *) break ;; esac; done
            if [ -d "$p" ] && [ ! -h "$p" ]; then rmdir "$p"; fi
            if [ ! -d "${p%/*}/" ]; then
              printf 'Destination directory %s does not exist\\n' "${p%/*}" >&2; exit 1
            fi
            tmp=${p%/*}/.muster.$$.link
            trap 'rm -f "$tmp"' EXIT
            trap 'exit 129' HUP
            trap 'exit 130' INT
            trap 'exit 143' TERM
            rm -f "$tmp"
            if [ "$3" = symbolic ]; then
              ln -s -- "$2" "$tmp"
            else
              to=$p
              plain "$2"
              ln "$p" "$tmp"
              p=$to
            fi
            if ! mv -fT "$tmp" "$p" 2>/dev/null; then
              rm -f "$p"
              mv -f "$tmp" "$p"
            fi
            """);

    /** Arguments: path, eight attributes, recurse (0/1), follow (0/1). A link has no mode or flags of its own. */
    static final Script SET_ATTRIBUTES = new Script("set-attributes", PLAIN + ATTRIBUTES + """
            plain "$1"
            if [ ! -e "$p" ] && [ ! -h "$p" ]; then
              printf 'file (%s) is absent, cannot continue\\n' "$1" >&2; exit 1
            fi
            wanted "$@"
            shift 9
            if [ "$2" = 0 ] && [ -h "$p" ]; then
              attributes "$p" -h
            elif [ "$1" = 1 ]; then
              case $p in */) ;; *) p=$p/ ;; esac
              attributes "$p" -hR
              set_flags "$p" -R
            else
              attributes "$p" ''
              set_flags "$p" ''
            fi
            """);

    /** Whether a script is one of these, none of which goes on for long. */
    static boolean isBrief(Script script) {
        return List.of(PUT_FILE, REMOVE_PATH, MAKE_DIRECTORY, MAKE_LINK, SET_ATTRIBUTES)
                .contains(script);
    }
}
