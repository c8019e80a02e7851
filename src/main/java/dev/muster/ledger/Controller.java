package dev.muster.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** This machine and this process, as another run of muster tells them apart. */
public final class Controller {
    private Controller() {}

    /** The machine's name. The kernel is asked, since a look-up by the network may take its time. */
    public static String name() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException noSuchFile) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        }
    }

    /** Who is at work: whoever called sudo, else the user. */
    public static String user() {
        return Optional.ofNullable(System.getenv("SUDO_USER")).orElse(System.getProperty("user.name"));
    }

    /** Number and start of this process: numbers alone are given again. */
    static String process() {
        return identity(ProcessHandle.current());
    }

    static boolean isAlive(String process) {
        String number = process.split(" ", 2)[0];
        return number.matches("[0-9]+")
                && ProcessHandle.of(Long.parseLong(number))
                        .filter(ProcessHandle::isAlive)
                        .filter(found -> identity(found).equals(process))
                        .isPresent();
    }

    private static String identity(ProcessHandle handle) {
        return handle.pid()
                + handle.info()
                        .startInstant()
                        .map(start -> " " + start.toEpochMilli())
                        .orElse("");
    }
}
