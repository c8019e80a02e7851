package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Policies on random files, for every daemon of the truth table: what holds whatever the file says. */
class PolicyEditTest {
    private static final List<Daemon> DAEMONS = List.of(
            Daemon.classic("4.2.4p8"),
            Daemon.classic("4.2.6p5"),
            Daemon.classic("4.2.7p50"),
            Daemon.classic("4.2.8p15"),
            Daemon.ntpsec("1.2.2"),
            new Daemon(Daemon.Family.CLASSIC, Optional.empty()));
    private static final List<ConfPolicy> CLOSING = List.of(
            ConfPolicy.PERFSONAR, ConfPolicy.TEAM_CYMRU, ConfPolicy.JPCERT, ConfPolicy.SAKURA, ConfPolicy.CLIENT_ONLY);
    private static final List<String> MORE = List.of(
            "server time.example.net iburst",
            "server -4 two.example.net",
            "peer 2001:db8::5",
            "pool 2.pool.ntp.org",
            "server gone.example.net",
            "broadcastclient",
            "restrict source nomodify",
            "restrict time.example.net nomodify",
            "restrict 192.168.0.0 mask 255.255.0.0 nomodify notrap",
            "restrict default ntpport nomodify",
            "restrict default \\",
            "disable monitor stats");
    private static final Surroundings NAMES = new Surroundings(
            Map.of(),
            Map.of(
                    "time.example.net",
                    List.of(IpAddress.of("2001:db8::1"), IpAddress.of("192.0.2.1")),
                    "two.example.net",
                    List.of(IpAddress.of("2001:db8::2"), IpAddress.of("192.0.2.2"), IpAddress.of("192.0.2.3")),
                    "0.pool.example.net",
                    List.of(IpAddress.of("192.0.2.4"))));
    private static final List<Vantage> STRANGERS = List.of(
            Vantage.of("203.0.113.77", "198.51.100.1"),
            Vantage.of("2001:db8:ffff::77", "2001:db8::1"),
            Vantage.of("192.168.3.4", "198.51.100.1"),
            Vantage.of("10.1.7.7", "198.51.100.1"));

    @Test
    void closesToStrangersOnEveryDaemonOrSaysWhyNot() {
        Random random = new Random(11);
        int edited = 0;
        for (int round = 0; round < 6_000; round++) {
            String file = file(random);
            Daemon daemon = pick(DAEMONS, random);
            ConfPolicy policy = pick(CLOSING, random);
            ConfEditor editor = editor(file, daemon);
            editor.apply(policy);
            editor.closeHoles();
            if (editor.refusal().isEmpty()) {
                edited++;
                for (Daemon each : daemon.version().isEmpty() ? DAEMONS.subList(0, 4) : List.of(daemon)) {
                    assertClosed(editor.print(), each, policy, file);
                }
                assertThat(editor.holes()).isEmpty();
            }
        }
        assertThat(edited).isGreaterThan(2_000);
    }

    @Test
    void ownTimeIsNeverLostUnlessRefused() {
        Random random = new Random(12);
        for (int round = 0; round < 6_000; round++) {
            String file = file(random);
            Daemon daemon = pick(DAEMONS.subList(0, 5), random);
            ConfPolicy policy = pick(List.of(ConfPolicy.values()), random);
            ConfEditor editor = editor(file, daemon);
            editor.apply(policy);
            if (editor.refusal().isEmpty()) {
                assertThat(cut(file, daemon))
                        .as("%s on %s, %s", file, daemon, policy)
                        .containsAll(cut(editor.print(), daemon));
            }
        }
    }

    @Test
    void secondTimeThereIsNothingToDo() {
        Random random = new Random(13);
        for (int round = 0; round < 4_000; round++) {
            String file = file(random);
            Daemon daemon = pick(DAEMONS, random);
            ConfPolicy policy = pick(List.of(ConfPolicy.values()), random);
            ConfEditor first = editor(file, daemon);
            first.apply(policy);
            first.closeHoles();
            if (first.refusal().isEmpty()) {
                ConfEditor second = editor(first.print(), daemon);
                second.apply(policy);
                second.closeHoles();

                assertThat(second.refusal())
                        .as("%s on %s, %s", file, daemon, policy)
                        .isEmpty();
                assertThat(second.print())
                        .as("%s on %s, %s", file, daemon, policy)
                        .isEqualTo(first.print());
            }
        }
    }

    @Test
    void writesOneRuleALineInWordsEveryVersionKnows() {
        Set<String> known = Set.of(
                "restrict",
                "-4",
                "-6",
                "default",
                "source",
                "mask",
                "ignore",
                "noquery",
                "nomodify",
                "nopeer",
                "notrap",
                "kod",
                "limited",
                "ntpport",
                "disable",
                "monitor",
                "#");
        Random random = new Random(14);
        for (int round = 0; round < 3_000; round++) {
            String file = file(random);
            List<String> before = new ArrayList<>(
                    NtpConf.parse(file).lines().stream().map(ConfLine::text).toList());
            Daemon daemon = pick(DAEMONS, random);
            ConfEditor editor = editor(file, daemon);
            editor.apply(pick(CLOSING, random));
            editor.conf().lines().stream()
                    .map(ConfLine::text)
                    .filter(line -> !before.contains(line))
                    .filter(line ->
                            before.stream().noneMatch(old -> line.startsWith(old.split(" #")[0].stripTrailing())))
                    .flatMap(line -> List.of(line.strip().split("\\s+")).stream())
                    .filter(word -> IpAddress.parse(word).isEmpty())
                    .forEach(word -> assertThat(known).as(file).contains(word));
        }
    }

    @Test
    void linesThatAreNotMeantStayByteForByte() {
        Random random = new Random(15);
        for (int round = 0; round < 3_000; round++) {
            String file = file(random);
            ConfEditor editor = editor(file, pick(DAEMONS.subList(1, 5), random));
            editor.apply(pick(List.of(ConfPolicy.values()), random));

            List<String> kept = NtpConf.parse(file).lines().stream()
                    .filter(line -> !(line.directive() instanceof Directive.Restrict))
                    .filter(line -> !line.end().isEmpty())
                    .map(line -> line.text() + line.end())
                    .toList();

            List<String> after = editor.conf().lines().stream()
                    .map(line -> line.text() + line.end())
                    .toList();
            if (!kept.isEmpty()) {
                assertThat(after).containsSubsequence(kept);
            }
        }
    }

    @Test
    void poolKeepsWorkingBehindIgnoreThroughRestrictSource() {
        ConfEditor editor = editor("pool 2.pool.ntp.org\n", Daemon.classic("4.2.8p15"));

        editor.apply(ConfPolicy.CLIENT_ONLY);

        assertThat(editor.refusal()).isEmpty();
        assertThat(editor.print()).contains("restrict source nomodify notrap noquery\n");
    }

    @Test
    void restrictSourceOfAnEarlyDevelopmentReleaseIsNotReliedOn() {
        ConfEditor editor = editor("pool 2.pool.ntp.org\n", Daemon.classic("4.2.7p50"));

        editor.apply(ConfPolicy.CLIENT_ONLY);

        assertThat(editor.refusal()).get().asString().contains("no \"restrict source\" to rely on");
    }

    @Test
    void limitedIsRefusedWhereDisableMonitorIsAllThatKeepsMonlistShut() {
        ConfEditor editor = editor(
                "restrict default noquery\ndisable monitor\nrestrict 10.0.0.0 mask 255.0.0.0 nomodify\n",
                Daemon.classic("4.2.6p5"));

        editor.apply(ConfPolicy.RATE_LIMIT);

        assertThat(editor.refusal())
                .contains("limited would make disable monitor void, and that is all that keeps monlist shut: "
                        + "ntp.conf:3: answers modes 6 and 7 for 10.0.0.0/8");
    }

    @Test
    void limitedNeverBringsMonlistBack() {
        Random random = new Random(16);
        for (int round = 0; round < 3_000; round++) {
            String file = file(random);
            Daemon daemon = pick(DAEMONS.subList(0, 2), random);
            ConfEditor editor = editor(file, daemon);
            editor.apply(ConfPolicy.RATE_LIMIT);
            if (editor.refusal().isEmpty()) {
                for (Vantage stranger : STRANGERS) {
                    boolean was = answersMonlist(file, daemon, stranger);
                    assertThat(was || !answersMonlist(editor.print(), daemon, stranger))
                            .as("%s on %s", file, daemon)
                            .isTrue();
                }
            }
        }
    }

    private static boolean answersMonlist(String text, Daemon daemon, Vantage stranger) {
        return new Exposure(EffectiveConfig.of(text, daemon, NAMES), List.of(), STRANGERS)
                        .judge(stranger)
                        .monlist()
                == Answer.DATA;
    }

    private static void assertClosed(String text, Daemon daemon, ConfPolicy policy, String file) {
        Exposure exposure = new Exposure(EffectiveConfig.of(text, daemon, NAMES), List.of(), STRANGERS);
        for (Vantage stranger : STRANGERS) {
            Exposure.Judgement judgement = exposure.judge(stranger);
            assertThat(judgement.isAmplifier())
                    .as("%s became %s on %s, %s", file, text, daemon, policy)
                    .isFalse();
            if (policy == ConfPolicy.CLIENT_ONLY) {
                assertThat(judgement.mode3())
                        .as("%s became %s on %s", file, text, daemon)
                        .isEqualTo(Answer.SILENT);
            }
        }
    }

    private static Set<String> cut(String text, Daemon daemon) {
        return EffectiveConfig.of(text, daemon, NAMES).cutUpstreams().stream()
                .map(Upstream::name)
                .collect(Collectors.toSet());
    }

    private static String file(Random random) {
        StringBuilder out = new StringBuilder(RandomConf.file(random));
        String end = out.indexOf("\r\n") >= 0 ? "\r\n" : "\n";
        if (out.length() > 0 && out.charAt(out.length() - 1) != '\n') {
            out.append(end);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            out.append(pick(MORE, random)).append(end);
        }
        return out.toString();
    }

    private static <T> T pick(List<T> among, Random random) {
        return among.get(random.nextInt(among.size()));
    }

    private static ConfEditor editor(String file, Daemon daemon) {
        return new ConfEditor(NtpConf.parse(file), daemon, NAMES);
    }
}
