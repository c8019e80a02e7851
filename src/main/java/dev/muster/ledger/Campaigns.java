package dev.muster.ledger;

import dev.muster.shell.Unreachable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the ledger knows of campaigns: which there are, who is at work on them, and which hosts they have looked for in
 * vain. A look that finds nobody is counted and not told as a run: a dead host would fill its story with thousands.
 */
public final class Campaigns {
    /** A process on another machine that was silent for so long is taken for dead. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private static final String COLUMNS = "select number, job, inventory, choice, every_ms, until_at, windows, zone,"
            + " tries, fresh, status, who, controller, process, started_at, next_at, rounds, start_run, ended_at, beat_at"
            + " from campaigns";

    private final LedgerDatabase database;
    private final InstantSource clock;

    Campaigns(LedgerDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Whose campaign it is now.
     *
     * @param isMine whether this process may go on with it; else another is at it
     * @param isResumed whether it was begun before
     */
    public record Claim(Campaign campaign, boolean isMine, boolean isResumed) {}

    /** Begins a campaign, or takes up the one of the same job that has not ended. */
    public Claim claim(Campaign.Job job, Campaign.Terms terms, String who) {
        List<Claim> claims = new ArrayList<>();
        database.together(() -> {
            database.holdRuns();
            Optional<Campaign> open = all().stream()
                    .filter(campaign -> campaign.isOpen() && campaign.job().equals(job))
                    .findFirst();
            if (open.filter(Campaign::isAtWork).isPresent()) {
                claims.add(new Claim(open.get(), false, true));
                return;
            }
            int number = open.map(Campaign::number).orElseGet(() -> begin(job));
            takeUp(number, terms, who);
            claims.add(new Claim(find(number).orElseThrow(), true, open.isPresent()));
        });
        return claims.get(0);
    }

    private int begin(Campaign.Job job) {
        int number = database.all("select coalesce(max(number), 0) + 1 from campaigns", row -> row.count(1))
                .get(0);
        database.change(
                "insert into campaigns (number, job, inventory, choice, every_ms, until_at, windows, zone, tries, fresh,"
                        + " start_run, status, who, controller, process, started_at, beat_at, next_at, rounds)"
                        + " select ?, ?, ?, ?, 0, 0, '', '', 0, 0, coalesce(max(number), 0), 'running', '', '', '', ?, 0,"
                        + " ?, 0 from runs",
                number,
                job.playbooks(),
                job.inventory(),
                job.choice(),
                clock.millis(),
                clock.millis());
        return number;
    }

    private void takeUp(int number, Campaign.Terms terms, String who) {
        database.change(
                "update campaigns set every_ms = ?, until_at = ?, windows = ?, zone = ?, tries = ?, fresh = ?, who = ?,"
                        + " controller = ?, process = ?, beat_at = ? where number = ?",
                terms.every().toMillis(),
                terms.until().toEpochMilli(),
                String.join("\n", terms.windows()),
                terms.zone(),
                terms.tries(),
                terms.isFresh(),
                who,
                Controller.name(),
                Controller.process(),
                clock.millis(),
                number);
    }

    /** Every campaign there ever was, in the order they began. */
    public List<Campaign> all() {
        return database.all(COLUMNS + " order by number", this::read);
    }

    /** One campaign. */
    public Optional<Campaign> find(int number) {
        return database.all(COLUMNS + " where number = ?", this::read, number).stream()
                .findFirst();
    }

    private Campaign read(LedgerDatabase.Row row) throws java.sql.SQLException {
        return new Campaign(
                row.count(1),
                new Campaign.Job(row.text(2), row.text(3), row.text(4)),
                new Campaign.Terms(
                        Duration.ofMillis(row.number(5)),
                        Instant.ofEpochMilli(row.number(6)),
                        row.text(7).lines().toList(),
                        row.text(8),
                        row.count(9),
                        row.flag(10)),
                row.text(11),
                row.text(12),
                row.text(13),
                isAtWork(row.text(11), row.text(13), row.text(14), row.number(20)),
                Instant.ofEpochMilli(row.number(15)),
                Instant.ofEpochMilli(row.number(16)),
                row.count(17),
                row.count(18),
                row.has(19) ? Optional.of(Instant.ofEpochMilli(row.number(19))) : Optional.empty());
    }

    /** During a round it is the run that shows signs of life. */
    private boolean isAtWork(String status, String controller, String process, long beat) {
        if (!status.equals(Campaign.RUNNING)) {
            return false;
        }
        if (controller.equals(Controller.name())) {
            return Controller.isAlive(process);
        }
        long lastBeat = database.all(
                        "select coalesce(max(beat_at), 0) from runs where status = 'running' and controller = ?"
                                + " and process = ?",
                        found -> Math.max(beat, found.number(1)),
                        controller,
                        process)
                .get(0);
        return Math.abs(clock.millis() - lastBeat) < SILENCE.toMillis();
    }

    /** Shows that this process is at it: whether it is to go on, which somebody may have put an end to. */
    public boolean beat(int number, int rounds, Instant next) {
        return database.change(
                        "update campaigns set beat_at = ?, rounds = ?, next_at = ? where number = ?"
                                + " and status = 'running' and process = ? and controller = ?",
                        clock.millis(),
                        rounds,
                        next.toEpochMilli(),
                        number,
                        Controller.process(),
                        Controller.name())
                > 0;
    }

    /** It has ended, and how. */
    public void end(int number, String status) {
        database.change(
                "update campaigns set status = ?, ended_at = ? where number = ? and status = 'running'",
                status,
                clock.millis(),
                number);
    }

    /** This process leaves it; whoever gives the same command goes on. */
    public void leave(int number) {
        database.change(
                "update campaigns set process = '', beat_at = 0 where number = ? and process = ?",
                number,
                Controller.process());
    }

    // ---- hosts ----

    /** Hosts it is for are known from now on, with the source that each is known from. */
    public void name(Map<String, String> hosts) {
        database.together(() -> RunRecorder.name(database, hosts, "inventory", clock.millis()));
    }

    /**
     * Hosts that were looked for in vain. One that no run ever reached, or none lately, stands there as unreachable; where
     * a run has done more, that stands.
     */
    public void lookedInVain(int campaign, Map<String, Unreachable> hosts) {
        long now = clock.millis();
        List<Object[]> looks = new ArrayList<>();
        List<Object[]> states = new ArrayList<>();
        hosts.forEach((host, why) -> {
            String kind = why.kind().words();
            String reason = RunRecorder.bounded(why.message());
            looks.add(new Object[] {campaign, host, kind, reason, now});
            states.add(new Object[] {kind, kind, now, kind, reason, host});
        });
        database.together(() -> {
            database.changeEach(
                    "insert into campaign_looks (campaign, host, looks, kind, reason, looked_at)"
                            + " values (?, ?, 1, ?, ?, ?) on conflict (campaign, host) do update set"
                            + " looks = campaign_looks.looks + 1, kind = excluded.kind, reason = excluded.reason,"
                            + " looked_at = excluded.looked_at",
                    looks);
            database.changeEach(
                    "update hosts set"
                            + " since_run = case when state = 'unreachable' and kind = ? then since_run else null end,"
                            + " since_at = case when state = 'unreachable' and kind = ? then since_at else ? end,"
                            + " state = 'unreachable', kind = ?, reason = ? where name = ?"
                            + " and state in ('never seen', 'unreachable')",
                    states);
        });
    }

    /** How each host ended in the last real run of some playbooks, leaving out what came before a run. */
    public Map<String, Done> lastOf(String playbooks, int after) {
        Map<String, Done> last = new HashMap<>();
        database.all(
                "select o.host, r.started_at, o.outcome, o.kind, o.reason from outcomes o join runs r on r.number = o.run"
                        + " where r.job = ? and r.kind = 'RUN' and r.dry = 0 and o.run > ? and o.outcome not in"
                        + " ('parked', 'exempt', '" + RunRecorder.UNDER_WAY + "') order by o.run",
                row -> last.put(
                        row.text(1),
                        new Done(Instant.ofEpochMilli(row.number(2)), row.text(3), row.text(4), row.text(5))),
                playbooks,
                after);
        return last;
    }

    /** How often each host failed in real runs of some playbooks after a run. */
    public Map<String, Integer> failuresOf(String playbooks, int after) {
        return database
                .all(
                        "select o.host, count(*) from outcomes o join runs r on r.number = o.run where r.job = ?"
                                + " and r.kind = 'RUN' and r.dry = 0 and o.run > ? and o.outcome in ('failed', 'refused')"
                                + " group by o.host",
                        row -> Map.entry(row.text(1), row.count(2)),
                        playbooks,
                        after)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Looks in vain of one campaign, by host. */
    public Map<String, Look> looks(int campaign) {
        Map<String, Look> looks = new LinkedHashMap<>();
        database.all(
                "select host, looks, kind, reason, looked_at from campaign_looks where campaign = ? order by host",
                row -> looks.put(
                        row.text(1),
                        new Look(
                                campaign, row.count(2), row.text(3), row.text(4), Instant.ofEpochMilli(row.number(5)))),
                campaign);
        return looks;
    }

    /** Looks in vain for one host, by campaign. */
    List<Look> looksFor(String host) {
        return database.all(
                "select campaign, looks, kind, reason, looked_at from campaign_looks where host = ? order by campaign",
                row -> new Look(
                        row.count(1), row.count(2), row.text(3), row.text(4), Instant.ofEpochMilli(row.number(5))),
                host);
    }

    /** The end of a host in a run. */
    public record Done(Instant at, String outcome, String kind, String reason) {
        /** Whether nothing is left to do. */
        public boolean isDone() {
            return List.of("ok", "changed").contains(outcome);
        }
    }

    /**
     * How often a campaign found a host not there.
     *
     * @param kind of the last time, in words
     * @param last when that was
     */
    public record Look(int campaign, int looks, String kind, String reason, Instant last) {}
}
