package dev.muster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.UdpExchange;
import dev.muster.containers.DaemonField.Plot;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.Answer;
import dev.muster.ntp.Daemon;
import dev.muster.ntp.Exposure;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.ntp.Surroundings;
import dev.muster.ntp.TimeService;
import dev.muster.ntp.Vantage;
import dev.muster.testing.ExposureTable;
import dev.muster.testing.ExposureTable.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Network;

/**
 * Every row of the measured table once more, on the real daemons of two test hosts, and chrony: what the table says,
 * what the model predicts, what muster's probe hears from here over IPv4 and IPv6, what its tools hear on the host, and
 * what packets of another program hear from the host itself, from another network and from low ports. All must agree.
 * ntpsec's ntpq is written in Python and costs a third of a second a question, so every fifth row is put to it.
 */
@Tag("containers")
class TruthTableTest {
    private static final Path REPORT = Path.of("target", "truth-table.txt");
    private static final Surroundings NAMES = new Surroundings(
            Map.of(), Map.of("time.example.net", List.of(IpAddress.of("fd00:99::9"), IpAddress.of("10.99.0.9"))));
    private static final int ROWS = 35;
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final String CLASSIC = "ntpd-4.2.8p15";
    private static final String NTPSEC = "ntpsec-1.2.2";
    private static final String CHRONY = "chrony-4.3";
    private static final String NTPD = "/usr/sbin/ntpd -n -g -c /etc/x/ntp.conf";
    private static final Pattern TOLD = Pattern.compile("told (\\S+) (\\S+) ([a-z_ ]+)/([a-z_ ]+);");

    /** What chrony.conf can say about who gets the time. */
    private static final Map<String, String> CHRONY_CONFS = new LinkedHashMap<>();

    static {
        CHRONY_CONFS.put("nothing", "");
        CHRONY_CONFS.put("allow", "allow\n");
        CHRONY_CONFS.put("allow-subnet", "allow 10.99.0.0/16\n");
        CHRONY_CONFS.put("allow-host", "allow 10.99.0.2\n");
        CHRONY_CONFS.put("allow-v6", "allow fd00:99::/64\n");
        CHRONY_CONFS.put("deny-in-subnet", "allow 10.99\ndeny 10.99.0.2\n");
        CHRONY_CONFS.put("deny-then-all", "deny 10.99.0.2\nallow all 10.99\n");
        CHRONY_CONFS.put("allow-but-one-net", "allow 0/0\ndeny fd00:99::/64\n");
        CHRONY_CONFS.put("within-four-bits", "deny 10.96.0.0/14\nallow 10.99.0.0/15\n");
        CHRONY_CONFS.put("deny-all", "allow\ndeny all\n");
        CHRONY_CONFS.put("no-port", "allow\nport 0\n");
        CHRONY_CONFS.put("other-port", "allow\nport 1123\n");
        CHRONY_CONFS.put("bound-v4", "allow\nbindaddress 127.0.0.1\n");
        CHRONY_CONFS.put("no-directive", "allow\nrestrict default noquery\n");
        CHRONY_CONFS.put("upper-case", "ALLOW 10.99.0.0/16\n");
        CHRONY_CONFS.put("commands-open", "allow\ncmdallow all\nbindcmdaddress 0.0.0.0\nbindcmdaddress ::\n");
        CHRONY_CONFS.put("commands-off", "allow\ncmdport 0\n");
    }

    private static final Map<String, DaemonField> FIELDS = new ConcurrentSkipListMap<>();
    private static final Queue<Comparison> COMPARED = new ConcurrentLinkedQueue<>();
    private static final Map<String, Measured> TABLE = new LinkedHashMap<>();
    private static Network network;
    private static Cli.Result tools;

    /** One question from one place: who says what. */
    private record Comparison(String daemon, String row, String place, String kind, Map<String, Answer> says) {
        /** A refusal of the host is silence of the daemon; a question that made no sense any more is too. */
        boolean agrees() {
            return says.values().stream()
                            .map(a -> a == Answer.DATA || a == Answer.ERROR ? a : Answer.SILENT)
                            .distinct()
                            .count()
                    == 1;
        }

        @Override
        public String toString() {
            String all = says.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue().word())
                    .collect(Collectors.joining(" "));
            return String.join("\t", daemon, row, place, kind, all);
        }
    }

    @BeforeAll
    static void askEverybody(@TempDir Path home) throws IOException {
        ExposureTable.read().forEach(m -> TABLE.put(m.daemon() + " " + m.row(), m));
        network = DaemonField.network();
        network.getId();
        Stream.<Runnable>of(
                        () -> plant(CLASSIC, 1, HostKind.CLASSIC_NTP, NTPD, rowsOf(CLASSIC)),
                        () -> plant(NTPSEC, 2, HostKind.NTPSEC, NTPD, rowsOf(NTPSEC)),
                        () -> plant(
                                CHRONY,
                                3,
                                HostKind.CHRONY,
                                "/usr/sbin/chronyd -x -d -F 0 -f /etc/x/ntp.conf",
                                CHRONY_CONFS))
                .parallel()
                .forEach(Runnable::run);
        FIELDS.forEach(TruthTableTest::askFromHere);
        FIELDS.entrySet().parallelStream().forEach(field -> askFromThere(field.getKey(), field.getValue()));
        tools = askWithTools(home);
        Map<String, MatchResult> told = told(tools);
        Set<String> unheard = told.values().stream()
                .filter(words -> words.group(4).equals("not asked"))
                .map(words -> words.group(1))
                .collect(Collectors.toSet());
        if (!unheard.isEmpty()) {
            // A tool that did not end in time on a busy machine has said so; it is called once more, alone.
            told.putAll(told(new Cli(home).run(command(home, List.of("-f", "1", "-l", String.join(",", unheard))))));
        }
        told.values().forEach(TruthTableTest::takeTools);
        Files.createDirectories(REPORT.getParent());
        Files.write(REPORT, COMPARED.stream().map(Comparison::toString).sorted().toList());
    }

    private static Map<String, String> rowsOf(String daemon) {
        Map<String, String> files = new LinkedHashMap<>();
        TABLE.values().stream().filter(m -> m.daemon().equals(daemon)).forEach(m -> files.put(m.row(), m.config()));
        return files;
    }

    private static void plant(String daemon, int number, HostKind kind, String command, Map<String, String> files) {
        DaemonField field = DaemonField.start(network, number, kind, command, files);
        FIELDS.put(daemon, field);
        field.awaitDaemons();
    }

    @AfterAll
    static void stopDaemons() {
        FIELDS.values().parallelStream().forEach(DaemonField::close);
        network.close();
    }

    private static void askFromHere(String daemon, DaemonField field) {
        List<CompletableFuture<ProbeReport>> asked = field.plots().stream()
                .map(plot -> ProbeRequest.of(ProbeRequest.NTP_PORT, plot.ipv4(), plot.ipv6())
                        .patient(PATIENCE, 3))
                .map(request -> CompletableFuture.supplyAsync(
                        () -> new UdpExchange().probe(request), task -> new Thread(task).start()))
                .toList();
        for (Plot plot : field.plots()) {
            for (AddressReport report : asked.get(plot.number() - 1).join().addresses()) {
                boolean six = report.address().indexOf(':') >= 0;
                Vantage from = Vantage.of(six ? "fd00:99::2" : "10.99.0.2", report.address());
                Map<String, Answer> heard = Map.of(
                        "monlist", report.monlist().answer(),
                        "sysinfo", report.sysinfo().answer(),
                        "mode6", report.readVariables().answer(),
                        "mode3", report.time().answer());
                compare(daemon, plot, from, "probe", heard, six ? 1 : 0);
            }
        }
    }

    private static void askFromThere(String daemon, DaemonField field) {
        Map<String, Plot> byAddress = new LinkedHashMap<>();
        field.plots()
                .forEach(plot -> Stream.of(plot.ipv4(), plot.ipv6(), plot.otherIpv4())
                        .forEach(address -> byAddress.put(address, plot)));
        for (LocalQuestions.Heard heard : field.askedFromElsewhere()) {
            Plot plot = Objects.requireNonNull(byAddress.get(heard.way().to()));
            compare(daemon, plot, vantage(heard.way()), "packets", heard.answers(), -1);
        }
        field.askedOnHosts()
                .forEach((plot, all) -> all.forEach(heard -> compare(
                        daemon,
                        plot,
                        vantage(heard.way()),
                        "packets",
                        heard.answers(),
                        column(heard.way().from()))));
    }

    /** Where a loopback address stands in the table; -1 for others. */
    private static int column(String loopback) {
        return List.of("", "", "127.0.0.1", "::1").indexOf(loopback);
    }

    private static Vantage vantage(LocalQuestions.Way way) {
        int port = way.port() == 0 ? Vantage.EPHEMERAL : way.port();
        return new Vantage(IpAddress.of(way.from()), port, IpAddress.of(way.to()));
    }

    /** @param column of the table, or -1 for what it does not have */
    private static void compare(
            String daemon, Plot plot, Vantage from, String who, Map<String, Answer> heard, int column) {
        Exposure.Judgement judgement = model(daemon, plot).judge(from);
        Map<String, Answer> predicted = Map.of(
                "monlist", judgement.monlist(),
                "sysinfo", judgement.otherMode7(),
                "mode6", judgement.mode6(),
                "mode3", judgement.mode3());
        String place = from.source() + (from.sourcePort() == Vantage.EPHEMERAL ? "" : " port " + from.sourcePort());
        heard.forEach((kind, answer) -> {
            Map<String, Answer> says = new LinkedHashMap<>();
            Optional.ofNullable(TABLE.get(daemon + " " + plot.name()))
                    .flatMap(measured -> cell(measured, kind, column))
                    .ifPresent(cell -> says.put("table", cell));
            says.put("model", Objects.requireNonNull(predicted.get(kind)));
            says.put(who, answer);
            COMPARED.add(new Comparison(daemon, plot.name(), place, kind, says));
        });
    }

    private static TimeService model(String daemon, Plot plot) {
        String text = daemon.equals(CHRONY)
                ? Objects.requireNonNull(CHRONY_CONFS.get(plot.name()))
                : Objects.requireNonNull(TABLE.get(daemon + " " + plot.name())).config();
        return TimeService.of(
                new TimeService.Setting(Daemon.named(daemon).orElseThrow(), "/etc/x/ntp.conf", text, NAMES),
                Stream.of(plot.ipv4(), plot.ipv6(), plot.otherIpv4())
                        .map(IpAddress::of)
                        .toList(),
                List.of(Vantage.of("10.99.0.2", plot.ipv4())));
    }

    private static Optional<Answer> cell(Measured measured, String kind, int column) {
        Map<String, String> cells =
                Map.of("monlist", measured.monlist(), "mode6", measured.mode6(), "mode3", measured.time());
        String signs = cells.getOrDefault(kind, "");
        if (column < 0 || column >= signs.length()) {
            return Optional.empty();
        }
        char sign = signs.charAt(column);
        return Optional.of(sign == 'D' ? Answer.DATA : sign == 'e' ? Answer.ERROR : Answer.SILENT);
    }

    /** ntp_probe on the hosts, over SSH, as an admin would run it. */
    private static Cli.Result askWithTools(Path home) throws IOException {
        Path ssh = Files.createDirectories(home.resolve(".ssh"));
        Fleet.copyKeys(home);
        StringBuilder inventory = new StringBuilder("all:\n  vars:\n    ansible_user: root\n    "
                + "ansible_ssh_private_key_file: " + home.resolve("id_ed25519") + "\n  hosts:\n");
        List<String> keys = new ArrayList<>();
        for (String daemon : List.of(CLASSIC, NTPSEC)) {
            DaemonField field = Objects.requireNonNull(FIELDS.get(daemon));
            keys.addAll(field.knownHosts());
            field.plots().stream()
                    .filter(plot -> daemon.equals(CLASSIC) || plot.number() % 5 == 0)
                    .forEach(plot -> inventory.append(
                            "    " + daemon + "_" + plot.name() + ":\n      ansible_host: " + plot.ipv4() + "\n"));
        }
        Files.write(ssh.resolve("known_hosts"), keys);
        Files.writeString(home.resolve("inventory.yml"), inventory);
        Files.writeString(home.resolve("ask.yml"), """
                - hosts: all
                  gather_facts: false
                  tasks:
                    - ntp_probe:
                        from: host
                      register: heard
                    - debug:
                        msg: "{% for v in heard.vantages %}told {{ inventory_hostname }} {{ v.address }}
                          {{ v.monlist }}/{{ v.mode6 }};{% endfor %}"
                """);
        return new Cli(home).run(command(home, List.of("-f", "16")));
    }

    private static String[] command(Path home, List<String> options) {
        Stream<String> run = Stream.of(
                "run",
                home.resolve("ask.yml").toString(),
                "-i",
                home.resolve("inventory.yml").toString());
        return Stream.concat(run, options.stream()).toArray(String[]::new);
    }

    /** What the tools said, by host and address. */
    private static Map<String, MatchResult> told(Cli.Result result) {
        return TOLD.matcher(result.out())
                .results()
                .collect(Collectors.toMap(
                        words -> words.group(1) + " " + words.group(2),
                        words -> words,
                        (first, second) -> second,
                        LinkedHashMap::new));
    }

    private static void takeTools(MatchResult told) {
        String[] host = told.group(1).split("_", 2);
        Plot plot = Objects.requireNonNull(FIELDS.get(host[0])).plot(host[1]);
        String own = told.group(2);
        Map<String, Answer> heard = new LinkedHashMap<>();
        heard.put("mode6", answer(told.group(4)));
        // ntpsec has no ntpdc to ask with.
        if (host[0].equals(CLASSIC)) {
            heard.put("monlist", answer(told.group(3)));
        }
        compare(host[0], plot, Vantage.of(own, own), "tools", heard, column(own));
    }

    private static Answer answer(String word) {
        return Answer.valueOf(word.replace(' ', '_').toUpperCase(Locale.ROOT));
    }

    @Test
    void everybodySaysTheSameOnEveryRow() {
        assertThat(COMPARED.stream().filter(c -> !c.agrees()))
                .as(REPORT + " has all that was said")
                .isEmpty();
    }

    @Test
    void nothingWasLeftOut() {
        int rows = ROWS * 2;
        int ways = 2 + 4 + 4;

        // Four questions on each of ten ways to each row's daemon, 16 of them about a cell of the table.
        assertThat(count("probe") + count("packets")).isEqualTo(rows * ways * 4 + CHRONY_CONFS.size() * ways * 4);
        assertThat(COMPARED.stream()
                        .filter(c -> c.says().containsKey("table") && !c.says().containsKey("tools")))
                .hasSize(rows * 10);
        // Two tools on four addresses; ntpsec has the one, and every fifth row.
        assertThat(count("tools")).as(tools.everything()).isEqualTo(ROWS * 4 * 2 + ROWS / 5 * 4);
    }

    private static long count(String who) {
        return COMPARED.stream().filter(c -> c.says().containsKey(who)).count();
    }

    @Test
    void strangersCommandChronyOnlyWhereTheModelSaysSo() {
        DaemonField field = Objects.requireNonNull(FIELDS.get(CHRONY));
        Set<Plot> predicted = field.plots().stream()
                .filter(plot -> model(CHRONY, plot).commands(Vantage.of("10.99.0.3", plot.ipv4())) == Answer.DATA)
                .collect(Collectors.toSet());

        assertThat(predicted).isNotEmpty();
        assertThat(field.commandedByStrangers()).isEqualTo(predicted);
    }
}
