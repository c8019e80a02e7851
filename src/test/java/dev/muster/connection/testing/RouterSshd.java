package dev.muster.connection.testing;

import dev.muster.demo.StreamCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;

/**
 * A router's command line behind a real SSH server: it has no shell and no subsystem, echoes what is typed, breaks lines
 * at the edge of the terminal, stops at full pages. It can be told to misbehave at a line.
 */
public final class RouterSshd implements AutoCloseable {
    private final EmbeddedSshd sshd = new EmbeddedSshd();
    private final RouterDevice device;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Set<Object> served = ConcurrentHashMap.newKeySet();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile String hangsAt = "";
    private volatile String dropsAt = "";
    private volatile String floodsAt = "";
    private volatile String spoilsAt = "";
    private volatile int echoWidth = 511;
    private volatile boolean slow;

    public RouterSshd(RouterDevice device) {
        this.device = device;
        sshd.server().setCommandFactory((channel, line) -> {
            throw new IOException("no shell here");
        });
        sshd.server().setShellFactory(channel -> new Terminal());
    }

    public RouterSshd withUser(String name, String password) {
        sshd.withUser(name, password);
        return this;
    }

    /** Never answers a line that begins so. */
    public RouterSshd hangingAt(String line) {
        hangsAt = line;
        return this;
    }

    /** Cuts the connection at a line that begins so, once it was carried out. */
    public RouterSshd droppingAt(String line) {
        dropsAt = line;
        return this;
    }

    /** Answers a line that begins so without an end. */
    public RouterSshd floodingAt(String line) {
        floodsAt = line;
        return this;
    }

    /** Answers a line that begins so with escape sequences around and within the answer. */
    public RouterSshd spoilingAt(String line) {
        spoilsAt = line;
        return this;
    }

    /** Sends answers in small pieces, with pauses. */
    public RouterSshd slowly() {
        slow = true;
        return this;
    }

    /** Allows one terminal to a connection, like many routers. */
    public RouterSshd oneTerminalPerConnection() {
        sshd.server().setShellFactory(channel -> {
            if (!served.add(channel.getSession())) {
                throw new IOException("no more lines");
            }
            return new Terminal();
        });
        return this;
    }

    /** The terminal's edge, where echoed lines are broken. */
    public RouterSshd breakingLinesAt(int columns) {
        echoWidth = columns;
        return this;
    }

    public RouterSshd start() {
        sshd.start();
        return this;
    }

    public EmbeddedSshd sshd() {
        return sshd;
    }

    /** Lines that were said, over all logins. */
    public List<String> said() {
        return said;
    }

    @Override
    public void close() {
        over.countDown();
        sshd.close();
    }

    /** One login's terminal. */
    private final class Terminal extends StreamCommand {
        private final RouterDevice.Session session = device.login();
        private Optional<ChannelSession> channel = Optional.empty();

        @Override
        public void start(ChannelSession opened, Environment environment) {
            channel = Optional.of(opened);
            Thread thread = new Thread(this::serve);
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try {
                print(session.greeting());
                print(session.prompt());
                StringBuilder line = new StringBuilder();
                for (int c = in().read(); c >= 0 && !session.isOver(); c = in().read()) {
                    if (c == '\r' || c == '\n') {
                        print("\n");
                        answer(line.toString());
                        line.setLength(0);
                    } else if (c == 3) {
                        line.setLength(0);
                        print("^C\n" + session.prompt());
                    } else {
                        line.append((char) c);
                        echo(line);
                    }
                }
            } catch (IOException gone) {
                // The other side is gone, which is all there is to know.
            } finally {
                session.hangUp();
                exit().onExit(0);
            }
        }

        /** At the edge the cursor goes to the next line, in the way of terminals that do so late. */
        private void echo(StringBuilder line) throws IOException {
            if (session.isSecret()) {
                return;
            }
            char c = line.charAt(line.length() - 1);
            boolean edge = (session.prompt().length() + line.length()) % echoWidth == 0;
            out().write((edge ? c + " \r\n" : String.valueOf(c)).getBytes(StandardCharsets.UTF_8));
            out().flush();
        }

        private void answer(String line) throws IOException {
            said.add(session.isSecret() ? "(password)" : line);
            if (is(hangsAt, line)) {
                await();
                return;
            }
            String text = session.say(line);
            if (is(dropsAt, line)) {
                channel.ifPresent(open -> open.getSession().close(true));
                throw new IOException("cut");
            }
            while (is(floodsAt, line)) {
                print("all work and no play makes a dull router\n");
            }
            if (is(spoilsAt, line)) {
                text = "\u001b[2J\u001b[31m" + text.replace("\n", "\u001b[0m\n\u001b]0;title\u0007")
                        + "\u001b[K\u0000\u0007";
            }
            if (!session.isOver()) {
                page(text);
                print(session.prompt());
            }
        }

        private void page(String text) throws IOException {
            int line = 0;
            for (String each : text.split("(?<=\n)")) {
                if (session.pageLength() > 0 && line > 0 && line % (session.pageLength() - 1) == 0) {
                    print(session.pager());
                    int key = in().read();
                    print("\b".repeat(session.pager().length())
                            + " ".repeat(session.pager().length())
                            + "\b".repeat(session.pager().length()));
                    if (key == 'q' || key < 0) {
                        return;
                    }
                }
                print(each);
                line++;
            }
        }

        private void print(String text) throws IOException {
            byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            int step = slow ? Math.max(7, bytes.length / 12) : bytes.length;
            for (int at = 0; at < bytes.length; at += step) {
                out().write(bytes, at, Math.min(step, bytes.length - at));
                out().flush();
                if (slow) {
                    pause();
                }
            }
        }

        private boolean is(String trouble, String line) {
            return !trouble.isEmpty() && line.startsWith(trouble);
        }

        private void pause() {
            try {
                over.await(25, TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void await() {
            try {
                over.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void destroy(ChannelSession closed) {
            session.hangUp();
        }
    }
}
