package dev.muster.engine;

/**
 * Shell text that makes muster's own folders on a host, for all that is kept in them: leases, guards. One piece, because
 * who comes first decides about the mode: others ask root's {@code /var/lib/muster} whether somebody holds the host, so
 * it must be open to look into; what is nobody's business lies in folders of its own below it.
 */
final class HostFolders {
    private HostFolders() {}

    /**
     * {@code room DIR} makes one, with those above; its status says whether it is there. One with leases in it was made
     * or opened when the first was taken.
     */
    static final String MAKING = """
            room() {
              set -- "$1" "$1"/lease.*
              if [ -d "$1" ] && [ -e "$2" ]; then return 0; fi
              case $1 in
                */.muster) (umask 077 && mkdir -p "$1") 2>/dev/null ;;
                *)
                  (umask 022 && mkdir -p "$1") 2>/dev/null || return 1
                  case $(ls -ldn "$1" 2>/dev/null) in drwx------*) chmod 755 "$1" 2>/dev/null || : ;; esac ;;
              esac
            }
            """;
}
