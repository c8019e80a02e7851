package dev.muster.connection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.schmizz.sshj.connection.Connection;

/**
 * The first shell of a connection, asked for before it is known that there will be one. OpenSSH counts its channels from
 * zero, so the command line can name the channel before the server has told its number.
 */
final class ShellAhead implements StreamSink {
    private static final int CHANNEL = 0;
    /** Bytes that are kept of what it says unasked: noise of a login shell, which serves to tell why it ended. */
    private static final int NOISE = 64 << 10;

    private final String line;
    private final TappedChannel channel;
    private final List<Consumer<StreamSink>> early = new ArrayList<>();
    private int room = NOISE;
    private Optional<StreamSink> taker = Optional.empty();

    ShellAhead(String line, Connection connection, Pulse pulse) {
        this.line = line;
        this.channel = new TappedChannel(connection, this, pulse);
    }

    /** @return how many answers that will bring, should there be no session */
    int send() throws IOException {
        channel.openAhead();
        channel.execute(line);
        return 2;
    }

    /** There will be no such shell. */
    void forget() {
        channel.conceal();
    }

    void timeOut() {
        channel.timeOut();
    }

    boolean isFor(String wanted) {
        return line.equals(wanted);
    }

    /** Somebody else was wanted. */
    void letGo() {
        synchronized (this) {
            room = 0;
            early.clear();
        }
        channel.letGo();
    }

    /** The channel once it is open, as if it were opened now; where it does not open nobody is told but the caller. */
    TappedChannel taken(StreamSink by) throws IOException {
        channel.awaitOpen();
        if (channel.getRecipient() != CHANNEL) {
            throw new IOException("the server counts its channels from " + channel.getRecipient());
        }
        synchronized (this) {
            taker = Optional.of(by);
            early.forEach(word -> word.accept(by));
            early.clear();
        }
        return channel;
    }

    // ---- what the shell says before it was taken is kept

    @Override
    public synchronized void out(byte[] bytes, int offset, int length) {
        if (taker.isPresent()) {
            taker.get().out(bytes, offset, length);
        } else {
            keep(bytes, offset, length, (to, copy) -> to.out(copy, 0, copy.length));
        }
    }

    @Override
    public synchronized void err(byte[] bytes, int offset, int length) {
        if (taker.isPresent()) {
            taker.get().err(bytes, offset, length);
        } else {
            keep(bytes, offset, length, (to, copy) -> to.err(copy, 0, copy.length));
        }
    }

    private void keep(byte[] bytes, int offset, int length, BiConsumer<StreamSink, byte[]> say) {
        int kept = Math.min(length, room);
        room -= kept;
        if (kept > 0) {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + kept);
            early.add(to -> say.accept(to, copy));
        }
    }

    @Override
    public synchronized void ended(String why) {
        taker.ifPresentOrElse(to -> to.ended(why), () -> early.add(to -> to.ended(why)));
    }
}
