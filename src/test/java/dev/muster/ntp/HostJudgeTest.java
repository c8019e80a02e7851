package dev.muster.ntp;

import static dev.muster.ntp.Answer.DATA;
import static dev.muster.ntp.Answer.ERROR;
import static dev.muster.ntp.Answer.GARBLED;
import static dev.muster.ntp.Answer.NOT_ASKED;
import static dev.muster.ntp.Answer.REFUSED;
import static dev.muster.ntp.Answer.SILENT;
import static dev.muster.ntp.KnownHost.running;
import static dev.muster.ntp.KnownHost.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One host for each verdict, with the sentence it gets. */
class HostJudgeTest {
    private static final String[] FOUR_LINES = {
        "restrict -4 default nomodify nopeer noquery notrap",
        "restrict -6 default nomodify nopeer noquery notrap",
        "restrict 127.0.0.1",
        "restrict ::1",
        "server 10.0.0.9"
    };

    /** A host, its verdict, what its sentence says, and what stands beside it. */
    record Row(KnownHost host, Verdict verdict, String sentence, Set<Verdict> also) {
        @Override
        public String toString() {
            return verdict + ": " + sentence;
        }
    }

    private static Row row(KnownHost host, Verdict verdict, String sentence, Verdict... also) {
        return new Row(host, verdict, sentence, Set.of(also));
    }

    static Stream<Row> hosts() {
        return Stream.concat(Stream.concat(open(), unproven()), Stream.concat(safe(), besides()));
    }

    private static Stream<Row> open() {
        return Stream.of(
                row(
                        with("restrict default kod nomodify notrap nopeer").outside("198.51.100.1", DATA, DATA, DATA),
                        Verdict.VULNERABLE,
                        "Anybody gets the list of clients from 198.51.100.1: 600 entries, 44000 bytes in 100 packets for 8"
                                + " sent (x5500); it can be aimed at a victim. /etc/ntp.conf lets strangers ask for the"
                                + " list of clients: line 1 (`restrict default kod nomodify notrap nopeer`) lacks noquery;"
                                + " add noquery and restart the daemon",
                        Verdict.REMOTE_CODE),
                row(
                        with(FOUR_LINES).olderThanItsFile().outside("198.51.100.1", DATA, DATA, DATA),
                        Verdict.VULNERABLE,
                        "it can be aimed at a victim. /etc/ntp.conf is right, but the daemon started before it was"
                                + " written: restart it",
                        Verdict.FIXED_NOT_LOADED),
                row(
                        running("ntpd-4.2.4p8", "restrict default noquery")
                                .outside("198.51.100.1", DATA, SILENT, SILENT)
                                .outside("2001:db8::1", DATA, DATA, DATA),
                        Verdict.PARTIAL_V6,
                        "/etc/ntp.conf is closed on IPv4 only: for ntpd 4.2.4p8 a default without -6 is about IPv4 alone;"
                                + " add a `restrict -6 default nomodify nopeer noquery notrap` line and restart the daemon",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP,
                        Verdict.LOST_LINE),
                row(
                        with("restrict -6 default noquery")
                                .outside("198.51.100.1", DATA, DATA, DATA)
                                .outside("2001:db8::1", DATA, SILENT, SILENT),
                        Verdict.PARTIAL_V4,
                        "/etc/ntp.conf is closed on IPv6 only: no line that counts is about them, and ntpd 4.2.6p5 answers"
                                + " everybody by default; add a `restrict -4 default nomodify nopeer noquery notrap` line"
                                + " and restart the daemon",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with("restrict -6 default noquery"),
                        Verdict.PARTIAL_V4,
                        "/etc/ntp.conf is closed on IPv6 only",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with(FOUR_LINES)
                                .outside("198.51.100.1", DATA, DATA, DATA)
                                .inside("127.0.0.1", DATA, DATA),
                        Verdict.CONTRADICTION,
                        "Asked from here at 198.51.100.1 got an answer to mode 6, where by line 1 of /etc/ntp.conf"
                                + " (`restrict -4 default nomodify nopeer noquery notrap`) it would get none. Believe the"
                                + " answer. Restart the daemon, in case the date of its file lies; if it still answers,"
                                + " that is another daemon or another machine, or it reads another file than"
                                + " /etc/ntp.conf",
                        Verdict.VULNERABLE),
                row(
                        with("server 10.0.0.9").outside("198.51.100.1", DATA, SILENT, SILENT),
                        Verdict.CONTRADICTION,
                        "got no answer to mode 6, where by the built-in default it would get one. Something filters on the"
                                + " way, or what answers is another daemon: take it for open as /etc/ntp.conf has it, until"
                                + " you know",
                        Verdict.EXPOSED_CONFIG,
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        running("none").unbound().outside("198.51.100.1", DATA, SILENT, SILENT),
                        Verdict.CONTRADICTION,
                        "No NTP daemon was found on the host, and yet NTP is answered at its address"),
                row(
                        running("chrony-4.3", "allow").outside("198.51.100.1", DATA, SILENT, DATA),
                        Verdict.CONTRADICTION,
                        "got an answer to mode 6",
                        Verdict.PARTIAL_MODE6,
                        Verdict.SERVES_TIME),
                row(
                        with("disable monitor", "restrict default limited"),
                        Verdict.MONITOR_TRAP,
                        "/etc/ntp.conf: `disable monitor` on line 1 has no effect: line 2 says `limited`, which switches"
                                + " monitoring on again; put noquery into the default restrict lines and restart",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with("server 10.0.0.9").readsFrom("/run/ntp.conf.dhcp").shadows("/etc/ntp.conf"),
                        Verdict.SHADOWED,
                        "The daemon reads /run/ntp.conf.dhcp, not /etc/ntp.conf: an edit there does nothing; close both,"
                                + " and restart it",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with(FOUR_LINES).readsFrom("/run/ntp.conf.dhcp").nextTime("/etc/ntp.conf"),
                        Verdict.SHADOWED,
                        "/run/ntp.conf.dhcp keeps strangers from asking, but only until the next start or lease:"
                                + " /etc/ntp.conf comes in its place then, and lets them ask: close it too"),
                row(
                        with("server 10.0.0.9").decoy("/etc/ntpd.conf"),
                        Verdict.WRONG_FILE,
                        "/etc/ntpd.conf is not read by ntpd 4.2.6p5: the remedy belongs into /etc/ntp.conf",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with("restrict default kod nomodify notrap nopeer")
                                .outside("198.51.100.1", SILENT, SILENT, SILENT),
                        Verdict.EXPOSED_CONFIG,
                        "/etc/ntp.conf lets strangers ask for the list of clients: line 1 (`restrict default kod nomodify"
                                + " notrap nopeer`) lacks noquery; add noquery and restart the daemon. Asked from here"
                                + " nothing of it shows: filtered on the way, or not answering",
                        Verdict.REMOTE_CODE),
                row(
                        with("restrict default nofoo noquery", "restrict 10.1.0.0 mask 255.255.0.0 noquery"),
                        Verdict.EXPOSED_CONFIG,
                        "line 1 (`restrict default nofoo noquery`) lacks noquery (line 1 (`restrict default nofoo"
                                + " noquery`): \"nofoo\" is not understood here: no flag at all is left)",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP,
                        Verdict.LOST_LINE),
                row(
                        with("server 10.0.0.9").stopped(),
                        Verdict.EXPOSED_CONFIG,
                        "add noquery before the daemon is started",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with("restrict default noquery", "restrict 128.0.0.0 mask 192.0.0.0 nomodify"),
                        Verdict.EXPOSED_CONFIG,
                        "Line 2 of /etc/ntp.conf (`restrict 128.0.0.0 mask 192.0.0.0 nomodify`) lets all of 128.0.0.0/2"
                                + " ask, which is most of the world: add noquery to it and restart the daemon",
                        Verdict.HOLE),
                row(
                        with("restrict 192.0.2.0 mask 255.255.255.0 noquery")
                                .outside("198.51.100.1", DATA, SILENT, SILENT),
                        Verdict.EXPOSED_CONFIG,
                        "Asked from here nothing of it shows: to this machine other lines apply than to strangers",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with(FOUR_LINES).olderThanItsFile(),
                        Verdict.FIXED_NOT_LOADED,
                        "/etc/ntp.conf is right, but the daemon started before it was written: restart it"),
                row(
                        with(FOUR_LINES)
                                .inside("127.0.0.1", DATA, DATA)
                                .reslist(
                                        "0.0.0.0         0.0.0.0                 0  none",
                                        "127.0.0.1       255.255.255.255         0  none",
                                        "::              ::                      0  none",
                                        "::1             ffff:ffff:ffff:         0  none"),
                        Verdict.FIXED_NOT_LOADED,
                        "/etc/ntp.conf is right, but the running daemon lets strangers ask over IPv4 by its own access list:"
                                + " restart it; if that changes nothing, it reads another file"),
                row(
                        running("ntpd-4.2.8p15", "server 10.0.0.9").outside("198.51.100.1", DATA, SILENT, DATA),
                        Verdict.PARTIAL_MODE6,
                        "monlist gives nothing, but 198.51.100.1 still answers other queries with 384 bytes for 12 sent"
                                + " (x32): noquery in the default restrict line closes them"),
                row(
                        with("disable monitor"),
                        Verdict.PARTIAL_MODE6,
                        "By /etc/ntp.conf monlist is shut, but queries of modes 6 and 7 are answered to strangers",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        running("chrony-1.24", "cmdallow all", "bindcmdaddress 0.0.0.0")
                                .readsFrom("/etc/chrony.conf"),
                        Verdict.COMMANDS_OPEN,
                        "chrony answers strangers on its command port 323 by line 1 of /etc/chrony.conf (`cmdallow all`),"
                                + " before 1.29.1 with more than they sent (CVE-2014-0021): take cmdallow and"
                                + " bindcmdaddress away, or say `cmdport 0`"));
    }

    private static Stream<Row> unproven() {
        return Stream.of(
                row(
                        with("server 10.0.0.9").olderThanItsFile().outside("198.51.100.1", DATA, SILENT, SILENT),
                        Verdict.OPEN_NEXT_START,
                        "The daemon still runs with an older, closed file; with its next start it opens: /etc/ntp.conf lets"
                                + " strangers ask",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP),
                row(
                        with(FOUR_LINES).odd("the survey came back in pieces"),
                        Verdict.GARBLED,
                        "What the host told of its daemon makes no sense (the survey came back in pieces): look at it by"
                                + " hand"),
                row(
                        with(FOUR_LINES)
                                .inside("127.0.0.1", DATA, DATA)
                                .inside("198.51.100.1", SILENT, GARBLED)
                                .outside("198.51.100.1", SILENT, SILENT, SILENT),
                        Verdict.GARBLED,
                        "What ntpq or ntpdc printed on the host makes no sense: call them there by hand. /etc/ntp.conf keeps"
                                + " strangers from asking"),
                row(
                        running("none").odd("x").outside("198.51.100.1", SILENT, SILENT, SILENT),
                        Verdict.GARBLED,
                        "What the host told of its daemon makes no sense"),
                row(
                        with(FOUR_LINES).unreadable().outside("198.51.100.1", DATA, SILENT, SILENT),
                        Verdict.UNKNOWN,
                        "Asked from here it answers no query, but what it answers to others is not known: /etc/ntp.conf was"
                                + " not found, could not be read, or is larger than a megabyte"),
                row(
                        running("none"),
                        Verdict.UNKNOWN,
                        "Something listens on UDP port 123, and it is no daemon known here: find out what it is with `ss"
                                + " -lunp`"),
                row(
                        with("restrict default noquery", "restrict 192.0.2.0 mask 255.255.255.0 nomodify")
                                .outside("198.51.100.1", DATA, DATA, DATA),
                        Verdict.TRUSTED_ONLY,
                        "198.51.100.1 answers this machine because line 2 of /etc/ntp.conf (`restrict 192.0.2.0 mask"
                                + " 255.255.255.0 nomodify`) trusts it; strangers are kept out by /etc/ntp.conf: ask from"
                                + " an address nobody trusts to prove it",
                        Verdict.HOLE),
                row(
                        with(FOUR_LINES).outside("198.51.100.1", SILENT, SILENT, SILENT),
                        Verdict.CLOSED_CONFIG,
                        "/etc/ntp.conf keeps strangers from asking; ntp_probe from outside proves it. 198.51.100.1 answers"
                                + " nothing, not even the time: filtered on the way, closed, or no daemon; that is no proof"
                                + " of anything"),
                row(
                        with(FOUR_LINES).stopped(),
                        Verdict.CLOSED_CONFIG,
                        "/etc/ntp.conf keeps strangers from asking, and the daemon does not run"));
    }

    private static Stream<Row> safe() {
        return Stream.of(
                row(
                        with(FOUR_LINES)
                                .inside("127.0.0.1", ERROR, DATA)
                                .reslist(
                                        "0.0.0.0         0.0.0.0                 0  noquery, nomodify, nopeer, notrap",
                                        "127.0.0.1       255.255.255.255         0  none",
                                        "::              ::                      0  noquery, nomodify, nopeer, notrap",
                                        "::1             ffff:ffff:ffff:         0  none")
                                .outside("198.51.100.1", DATA, SILENT, SILENT)
                                .outside("2001:db8::1", DATA, SILENT, SILENT),
                        Verdict.SAFE_CONFIRMED,
                        "Tells the time and answers no query: nothing to amplify with, on IPv4 and IPv6; /etc/ntp.conf"
                                + " closes it, and so says the daemon's own list"),
                row(
                        with(
                                        "restrict default ignore",
                                        "restrict 127.0.0.1",
                                        "restrict 10.0.0.9 noquery",
                                        "server 10.0.0.9")
                                .inside("127.0.0.1", ERROR, DATA)
                                .inside("198.51.100.1", SILENT, SILENT)
                                .outside("198.51.100.1", SILENT, SILENT, SILENT),
                        Verdict.SAFE_CONFIRMED,
                        "Nothing comes out to strangers, time included, while the daemon is alive on its host;"
                                + " /etc/ntp.conf closes it"),
                row(
                        with("restrict default noquery notrust", "server 10.0.0.9")
                                .outside("198.51.100.1", DATA, 0, SILENT, SILENT),
                        Verdict.CONTRADICTION,
                        "got an answer to the time, where by line 1",
                        Verdict.CUT_OFF),
                row(
                        with("restrict default noquery", "restrict 10.0.0.0 mask 255.0.0.0 ignore", "server 10.0.0.9")
                                .outside("198.51.100.1", DATA, 0, SILENT, SILENT),
                        Verdict.SAFE_BUT_NO_SYNC,
                        "Strangers get no answer to queries, but the daemon has no time to tell (INIT): normal for minutes"
                                + " after a restart, later its upstreams are cut off. The answers of 10.0.0.9 (line 3) are"
                                + " thrown away: no source of time is left; it needs a restrict line of its own without"
                                + " ignore, noserve and notrust",
                        Verdict.CUT_OFF),
                row(running("none").unbound(), Verdict.NOT_A_SERVER, "No NTP daemon here: nothing to close"),
                row(
                        with(FOUR_LINES).stopped().outside("198.51.100.1", REFUSED, NOT_ASKED, NOT_ASKED),
                        Verdict.NOT_A_SERVER,
                        "Nothing listens on that port: no time server, nothing to amplify with"));
    }

    private static Stream<Row> besides() {
        return Stream.of(
                row(
                        running("chrony-4.3", "allow 10/8", "allow all", "cmdallow all", "bindcmdaddress ::")
                                .readsFrom("/etc/chrony.conf"),
                        Verdict.NOT_A_SERVER,
                        "chrony has no modes 6 and 7; its command port 323 answers strangers by",
                        Verdict.SERVES_TIME),
                row(
                        running("openntpd-6.2p3", "listen on *").readsFrom("/etc/openntpd/ntpd.conf"),
                        Verdict.NOT_A_SERVER,
                        "openntpd has no modes 6 and 7: nothing to close",
                        Verdict.SERVES_TIME),
                row(
                        running("ntpd-4.2.8p15", "enable mode7", "requestkey 8"),
                        Verdict.PARTIAL_MODE6,
                        "By /etc/ntp.conf monlist is shut",
                        Verdict.MODE7_OPEN,
                        Verdict.REMOTE_CONTROL),
                row(
                        running("ntpd-4.2.2p1"),
                        Verdict.EXPOSED_CONFIG,
                        "and ntpd 4.2.2p1 answers everybody by default",
                        Verdict.REMOTE_CODE,
                        Verdict.REMOTE_TRAP,
                        Verdict.PING_PONG),
                row(
                        with("restrict default ignore", "restrict time.example.net", "server time.example.net"),
                        Verdict.CLOSED_CONFIG,
                        "/etc/ntp.conf keeps strangers from asking",
                        Verdict.HOLE,
                        Verdict.SYNC_AT_RISK),
                row(
                        with(
                                "restrict default noquery",
                                "Permit time synchronization with our time source",
                                "restrictt 10.0.0.1"),
                        Verdict.CLOSED_CONFIG,
                        "/etc/ntp.conf keeps strangers from asking",
                        Verdict.COMMENT_LOST,
                        Verdict.LOST_LINE));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void saysWhatToThinkAndWhatToDo(Row row) {
        Finding finding = row.host().finding();

        assertThat(finding.sentence()).contains(row.sentence());
        assertThat(finding.verdict()).isEqualTo(row.verdict());
        assertThat(finding.also().stream().map(Finding::verdict)).hasSameElementsAs(row.also());
        assertThat(finding.also())
                .allSatisfy(also -> assertThat(also.sentence()).isNotBlank());
        assertThat(finding.also().stream().map(Finding::verdict)).isSorted();
    }

    @Test
    void everyVerdictHasAHostHere() {
        Set<Verdict> shown = hosts().flatMap(r -> Stream.concat(Stream.of(r.verdict()), r.also().stream()))
                .collect(Collectors.toCollection(() -> EnumSet.of(Verdict.UNREACHABLE)));

        assertThat(shown).containsExactlyInAnyOrder(Verdict.values());
    }

    @Test
    void nobodyKnownAndNothingHeardIsUnreachable() {
        Finding silent = HostJudge.judge(
                        with().outside("198.51.100.1", SILENT, SILENT, SILENT).fromOutside())
                .finding();
        Finding nowhere = HostJudge.judge(with().nowhere().fromOutside()).finding();

        assertThat(silent.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertThat(silent.sentence())
                .isEqualTo("198.51.100.1 answers nothing, not even the time: filtered on the way, closed, or no daemon;"
                        + " that is no proof of anything");
        assertThat(nowhere.verdict()).isEqualTo(Verdict.UNREACHABLE);
        assertThat(nowhere.sentence()).contains("\"host\" does not resolve");
    }

    @Test
    void whatStandsBesideHasItsOwnSentence() {
        assertThat(sentence(running("ntpd-4.2.8p15", "enable mode7", "requestkey 8"), Verdict.REMOTE_CONTROL))
                .isEqualTo(
                        "Line 2 of /etc/ntp.conf (`requestkey 8`) names a key with which the daemon can be changed over"
                                + " the network: take it away unless you use it; it closes nothing");
        assertThat(sentence(running("ntpd-4.2.8p15", "enable mode7"), Verdict.MODE7_OPEN))
                .isEqualTo(
                        "Line 1 of /etc/ntp.conf (`enable mode7`) switches mode 7 on, which this version has off: take it"
                                + " away, ntpdc is no longer needed");
        assertThat(sentence(
                        with("restrict default noquery", "restrict 10.99.0.7 mask 255.255.0.0 nomodify"), Verdict.HOLE))
                .isEqualTo(
                        "Line 2 of /etc/ntp.conf (`restrict 10.99.0.7 mask 255.255.0.0 nomodify`) lets all 65536 addresses"
                                + " of 10.99.0.0/16 ask what strangers may not (the mask makes the address in that line this"
                                + " network): right for a network you trust; otherwise add noquery");
        assertThat(sentence(
                        with("restrict default noquery", "Permit time synchronization with our time source"),
                        Verdict.COMMENT_LOST))
                .isEqualTo(
                        "Line 2 of /etc/ntp.conf (`Permit time synchronization with our time source`) reads like a comment"
                                + " that lost its #: the daemon passes over it with an error in its log; put the # back");
        assertThat(sentence(
                        with("restrict default ignore", "restrict time.example.net", "server time.example.net"),
                        Verdict.SYNC_AT_RISK))
                .isEqualTo(
                        "Strangers' packets are dropped, and time.example.net on line 3 is a name: if it does not resolve"
                                + " at the next start, or changes its address, its answers are dropped too; write addresses, or"
                                + " noquery in place of ignore");
        assertThat(sentence(running("openntpd-6.2p3", "listen on *"), Verdict.SERVES_TIME))
                .isEqualTo(
                        "Strangers get the time from openntpd: line 1 of /etc/ntp.conf (`listen on *`); one packet for one,"
                                + " close it unless you mean to serve");
    }

    @Test
    void aTrustedNetworkIsNoHole() {
        KnownHost host = with("restrict default noquery", "restrict 10.1.0.0 mask 255.255.0.0 nomodify")
                .trusting("10.0.0.0/8");

        assertThat(host.finding().also()).isEmpty();
    }

    @Test
    void onlyASafeStandingIsProvenAndOnlyAnOpenOneDangerous() {
        assertThat(Arrays.stream(Verdict.values()).filter(Verdict::isProvenSafe))
                .containsExactly(Verdict.SAFE_BUT_NO_SYNC, Verdict.SAFE_CONFIRMED, Verdict.NOT_A_SERVER);
        assertThat(Arrays.stream(Verdict.values()).filter(Verdict::isDangerous))
                .containsExactlyElementsOf(EnumSet.range(Verdict.CONTRADICTION, Verdict.COMMANDS_OPEN));
        assertThat(Arrays.stream(Verdict.values()).filter(Verdict::isAside))
                .containsExactlyElementsOf(EnumSet.range(Verdict.HOLE, Verdict.SERVES_TIME));
    }

    private static String sentence(KnownHost host, Verdict beside) {
        List<String> found = host.finding().also().stream()
                .filter(f -> f.verdict() == beside)
                .map(Finding::sentence)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
