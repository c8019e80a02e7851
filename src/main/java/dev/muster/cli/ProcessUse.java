package dev.muster.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What this process has used of its machine so far.
 *
 * @param cpu of all its threads since it was started
 * @param peakMemory bytes it had in memory at most; only Linux tells ({@code VmHWM}, proc(5))
 */
record ProcessUse(Optional<Duration> cpu, Optional<Long> peakMemory) {
    private static final String PEAK = "VmHWM:";

    static ProcessUse now() {
        return new ProcessUse(ProcessHandle.current().info().totalCpuDuration(), peak(Path.of("/proc/self/status")));
    }

    static Optional<Long> peak(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .map(line -> line.substring(PEAK.length()).strip())
                    .filter(text -> text.matches("[0-9]{1,12} kB"))
                    .map(text -> 1024 * Long.parseLong(text.substring(0, text.indexOf(' '))))
                    .findFirst();
        } catch (IOException elsewhere) {
            return Optional.empty();
        }
    }
}
