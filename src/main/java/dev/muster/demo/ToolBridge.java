package dev.muster.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets the tools of demo hosts ({@code service}, {@code ntpq} …), which are shell scripts, reach the simulated daemon
 * in this process. A call is a file in the host's {@code run/calls}; so is its answer. One thread serves all hosts.
 */
final class ToolBridge implements AutoCloseable {
    /** Waits for the answer at most ten seconds: nothing hangs, not even a demo. */
    private static final String TOOL = """
            #!/bin/sh
            calls=@ROOT@/run/calls
            call=$calls/$$
            { printf '%s\\n' "${0##*/}"; for word do printf '%s\\n' "$word"; done; } > "$call.new"
            mv "$call.new" "$call.call"
            tries=0
            while [ ! -f "$call.answer" ]; do
              tries=$((tries + 1))
              if [ "$tries" -gt 500 ]; then rm -f "$call".*; exit 124; fi
              sleep 0.02
            done
            {
              read -r status lines
              while [ "$lines" -gt 0 ] && IFS= read -r line; do
                printf '%s\\n' "$line"
                lines=$((lines - 1))
              done
              while IFS= read -r line; do printf '%s\\n' "$line" >&2; done
            } <"$call.answer"
            rm -f "$call".*
            exit "$status"
            """;

    private final WatchService watcher;
    private final Map<Path, DemoDaemon> daemons = new ConcurrentHashMap<>();
    private final Thread thread;

    ToolBridge() throws IOException {
        watcher = FileSystems.getDefault().newWatchService();
        thread = new Thread(this::serve, "demo-tools");
        thread.setDaemon(true);
        thread.start();
    }

    /** Puts the named tools into the host's {@code bin} and serves their calls from now on. */
    void connect(DemoDaemon daemon, List<String> tools) throws IOException {
        Path calls = Files.createDirectories(daemon.root().resolve("run/calls"));
        Path bin = Files.createDirectories(daemon.root().resolve("bin"));
        for (String tool : tools) {
            Path script = bin.resolve(tool);
            Files.writeString(script, TOOL.replace("@ROOT@", daemon.root().toString()));
            script.toFile().setExecutable(true);
        }
        daemons.put(calls, daemon);
        calls.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
    }

    private void serve() {
        try {
            while (true) {
                WatchKey key = watcher.take();
                Path calls = (Path) key.watchable();
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (event.context() instanceof Path name && name.toString().endsWith(".call")) {
                        answer(calls.resolve(name));
                    }
                }
                key.reset();
            }
        } catch (ClosedWatchServiceException e) {
            Thread.currentThread().interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Path call) {
        try {
            List<String> words = Files.readAllLines(call, StandardCharsets.UTF_8);
            DemoDaemon daemon = Objects.requireNonNull(daemons.get(call.getParent()));
            DemoDaemon.ToolAnswer answer = daemon.call(words);
            Files.writeString(
                    sibling(call, ".ready"),
                    answer.status() + " "
                            + answer.out().chars().filter(c -> c == '\n').count() + "\n" + answer.out() + answer.err());
            Files.move(sibling(call, ".ready"), sibling(call, ".answer"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path sibling(Path call, String suffix) {
        return call.resolveSibling(call.getFileName().toString().replace(".call", suffix));
    }

    @Override
    public void close() {
        try {
            watcher.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
