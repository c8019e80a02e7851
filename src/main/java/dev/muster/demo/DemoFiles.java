package dev.muster.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/** The files of a demo host below its root: configuration, init links, and what /proc would show of its ntpd. */
final class DemoFiles {
    private static final Duration LONG_AGO = Duration.ofDays(90);
    private static final Duration YESTERDAY = Duration.ofDays(1);
    private static final int CLOCK_TICKS = 100;
    private final DemoStory story;
    private final Path root;

    DemoFiles(DemoStory story, Path root) {
        this.story = story;
        this.root = root;
    }

    void write() throws IOException {
        for (String folder : new String[] {"etc/init.d", "etc/sysconfig", "proc", "run/calls", "bin", "root", "tmp"}) {
            Files.createDirectories(root.resolve(folder));
        }
        writeConfiguration();
        Files.writeString(root.resolve("etc/redhat-release"), "CentOS release 6.5 (Final)\n");
        Files.writeString(root.resolve("etc/sysconfig/ntpd"), "OPTIONS=\"-u ntp:ntp -p /var/run/ntpd.pid -g\"\n");
        Files.writeString(root.resolve("etc/chkconfig.ntpd"), "0:off\t1:off\t2:on\t3:on\t4:on\t5:on\t6:off");
        Path script = root.resolve("etc/init.d/ntpd");
        Files.writeString(script, "#!/bin/sh\n# chkconfig: - 58 74\nexec service ntpd \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (int level = 0; level <= 6; level++) {
            Path folder = Files.createDirectories(root.resolve("etc/rc" + level + ".d"));
            String link = level >= 2 && level <= 5 ? "S58ntpd" : "K74ntpd";
            Files.createSymbolicLink(folder.resolve(link), Path.of("../init.d/ntpd"));
        }
    }

    private void writeConfiguration() throws IOException {
        Path file = root.resolve("etc/ntp.conf");
        if (story == DemoStory.OLD01) {
            Path real = Files.createDirectories(root.resolve("etc/ntp")).resolve("ntp.conf");
            Files.writeString(real, story.configuration());
            Files.createSymbolicLink(file, Path.of("ntp/ntp.conf"));
        } else {
            Files.writeString(file, story.configuration());
        }
        Duration age = story == DemoStory.WEB02 ? YESTERDAY : LONG_AGO.plus(YESTERDAY);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
        if (story == DemoStory.PS03) {
            Files.writeString(root.resolve("etc/ntpd.conf"), "disable monitor\n");
        }
    }

    /** What Linux shows of a process, as far as anybody looks: command line, status, start in clock ticks. */
    void writeProcess(int pid, boolean longAgo) throws IOException {
        Path folder = Files.createDirectories(root.resolve("proc/" + pid));
        Files.writeString(folder.resolve("cmdline"), "ntpd\0-u\0ntp:ntp\0-p\0/var/run/ntpd.pid\0-g\0");
        Files.writeString(folder.resolve("comm"), "ntpd\n");
        Files.writeString(folder.resolve("status"), "Name:\tntpd\nState:\tS (sleeping)\nPid:\t" + pid + "\n");
        long booted = Instant.now().minus(LONG_AGO.multipliedBy(2)).getEpochSecond();
        long started = (longAgo ? Instant.now().minus(LONG_AGO) : Instant.now().plusSeconds(1)).getEpochSecond();
        Files.writeString(root.resolve("proc/stat"), "cpu  1 1 1 1\nbtime " + booted + "\n");
        Files.writeString(root.resolve("proc/uptime"), (Instant.now().getEpochSecond() - booted) + ".00 1.00\n");
        Files.writeString(
                folder.resolve("stat"),
                pid + " (ntpd) S 1 " + pid + " " + pid + " 0 -1 4202560 1 0 0 0 5 5 0 0 20 0 1 0 "
                        + (started - booted) * CLOCK_TICKS + " 30216192 500 18446744073709551615\n");
    }

    void removeProcess(int pid) {
        Path folder = root.resolve("proc/" + pid);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
