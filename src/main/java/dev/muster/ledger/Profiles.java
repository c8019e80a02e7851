package dev.muster.ledger;

import dev.muster.ledger.RunProfile.HostCost;
import dev.muster.ledger.RunProfile.Line;
import dev.muster.ledger.RunProfile.Waits;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The tables that keep {@link RunProfile}s. */
final class Profiles {
    private static final String COSTS = "host, work, reaching, greeting, queueing, exchanging, authenticating, shell,"
            + " becoming, answering, place, others, logins, failures, channels, retries, round_trips, sent, received";

    private Profiles() {}

    static void write(LedgerDatabase database, int run, RunProfile profile) {
        database.change(
                "insert into profiles (run, took, cpu, peak) values (?, ?, "
                        + number(profile.cpu().map(Profiles::micros)) + ", " + number(profile.peakMemory()) + ")",
                run,
                micros(profile.took()));
        database.changeEach(
                "insert into host_costs (run, " + COSTS
                        + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                profile.hosts().stream().map(cost -> row(run, cost)).toList());
    }

    private static String number(Optional<Long> value) {
        return value.map(String::valueOf).orElse("null");
    }

    private static Object[] row(int run, HostCost cost) {
        Line line = cost.line();
        return new Object[] {
            run,
            cost.host(),
            micros(cost.work()),
            micros(line.reaching()),
            micros(line.greeting()),
            micros(line.queueing()),
            micros(line.exchanging()),
            micros(line.authenticating()),
            micros(line.shell()),
            micros(line.becoming()),
            micros(line.answering()),
            micros(cost.waits().place()),
            micros(cost.waits().others()),
            line.logins(),
            line.failures(),
            line.channels(),
            cost.retries(),
            line.roundTrips(),
            line.sent(),
            line.received()
        };
    }

    /** Of a run that was profiled. */
    static Optional<RunProfile> read(LedgerDatabase database, int run) {
        List<HostCost> hosts =
                database.all("select " + COSTS + " from host_costs where run = ? order by host", Profiles::cost, run);
        return database
                .all(
                        "select took, cpu, peak from profiles where run = ?",
                        row -> new RunProfile(
                                time(row, 1),
                                row.has(2) ? Optional.of(time(row, 2)) : Optional.empty(),
                                row.has(3) ? Optional.of(row.number(3)) : Optional.empty(),
                                hosts),
                        run)
                .stream()
                .findFirst();
    }

    private static HostCost cost(LedgerDatabase.Row row) throws SQLException {
        Line line = new Line(
                time(row, 3),
                time(row, 4),
                time(row, 5),
                time(row, 6),
                time(row, 7),
                time(row, 8),
                time(row, 9),
                time(row, 10),
                row.count(13),
                row.count(14),
                row.count(15),
                row.number(17),
                row.number(18),
                row.number(19));
        return new HostCost(row.text(1), time(row, 2), line, new Waits(time(row, 11), time(row, 12)), row.count(16));
    }

    private static Duration time(LedgerDatabase.Row row, int column) throws SQLException {
        return Duration.of(row.number(column), ChronoUnit.MICROS);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }
}
