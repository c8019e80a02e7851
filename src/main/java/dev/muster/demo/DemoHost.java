package dev.muster.demo;

import dev.muster.ntp.Answer;
import dev.muster.ntp.Exposure;
import dev.muster.ntp.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One host of the demo fleet: its own files below a root of its own, a daemon that can be started and stopped, and the
 * tools a System V init host has. Thread-safe: tools and datagrams arrive on threads of their own.
 */
final class DemoHost implements DemoDaemon {
    static final List<String> TOOLS = List.of("service", "chkconfig", "ntpq", "ntpdc", "ntpd");
    private static final int FIRST_PID = 2100;
    private final DemoStory story;
    private final Path root;
    private final List<IpAddress> own;
    private int pid;
    private Optional<SimulatedNtpd> daemon = Optional.empty();

    private DemoHost(DemoStory story, Path root) {
        this.story = story;
        this.root = root;
        this.own = List.of(
                IpAddress.of(story.address()),
                IpAddress.of(story.address6()),
                IpAddress.of("127.0.0.1"),
                IpAddress.of("::1"));
        this.pid = FIRST_PID + 10 * story.ordinal();
    }

    /** Lays the host's files out and starts its daemon as its story has it. */
    static DemoHost create(DemoStory story, Path root) throws IOException {
        DemoHost host = new DemoHost(story, root);
        new DemoFiles(story, root).write();
        host.start(story.loadedConfiguration(), story.clients(), true);
        return host;
    }

    @Override
    public Path root() {
        return root;
    }

    DemoStory story() {
        return story;
    }

    synchronized List<byte[]> answerOutside(byte[] datagram, boolean overIpv6, int sourcePort) {
        return daemon.map(d -> d.answerOutside(datagram, overIpv6, sourcePort)).orElse(List.of());
    }

    @Override
    public synchronized ToolAnswer call(List<String> words) {
        return switch (words.get(0)) {
            case "service" -> service(words);
            case "chkconfig" -> chkconfig(words);
            case "ntpq", "ntpdc" -> query(words);
            case "ntpd" -> ToolAnswer.ok("ntpd " + story.version() + "@1.2349-o (1)\n");
            default -> new ToolAnswer(127, "", words.get(0) + ": command not found\n");
        };
    }

    private ToolAnswer service(List<String> words) {
        if (words.size() < 3 || !words.get(1).equals("ntpd")) {
            return new ToolAnswer(1, "", words.get(words.size() > 1 ? 1 : 0) + ": unrecognized service\n");
        }
        switch (words.get(2)) {
            case "status":
                return daemon.isPresent()
                        ? ToolAnswer.ok("ntpd (pid  " + pid + ") is running...\n")
                        : new ToolAnswer(3, "ntpd is stopped\n", "");
            case "start":
                return started();
            case "stop":
                return stopped();
            case "restart", "condrestart", "force-reload", "reload":
                ToolAnswer down = stopped();
                ToolAnswer up = started();
                return new ToolAnswer(up.status(), down.out() + up.out(), up.err());
            default:
                return new ToolAnswer(2, "Usage: /etc/init.d/ntpd {start|stop|status|restart|condrestart}\n", "");
        }
    }

    private ToolAnswer started() {
        if (daemon.isEmpty()) {
            try {
                start(Files.readString(root.resolve("etc/ntp.conf")), 0, false);
            } catch (IOException e) {
                return new ToolAnswer(1, "Starting ntpd:                     [FAILED]\n", e.getMessage() + "\n");
            }
        }
        return ToolAnswer.ok("Starting ntpd:                             [  OK  ]\n");
    }

    private ToolAnswer stopped() {
        daemon = Optional.empty();
        new DemoFiles(story, root).removeProcess(pid);
        return ToolAnswer.ok("Shutting down ntpd:                        [  OK  ]\n");
    }

    private void start(String configuration, int clients, boolean longAgo) throws IOException {
        pid++;
        daemon = Optional.of(new SimulatedNtpd(configuration, story.version(), own, clients));
        new DemoFiles(story, root).writeProcess(pid, longAgo);
    }

    private ToolAnswer chkconfig(List<String> words) {
        Path levels = root.resolve("etc/chkconfig.ntpd");
        try {
            if (words.contains("--list")) {
                return ToolAnswer.ok(String.format(Locale.ROOT, "%-15s\t%s%n", "ntpd", Files.readString(levels)));
            }
            if (words.contains("on") || words.contains("off")) {
                String state = words.contains("on") ? "on" : "off";
                Files.writeString(levels, Files.readString(levels).replaceAll("([2345]):\\w+", "$1:" + state));
            }
            return ToolAnswer.ok("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- ntpq and ntpdc, in the words of the real ones; their exit status is always 0

    private ToolAnswer query(List<String> words) {
        String tool = words.get(0);
        String asked = words.get(words.size() - 1);
        int at = words.lastIndexOf("-c");
        String command = at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "peers";
        if (daemon.isEmpty()) {
            return new ToolAnswer(0, "", "/usr/sbin/" + tool + ": read: Connection refused\n");
        }
        if (tool.equals("ntpq") && command.equals("reslist")) {
            return new ToolAnswer(0, "", "***Command `reslist' unknown\n");
        }
        SimulatedNtpd running = daemon.get();
        Exposure.Judgement judgement =
                running.judgeOnHost(IpAddress.parse(asked).orElse(own.get(2)));
        Answer answer = tool.equals("ntpq")
                ? judgement.mode6()
                : command.equals("monlist") ? judgement.monlist() : judgement.otherMode7();
        if (answer == Answer.SILENT) {
            return new ToolAnswer(0, "", asked + ": timed out, nothing received\n***Request timed out\n");
        }
        if (answer == Answer.ERROR) {
            return new ToolAnswer(0, "", "***Server reports data not found\n");
        }
        return ToolAnswer.ok(text(running, command, asked));
    }

    private String text(SimulatedNtpd running, String command, String asked) {
        return switch (command) {
            case "monlist" ->
                "remote address          port local address      count m ver rstr avgint  lstint\n"
                        + "=".repeat(79) + "\n"
                        + String.format(
                                Locale.ROOT, "%-22s %5d %-16s %9d 3 4      0      1       1%n", asked, 40000, asked, 1);
            case "sysinfo" ->
                "system peer:          192.0.2.123\nstratum:              3\nsystem flags:         "
                        + (running.config().isMonitoring() ? "auth monitor ntp kernel stats" : "auth ntp kernel stats")
                        + "\n";
            case "reslist" ->
                "   address          mask            count        flags\n" + "=".repeat(69) + "\n"
                        + accessList(running);
            case "rv", "rl", "readvar" ->
                "associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,\nversion=\"ntpd "
                        + story.version()
                        + "@1.2349-o\", processor=\"x86_64\", system=\"Linux/2.6.32\",\nleap=00, stratum=3, refid=192.0.2.123\n";
            default ->
                "     remote           refid      st t when poll reach   delay   offset  jitter\n"
                        + "=".repeat(78) + "\n"
                        + "*192.0.2.123     .GPS.            1 u   33   64  377    0.412    0.021   0.005\n";
        };
    }

    private static String accessList(SimulatedNtpd running) {
        StringBuilder out = new StringBuilder();
        running.config()
                .access()
                .forEach(entry -> out.append(String.format(
                        Locale.ROOT,
                        "%-15.15s %-15.15s %9d  %s%n",
                        entry.network().address(),
                        entry.network().mask(),
                        0,
                        (entry.ntpPortOnly() ? "ntpport, interface, " : "")
                                + entry.flagWords().replace(" ", ", "))));
        return out.toString();
    }
}
