package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text of {@link UriModule}: one request and its redirects, by curl or by GNU wget. */
final class UriScripts {
    private UriScripts() {}

    /**
     * Arguments: which tool's settings follow, then settings for every request, for the first one only, and for those
     * with a body; method, URL, what redirects are followed (none, safe, all, urllib2), whether there is a body (0/1;
     * on stdin, or named next), file of the host that is the body, where the answer goes (may be empty), statuses that
     * are right with blanks around, owner, group, mode, flags, label user, role, type, level.
     *
     * <p>Settings travel in files of a folder of our own, never on a command line, where others could see them.
     */
    static final Script REQUEST =
            new Script("request", FileScripts.EXPAND + FileScripts.SAID + FileScripts.OWN_FOLDER + """
            tool=$1 every=$2 once=$3 typed=$4 method=$5 url=$6 follow=$7 sends=$8 src=$9
            shift 9
            dest=$1 right=$2 owner=$3 group=$4 mode=$5 flags=$6
            shift 6
            if [ "$tool" = wget ]; then
              case $(wget --version 2>&1 | head -n 1) in
                *'GNU Wget'*) ;;
                *) echo 'uri needs curl (or GNU wget) on the host: its wget is another' >&2; exit 1 ;;
              esac
            fi
            own_folder uri
            cat >"$own/given"
            body=$own/given
            if [ -n "$src" ]; then
              expand "$src"
              body=$p
              if [ ! -r "$body" ]; then said unsent "$body"; exit 0; fi
            fi
            dated=
            if [ -n "$dest" ]; then
              expand "$dest"
              dest=$p
              if [ -f "$dest" ]; then dated=$(LC_ALL=C date -u -r "$dest" '+%a, %d %b %Y %H:%M:%S GMT' 2>/dev/null) || dated=; fi
            fi
            quoted() { printf '%s' "$1" | sed 's/[\\\\"]/\\\\&/g'; }
            by_curl() {
              {
                printf '%s\\n' "$every"
                if [ "$hops" = 0 ]; then printf '%s\\n' "$once"; fi
                if [ -n "$dated" ]; then printf 'header = "If-Modified-Since: %s"\\n' "$dated"; fi
                if [ "$sends" = 1 ]; then printf '%s\\ndata-binary = "@%s"\\n' "$typed" "$(quoted "$body")"; fi
                if [ "$method" = HEAD ]; then echo head
                elif [ "$sends" = 1 ] || [ "$method" != GET ]; then printf 'request = "%s"\\n' "$method"
                fi
                printf 'output = "%s"\\ndump-header = "%s"\\ncookie = "%s"\\ncookie-jar = "%s"\\nurl = "%s"\\n' \\
                  "$own/answer" "$own/headers" "$own/jar" "$own/jar" "$(quoted "$url")"
              } >"$own/config"
              : >"$own/answer"
              : >"$own/headers"
              rc=0
              curl -q -K "$own/config" -w '%{redirect_url}' >"$own/next" 2>"$own/err" </dev/null || rc=$?
              if [ "$method" = HEAD ]; then : >"$own/answer"; fi
              next=$(cat "$own/next")
              # What stands before the last answer is 100 Continue, a proxy's or a refused login.
              sed 's/\\r$//' "$own/headers" | awk '/^HTTP\\// { text = "" } { text = text $0 "\\n" } END { printf "%s", text }' >"$own/last"
            }
            by_wget() {
              {
                printf '%s\\n' "$every"
                if [ "$hops" = 0 ]; then printf '%s\\n' "$once"; fi
                if [ -n "$dated" ]; then printf 'header = If-Modified-Since: %s\\n' "$dated"; fi
                if [ "$sends" = 1 ]; then printf '%s\\n' "$typed"; fi
                printf 'max_redirect = 0\\ntries = 1\\ncontent_on_error = on\\nserver_response = on\\n'
              } >"$own/config"
              printf '%s\\n' "$url" >"$own/url"
              set -- --method="$method"
              if [ "$sends" = 1 ]; then set -- "$@" --body-file="$body"; fi
              : >"$own/answer"
              rc=0
              WGETRC=$own/config wget -nv "$@" --load-cookies="$own/jar" --save-cookies="$own/jar" --keep-session-cookies \\
                -O "$own/answer" -i "$own/url" >"$own/err" 2>&1 </dev/null || rc=$?
              sed -n 's/\\r$//; s/^  //p' "$own/err" | awk '/^HTTP\\// { text = "" } { text = text $0 "\\n" } END { printf "%s", text }' >"$own/last"
              if [ -s "$own/last" ]; then rc=0; fi
              next=$(sed -n 's/^[Ll][Oo][Cc][Aa][Tt][Ii][Oo][Nn]: *//p' "$own/last" | head -n 1)
              case $next in
                ''|*://*) ;;
                /*) base=${url#*://}; next=${url%%://*}://${base%%/*}$next ;;
                *) next=${url%/*}/$next ;;
              esac
            }
            : >"$own/jar"
            hops=0
            while :; do
              by_"$tool"
              code=$(awk 'NR == 1 { print $2; exit }' "$own/last")
              case $code in 30[12378]) ;; *) break ;; esac
              if [ -z "$next" ] || [ "$hops" -ge 10 ]; then break; fi
              case $follow/$method in
                none/*) break ;;
                all/*|*/GET|*/HEAD) ;;
                urllib2/POST) case $code in 307|308) break ;; esac ;;
                *) break ;;
              esac
              case $code in
                307|308) ;;
                *)
                  sends=0
                  case $code/$method in
                    */HEAD) ;;
                    303/*|302/*|301/POST) method=GET ;;
                  esac ;;
              esac
              url=$next
              hops=$((hops + 1))
            done
            told() { printf '%s %d\\n' "$1" "$(($(wc -c <"$2")))"; cat "$2"; echo; }
            said url "$url"
            printf 'rc %d\\ncode %s\\n' "$rc" "${code:--1}"
            told err "$own/err"
            told headers "$own/last"
            told jar "$own/jar"
            if [ -n "$dest" ] && [ -n "$code" ]; then
              if [ -d "$dest" ]; then
                name=$(sed -n 's/^[Cc]ontent-[Dd]isposition:.*filename="\\{0,1\\}\\([^";]*\\).*/\\1/p' "$own/last" | head -n 1)
                if [ -z "$name" ]; then
                  name=${url#*://}
                  case $name in */*) name=/${name#*/} ;; *) name= ;; esac
                  name=${name%%[?#]*}
                  while [ "$name" != "${name%/}" ]; do name=${name%/}; done
                fi
                name=${name##*/}
                dest=${dest%/}/${name:-index.html}
              fi
              said path "$dest"
              if [ "$code" != 304 ]; then
                case $right in *" $code "*)
                  if ! cmp -s "$own/answer" "$dest"; then
                    new=$dest.muster.$$
                    (set -C; : >"$new")
                    trap '[ -z "$own" ] || rm -rf "$own"; rm -f "$new"' EXIT
                    if [ -f "$dest" ]; then cp -p "$dest" "$new"; fi
                    cat "$own/answer" >"$new"
                    mv -f "$new" "$dest"
                  fi
                  if [ -n "$owner$group" ]; then chown "$owner${group:+:$group}" "$dest"; fi
                  if [ -n "$mode" ]; then chmod "$mode" "$dest"; fi
                  if [ -n "$flags" ] && command -v chattr >/dev/null 2>&1; then chattr "$flags" "$dest"; fi
                  if [ -n "$1$2$3$4" ] && command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then
                    chcon ${1:+-u "$1"} ${2:+-r "$2"} ${3:+-t "$3"} ${4:+-l "$4"} "$dest"
                  fi
                  echo 'written 1' ;;
                esac
              fi
              if there=$(stat -L -c '%f %u %g %s %U %G' "$dest" 2>/dev/null); then printf 'there %s\n' "$there"; fi
            fi
            told body "$own/answer"
            """);

    /** Says which of the tools there is. */
    static final ReadScript LOOK_FOR_CLIENT = new ReadScript("look-for-client", """
            if command -v curl >/dev/null 2>&1; then echo curl
            elif command -v wget >/dev/null 2>&1; then echo wget
            fi
            exit 0
            """);
}
