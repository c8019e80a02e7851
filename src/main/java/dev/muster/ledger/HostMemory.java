package dev.muster.ledger;

import dev.muster.module.PathState;
import dev.muster.ntp.Datagram;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What runs did to hosts, in the ledger: the files they changed with what stood there before and behind it, what else
 * they ran, and the datagrams of their probes. Written by the recorder's thread, read by {@code undo} and
 * {@code evidence}.
 */
public final class HostMemory {
    private static final String BETWEEN_WORDS = "\u001f";
    private static final int MOST_WORDS = 12;

    private final LedgerDatabase database;
    private final Contents contents;

    HostMemory(LedgerDatabase database) {
        this.database = database;
        this.contents = new Contents(database);
    }

    // ---- writing ----

    /** @param seq of the first row; how many were written comes back */
    int write(int run, int seq, RunEvent.HostWritten written, long now) {
        int next = seq;
        for (FileChange change : written.files()) {
            database.change(
                    "insert into file_changes (run, seq, host, for_host, at, task, module, place, account, path,"
                            + " reached_by, address, port, login) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    run,
                    next,
                    written.at(),
                    written.host(),
                    now,
                    RunRecorder.bounded(written.title()),
                    written.module(),
                    RunRecorder.bounded(written.span().toString()),
                    written.reached().become(),
                    change.path(),
                    written.reached().kind(),
                    written.reached().address(),
                    written.reached().port(),
                    written.reached().login());
            write(run, next, "before", change.before(), change.sealed());
            write(run, next, "after", change.after(), change.sealed());
            next++;
        }
        for (List<String> words : written.beyond()) {
            String kept = String.join(
                    BETWEEN_WORDS,
                    words.stream()
                            .limit(MOST_WORDS)
                            .map(word -> RunRecorder.bounded(word).replace(BETWEEN_WORDS, " "))
                            .toList());
            database.change(
                    "insert into host_actions (run, seq, host, for_host, at, task, module, words)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                    run,
                    next++,
                    written.at(),
                    written.host(),
                    now,
                    RunRecorder.bounded(written.title()),
                    written.module(),
                    kept);
        }
        return next - seq;
    }

    private void write(int run, int seq, String side, PathState state, boolean sealed) {
        Contents.Kept kept =
                state.content().map(bytes -> contents.keep(bytes, sealed)).orElse(new Contents.Kept("", state.why()));
        database.change(
                "insert into file_states (run, seq, side, kind, mode, owner, grp, links, label, target, peer, size,"
                        + " sha1, content, why) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                run,
                seq,
                side,
                state.kind().name(),
                state.mode(),
                state.owner(),
                state.group(),
                state.links(),
                state.label().orElse(""),
                state.target().orElse(""),
                state.peer().orElse(""),
                state.size(),
                state.sha1().orElse(""),
                kept.id(),
                kept.why());
    }

    int write(int run, int seq, RunEvent.Probed probed) {
        int next = seq;
        for (Datagram packet : probed.packets()) {
            database.change(
                    "insert into probe_packets (run, seq, host, at, task, source, target, direction, size, bytes)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    run,
                    next++,
                    probed.host(),
                    packet.at().toEpochMilli(),
                    RunRecorder.bounded(probed.title()),
                    packet.source(),
                    packet.target(),
                    packet.isSent() ? "sent" : "received",
                    packet.size(),
                    HexFormat.of().formatHex(packet.bytes()));
        }
        return next - seq;
    }

    // ---- reading ----

    /** The files that a run changed, in the order it changed them: three questions, however many they are. */
    public List<HostChange> changes(int run) {
        Map<String, Contents.Found> found = contents.ofRun(run);
        Map<Side, PathState> states = new HashMap<>();
        Set<Integer> sealed = new HashSet<>();
        database.all(
                        "select s.seq, s.side, s.kind, s.mode, s.owner, s.grp, s.links, s.label, s.target, s.peer,"
                                + " s.size, s.sha1, s.content, s.why, c.path from file_states s join file_changes c"
                                + " on c.run = s.run and c.seq = s.seq where s.run = ?",
                        row -> state(row, found, sealed),
                        run)
                .forEach(state -> states.put(state.getKey(), state.getValue()));
        return database.all(
                "select seq, host, for_host, at, task, module, place, account, path, reached_by, address, port,"
                        + " login from file_changes"
                        + " where run = ? order by seq",
                row -> new HostChange(
                        run,
                        row.count(1),
                        row.text(2),
                        row.text(3),
                        Instant.ofEpochMilli(row.number(4)),
                        row.text(5),
                        row.text(6),
                        row.text(7),
                        new Reached(row.text(10), row.text(11), row.count(12), row.text(13), row.text(8)),
                        new FileChange(
                                state(states, new Side(row.count(1), "before"), row.text(9)),
                                state(states, new Side(row.count(1), "after"), row.text(9)),
                                sealed.contains(row.count(1)))),
                run);
    }

    /** Of the change of that number what stood there before or after. */
    private record Side(int seq, String side) {}

    private static PathState state(Map<Side, PathState> states, Side side, String path) {
        return Optional.ofNullable(states.get(side)).orElseGet(() -> PathState.unknown(path, "the ledger has lost it"));
    }

    private static Map.Entry<Side, PathState> state(
            LedgerDatabase.Row row, Map<String, Contents.Found> found, Set<Integer> sealed) throws SQLException {
        PathState bare = new PathState(
                row.text(15),
                kind(row.text(3)),
                row.count(4),
                row.text(5),
                row.text(6),
                row.count(7),
                some(row.text(8)),
                some(row.text(9)),
                some(row.text(10)),
                row.number(11),
                some(row.text(12)),
                Optional.empty(),
                row.text(14));
        String content = row.text(13);
        Contents.Found kept = found.getOrDefault(content, Contents.Found.LOST);
        if (kept.sealed()) {
            sealed.add(row.count(1));
        }
        PathState whole = content.isEmpty() ? bare : filled(bare, kept);
        return Map.entry(new Side(row.count(1), row.text(2)), whole);
    }

    /** What came back must be what the host had. */
    private static PathState filled(PathState state, Contents.Found found) {
        if (found.content().isEmpty()) {
            return state.withoutContent(found.why());
        }
        byte[] bytes = found.content().get();
        boolean same =
                state.sha1().map(hex -> hex.equals(PathState.sha1(bytes))).orElse(true);
        return same ? state.withContent(bytes) : state.withoutContent("the ledger's copy is not what the host had");
    }

    private static PathState.Kind kind(String word) {
        for (PathState.Kind kind : PathState.Kind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        return PathState.Kind.UNKNOWN;
    }

    private static Optional<String> some(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /**
     * What a run did besides, in order: scripts it ran, and changes of tasks of which nothing but the name is known.
     */
    public List<HostAction> actions(int run) {
        List<HostAction> actions = new ArrayList<>(database.all(
                "select host, at, task, module, words from host_actions where run = ? order by seq",
                row -> new HostAction(
                        run,
                        row.text(1),
                        Instant.ofEpochMilli(row.number(2)),
                        row.text(3),
                        row.text(4),
                        List.of(row.text(5).split(BETWEEN_WORDS, -1))),
                run));
        // Compared here: the database would walk through all that the run did for each of its events.
        Set<List<String>> known = new HashSet<>(database.all(
                "select for_host, task from host_actions where run = ?"
                        + " union select for_host, task from file_changes where run = ?",
                row -> List.of(row.text(1), row.text(2)),
                run,
                run));
        database
                .all(
                        "select host, at, task, module from events where run = ? and status = 'CHANGED' order by seq",
                        row -> new HostAction(
                                run,
                                row.text(1),
                                Instant.ofEpochMilli(row.number(2)),
                                row.text(3),
                                row.text(4),
                                List.of()),
                        run)
                .stream()
                .filter(action -> !known.contains(List.of(action.host(), action.task())))
                .forEach(actions::add);
        return List.copyOf(actions);
    }

    /** The datagrams of a run's probes of a host, in order. */
    public List<ProbePacket> packets(int run, String host) {
        return database.all(
                "select at, task, source, target, direction, size, bytes from probe_packets"
                        + " where run = ? and host = ? order by seq",
                row -> new ProbePacket(
                        run,
                        host,
                        Instant.ofEpochMilli(row.number(1)),
                        row.text(2),
                        row.text(3),
                        row.text(4),
                        row.text(5).toLowerCase(Locale.ROOT).equals("sent"),
                        row.count(6),
                        row.text(7)),
                run,
                host);
    }
}
