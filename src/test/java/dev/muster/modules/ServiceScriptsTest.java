package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.ModuleSpec;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.module.Step;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.template.Value;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The service modules against stand-ins for systemctl, service and chkconfig that keep their state in files. */
class ServiceScriptsTest {
    /** A systemd that does not run, as in a container. */
    private static final String NO_SYSTEMD = """
        echo "System has not been booted with systemd as init system (PID 1). Can't operate." >&2
        exit 1
        """;

    private static final String SYSTEMCTL = """
        while :; do case ${1-} in --*) shift ;; *) break ;; esac; done
        verb=$1; shift
        case $verb in
          show)
            case "$*" in
              "-p Version") echo 'Version=252 (252.38)' ;;
              *ntpd) active=inactive
                if [ -e "$STATE/running" ]; then active=active; fi
                if [ -e "$STATE/failed" ]; then active=failed; fi
                case "$*" in
                  *Type*) echo Type=forking ;;
                  *) printf 'Id=ntpd.service\\nLoadState=loaded\\nActiveState=%s\\n' "$active"
                    printf 'ExecStart={ path=/usr/sbin/ntpd ; argv[]=/usr/sbin/ntpd -g }\\n' ;;
                esac ;;
              *) printf 'LoadState=not-found\\nActiveState=inactive\\n' ;;
            esac ;;
          is-enabled)
            if [ -e "$STATE/enabled" ]; then echo enabled; else echo disabled; exit 1; fi ;;
          start|restart)
            if [ -e "$STATE/broken" ]; then
              echo "Job for $1.service failed because the control process exited with error code." >&2
              : >"$STATE/failed"; exit 1
            fi
            : >"$STATE/running" ;;
          stop) rm -f "$STATE/running" ;;
          enable) : >"$STATE/enabled" ;;
          disable) rm -f "$STATE/enabled" ;;
        esac
        """;

    private static final String SERVICE = """
        if [ "$1" != ntpd ]; then echo "$1: unrecognized service"; exit 1; fi
        case $2 in
          status)
            if [ -e "$STATE/running" ]; then echo 'ntpd (pid  2034) is running...'
              if [ -e "$STATE/ending" ]; then rm "$STATE/ending" "$STATE/running"; fi
            else echo 'ntpd is stopped'; exit 3; fi ;;
          start)
            echo 'Starting ntpd: [  OK  ]'
            if [ ! -e "$STATE/broken" ]; then : >"$STATE/running"; fi ;;
          stop) rm -f "$STATE/running"; echo 'Shutting down ntpd: [  OK  ]' ;;
          restart)
            if [ -e "$STATE/slow" ]; then mv "$STATE/slow" "$STATE/ending"; echo 'ntpd is already running.'
            elif [ -e "$STATE/stuck" ]; then echo 'ntpd is already running.'
            else rm -f "$STATE/running"; "$0" ntpd start; fi ;;
        esac
        """;

    private static final String CHKCONFIG = """
        levels=2345
        case $1 in --level) levels=$2; shift 2 ;; esac
        case $1 in
          --list)
            if [ "$2" != ntpd ]; then
              echo "error reading information on service $2: No such file or directory" >&2; exit 1
            fi
            if [ ! -e "$STATE/added" ]; then
              echo "service ntpd supports chkconfig, but is not referenced in any runlevel (run 'chkconfig --add ntpd')" >&2
              exit 1
            fi
            printf '%-15s' ntpd
            for l in 0 1 2 3 4 5 6; do
              if [ -e "$STATE/on$l" ]; then printf '\\t%s:on' "$l"; else printf '\\t%s:off' "$l"; fi
            done
            echo ;;
          --add) : >"$STATE/added" ;;
          *) for l in $(echo "$levels" | sed 's/./& /g'); do
               if [ "$2" = on ]; then : >"$STATE/on$l"; else rm -f "$STATE/on$l"; fi
             done ;;
        esac
        """;

    private final Path tools;
    private final Path state;

    ServiceScriptsTest(@TempDir Path folder) throws IOException {
        this.tools = Files.createDirectory(folder.resolve("tools"));
        this.state = Files.createDirectory(folder.resolve("state"));
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @BeforeEach
    void hasOldTools() throws IOException {
        tool("systemctl", NO_SYSTEMD);
        tool("service", SERVICE);
        tool("chkconfig", CHKCONFIG);
        tool("initctl", "exit 1\n");
        tool("pidof", "exit 1\n");
        tool("sleep", ":\n");
        Files.createFile(state.resolve("added"));
    }

    /** As Debian's script of chrony does: it stops without waiting, and then finds that the daemon still runs. */
    @ParameterizedTest
    @MethodSource("shells")
    void startsAgainWhereRestartMetTheOldProcess(LocalShell shell) throws IOException {
        Files.createFile(state.resolve("running"));
        Files.createFile(state.resolve("slow"));

        List<Output> outputs = carryOut(shell, change(shell, "service", "name", "ntpd", "state", "restarted"));

        assertThat(outputs).allMatch(Output::ok);
        assertThat(names(state)).contains("running").doesNotContain("ending", "slow");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void failsWhereRestartLeavesTheOldProcess(LocalShell shell) throws IOException {
        Files.createFile(state.resolve("running"));
        Files.createFile(state.resolve("stuck"));

        List<Output> outputs = carryOut(shell, change(shell, "service", "name", "ntpd", "state", "restarted"));

        assertThat(outputs.get(0).ok()).isFalse();
        assertThat(outputs.get(0).stderr()).startsWith("Unable to restart service ntpd: ntpd is already running.");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void startsAndEnablesUnderSystemd(LocalShell shell) throws IOException {
        tool("systemctl", SYSTEMCTL);

        Plan.Change change = change(shell, "service", "name", "ntpd", "state", "started", "enabled", "yes");
        List<Output> outputs = carryOut(shell, change);

        assertThat(outputs).allMatch(Output::ok);
        assertThat(names(state)).contains("running", "enabled");
        assertThat(reason(shell, "service", "name", "ntpd", "state", "started", "enabled", "yes"))
                .isEqualTo("ntpd is enabled and running");
        Plan.Unchanged again = (Plan.Unchanged) plan(shell, "systemd", "name", "ntpd", "state", "started");
        assertThat(again.result().fields()).containsEntry("state", Value.of("started"));
        assertThat(((Value.Dict) again.result().fields().getOrDefault("status", Value.none())).get("ActiveState"))
                .contains(Value.of("active"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void startsAndEnablesWithInitScripts(LocalShell shell) throws IOException {
        Plan.Change change = change(shell, "service", "name", "ntpd", "state", "started", "enabled", "yes");
        List<Output> outputs = carryOut(shell, change);

        assertThat(outputs).allMatch(Output::ok);
        assertThat(names(state)).contains("running", "on2", "on3", "on4", "on5").doesNotContain("on1");
        assertThat(reason(shell, "service", "name", "ntpd", "state", "started", "enabled", "yes"))
                .isEqualTo("ntpd is enabled and running");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void stopsWithInitScripts(LocalShell shell) throws IOException {
        Files.createFile(state.resolve("running"));

        carryOut(shell, change(shell, "service", "name", "ntpd", "state", "stopped"));

        assertThat(names(state)).doesNotContain("running");
        assertThat(reason(shell, "service", "name", "ntpd", "state", "stopped")).isEqualTo("ntpd is stopped");
    }

    @Test
    void restartsAlwaysAndDoesNotAskToVerify() throws IOException {
        Files.createFile(state.resolve("running"));

        Plan.Change change = change(LocalShell.SH, "service", "name", "ntpd", "state", "restarted");

        assertThat(change.verifiable()).isFalse();
        assertThat(carryOut(LocalShell.SH, change).get(0).stdout()).contains("Starting ntpd");
    }

    @Test
    void failsARestartAfterWhichNothingRuns() throws IOException {
        Files.createFile(state.resolve("running"));
        Files.createFile(state.resolve("broken"));

        Plan.Change change = change(LocalShell.SH, "service", "name", "ntpd", "state", "restarted");
        Output output = carryOut(LocalShell.SH, change).get(0);

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.stderr()).contains("Unable to restart service ntpd: Starting ntpd");
    }

    @Test
    void saysWhySystemdCouldNotStart() throws IOException {
        tool("systemctl", SYSTEMCTL);
        tool("journalctl", "echo 'ntpd[77]: unable to bind to wildcard address'\n");
        Files.createFile(state.resolve("broken"));

        Output output = carryOut(LocalShell.SH, change(LocalShell.SH, "service", "name", "ntpd", "state", "started"))
                .get(0);

        assertThat(output.ok()).isFalse();
        assertThat(output.stderr())
                .contains("Unable to start service ntpd: Job for ntpd.service failed")
                .contains("unable to bind to wildcard address");
    }

    @Test
    void namesAServiceTheHostDoesNotKnow() throws IOException {
        Plan old = plan(LocalShell.SH, "service", "name", "nosuch", "state", "started");
        tool("systemctl", SYSTEMCTL);
        Plan modern = plan(LocalShell.SH, "service", "name", "nosuch", "state", "started");

        assertThat(((Plan.Refusal) old).why()).isEqualTo("Could not find the requested service nosuch: host");
        assertThat(((Plan.Refusal) modern).why()).isEqualTo("Could not find the requested service nosuch: host");
    }

    @Test
    void waitsForNoDaemonThatKeepsItsOutputOpen() throws IOException {
        tool("service", SERVICE.replace(": >\"$STATE/running\"", ": >\"$STATE/running\"; (/bin/sleep 12 &)"));

        long before = System.nanoTime();
        List<Output> outputs =
                carryOut(LocalShell.SH, change(LocalShell.SH, "service", "name", "ntpd", "state", "started"));

        assertThat(outputs).allMatch(Output::ok);
        assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void setsAnExactTableOfRunlevels(LocalShell shell) throws IOException {
        Files.createFile(state.resolve("on3"));
        Value off = Value.dict(Map.of("0123456", Value.of(false)));

        Plan.Change change = (Plan.Change) plan(shell, "chkconfig", Map.of("name", Value.of("ntpd"), "levels", off));
        carryOut(shell, change);

        assertThat(change.diffs().get(0).lines())
                .contains(
                        "-ntpd 0:off 1:off 2:off 3:on 4:off 5:off 6:off",
                        "+ntpd 0:off 1:off 2:off 3:off 4:off 5:off 6:off");
        assertThat(names(state)).doesNotContain("on3");
        assertThat(plan(shell, "chkconfig", Map.of("name", Value.of("ntpd"), "levels", off)))
                .isInstanceOf(Plan.Unchanged.class);
    }

    @Test
    void addsAScriptThatChkconfigWasNeverToldOf() throws IOException {
        Files.delete(state.resolve("added"));

        Plan.Change change = change(LocalShell.SH, "chkconfig", "name", "ntpd", "levels", "345", "state", "on");
        carryOut(LocalShell.SH, change);

        assertThat(names(state)).contains("added", "on3", "on4", "on5").doesNotContain("on2");
    }

    @Test
    void tellsByTheProcessListWhenAStatusCannot() throws IOException {
        tool("service", "echo 'Usage: ntpd {start|stop|restart}'; exit 2\n");
        tool("ps", "echo 'ntp 77 1 0 /usr/sbin/ntpd -u ntp:ntp'\n");

        assertThat(reason(LocalShell.SH, "service", "name", "ntpd", "state", "started", "pattern", "sbin/ntpd"))
                .isEqualTo("ntpd is running");
        assertThat(plan(LocalShell.SH, "service", "name", "ntpd", "state", "started", "pattern", "sbin/chronyd"))
                .isInstanceOf(Plan.Change.class);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aLongStatusIsPrintedByOneProgramAndAShortOneByNone(LocalShell shell) throws IOException {
        tool("sed", "echo sed >>\"$STATE/ran\"; exec /bin/sed \"$@\"\n");
        Files.delete(tools.resolve("chkconfig"));
        Query query = Query.of(ServiceScripts.READ, "ntpd", "sysv", "", "", "");

        tool("service", "echo one; echo; echo two\n");
        assertThat(local(shell).run(query).stdout()).contains("status one\nstatus \nstatus two\nstatus muster-rc 0\n");
        assertThat(state.resolve("ran")).doesNotExist();

        tool("service", "i=0; while [ $i -lt 2000 ]; do echo \"line $i\"; i=$((i+1)); done\n");
        assertThat(local(shell).run(query).stdout())
                .contains("status line 0\nstatus line 1\n", "status line 1999\nstatus muster-rc 0\n");
        assertThat(Files.readAllLines(state.resolve("ran"))).containsExactly("sed");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leavesNoFileWhenItIsKilled(LocalShell shell) throws Exception {
        tool("service", SERVICE.replace("echo 'Starting ntpd: [  OK  ]'", ": >\"$STATE/killed\"; kill -TERM $PPID"));
        Plan.Change change = change(shell, "service", "name", "ntpd", "state", "started");

        Process process = local(shell).start(((Step.RunScript) change.steps().get(0)).command());
        process.getOutputStream().close();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(names(state)).contains("killed");
        assertThat(leftBy(process)).isEmpty();
    }

    /** In the first folders its second file cannot be made, though nothing seems to be in the way. */
    @ParameterizedTest
    @MethodSource("shells")
    void leavesNoFileWhereOnlyOneOfTwoCanBeMade(LocalShell shell, @TempDir Path folder) throws Exception {
        String links =
                "for f in /run \"$TMPDIR\"; do ln -s nowhere/at/all \"$f/.muster-service.$$.status\" 2>/dev/null;"
                        + " done;";
        List<String> words = new ArrayList<>(List.of("sh", "-c", links + " exec \"$@\"", "sh"));
        words.addAll(shell.words());
        Plan.Change change = change(shell, "service", "name", "ntpd", "state", "started");

        Process process = new LocalShell(shell.name(), words, Map.of())
                .with(Map.of(
                        "PATH",
                        tools + ":" + System.getenv("PATH"),
                        "STATE",
                        state.toString(),
                        "TMPDIR",
                        folder.toString()))
                .start(((Step.RunScript) change.steps().get(0)).command());
        process.getOutputStream().close();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(leftBy(process)).isEmpty();
        assertThat(names(folder)).containsExactly(".muster-service." + process.pid() + ".status");
        Files.deleteIfExists(Path.of("/run", ".muster-service." + process.pid() + ".status"));
    }

    /** Files of its own, as far as they are no links. */
    private static List<Path> leftBy(Process process) {
        return Stream.of("/run", System.getProperty("java.io.tmpdir"), "/var/tmp", "/dev/shm")
                .map(folder -> Path.of(folder, ".muster-service." + process.pid()))
                .flatMap(file -> Stream.of(file, file.resolveSibling(file.getFileName() + ".status")))
                .filter(Files::exists)
                .toList();
    }

    private void tool(String name, String text) throws IOException {
        Path file = tools.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Plan.Change change(LocalShell shell, String module, String... arguments) {
        return (Plan.Change) plan(shell, module, arguments);
    }

    private String reason(LocalShell shell, String module, String... arguments) {
        return ((Plan.Unchanged) plan(shell, module, arguments)).reason();
    }

    private Plan plan(LocalShell shell, String module, String... arguments) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            values.put(arguments[i], Value.of(arguments[i + 1]));
        }
        return plan(shell, module, values);
    }

    private Plan plan(LocalShell shell, String module, Map<String, Value> arguments) {
        ModuleSpec spec = StandardModules.catalog().find(module).orElseThrow();
        CaseContext context = new CaseContext(dev.muster.module.Facts.NONE, Map.of(), Map.of());
        Observation<Plan> observation = spec.planning(spec.bind(arguments), context);
        while (observation instanceof Observation.Ask<Plan> ask) {
            observation = ask.then()
                    .apply(new Readings(ask.readings().stream()
                            .map(reading -> (Object) local(shell).run(((Reading.OnHost) reading).query()))
                            .toList()));
        }
        return ((Observation.Known<Plan>) observation).value();
    }

    private List<Output> carryOut(LocalShell shell, Plan.Change change) {
        return change.steps().stream()
                .map(step -> local(shell).run(((Step.RunScript) step).command()))
                .toList();
    }

    private LocalShell local(LocalShell shell) {
        return shell.with(Map.of("PATH", tools + ":" + System.getenv("PATH"), "STATE", state.toString()));
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
