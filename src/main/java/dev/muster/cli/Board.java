package dev.muster.cli;

import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunListener;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jline.terminal.Size;

/**
 * The live board: a few lines that stand still at the bottom of a terminal while a run's own lines scroll by above.
 * Lines are held back until the next drawing, at most a tenth of a second, so that lines and board reach the terminal
 * in one write and nothing flickers.
 *
 * <p>Between drawings the cursor rests on an empty row above the board: what somebody types, or the terminal's
 * {@code ^C}, lands there, and erasing from the cursor on removes the board however the terminal has wrapped it since.
 * The cursor is not hidden and no mode of the terminal is changed, so that nothing need be put right after a kill.
 */
final class Board implements RunListener, AutoCloseable {
    static final int PER_SECOND = 10;
    private static final int FEWEST_ROWS = 8;
    private static final int FEWEST_COLUMNS = 20;
    private static final String ERASE = "\r\u001b[J";

    private final PrintStream terminal;
    private final Supplier<Size> size;
    private final InstantSource clock;
    private final BiFunction<Ink, String, String> inked;
    private final Progress progress;
    private final ScheduledExecutorService ticker;
    private final ScheduledFuture<?> ticking;
    private final List<String> pending = new ArrayList<>();
    private List<String> drawn = List.of();
    private boolean hushed;
    private boolean closed;

    /**
     * Begins at once.
     *
     * @param size of the terminal, asked anew for each drawing, so that a resized window is honoured
     */
    Board(PrintStream terminal, Supplier<Size> size, InstantSource clock, BiFunction<Ink, String, String> inked) {
        this.terminal = terminal;
        this.size = size;
        this.clock = clock;
        this.inked = inked;
        this.progress = new Progress(clock.instant());
        this.ticker = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "muster-board");
            thread.setDaemon(true);
            return thread;
        });
        long period = TimeUnit.SECONDS.toMillis(1) / PER_SECOND;
        ticking = ticker.scheduleAtFixedRate(this::draw, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void on(RunEvent event) {
        progress.on(event, clock.instant());
    }

    /** A line that scrolls by above. */
    synchronized void above(String text) {
        pending.add(text);
        if (closed) {
            draw();
        }
    }

    /** Takes the board away while somebody is asked something; lines wait meanwhile. */
    synchronized void hush() {
        draw(List.of());
        hushed = true;
    }

    synchronized void goOn() {
        hushed = false;
        draw();
    }

    synchronized void draw() {
        if (!hushed) {
            draw(closed ? List.of() : rows());
        }
    }

    private List<String> rows() {
        Size now = size.get();
        if (now.getRows() < FEWEST_ROWS || now.getColumns() < FEWEST_COLUMNS) {
            return List.of();
        }
        // The last column stays free: a full row would make some terminals wrap.
        return progress.lines(now.getColumns() - 1, clock.instant()).stream()
                .map(line -> inked.apply(line.ink(), line.text()))
                .toList();
    }

    private void draw(List<String> rows) {
        if (pending.isEmpty() && rows.equals(drawn)) {
            return;
        }
        StringBuilder out = new StringBuilder(drawn.isEmpty() ? "" : ERASE);
        pending.forEach(line -> out.append(line).append('\n'));
        rows.forEach(row -> out.append('\n').append(row));
        if (!rows.isEmpty()) {
            out.append("\u001b[").append(rows.size()).append("A\r");
        }
        terminal.print(out);
        terminal.flush();
        pending.clear();
        drawn = rows;
    }

    /** Takes the board away for good; what comes after is simply printed. */
    @Override
    public void close() {
        ticking.cancel(false);
        ticker.shutdown();
        synchronized (this) {
            closed = true;
            hushed = false;
            draw();
        }
    }
}
