package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/**
 * The shell text with which modules look at files. What a script says about a file goes out field by field, one per
 * line; what may hold a line feed itself (paths, content) goes with its length or last.
 */
final class FileScripts {
    private FileScripts() {}

    /**
     * {@code expand PATH} sets {@code p} as Ansible expands a path: variables of the environment, then {@code ~} and
     * {@code ~user}, made absolute; {@code expand_text} does only the former two. Only a name made of letters, digits
     * and underscores ever reaches eval.
     */
    static final String EXPAND = """
            expand_text() {
              p=$1
              case $p in *'$'*)
                rest=$p p=
                while :; do
                  case $rest in
                    *'$'*) p=$p${rest%%'$'*} rest=${rest#*'$'} ;;
                    *) p=$p$rest; break ;;
                  esac
                  case $rest in
                    '{'*'}'*) var=${rest#'{'}; var=${var%%'}'*} tail=${rest#*'}'} ;;
                    *) var=${rest%%[!A-Za-z0-9_]*} tail=${rest#"${rest%%[!A-Za-z0-9_]*}"} ;;
                  esac
                  case $var in
                    ''|[0-9]*|*[!A-Za-z0-9_]*) p=$p'$' ;;
                    *) if eval "[ -n \\"\\${$var+set}\\" ]"; then
                         eval "p=\\$p\\$$var"; rest=$tail
                       else p=$p'$'; fi ;;
                  esac
                done ;;
              esac
              case $p in
                '~'*)
                  who=${p#'~'}; who=${who%%/*}; tail=${p#"~$who"}
                  if [ -z "$who" ]; then home=${HOME-}
                  else home=$(awk -F: -v u="$who" '$1 == u { print $6; exit }' /etc/passwd)
                    if [ -z "$home" ] && command -v getent >/dev/null 2>&1; then
                      home=$(getent passwd "$who" | cut -d: -f6) || :
                    fi
                  fi
                  [ -z "$home" ] || p=$home$tail ;;
              esac
            }
            expand() {
              expand_text "$1"
              case $p in /*) ;; *) p=$PWD/$p ;; esac
            }
            """;

    /**
     * {@code own_folder NAME}: a folder of one's own in {@code $own}, in the first place that takes it, for nobody else to
     * read, and gone when the script ends.
     */
    static final String OWN_FOLDER = """
            own=
            trap '[ -z "$own" ] || rm -rf "$own"' EXIT
            trap 'exit 129' HUP
            trap 'exit 130' INT
            trap 'exit 143' TERM
            own_folder() {
              own_umask=$(umask)
              umask 077
              for place in "${TMPDIR:-/tmp}" /var/tmp "${HOME:-/}" /dev/shm; do
                try=$place/.muster.$$.$1
                if mkdir "$try" 2>/dev/null; then own=$try; break; fi
              done
              umask "$own_umask"
              if [ -z "$own" ]; then echo 'no folder of the host takes a temporary file' >&2; exit 1; fi
            }
            """;

    /**
     * {@code said NAME TEXT} says a text that may hold anything, and what a third word holds behind it: each write is a
     * packet. In the C locale every shell counts bytes itself.
     */
    static final String SAID = """
            said() {
              if [ "${LC_ALL-}" = C ]; then printf '%s %d\\n%s\\n%s' "$1" "${#2}" "$2" "${3-}"
              else printf '%s %d\\n%s\\n%s' "$1" "$(($(printf %s "$2" | wc -c)))" "$2" "${3-}"
              fi
            }
            """;

    /** {@code entry FLAG WORD} says the word, describes {@code p}, with -L what it leads to, and keeps its {@code size}. */
    static final String ENTRY = """
            entry() {
              if entry=$(stat $1 -c 'stat
            %f
            %h
            %u
            %g
            %s
            %U
            %G
            %Y
            %X
            %Z
            %i
            %d
            %b
            %o
            %t
            %T' "$p" 2>/dev/null); then
                printf '%s\\n' "$2" "$entry"
                set -f
                set -- $entry
                set +f
                size=$6
                return
              fi
              printf '%s\\n' "$2"
              set -f
              mtime=$(date -r "$p" +%s 2>/dev/null) || mtime=
              set -- $1 $(ls -ldn $1 "$p")
              case $1 in -[HL]) shift ;; esac
              mode=$1 links=$2 uid=$3 gid=$4 size=$5
              set -- $(ls -ld $follow "$p")
              printf '%s\\n' ls "$mode" "$links" "$uid" "$gid" "$size" "$3" "$4" "$mtime"
              set +f
            }
            """;

    /**
     * {@code marks FLAG} says the label of {@code p} where there is SELinux, and on request the policy's label (p) and
     * the flags of lsattr with the version (f).
     */
    private static final String MARKS = """
            marks() {
              if command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then
                set -f
                for word in $(ls -dZ $1 "$p" 2>/dev/null); do
                  case $word in *:*:*) printf 'label %s\\n' "$word"; break ;; esac
                done
                case $want in *p*)
                  set -- $(matchpathcon -n "$p" 2>/dev/null)
                  [ $# -eq 0 ] || printf 'policy %s\\n' "$1" ;;
                esac
                set +f
              fi
              case $want in *f*)
                if command -v lsattr >/dev/null 2>&1; then
                  set -f
                  set -- $(lsattr -vd "$p" 2>/dev/null)
                  set +f
                  printf 'flags %s %s\\n' "${2-?}" "${1-}"
                fi ;;
              esac
            }
            """;

    /** {@code digest ALGORITHM} prints the digest of what is on stdin, or nothing where no tool can. */
    static final String DIGEST = """
            digest_of() {
              if command -v "${1}sum" >/dev/null 2>&1; then s=$("${1}sum")
              elif command -v shasum >/dev/null 2>&1 && [ "$1" != md5 ]; then s=$(shasum -a "${1#sha}")
              elif command -v openssl >/dev/null 2>&1; then s=$(openssl dgst "-$1"); s=${s##*[= ]}
              elif command -v digest >/dev/null 2>&1; then s=$(digest -a "$1")
              else s=
              fi
              printf '%s\\n' "${s%%[!0-9a-f]*}"
            }
            """;

    /**
     * Looks at one path. Arguments: path, what is wanted (letters: c content, d digest when no content is said, f
     * flags, k nothing but the kind of a folder, m kind of content, p the policy's label), greatest size of which the
     * content is wanted, algorithm of the digest.
     */
    private static final String READ = EXPAND + SAID + ENTRY + MARKS + DIGEST + """
            want=$2 most=$3 algorithm=$4
            # Whether a pattern of names came to any: what it matched in a folder that may not be entered is one, too.
            holds() { [ $# -gt 1 ] || case $1 in */'*'|*/'.[!.]*'|*/'..?*') [ -e "$1" ] || [ -h "$1" ] ;; esac; }
            expand "$1"
            said path "$p" 'umask '; umask
            case $want in *k*) if [ -d "$p" ]; then echo folder; exit 0; fi ;; esac
            # Nothing but the name can be amiss in a folder that may be searched, where no policy hides what is in it.
            searched() {
              [ "${#p}" -le 200 ] && [ -d "${p%/*}/" ] && [ -x "${p%/*}/" ] && ! command -v selinuxenabled >/dev/null 2>&1
            }
            if [ ! -e "$p" ] && [ ! -h "$p" ]; then
              if searched; then echo absent; exit 0; fi
              why=$(ls -ld "$p" 2>&1) || :
              case $why in
                *'No such file'*|*'Not a directory'*) echo absent ;;
                *) said problem "${why#*: }" ;;
              esac
              exit 0
            fi
            follow=; entry '' entry; marks ''
            if [ -h "$p" ]; then
              hops=0
              while [ -h "$p" ] && [ "$hops" -lt 40 ]; do
                hops=$((hops + 1))
                if t=$(readlink "$p" 2>/dev/null && printf x); then
                  t=${t%?}
                else
                  t=$(ls -ld "$p" && printf x); t=${t%?}; t=${t#*" $p -> "}
                fi
                t=${t%?}
                [ "$hops" -gt 1 ] || said link "$t"
                case $t in /*) p=$t ;; *) p=${p%/*}/$t ;; esac
              done
              said real "$p"
              if [ -e "$p" ]; then follow=-L; entry -L target; marks -L; fi
            fi
            [ -e "$p" ] || exit 0
            can=
            if [ -r "$p" ]; then can=r; fi
            if [ -w "$p" ]; then can=${can}w; fi
            if [ -x "$p" ]; then can=${can}x; fi
            lf='
            '
            told="access $can$lf"
            if [ -d "$p" ]; then
              if holds "$p"/* || holds "$p"/.[!.]* || holds "$p"/..?*; then told="${told}holds 1$lf"; fi
            elif [ -f "$p" ] && [ -r "$p" ]; then
              case $want in *m*)
                if command -v file >/dev/null 2>&1; then
                  t=$(file --mime-type --mime-encoding "$p" 2>/dev/null) || t=
                  told="${told}kind ${t##*: }$lf"
                fi ;;
              esac
              case $want in
                *c*) if [ "$size" -le "$most" ]; then printf '%scontent\\n' "$told"; exec cat "$p"; fi ;;
              esac
              case $want in *d*) told="${told}digest $(digest_of "$algorithm" <"$p")$lf" ;; esac
            fi
            printf %s "$told"
            """;

    static final ReadScript LOOK_AT_FILE = new ReadScript("look-at-file", READ);

    /** The same after a change, so that what a module reports is what is there. */
    static final Script LOOK_AGAIN = new Script("look-at-file-again", READ);
}
