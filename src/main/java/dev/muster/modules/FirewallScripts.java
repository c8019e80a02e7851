package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text with which a host's packet filter is looked at and changed. */
final class FirewallScripts {
    private FirewallScripts() {}

    /**
     * Defines {@code firewall}, which says what filters packets here: rules the kernel has, files that are loaded at
     * boot, services that load them. Uses {@code said}, {@code brief} and {@code file} of {@link NtpScripts}. Commands
     * of firewalld and ufw are Python programs that take a second, so it is their files and processes that are asked.
     */
    static final String SURVEY = """
            listed() {
              what=$1; shift
              if ! command -v "$1" >/dev/null 2>&1; then said "$what-status" absent; return 0; fi
              t=$(brief 10 "$@" 2>/dev/null </dev/null) && rc=0 || rc=$?
              if [ "${#t}" -gt 1000000 ]; then t=; rc=large; fi
              said "$what-status" "$rc"
              said "$what" "$t"
            }
            starts() { if [ -e "$1" ] || [ -h "$1" ]; then said fw-starts "$1"; fi; }
            firewall() {
              said fw-system "$(uname -sr 2>/dev/null)"
              for p in pfctl ipfw ipf; do
                if command -v "$p" >/dev/null 2>&1; then said fw-other "$p"; fi
              done
              listed fw-iptables iptables-save
              listed fw-ip6tables ip6tables-save
              # Tables of the old kind, which a newer iptables-save does not show.
              old4=$(cat /proc/net/ip_tables_names 2>/dev/null) || old4=unreadable
              old6=$(cat /proc/net/ip6_tables_names 2>/dev/null) || old6=unreadable
              [ -e /proc/net/ip_tables_names ] || old4=
              [ -e /proc/net/ip6_tables_names ] || old6=
              said fw-old-tables "$old4"
              said fw-old-tables6 "$old6"
              if [ -n "$old4$old6" ]; then
                listed fw-old-iptables iptables-legacy-save
                listed fw-old-ip6tables ip6tables-legacy-save
              fi
              listed fw-nft nft list ruleset
              nf=unknown
              builtin=/lib/modules/$(uname -r)/modules.builtin
              if [ -r /proc/modules ] && [ -r "$builtin" ]; then
                if grep -q '^nf_tables ' /proc/modules || grep -q '/nf_tables[.]ko' "$builtin"; then nf=there; else nf=none; fi
              fi
              said fw-nf-tables "$nf"
              if [ -e /proc/net/if_inet6 ]; then said fw-inet6 yes; fi
              said fw-links "$(sed -n 's/^ *\\([^: ]*\\):.*/\\1/p' /proc/net/dev 2>/dev/null)"
              said fw-addresses "$( { ip -o addr show 2>/dev/null || ifconfig -a 2>/dev/null; } )"
              services='firewalld ufw nftables netfilter-persistent iptables ip6tables SuSEfirewall2 shorewall shorewall6 ferm csf'
              if [ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1; then
                units=
                for s in $services; do units="$units $s.service"; done
                said fw-systemd "$(brief 10 systemctl show -p Id,LoadState,ActiveState,UnitFileState $units 2>/dev/null)"
              fi
              for s in $services SuSEfirewall2_setup SuSEfirewall2_init; do
                for l in /etc/rc[2-5].d/S[0-9][0-9]"$s" /etc/rc.d/rc[2-5].d/S[0-9][0-9]"$s" \\
                    /etc/init.d/rc[2-5].d/S[0-9][0-9]"$s" /etc/runlevels/*/"$s"; do
                  starts "$l"
                done
              done
              for f in /run/firewalld.pid /var/run/firewalld.pid; do
                [ -r "$f" ] || continue
                read -r pid <"$f" || [ -n "$pid" ] || continue
                case $pid in ''|*[!0-9]*) continue ;; esac
                if [ -d "/proc/$pid" ]; then said fw-firewalld "$pid"; fi
              done
              for f in /etc/ufw/ufw.conf /etc/default/ufw /etc/ufw/user.rules /etc/ufw/user6.rules \\
                  /lib/ufw/user.rules /lib/ufw/user6.rules \\
                  /etc/sysconfig/iptables /etc/sysconfig/ip6tables /etc/iptables/rules.v4 /etc/iptables/rules.v6 \\
                  /etc/iptables/rules-save /etc/iptables/rules6-save /etc/nftables.conf /etc/sysconfig/nftables.conf \\
                  /etc/sysconfig/SuSEfirewall2; do
                file "$f"
              done
            }
            """;

    /**
     * Whether a text of rules would be accepted; nothing is loaded. Arguments: what to try, by twos: the program
     * ({@code iptables-restore}, {@code ip6tables-restore} or {@code nft}) and the text. Says the number of those that
     * would be, and why the others would not.
     */
    static final ReadScript TRY = new ReadScript("try-rules", HostTool.FIND + """
            n=0
            while [ "$#" -gt 1 ]; do
              if ! has "$1"; then
                said="$1 is not there"; rc=127
              elif [ "$1" = nft ]; then
                said=$(printf '%s' "$2" | nft -c -f - 2>&1); rc=$?
              else
                said=$(printf '%s' "$2" | "$1" --noflush --test 2>&1); rc=$?
              fi
              if [ "$rc" = 0 ]; then printf 'accepted %d\\n' "$n"; else
                printf '%s' "$said" | { IFS= read -r line || :; printf 'refused %d %s\\n' "$n" "$line"; }
              fi
              n=$((n + 1))
              shift 2
            done
            """);

    /** Loads a text of rules beside those that are there, all of it or nothing. Argument: program; the text is on stdin. */
    static final Script LOAD = new Script("load-rules", HostTool.FIND + """
            need "$1"
            text=$(cat)
            if [ "$1" = nft ]; then
              printf '%s\\n' "$text" | nft -c -f -
              printf '%s\\n' "$text" | nft -f -
            else
              printf '%s\\n' "$text" | "$1" --noflush --test
              printf '%s\\n' "$text" | "$1" --noflush
            fi
            """);
}
