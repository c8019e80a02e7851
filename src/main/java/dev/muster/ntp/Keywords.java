package dev.muster.ntp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The words one daemon knows. A word of the table is never taken for a host name, and some make what stands behind
 * them a string whatever it is; both decide what survives of a line. From ntpd/keyword-gen.c of 4.2.6, 4.2.8 and
 * ntpsec 1.2.2, and from the keyword tables of ntpd/ntp_config.c of 4.2.4.
 */
final class Keywords {

    /** How the lexer reads what follows a word. */
    enum Follow {
        TOKEN,
        STRING,
        STRINGS_TO_END
    }

    /** First words of lines up to 4.2.4; all others are passed over. */
    private static final Set<String> LINES = Set.of(words(
            "automax broadcast broadcastclient broadcastdelay calldelay controlkey crypto disable discard driftfile"
                    + " enable end filegen fudge includefile keys keysdir logconfig logfile manycastclient"
                    + " manycastserver multicastclient peer phone pidfile requestkey restrict revoke server setvar"
                    + " statistics statsdir tick tinker tos trap trustedkey ttl"));

    /** Words a statement of the grammar can begin with, in any version. */
    private static final Set<String> STATEMENTS = Set.of(words(
            "automax broadcast broadcastclient broadcastdelay calldelay controlkey crypto disable discard driftfile"
                    + " dscp enable end filegen fudge ident includefile interface keys keysdir leapfile"
                    + " leapsmearinterval limit logconfig logfile manycastclient manycastserver mdnstries mru"
                    + " multicastclient nic nonvolatile ntpsigndsocket nts peer phone pidfile pool qos refclock"
                    + " requestkey reset restrict revoke rlimit saveconfigdir server setvar simulate statistics"
                    + " statsdir tick tinker tos trap trustedkey ttl unconfig unpeer unrestrict"));

    /** A colon: the next word is a string. Two: all up to the end of the line are. */
    private static final String COMMON =
            "-4 -6 age all allan auth average burst calibrate ceiling clockstats controlkey day default disable"
                    + " dispersion driftfile: drop enable end file: filegen flag1 flag2 flag3 flag4 flake floor freq"
                    + " fudge: huffpuff iburst ignore includefile: interface ipv4 ipv6 kernel key keys: kod leapfile:"
                    + " limited link listen logconfig:: logfile: loopstats mask maxclock maxdist maxpoll minclock"
                    + " mindist minpoll minsane mode monitor month mssntp nic nolink nomodify none nopeer noquery"
                    + " noselect noserve notrap notrust ntp ntpport ntpsigndsocket: orphan panic peer: peerstats"
                    + " phone:: pid pidfile: pool: prefer protostats rawstats refid: requestkey restrict server:"
                    + " setvar: statistics stats statsdir: step stepout stratum sysstats tick time1 time2 tinker tos"
                    + " true trustedkey type unconfig: unpeer: version week wildcard year";

    private static final String CLASSIC = " autokey automax bclient beacon broadcast: broadcastclient broadcastdelay"
            + " cohort crypto cryptostats discard duration freq_offset beep_delay host: ident: jitter keysdir:"
            + " lowpriotrap manycastclient: manycastserver:: minimum multicastclient:: port preempt proc_delay"
            + " prop_delay pw: randfile: revoke saveconfigdir: server_offset simulate simulation_duration timingstats"
            + " trap: ttl wander xleave";

    private static final String ONLY_OLD = " bias calldelay qos sign:";

    private static final String FROM_427 = " ... abbrev: allpeers bcpollbstep basedate: ctl digest: dscp filenum"
            + " incalloc incmem initalloc initmem io leapsmearinterval maxage maxdepth maxmem mdnstries mem memlock"
            + " mindepth mru nonvolatile orphanwait peer_clear_digest_early reset rlimit source stacksize stepback"
            + " stepfwd sys timer unpeer_crypto_early unpeer_crypto_nak_early unpeer_digest_early";

    private static final String NTPSEC = " ... aead: allpeers baud bias ca cert clock: cookie ctl dscp filenum holdover"
            + " incalloc incmem initalloc initmem io leapsmearinterval limit maxage maxdepth maxdisp maxmem maxtls"
            + " mdnstries mem memlock minage mindepth mintls mru nomrulist nonvolatile noval nts orphanwait path:"
            + " ppspath: refclock: reset rlimit source stacksize stepback stepfwd subtype sys timer tlsciphersuites:"
            + " unit unrestrict usestats";

    /** Built once: every line of every file is read with one of them. */
    private static final Map<Integer, Keywords> TABLES = new ConcurrentHashMap<>();

    private final Map<String, Follow> words = new HashMap<>();
    private final Set<String> beginnings;

    private Keywords(String table, Set<String> beginnings) {
        this.beginnings = beginnings;
        for (String entry : words(table)) {
            Follow follow =
                    entry.endsWith("::") ? Follow.STRINGS_TO_END : entry.endsWith(":") ? Follow.STRING : Follow.TOKEN;
            words.put(entry.replace(":", ""), follow);
        }
    }

    /** Whether the newest classic daemon or ntpsec has the word in its table. */
    static boolean isAnyWord(String word) {
        return List.of(Daemon.classic("4.2.8p15"), Daemon.ntpsec("1.2.2")).stream()
                .anyMatch(daemon -> of(daemon).contains(word));
    }

    static Keywords of(Daemon daemon) {
        return TABLES.computeIfAbsent(kind(daemon), kind -> made(daemon));
    }

    private static Keywords made(Daemon daemon) {
        return daemon.dialect() == Daemon.Dialect.TOKENS
                ? new Keywords(String.join(" ", LINES), LINES)
                : new Keywords(table(daemon), STATEMENTS);
    }

    /** What {@link #table} asks of a daemon, as a number: to put its text together for every line was half of reading. */
    private static int kind(Daemon daemon) {
        if (daemon.dialect() == Daemon.Dialect.TOKENS) {
            return 0;
        }
        if (daemon.family() == Daemon.Family.NTPSEC) {
            return 1;
        }
        if (!daemon.since(4, 2, 7, 22)) {
            return 2;
        }
        return 16
                + (daemon.hasMode7Switch() ? 1 : 0)
                + (daemon.since(4, 2, 7, 285) ? 2 : 0)
                + (daemon.since(4, 2, 8, 11) ? 4 : 0)
                + (daemon.hasServerResponse() ? 8 : 0);
    }

    private static String table(Daemon daemon) {
        if (daemon.family() == Daemon.Family.NTPSEC) {
            return COMMON + NTPSEC;
        }
        if (!daemon.since(4, 2, 7, 22)) {
            return COMMON + CLASSIC + ONLY_OLD;
        }
        return COMMON
                + CLASSIC
                + FROM_427
                + (daemon.hasMode7Switch() ? " mode7" : "")
                + (daemon.since(4, 2, 7, 285) ? " nomrulist" : "")
                + (daemon.since(4, 2, 8, 11) ? " epeer ippeerlimit noepeer" : "")
                + (daemon.hasServerResponse() ? " serverresponse fuzz" : "");
    }

    private static String[] words(String table) {
        return table.strip().split(" +");
    }

    boolean contains(String word) {
        return words.containsKey(word);
    }

    Follow after(String word) {
        return words.getOrDefault(word, Follow.TOKEN);
    }

    /** Whether a statement can begin with the word. */
    boolean begins(String word) {
        return beginnings.contains(word) && words.containsKey(word);
    }
}
