package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The model against real daemons on files that are odd in one way each: quotes, masks, includes, signs, bytes. */
class MeasuredCasesTest {
    private static final List<IpAddress> OWN =
            List.of(IpAddress.of("10.99.0.1"), IpAddress.of("fd00:99::1"), IpAddress.of("10.77.0.1"));
    private static final Map<String, List<IpAddress>> NAMES = Map.of(
            "peer.example.net",
            List.of(IpAddress.of("fd00:99::2"), IpAddress.of("10.99.0.2")),
            "many.example.net",
            List.of(
                    IpAddress.of("fd00:99::2"),
                    IpAddress.of("fd00:99::7"),
                    IpAddress.of("10.99.0.2"),
                    IpAddress.of("10.77.0.2")));
    private static final Map<String, List<IpAddress>> INTERFACES = Map.of(
            "lo", List.of(IpAddress.of("127.0.0.1"), IpAddress.of("::1")),
            "eth0", OWN.subList(0, 2),
            "eth1", OWN.subList(2, 3),
            "ntpa0", OWN);
    private static final List<Vantage> FROM = List.of(
            Vantage.of("10.99.0.2", "10.99.0.1"),
            Vantage.of("fd00:99::2", "fd00:99::1"),
            Vantage.of("10.77.0.2", "10.77.0.1"),
            Vantage.of("127.0.0.1", "127.0.0.1"),
            Vantage.of("::1", "::1"),
            Vantage.of("10.99.0.1", "10.99.0.1"),
            Vantage.of("fd00:99::1", "fd00:99::1"),
            new Vantage(IpAddress.of("10.99.0.2"), 123, IpAddress.of("10.99.0.1")),
            new Vantage(IpAddress.of("fd00:99::2"), 123, IpAddress.of("fd00:99::1")),
            new Vantage(IpAddress.of("10.99.0.2"), 80, IpAddress.of("10.99.0.1")));

    @Test
    void predictsEveryOddFile() throws IOException {
        List<String> measured = measured();

        assertThat(measured).hasSizeGreaterThan(1500);
        assertThat(measured.stream().filter(line -> !agrees(line))).isEmpty();
    }

    private static boolean agrees(String line) {
        String[] cells = line.split("\t");
        Map<String, String> files = new HashMap<>();
        for (int i = 4; i < cells.length; i++) {
            int equals = cells[i].indexOf('=');
            files.put("/etc/x/" + cells[i].substring(0, equals), plain(cells[i].substring(equals + 1)));
        }
        String main = plain(cells[3]);
        files.put("/etc/x/ntp.conf", main);
        Daemon daemon = Daemon.named(cells[0]).orElseThrow();
        TimeService service = TimeService.of(
                new TimeService.Setting(daemon, "/etc/x/ntp.conf", main, new Surroundings(files, NAMES, INTERFACES)),
                OWN,
                List.of(Vantage.of("10.99.10.1", "10.99.0.1")));
        boolean isDead = cells[2].equals("dead");
        int count = isDead ? FROM.size() : cells[2].indexOf(' ');
        String silence = ".".repeat(count);
        String seen = isDead ? String.join(" ", silence, silence, silence, silence) : cells[2];
        return seen.equals(String.join(
                " ",
                signs(service, count, Exposure.Judgement::monlist),
                signs(service, count, Exposure.Judgement::otherMode7),
                signs(service, count, Exposure.Judgement::mode6),
                signs(service, count, Exposure.Judgement::mode3)));
    }

    private static String signs(TimeService service, int count, Function<Exposure.Judgement, Answer> kind) {
        return FROM.subList(0, count).stream()
                .map(from -> kind.apply(service.judge(from)))
                .map(answer -> answer == Answer.DATA ? "D" : answer == Answer.ERROR ? "e" : ".")
                .collect(Collectors.joining());
    }

    /** Undoes the escapes of the file. */
    private static String plain(String escaped) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char kind = escaped.charAt(++i);
            int simple = "ntr\\".indexOf(kind);
            if (simple >= 0) {
                out.append("\n\t\r\\".charAt(simple));
            } else {
                out.append((char) Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
                i += 2;
            }
        }
        return out.toString();
    }

    private static List<String> measured() throws IOException {
        try (InputStream in = MeasuredCasesTest.class.getResourceAsStream("/ntp/measured.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
