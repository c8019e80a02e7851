package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Waits on the host for a port, a file or a text in either. POSIX sh knows no sockets, so the host's bash, nc, perl or
 * curl is used, and for its own ports {@code /proc/net/tcp}; a host with none of them is told so. Patterns are those of
 * {@code grep -E}, which has no {@code \d}.
 */
@ModuleInfo(
        name = "wait_for",
        doc = "Waits until a port is open or closed, a file is there or gone, or a text appears in either.",
        example = """
                - wait_for:
                    port: 2222
                    timeout: 60
                - wait_for:
                    path: /var/log/ntp.log
                    search_regex: synchronized
                """)
final class WaitForModule implements Module<WaitForModule.Parameters, String> {
    /** What to wait for: started and present are the same, stopped and absent too. */
    enum State {
        ABSENT,
        DRAINED,
        PRESENT,
        STARTED,
        STOPPED;

        boolean isThere() {
            return this == STARTED || this == PRESENT;
        }
    }

    private static final int TIMED_OUT = 1;

    private static final Script SCRIPT = new Script("wait-for", """
            PATH=$PATH:/usr/sbin:/sbin; export PATH
            want=$1 host=$2 port=$3 path=$4 regex=$5 timeout=$6 delay=$7 pause=$8 patience=$9
            have() { command -v "$1" >/dev/null 2>&1; }
            local_port() {
              hex=$(printf '%04X' "$port")
              for f in /proc/net/tcp /proc/net/tcp6; do
                if [ -r "$f" ]; then
                  while read -r slot here there kind rest; do
                    case $here/$kind in *":$hex/0A") return 0 ;; esac
                  done <"$f"
                fi
              done
              return 1
            }
            way() {
              if have bash && have timeout; then printf bash
              elif have nc; then printf nc
              elif have perl; then printf perl
              elif have curl; then printf curl
              elif [ -r /proc/net/tcp ]; then
                case $host in 127.*|localhost|::1) printf proc ;; *) printf none ;; esac
              else printf none
              fi
            }
            open() {
              case $way in
                bash) timeout "$patience" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" ;;
                nc) nc -w "$patience" "$host" "$port" </dev/null >/dev/null ;;
                perl) perl -MIO::Socket::INET -e 'exit(IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1],
                  Timeout => $ARGV[2]) ? 0 : 1)' "$host" "$port" "$patience" ;;
                curl) case $(curl -s -m "$patience" -o /dev/null -w '%{time_connect}' "telnet://$host:$port" </dev/null) in
                    0|0.0|0.000|0.000000|'') return 1 ;; *) return 0 ;; esac ;;
                proc) local_port ;;
              esac 2>/dev/null
            }
            says() {
              case $way in
                bash) timeout "$patience" bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat <&3' "$host" "$port" ;;
                nc) nc -w "$patience" "$host" "$port" </dev/null ;;
                perl) perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1],
                  Timeout => $ARGV[2]) or exit 1; $SIG{ALRM} = sub { exit 0 }; alarm $ARGV[2]; $| = 1;
                  while (sysread($s, $b, 4096)) { print $b }' "$host" "$port" "$patience" ;;
              esac 2>/dev/null | first_match
            }
            # The line that matches is shown at the end.
            first_match() {
              found=$(grep -E -e "$regex" | head -n 1)
              [ -n "$found" ]
            }
            there() {
              if [ -n "$port" ]; then
                if [ -n "$regex" ]; then says; else open; fi
              elif [ -n "$regex" ]; then [ -e "$path" ] && first_match 2>/dev/null <"$path"
              else [ -e "$path" ]
              fi
            }
            way= found=
            if [ -n "$port" ]; then
              way=$(way)
              case $way/$regex in
                none/*) printf 'the host has no bash with timeout, nc, perl or curl to try a port with\\n' >&2; exit 3 ;;
                curl/?*|proc/?*) printf 'the host has no bash with timeout, nc or perl to read from a port\\n' >&2; exit 3 ;;
              esac
            fi
            began=$(date +%s)
            if [ "$delay" != 0 ]; then sleep "$delay"; fi
            if [ -z "$port$path" ]; then sleep "$timeout"; printf '%s\\n' "$(( $(date +%s) - began ))"; exit 0; fi
            while :; do
              if there; then now=y; else now=n; fi
              if [ "$now" = "$want" ]; then printf '%s\\n%s\\n' "$(( $(date +%s) - began ))" "$found"; exit 0; fi
              if [ "$(( $(date +%s) - began ))" -ge "$timeout" ]; then
                printf '%s\\n' "$(( $(date +%s) - began ))"; exit 1
              fi
              sleep "$pause"
            done
            """);

    /**
     * Arguments: host, port, connection states in hex, timeout, delay, pause, then hosts that do not count. Addresses are
     * compared as {@code /proc/net/tcp} writes them, in words of the machine's byte order; which count is Ansible's rule
     * (modules/wait_for.py, LinuxTCPConnectionInfo).
     */
    private static final Script DRAIN = new Script("wait-for-drained", """
            host=$1 port=$2 states=$3 timeout=$4 delay=$5 pause=$6
            shift 6
            swap() {
              if [ "$little" = y ]; then
                printf '%s' "$1" | sed 's/\\(..\\)\\(..\\)\\(..\\)\\(..\\)/\\4\\3\\2\\1/g'
              else printf '%s' "$1"
              fi
            }
            case $(printf '\\001\\000' | od -An -tx2 | tr -d ' ') in 0001) little=y ;; *) little=n ;; esac
            hex4() {
              set -f; was=$IFS; IFS=.; set -- $1; IFS=$was; set +f
              printf '%02X%02X%02X%02X' "$1" "$2" "$3" "$4"
            }
            hex6() {
              printf '%s\\n' "$1" | awk '{
                n = split($0, half, "::"); l = split(half[1], a, ":"); r = n > 1 ? split(half[2], b, ":") : 0
                for (i = 1; i <= l; i++) out = out substr("0000" toupper(a[i]), length(a[i]) + 1)
                for (i = l + r; i < 8; i++) out = out "0000"
                for (i = 1; i <= r; i++) out = out substr("0000" toupper(b[i]), length(b[i]) + 1)
                printf "%s", out }'
            }
            known() {
              case $1 in
                *:*[.]*) printf 'an address of this form cannot be compared: %s\\n' "$1" >&2; exit 3 ;;
                *:*) printf '%s\\n' "$1"; return ;;
                *[!0-9.]*) ;;
                *.*.*.*) printf '%s\\n' "$1"; return ;;
              esac
              if command -v getent >/dev/null 2>&1; then
                getent ahosts "$1" | awk '{ print $1 }' | sort -u
              else awk -v name="$1" '{ sub(/#.*/, ""); for (i = 2; i <= NF; i++) if ($i == name) print $1 }' /etc/hosts
              fi
            }
            addresses() {
              found=$(known "$1") || exit 3
              if [ -z "$found" ]; then printf 'the host does not know %s\\n' "$1" >&2; exit 3; fi
              for address in $found; do
                case $address in
                  *:*) swap "$(hex6 "$address")" ;;
                  *) four=$(hex4 "$address"); swap "$four"; printf ' '; swap "00000000000000000000FFFF$four" ;;
                esac
                printf ' '
              done
            }
            if [ ! -r /proc/net/tcp ]; then printf 'the host has no /proc/net/tcp to see connections in\\n' >&2; exit 3; fi
            ours=$(addresses "$host") || exit 3
            others=
            for name; do more=$(addresses "$name") || exit 3; others="$others $more"; done
            mapped=$(swap 00000000000000000000FFFF)
            every=$(swap 00000000000000000000FFFF00000000)
            hex=$(printf '%04X' "$port")
            drained() {
              for f in /proc/net/tcp /proc/net/tcp6; do
                if [ ! -r "$f" ]; then continue; fi
                any=00000000
                case $f in *6) any=00000000000000000000000000000000 ;; esac
                while read -r slot here there kind rest; do
                  if [ "${here##*:}" != "$hex" ]; then continue; fi
                  case " $states " in *" $kind "*) ;; *) continue ;; esac
                  case " $others " in *" ${there%:*} "*) continue ;; esac
                  case " $ours " in *" ${here%:*} "*|*" $any "*) return 1 ;; esac
                  case $here in "$mapped"*) case " $ours " in *" $every "*) return 1 ;; esac ;; esac
                done <"$f"
              done
              return 0
            }
            began=$(date +%s)
            if [ "$delay" != 0 ]; then sleep "$delay"; fi
            while :; do
              if drained; then printf '%s\\n' "$(( $(date +%s) - began ))"; exit 0; fi
              if [ "$(( $(date +%s) - began ))" -ge "$timeout" ]; then
                printf '%s\\n' "$(( $(date +%s) - began ))"; exit 1
              fi
              sleep "$pause"
            done
            """);

    /** Names of states and what /proc/net/tcp calls them. */
    private static final Map<String, String> STATES = Map.of(
            "ESTABLISHED",
            "01",
            "SYN_SENT",
            "02",
            "SYN_RECV",
            "03",
            "FIN_WAIT1",
            "04",
            "FIN_WAIT2",
            "05",
            "TIME_WAIT",
            "06");

    record Parameters(
            @Param(doc = "Host whose port it is, as seen from the task's host.", orElse = "127.0.0.1")
            String host,

            @Param(doc = "TCP port.") Optional<Integer> port,

            @Param(doc = "File.") Optional<RemotePath> path,

            @Param(doc = "What to wait for.", orElse = "started")
            State state,

            @Param(doc = "A pattern to find in the file or in what the port says.")
            Optional<String> searchRegex,

            @Param(doc = "Seconds to wait at most; without port and path, exactly.", orElse = "300")
            int timeout,

            @Param(doc = "Seconds to wait before looking first.", orElse = "0")
            int delay,

            @Param(doc = "Seconds between looks.", orElse = "1")
            int sleep,

            @Param(doc = "Seconds for one try to connect.", orElse = "5")
            int connectTimeout,

            @Param(doc = "What to say instead when time is over.")
            Optional<String> msg,

            @Param(doc = "Hosts that do not count when draining.")
            List<String> excludeHosts,

            @Param(doc = "Connection states that count when draining.")
            List<String> activeConnectionStates) {}

    @Override
    public Observation<String> observe(Parameters parameters, TaskContext context) {
        return Observation.known("");
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, String nothing) {
        Optional<String> problem = problem(parameters);
        if (problem.isPresent()) {
            return Plan.refusal(problem.get());
        }
        Command command = parameters.state() == State.DRAINED ? drain(parameters) : look(parameters);
        ModuleResult planned = ModuleResult.of(
                        "state", Value.of(parameters.state().name().toLowerCase(java.util.Locale.ROOT)))
                .and("port", parameters.port().<Value>map(Value::of).orElse(Value.none()))
                .and("path", parameters.path().map(p -> Value.of(p.text())).orElse(Value.none()))
                .and("search_regex", parameters.searchRegex().map(Value::of).orElse(Value.none()))
                .and("match_groups", Value.list(List.of()))
                .and("match_groupdict", Value.dict(Map.of()));
        List<Step> steps = new ArrayList<>(List.of(new Step.RunScript(command, true)));
        parameters.path().map(FileReading::again).ifPresent(steps::add);
        return Plan.run(steps, planned, outputs -> concluded(parameters, planned, outputs));
    }

    private static Command look(Parameters parameters) {
        boolean there = parameters.state().isThere();
        return Command.of(
                        SCRIPT,
                        there ? "y" : "n",
                        parameters.host(),
                        parameters.port().map(String::valueOf).orElse(""),
                        parameters.path().map(RemotePath::text).orElse(""),
                        parameters.searchRegex().orElse(""),
                        String.valueOf(parameters.timeout()),
                        String.valueOf(parameters.delay()),
                        String.valueOf(parameters.sleep()),
                        String.valueOf(parameters.connectTimeout()))
                .within(Duration.ofSeconds(60L + parameters.timeout() + parameters.delay()));
    }

    private static Command drain(Parameters parameters) {
        List<String> states = parameters.activeConnectionStates().isEmpty()
                ? List.copyOf(new TreeSet<>(STATES.keySet()))
                : parameters.activeConnectionStates();
        List<String> arguments = new ArrayList<>(List.of(
                parameters.host(),
                parameters.port().map(String::valueOf).orElse(""),
                states.stream().map(STATES::get).collect(Collectors.joining(" ")),
                String.valueOf(parameters.timeout()),
                String.valueOf(parameters.delay()),
                String.valueOf(parameters.sleep())));
        arguments.addAll(parameters.excludeHosts());
        return Command.of(DRAIN, arguments.toArray(String[]::new))
                .within(Duration.ofSeconds(60L + parameters.timeout() + parameters.delay()));
    }

    private static Optional<String> problem(Parameters parameters) {
        if (parameters.port().isPresent() && parameters.path().isPresent()) {
            return Optional.of("port and path parameter can not both be passed to wait_for");
        }
        boolean drains = parameters.state() == State.DRAINED;
        if (drains && parameters.port().isEmpty()) {
            return Optional.of(
                    parameters.path().isPresent()
                            ? "state=drained should only be used for checking a port in the wait_for module"
                            : "state=drained needs a port");
        }
        if (!drains && !parameters.excludeHosts().isEmpty()) {
            return Optional.of("exclude_hosts should only be with state=drained");
        }
        Optional<String> unknown = parameters.activeConnectionStates().stream()
                .filter(state -> !STATES.containsKey(state))
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of("unknown active_connection_state (" + unknown.get() + ") defined");
        }
        if (parameters.searchRegex().isPresent()
                && !parameters.state().isThere()
                && parameters.port().isPresent()) {
            return Optional.of("state=" + "stopped should only be used for checking a port in the wait_for module");
        }
        return Optional.empty();
    }

    private static ModuleResult concluded(Parameters parameters, ModuleResult planned, List<Output> outputs) {
        Output output = outputs.get(0);
        List<String> lines = output.stdout().lines().toList();
        ModuleResult result =
                elapsed(output.ok() ? planned.asChanged(false) : ModuleResult.EMPTY.asChanged(false), lines);
        if (output.ok()) {
            ModuleResult seen = outputs.size() > 1 ? describe(result, outputs.get(1)) : result;
            return lines.size() > 1 ? withGroups(seen, parameters, lines.get(1)) : seen;
        }
        return result.asFailed(
                output.status() == TIMED_OUT
                        ? parameters.msg().orElseGet(() -> timeout(parameters))
                        : output.stderr().strip());
    }

    private static ModuleResult elapsed(ModuleResult result, List<String> lines) {
        String seconds = lines.isEmpty() ? "" : lines.get(0);
        return seconds.matches("[0-9]{1,9}") ? result.and("elapsed", Value.of(Long.parseLong(seconds))) : result;
    }

    /** What is at a path takes the place of the state waited for, as in every result of Ansible's with a path. */
    private static ModuleResult describe(ModuleResult result, Output seen) {
        return FileReading.parse(seen)
                .entry()
                .map(entry -> FileResult.describe(result, entry))
                .orElse(result);
    }

    private static ModuleResult withGroups(ModuleResult result, Parameters parameters, String line) {
        PythonRegex regex = PythonRegex.of(parameters.searchRegex().orElse(""), Pattern.MULTILINE);
        Matcher match = regex.matcher(line);
        return match.find()
                ? result.and("match_groups", Value.list(regex.groups(match)))
                        .and("match_groupdict", Value.dict(regex.groupDict(match)))
                : result;
    }

    private static String timeout(Parameters parameters) {
        String what = parameters
                .port()
                .map(port -> parameters.host() + ":" + port)
                .orElseGet(() -> parameters.path().map(RemotePath::text).orElse(""));
        if (parameters.state() == State.DRAINED) {
            return "Timeout when waiting for " + what + " to drain";
        }
        if (!parameters.state().isThere()) {
            return parameters.port().isPresent()
                    ? "Timeout when waiting for " + what + " to stop."
                    : "Timeout when waiting for " + what + " to be absent.";
        }
        return parameters
                .searchRegex()
                .map(regex -> "Timeout when waiting for search string " + regex + " in " + what)
                .orElse("Timeout when waiting for " + (parameters.port().isPresent() ? "" : "file ") + what);
    }
}
