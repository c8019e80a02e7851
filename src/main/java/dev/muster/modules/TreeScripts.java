package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text with which whole folders of a host are looked at and copied. */
final class TreeScripts {
    private TreeScripts() {}

    /** Arguments: folder, owner, group. Says the kinds of modes in the tree and whether an owner or group differs. */
    static final ReadScript LOOK_AT_TREE = new ReadScript("look-at-tree", FileScripts.EXPAND + """
            expand "$1"
            [ -d "$p" ] || exit 0
            case $p in */) ;; *) p=$p/ ;; esac
            find "$p" ! -type l -exec ls -ld {} \\; | cut -c1-10 | sort -u
            if [ -n "$2" ] && [ -n "$(find "$p" ! -user "$2" 2>&1 | head -n 1)" ]; then echo owner; fi
            if [ -n "$3" ] && [ -n "$(find "$p" ! -group "$3" 2>&1 | head -n 1)" ]; then echo group; fi
            """);

    /**
     * Walks a folder and does, for what is not the same in another, what {@code act} says: 0 says so and ends, 1
     * copies. Arguments: from, to, whether links are followed (0/1).
     *
     * <p>A copy has the source's mode, the owner of what it replaces, and comes about beside its place in a folder of
     * its own, whose name nobody can take before. Names come from find with a leading {@code ./}.
     */
    private static final String WALK = FileScripts.EXPAND + """
            follow=$3
            expand "$2"; to=$p
            expand "$1"
            cd "$p/"
            above=${to%/*}
            if [ "$act" = 1 ] && [ -n "$above" ] && [ ! -d "$above" ]; then mkdir "$above"; fi
            if [ "$follow" = 1 ]; then set -- -L; else set --; fi
            find "$@" . -exec sh -c '
              set -eu
              act=$1 follow=$2 to=$3
              shift 3
              link_of() {
                if said=$(readlink "$1" 2>/dev/null && printf x); then said=${said%?}
                else said=$(ls -ld "$1" && printf x); said=${said%?}; said=${said#*" $1 -> "}; fi
                said=${said%?}
              }
              same() {
                if command -v cmp >/dev/null 2>&1; then cmp -s "$1" "$2"
                else [ "$(cksum <"$1")" = "$(cksum <"$2")" ]; fi
              }
              mode_of() {
                mode=$(ls -ldL "$1" | sed -n "1{s/^.\\\\(...\\\\)\\\\(...\\\\)\\\\(...\\\\).*/u=\\\\1,g=\\\\2,o=\\\\3/
                  s/-//g; s/s/xs/g; s/t/xt/g; s/S/s/g; s/T/t/g; p;}")
              }
              blocked() { printf "%s is there and is not a %s\\n" "$t" "$1" >&2; exit 1; }
              tmp=
              trap "[ -z \\"\\$tmp\\" ] || rm -rf \\"\\$tmp\\"" EXIT
              for f do
                case $f in .) t=$to ;; *) t=$to/${f#./} ;; esac
                if [ -h "$f" ] && { [ "$follow" = 0 ] || [ ! -e "$f" ]; }; then
                  link_of "$f"; text=$said
                  if [ -h "$t" ]; then link_of "$t"; if [ "$said" = "$text" ]; then continue; fi; fi
                  if [ "$act" = 0 ]; then echo differs; exit 0; fi
                  if [ -d "$t" ] && [ ! -h "$t" ]; then blocked link; fi
                  rm -f "$t"
                  ln -s -- "$text" "$t"
                elif [ -d "$f" ]; then
                  if [ -d "$t" ]; then continue; fi
                  if [ "$act" = 0 ]; then echo differs; exit 0; fi
                  if [ -e "$t" ] || [ -h "$t" ]; then blocked folder; fi
                  mkdir "$t"
                  mode_of "$f"; chmod "$mode" "$t"
                elif [ -f "$f" ]; then
                  if [ -f "$t" ] && same "$f" "$t"; then continue; fi
                  if [ "$act" = 0 ]; then echo differs; exit 0; fi
                  if [ -d "$t" ]; then blocked file; fi
                  try=${t%/*}/.muster.$$.copy
                  mkdir -m 700 "$try"
                  tmp=$try
                  cp "$f" "$tmp/copy"
                  if [ -f "$t" ]; then
                    owner=$(ls -ldn "$t" | awk "NR == 1 { print \\$3 \\":\\" \\$4 }")
                    chown "$owner" "$tmp/copy"
                  fi
                  mode_of "$f"; chmod "$mode" "$tmp/copy"
                  mv -f "$tmp/copy" "$t"
                  rmdir "$tmp"
                  tmp=
                fi
              done
              ' sh "$act" "$follow" "$to" {} +
            """;

    static final ReadScript COMPARE_TREES = new ReadScript("compare-trees", "act=0\n" + WALK);

    static final Script COPY_TREE = new Script("copy-tree", "act=1\n" + WALK);
}
