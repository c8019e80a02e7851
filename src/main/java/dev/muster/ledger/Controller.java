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

    /**
     * This process among all of the world, in one word: machine, boot, process namespace, number and start. Machines are
     * told apart by name and id together, since clones keep both the one or the other.
     */
    public static String owner() {
        return String.join("/", machine(), boot(), namespace(), process().replace(' ', '.'));
    }

    /** Whether an owner is known to be dead: it ran on this machine, and does not any more. */
    public static boolean isGone(String owner) {
        String[] parts = owner.split("/", -1);
        if (parts.length != 4 || !parts[0].equals(machine())) {
            return false;
        }
        return !parts[1].equals(boot()) || parts[2].equals(namespace()) && !isAlive(parts[3].replace('.', ' '));
    }

    /** Who this is, for people: {@code anna@ctl1 (pid 123)}. */
    public static String told() {
        return user() + "@" + name() + " (pid " + ProcessHandle.current().pid() + ")";
    }

    private static String machine() {
        String id = line("/etc/machine-id");
        return (name() + "." + id.substring(0, Math.min(12, id.length()))).replaceAll("[^A-Za-z0-9.-]", "_");
    }

    private static String boot() {
        return line("/proc/sys/kernel/random/boot_id");
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .replaceAll("[^0-9]", "");
        } catch (IOException noSuchLink) {
            return "";
        }
    }

    private static String line(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException noSuchFile) {
            return "";
        }
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
