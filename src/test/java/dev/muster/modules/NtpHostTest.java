package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Observation;
import dev.muster.module.Reading;
import dev.muster.module.Readings;
import dev.muster.ntp.Verdict;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The survey script through a real sh, on hosts that are folders. */
class NtpHostTest {
    private static final long BOOT = 1_700_000_000L;

    @TempDir
    Path root;

    private int roundTrips;

    @BeforeEach
    void host() throws IOException {
        write("proc/stat", "cpu 1 1\nbtime " + BOOT + "\n");
        tool("ntpd", "echo 'ntpd 4.2.6p5@1.2349-o Tue (1)'");
        tool("chkconfig", "printf '%-15s\\t0:off\\t1:off\\t2:on\\t3:on\\t4:on\\t5:on\\t6:off\\n' \"$2\"");
        tool("chronyd", "exit 1");
        tool("getconf", "echo 100");
        Files.createDirectories(root.resolve("etc/init.d"));
        write("etc/init.d/ntpd", "#!/bin/sh\n");
    }

    @Test
    void readsTheFileOfTheRunningDaemon() throws IOException, InterruptedException {
        write("etc/ntp.conf", "server 10.0.0.9\n");
        process("ntpd\0-u\0ntp:ntp\0-g\0", 500);

        NtpHost host = look();

        assertThat(roundTrips).isEqualTo(1);
        assertThat(host.process().isRunning()).isTrue();
        assertThat(host.program().daemon().toString()).isEqualTo("ntpd 4.2.6p5");
        assertThat(host.files().configPath()).isEqualTo(root + "/etc/ntp.conf");
        assertThat(host.files().config().orElseThrow().text()).contains("server 10.0.0.9\n");
        assertThat(host.files().config().orElseThrow().mode()).isEqualTo("0644");
        assertThat(host.service().name()).isEqualTo("ntpd");
        assertThat(host.service().runlevels().orElseThrow().levels())
                .containsEntry("3", "on")
                .containsEntry("6", "off");
        assertThat(host.service().isEnabled()).contains(true);
        assertThat(host.process().startedAt()).contains(BOOT + 5);
        assertThat(host.judge().verdict()).isEqualTo(Verdict.EXPOSED_CONFIG);
    }

    @Test
    void namesTheStrayFileTheDiaryEdited() throws IOException, InterruptedException {
        write("etc/ntp.conf", "server 10.0.0.9\n");
        write("etc/ntpd.conf", "disable monitor\n");
        process("ntpd\0-g\0", 500);

        NtpHost host = look();

        assertThat(host.judge().verdict()).isEqualTo(Verdict.WRONG_FILE);
        assertThat(host.judge().sentence()).contains("/etc/ntpd.conf is not read by ntpd 4.2.6p5");
    }

    @Test
    void followsTheOptionOfTheProcessAndItsIncludes() throws IOException, InterruptedException {
        write("etc/ntp.conf", "restrict default noquery\n");
        write("run/ntp.conf.dhcp", "includefile /etc/more.conf\nserver 10.0.0.9\n");
        write("etc/more.conf", "restrict -4 default noquery\nrestrict -6 default noquery\n");
        process("ntpd\0-c\0/run/ntp.conf.dhcp\0-g\0", 500);
        for (String file : List.of("run/ntp.conf.dhcp", "etc/more.conf")) {
            Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.ofEpochSecond(BOOT - 60)));
        }

        NtpHost host = look();

        assertThat(host.files().configPath()).isEqualTo(root + "/run/ntp.conf.dhcp");
        assertThat(host.files().shadowed()).contains(root + "/etc/ntp.conf");
        assertThat(host.effective().orElseThrow().remarks()).isEmpty();
        assertThat(host.judge().verdict()).isEqualTo(Verdict.CLOSED_CONFIG);
    }

    @Test
    void seesThatTheFileIsNewerThanTheDaemon() throws IOException, InterruptedException {
        write("etc/ntp.conf", "restrict default noquery\nserver 10.0.0.9\n");
        process("ntpd\0-g\0", 500);
        Files.setLastModifiedTime(root.resolve("etc/ntp.conf"), FileTime.from(Instant.ofEpochSecond(BOOT + 60)));

        NtpHost newer = look();
        Files.setLastModifiedTime(root.resolve("etc/ntp.conf"), FileTime.from(Instant.ofEpochSecond(BOOT - 60)));
        NtpHost older = look();

        assertThat(newer.isOlderThanFile()).isTrue();
        assertThat(newer.judge().verdict()).isEqualTo(Verdict.FIXED_NOT_LOADED);
        assertThat(older.isOlderThanFile()).isFalse();
    }

    @Test
    void anIncludedFileThatIsNewerCountsAsWell() throws IOException, InterruptedException {
        write("etc/ntp.conf", "includefile /etc/more.conf\n");
        write("etc/more.conf", "includefile deeper.conf\n");
        write("srv/deeper.conf", "restrict default noquery\nserver 10.0.0.9\n");
        write("etc/deeper.conf", "# beside the file, where a classic daemon does not look\n");
        process("ntpd\0-g\0", 500);
        Files.createSymbolicLink(root.resolve("proc/77/cwd"), Path.of("/srv"));
        for (String file : List.of("etc/ntp.conf", "etc/more.conf")) {
            Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.ofEpochSecond(BOOT - 60)));
        }

        NtpHost host = look();

        assertThat(host.isOlderThanFile()).isTrue();
        assertThat(host.judge().verdict()).isEqualTo(Verdict.FIXED_NOT_LOADED);
    }

    @Test
    void namesTheSourceOfACopyToo() throws IOException, InterruptedException {
        write("etc/ntp.conf", "server 10.0.0.9\n");
        write("run/ntp.conf.dhcp", "restrict default noquery\n");
        process("ntpd\0-c\0/run/ntp.conf.dhcp\0", 500);
        Files.setLastModifiedTime(root.resolve("run/ntp.conf.dhcp"), FileTime.from(Instant.ofEpochSecond(BOOT - 60)));

        NtpHost host = look();

        assertThat(host.files().configPaths()).containsExactly(root + "/run/ntp.conf.dhcp", root + "/etc/ntp.conf");
        assertThat(host.judge().verdict()).isEqualTo(Verdict.SHADOWED);
        assertThat(host.judge().sentence())
                .contains("only until the next start or lease", root + "/etc/ntp.conf comes in its place");
    }

    @Test
    void namesTheFileOfTheNextStartToo() throws IOException, InterruptedException {
        write("etc/ntp.conf", "server 10.0.0.9\n");
        write("etc/mine.conf", "server 10.0.0.9\n");
        process("ntpd\0-c\0/etc/mine.conf\0", 500);

        assertThat(look().files().configPaths()).containsExactly(root + "/etc/mine.conf", root + "/etc/ntp.conf");

        write("etc/default/ntp", "NTPD_OPTS='-g -c /etc/mine.conf'\n");

        assertThat(look().files().configPaths()).containsExactly(root + "/etc/mine.conf");
    }

    @Test
    void asksTheDaemonForItsVersionWhereTheProgramDoesNotSay() throws IOException, InterruptedException {
        write("etc/ntp.conf", "server 10.0.0.9\n");
        tool("ntpd", "echo 'ntpd: unknown option --version' >&2; exit 1");
        tool("ntpq", "echo 'version=\"ntpd 4.2.4p8@1.1612-o Fri Feb 22 (1)\"'");
        process("ntpd\0-g\0", 500);

        assertThat(look().program().daemon().toString()).isEqualTo("ntpd 4.2.4p8");
    }

    @Test
    void aReplacedProgramIsNotTheOneThatRuns() throws IOException, InterruptedException {
        write("etc/ntp.conf", "server 10.0.0.9\n");
        tool("ntpd", "echo 'ntpd 4.2.8p15@1.3728-o'");
        tool("ntpq", "echo 'ntpq: read: Connection refused'");
        process("ntpd\0-g\0", 500);
        Files.createSymbolicLink(root.resolve("proc/77/exe"), Path.of("/usr/sbin/ntpd (deleted)"));

        assertThat(look().program().daemon().version()).isEmpty();

        tool("ntpq", "echo 'version=\"ntpd 4.2.6p5@1.2349-o\"'");

        assertThat(look().program().daemon().toString()).isEqualTo("ntpd 4.2.6p5");
    }

    @Test
    void chronyHasNothingToClose() throws IOException, InterruptedException {
        write("etc/chrony.conf", "server 10.0.0.9\n");
        tool("chronyd", "echo 'chronyd (chrony) version 4.3 (+CMDMON)'");
        write("proc/88/stat", "88 (chronyd) S 1" + " 0".repeat(17) + " 500 0\n");
        write("proc/88/cmdline", "/usr/sbin/chronyd\0");

        NtpHost host = look();

        assertThat(host.program().daemon().toString()).isEqualTo("chrony 4.3.0");
        assertThat(host.files().configPath()).isEqualTo(root + "/etc/chrony.conf");
        assertThat(host.judge().verdict()).isEqualTo(Verdict.NOT_A_SERVER);
    }

    @Test
    void readsRunlevelsTranslatedAndWithBlanksForTabs() {
        RunlevelText german = RunlevelText.ofList("ntpd  0:Aus 1:Aus 2:Ein 3:Ein 4:Ein 5:Ein 6:Aus")
                .orElseThrow();
        RunlevelText links = RunlevelText.ofLinks(
                        List.of("/etc/rc3.d/S58ntpd", "/etc/rc6.d/K74ntpd", "/etc/rc2.d/K01openntpd"), "ntpd")
                .orElseThrow();

        assertThat(german.levels()).containsEntry("2", "on").containsEntry("6", "off");
        assertThat(links.levels()).containsEntry("3", "on").containsEntry("6", "off");
        assertThat(RunlevelText.ofList("service ntpd supports chkconfig, but is not referenced in any runlevel"))
                .isEmpty();
    }

    @Test
    void knowsOnAndOffInEveryLanguageOfChkconfig() {
        for (List<String> words : List.of(
                List.of("on", "off"),
                List.of("Ein", "Aus"),
                List.of("marche", "arr\u00eat"),
                List.of("activo", "desactivado"),
                List.of("w\u0142\u0105czone", "wy\u0142\u0105czone"),
                List.of("\u5f00", "\u5173"),
                List.of("sim", "n\u00e3o"))) {
            String list = """
                    avahi-daemon-and-a-long-name\t0:X
                    ntpdate  \t0:Y\t3:X
                    ntpd           \t0:Y\t1:Y\t2:Y\t3:X\t4:Y\t5:Y\t6:Y

                    xinetd based services:
                    \ttime-dgram: \tX
                    \trsync: \tY
                    """;

            String said = list.replace("X", words.get(0)).replace("Y", words.get(1));
            RunlevelText levels = RunlevelText.ofList(said, "ntpd").orElseThrow();

            assertThat(levels.levels().values()).containsExactly("off", "off", "off", "on", "off", "off", "off");
            assertThat(levels.startsSomewhere()).isTrue();
            assertThat(RunlevelText.switches(said)).isEqualTo(Map.of("time-dgram", true, "rsync", false));
        }
        RunlevelText unknown =
                RunlevelText.ofList("ntpd 3:p\u00e4\u00e4ll\u00e4", "ntpd").orElseThrow();
        assertThat(unknown.startsSomewhere()).isFalse();
        assertThat(RunlevelText.switches("ntp  on\n")).isEqualTo(Map.of("ntp", true));
        assertThat(
                        RunlevelText.isUnregistered(
                                "Dienst ntpd unterst\u00fctzt chkconfig, ist aber nicht eingetragen (\u201echkconfig --add ntpd\u201c)"))
                .isTrue();
    }

    @Test
    void aNoteOnNativeUnitsIsNoService() {
        String said = """

                Note: This output shows SysV services only and does not include native
                      systemd services. SysV configuration data might be overridden by native
                      systemd configuration.

                ntpd            0:off   1:off   2:on    3:on    4:on    5:on    6:off
                """;

        assertThat(RunlevelText.ofList(said, "ntpd").orElseThrow().levels()).containsEntry("3", "on");
        assertThat(RunlevelText.ofList(said, "Note:")).isEmpty();
        assertThat(RunlevelText.switches(said)).isEmpty();
    }

    @Test
    void surveyTextOfAnyKindNeverThrows() {
        java.util.Random random = new java.util.Random(9);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(List.of(
                                "file 5\n",
                                "/etc\n",
                                "process 2\n",
                                "12\n",
                                "stat 99999\n",
                                "says 3\nabc\n",
                                "x",
                                "\n",
                                "boot 4\n1700\n",
                                "ls 3\n-rw\n",
                                "mtime 2\n12\n",
                                "content 0\n\n",
                                "args 2\n-c\n")
                        .get(random.nextInt(13)));
            }
            NtpHost host = new NtpHost(
                    NtpSurveyText.parse(text.toString().getBytes(StandardCharsets.UTF_8)), "", Optional.empty());

            assertThat(host.judge().sentence()).isNotEmpty();
            NtpToolText.view(NtpSurveyText.parse(text.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void process(String cmdline, long ticks) throws IOException {
        write("proc/77/stat", "77 (ntpd) S 1" + " 0".repeat(17) + " " + ticks + " 0 0\n");
        write("proc/77/cmdline", cmdline);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void tool(String name, String body) throws IOException {
        write("bin/" + name, "#!/bin/sh\n" + body + "\n");
        root.resolve("bin/" + name).toFile().setExecutable(true);
    }

    private NtpHost look() throws IOException, InterruptedException {
        Observation<NtpHost> observation = NtpFactsModule.survey(new RemotePath(root.toString()), Optional.empty());
        while (observation instanceof Observation.Ask<NtpHost> ask) {
            List<Object> answers = new ArrayList<>();
            for (Reading reading : ask.readings()) {
                answers.add(run(((Reading.OnHost) reading)));
            }
            roundTrips++;
            observation = ask.then().apply(new Readings(answers));
        }
        return ((Observation.Known<NtpHost>) observation).value();
    }

    private Output run(Reading.OnHost reading) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of("sh", "-u", "-c", reading.query().script().text(), "sh"));
        words.addAll(reading.query().arguments());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("PATH", root.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("LC_ALL", "C");
        Path err = root.resolve("err");
        builder.redirectError(err.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err)).isEmpty();
        return new Output(process.exitValue(), out, new byte[0], false, Duration.ZERO);
    }
}
