package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which other boxes a host knows: everything it says is handed over as it is, for the census to read. Reads only, and in
 * one round trip.
 */
@ModuleInfo(
        name = "census_facts",
        doc = "Reads what a host knows of other boxes: its neighbours, who logged in from where, its hosts file and"
                + " known_hosts, leases it gave, and the clients of its time daemon. muster census ask does the rest.",
        example = """
                - name: Which boxes do the gateways know?
                  census_facts:
                  register: known
                """,
        results = {
            "sources: kind (a kind of source of muster census), place (the file or command), text and encoding (text, or hex"
                    + " for what is no text) of each",
            "truncated: whether there was more than is read"
        })
final class CensusFactsModule implements Module<CensusFactsModule.Parameters, Output> {
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(90);
    private static final int MOST_BYTES = 24 << 20;
    private static final Pattern HEAD = Pattern.compile("source (hex-)?([a-z_]+) (.*) ([0-9]{1,9})");

    /** Arguments: most lines of one source; yes or no for logs, and for asking the time daemon. */
    private static final ReadScript LOOK = new ReadScript("census-facts", NtpScripts.SAID + HostTool.FIND + """
            most=$1
            # Only what is there and says something.
            tell() { if [ -n "$3" ]; then said "source $1 $2" "$3"; fi; }
            file() { if [ -f "$2" ] && [ -r "$2" ]; then tell "$1" "$2" "$(tail -n "$most" "$2" 2>/dev/null)"; fi; }

            if has ip; then tell neighbours 'ip neigh' "$(brief 5 ip neigh 2>/dev/null | head -n "$most")"
            elif [ -r /proc/net/arp ]; then file neighbours /proc/net/arp
            elif has arp; then tell neighbours 'arp -an' "$(brief 5 arp -an 2>/dev/null | head -n "$most")"
            fi

            file hosts /etc/hosts
            for f in /etc/ssh/ssh_known_hosts /root/.ssh/known_hosts /home/*/.ssh/known_hosts /export/home/*/.ssh/known_hosts; do
              file known_hosts "$f"
            done
            case ${HOME-/root} in /root|/home/*|/export/home/*) ;; *) file known_hosts "$HOME/.ssh/known_hosts" ;; esac

            for f in /var/lib/dhcp/dhcpd.leases /var/lib/dhcp/dhcpd6.leases /var/lib/dhcpd/dhcpd.leases /var/db/dhcpd.leases \\
              /var/db/dhcpd/dhcpd.leases /var/lib/kea/kea-leases4.csv /var/lib/kea/kea-leases6.csv \\
              /var/lib/misc/dnsmasq.leases /var/lib/dnsmasq/dnsmasq.leases /tmp/dhcp.leases; do
              if [ -f "$f" ] && [ -r "$f" ]; then
                # Kea's first line says what the columns are.
                tell leases "$f" "$(case $f in *.csv) head -n 1 "$f" ;; esac; tail -n "$most" "$f" 2>/dev/null)"
              fi
            done

            if [ "$2" = yes ]; then
              v=
              if has last; then
                v=$(brief 20 last -w -n "$most" 2>/dev/null)
                if [ -z "$v" ]; then v=$(brief 20 last 2>/dev/null | head -n "$most"); fi
                tell logins last "$v"
              fi
              # Newer systems have wtmp and no program for it; a record is 384 bytes.
              if [ -z "$v" ] && [ -r /var/log/wtmp ]; then
                tell hex-logins /var/log/wtmp "$(tail -c 768000 /var/log/wtmp 2>/dev/null | od -An -v -tx1)"
              fi
              for f in /var/log/auth.log /var/log/auth.log.1 /var/log/secure /var/log/secure.1 /var/log/messages; do
                if [ -f "$f" ] && [ -r "$f" ]; then
                  tell logins "$f" "$(grep 'sshd.* port [0-9]' "$f" 2>/dev/null | tail -n "$most")"
                fi
              done
              if has journalctl; then
                tell logins journal "$(brief 20 journalctl -q --no-pager -o short -n "$most" _COMM=sshd + _COMM=sshd-session 2>/dev/null |
                  grep ' port [0-9]')"
              fi
            fi

            if [ "$3" = yes ]; then
              v=
              if has ntpq; then
                v=$(brief 8 ntpq -n -c 'timeout 700' -c mrulist 127.0.0.1 2>/dev/null </dev/null | head -n "$most")
                case $v in *=====*) tell clients 'ntpq -c mrulist' "$v" ;; *) v= ;; esac
              fi
              if [ -z "$v" ] && has ntpdc; then
                v=$(brief 6 ntpdc -n -c 'timeout 700' -c monlist 127.0.0.1 2>/dev/null </dev/null | head -n "$most")
                case $v in *=====*) tell clients 'ntpdc -c monlist' "$v" ;; esac
              fi
              if has chronyc; then
                v=$(brief 6 chronyc -n clients 2>/dev/null </dev/null | head -n "$most")
                case $v in *=====*) tell clients 'chronyc clients' "$v" ;; esac
              fi
            fi
            said end ''
            """);

    private static final String END = "end 0\n\n";

    record Parameters(
            @Param(doc = "Most lines that are read of one source, its last ones.", orElse = "5000")
            int most,

            @Param(doc = "Whether to read who logged in from where.", orElse = "true")
            boolean logins,

            @Param(doc = "Whether to ask the host's time daemon for its clients.", orElse = "true")
            boolean clients) {}

    @Override
    public Observation<Output> observe(Parameters p, TaskContext context) {
        Query query = Query.of(LOOK, Integer.toString(Math.max(1, p.most())), word(p.logins()), word(p.clients()));
        return Observation.of(query.within(LONGEST_LOOK).limitedTo(MOST_BYTES), output -> output);
    }

    private static String word(boolean isWanted) {
        return isWanted ? "yes" : "no";
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Output output) {
        if (p.most() < 1) {
            return Plan.refusal("most must be at least 1, not " + p.most());
        }
        List<Value> sources = sources(output.out());
        boolean isWhole = !output.truncated() && output.stdout().endsWith(END);
        if (!isWhole && sources.isEmpty()) {
            return Plan.refusal("the host told nothing: status " + output.status()
                    + output.stderr()
                            .lines()
                            .findFirst()
                            .map(line -> ", " + line)
                            .orElse(""));
        }
        ModuleResult result = ModuleResult.of("sources", Value.list(sources)).and("truncated", Value.of(!isWhole));
        return Plan.unchanged("a question changes nothing", result);
    }

    /** Sections of a head and as many bytes as it says; what is cut counts as far as it goes. */
    private static List<Value> sources(byte[] bytes) {
        List<Value> sources = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            Matcher head = HEAD.matcher(new String(bytes, at, end - at, StandardCharsets.UTF_8));
            at = Math.min(bytes.length, end + 1);
            if (head.matches()) {
                int stop = (int) Math.min(bytes.length, (long) at + Integer.parseInt(head.group(4)));
                String text = new String(bytes, at, stop - at, StandardCharsets.UTF_8);
                sources.add(source(head.group(2), head.group(3), text, head.group(1) == null ? "text" : "hex"));
                at = Math.min(bytes.length, stop + 1);
            }
        }
        return sources;
    }

    private static Value source(String kind, String place, String text, String encoding) {
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("kind", Value.of(kind));
        fields.put("place", Value.of(place));
        fields.put("encoding", Value.of(encoding));
        fields.put("text", Value.of(text));
        return Value.dict(fields);
    }
}
