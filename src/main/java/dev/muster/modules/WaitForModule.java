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
import java.util.List;
import java.util.Optional;

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
        STARTED,
        PRESENT,
        STOPPED,
        ABSENT,
        DRAINED;

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
              esac 2>/dev/null | grep -E -e "$regex" >/dev/null
            }
            there() {
              if [ -n "$port" ]; then
                if [ -n "$regex" ]; then says; else open; fi
              elif [ -n "$regex" ]; then [ -e "$path" ] && grep -E -e "$regex" "$path" >/dev/null 2>&1
              else [ -e "$path" ]
              fi
            }
            way=
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
              if [ "$now" = "$want" ]; then printf '%s\\n' "$(( $(date +%s) - began ))"; exit 0; fi
              if [ "$(( $(date +%s) - began ))" -ge "$timeout" ]; then
                printf '%s\\n' "$(( $(date +%s) - began ))"; exit 1
              fi
              sleep "$pause"
            done
            """);

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
        boolean there = parameters.state().isThere();
        Command command = Command.of(
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
        ModuleResult planned = ModuleResult.of(
                        "state", Value.of(parameters.state().name().toLowerCase(java.util.Locale.ROOT)))
                .and("port", parameters.port().<Value>map(Value::of).orElse(Value.none()))
                .and("path", parameters.path().map(p -> Value.of(p.text())).orElse(Value.none()))
                .and("search_regex", parameters.searchRegex().map(Value::of).orElse(Value.none()));
        return Plan.run(
                List.of(new Step.RunScript(command, true)),
                planned,
                outputs -> concluded(parameters, planned, outputs.get(0)));
    }

    private static Optional<String> problem(Parameters parameters) {
        if (parameters.port().isPresent() && parameters.path().isPresent()) {
            return Optional.of("port and path parameter can not both be passed to wait_for");
        }
        if (parameters.state() == State.DRAINED || !parameters.excludeHosts().isEmpty()) {
            return Optional.of(
                    "state=drained and exclude_hosts are not supported: a host without Python cannot tell who is"
                            + " connected");
        }
        if (parameters.searchRegex().isPresent()
                && !parameters.state().isThere()
                && parameters.port().isPresent()) {
            return Optional.of("state=" + "stopped should only be used for checking a port in the wait_for module");
        }
        return Optional.empty();
    }

    private static ModuleResult concluded(Parameters parameters, ModuleResult planned, Output output) {
        ModuleResult result = planned.asChanged(false);
        String elapsed = output.stdout().strip();
        if (elapsed.matches("[0-9]{1,9}")) {
            result = result.and("elapsed", Value.of(Long.parseLong(elapsed)));
        }
        if (output.ok()) {
            return result;
        }
        return result.asFailed(
                output.status() == TIMED_OUT
                        ? parameters.msg().orElseGet(() -> timeout(parameters))
                        : output.stderr().strip());
    }

    private static String timeout(Parameters parameters) {
        String what = parameters
                .port()
                .map(port -> parameters.host() + ":" + port)
                .orElseGet(() -> parameters.path().map(RemotePath::text).orElse(""));
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
