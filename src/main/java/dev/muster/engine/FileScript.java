package dev.muster.engine;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/**
 * The shell text that says what stands at some paths of a host. It rides in the frame of a change, before it and behind
 * it, so it must never be what makes the change fail: it ends with 0 whatever it meets, and says what it could not find
 * out. Names, targets and contents go out in hexadecimal digits, because they may hold anything; a path of plain
 * letters goes out as it is. Each program that runs here is one more for every file that is changed.
 */
final class FileScript {
    private FileScript() {}

    /**
     * Arguments: bytes of one file and of all files kept at most, entries at most, then for each path letters and the
     * path. Letters: f: follow a link, t: all beneath, p: missing folders above, a: all folders above, c: with content,
     * s: with content unless its digest can be compared later on.
     *
     * <p>Owner and group are asked for as numbers, since some {@code ls} cut names at eight characters. Another name of
     * a file with several is looked for in its own folder, or in the tree that is asked about.
     */
    private static final String LOOK = """
            set +e
            LC_ALL=C
            largest=$1 left=$2 most=$3 count=0 read=$((256 * $1))
            shift 3
            lf='
            '
            # Each write is a packet: what is said is gathered until a program says something itself.
            out=
            say() { out=$out$1$lf; }
            flush() { if [ -n "$out" ]; then printf %s "$out"; out=; fi; }
            od=
            if command -v od >/dev/null 2>&1; then od=1; hex() { od -An -v -tx1 | tr -d ' \\n'; echo; }
            elif command -v hexdump >/dev/null 2>&1; then hex() { hexdump -v -e '1/1 "%02x"'; echo; }
            else hex() { cat >/dev/null; echo -; }
            fi
            sha1() {
              if command -v sha1sum >/dev/null 2>&1; then s=$(sha1sum <"$1")
              elif command -v shasum >/dev/null 2>&1; then s=$(shasum -a 1 <"$1")
              elif command -v openssl >/dev/null 2>&1; then s=$(openssl dgst -sha1 <"$1"); s=${s##*[= ]}
              elif command -v digest >/dev/null 2>&1; then s=$(digest -a sha1 <"$1")
              else s=
              fi
              say "sha1 ${s%%[!0-9a-f]*}"
            }
            # Whether the host has one of the programs of sha1.
            digests() {
              for tool in sha1sum shasum openssl digest; do
                if command -v "$tool" >/dev/null 2>&1; then return 0; fi
              done
              return 1
            }
            target() {
              if t=$(readlink "$1" 2>/dev/null && printf x); then t=${t%?}
              else t=$(ls -ld "$1" && printf x); t=${t%?}; t=${t#*" $1 -> "}
              fi
              t=${t%?}
            }
            selinux=
            if command -v selinuxenabled >/dev/null 2>&1 && selinuxenabled; then selinux=1; fi
            content() {
              # What the kernel makes up has no size before it is read.
              case $2:$1 in
                *[!0-9]*:/*|0:/*|*:/proc/*|*:/sys/*) size=$(wc -c <"$1") || { say 'why unreadable'; return; } ;;
                *) size=$2 ;;
              esac
              size=$((size))
              say "size $size"
              case $letters in *s*) if digests; then say known; return; fi ;; esac
              case $letters in *[cs]*)
                # A change does not wait until the image of a disk is read.
                if [ "$size" -gt "$read" ]; then say 'why large'; return; fi
                read=$((read - size)) ;;
              esac
              case $letters in *[cs]*) ;; *) sha1 "$1"; return ;; esac
              if [ "$size" -gt "$largest" ]; then sha1 "$1"; say 'why large'; return; fi
              if [ "$size" -gt "$left" ]; then sha1 "$1"; say 'why much'; return; fi
              left=$((left - size))
              if [ -n "$od" ] && [ "$size" -le 4096 ]; then say content; flush; od -An -v -tx1 <"$1"
              else out="${out}content "; flush; hex <"$1"
              fi
            }
            peer() {
              flush
              set -- "$1" "${1%/*}/" $(ls -di "$1")
              case $letters in
                *t*) find "$p" -xdev -type f -inum "$3" -print 2>/dev/null ;;
                *) find "$2." ! -name . -prune -type f -inum "$3" -print 2>/dev/null ;;
              esac | while IFS= read -r name; do
                case $name in "$2./"*) name=$2${name#"$2./"} ;; esac
                if [ "$name" != "$1" ]; then printf 'peer '; printf %s "$name" | hex; break; fi
              done
            }
            look() {
              count=$((count + 1))
              case $1 in
                *[!A-Za-z0-9_./@:+=,-]*) out="${out}path "; flush; printf %s "$1" | hex ;;
                *) say "path $1" ;;
              esac
              if [ ! -e "$1" ] && [ ! -h "$1" ]; then say absent; return; fi
              set -f
              set -- "$1" $(ls -ldn "$1" 2>/dev/null)
              set +f
              [ $# -gt 5 ] || { say 'why unseen'; return; }
              say "is $2 $3 $4 $5"
              if [ -n "$selinux" ]; then
                set -f
                for word in $(ls -dZ "$1" 2>/dev/null); do
                  case $word in *:*:*) say "label $word"; break ;; esac
                done
                set +f
              fi
              case $2 in
                l*) target "$1"; out="${out}target "; flush; printf %s "$t" | hex ;;
                -*) [ -r "$1" ] || { say 'why unreadable'; return; }
                  content "$1" "$6"
                  case $letters in *[cs]*) [ "$3" -lt 2 ] || peer "$1" ;; esac ;;
              esac
            }
            walk() {
              look "$1"
              [ "${#out}" -lt 4096 ] || flush
              if [ -d "$1" ] && [ ! -h "$1" ]; then
                for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
                  [ -e "$f" ] || [ -h "$f" ] || continue
                  if [ "$count" -ge "$most" ]; then say more; return; fi
                  walk "$f"
                done
              fi
            }
            while [ $# -gt 1 ]; do
              letters=$1 p=$2
              shift 2
              case $p in /*) ;; *) p=$PWD/$p ;; esac
              while :; do case $p in ?*/) p=${p%/} ;; *) break ;; esac; done
              case $letters in *f*)
                hops=0
                while [ -h "$p" ] && [ "$hops" -le 40 ]; do
                  hops=$((hops + 1))
                  target "$p"
                  case $t in /*) p=$t ;; *) p=${p%/*}/$t ;; esac
                done ;;
              esac
              case $letters in *[pa]*)
                up=${p%/*}
                while [ -n "$up" ]; do
                  case $letters in *p*) [ ! -e "$up" ] || break ;; esac
                  look "$up"
                  up=${up%/*}
                done ;;
              esac
              case $letters in *t*) walk "$p" ;; *) look "$p" ;; esac
              say done
            done
            flush
            exit 0
            """;

    /** As a step of its own, in front of a change or behind it: no status but 0, so it never ends the frame. */
    static final Script BESIDE_CHANGE = new Script("keep-files", LOOK);

    /** As a question. */
    static final ReadScript QUESTION = new ReadScript("look-at-files", LOOK);
}
