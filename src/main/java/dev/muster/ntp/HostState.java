package dev.muster.ntp;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a host by looking at it, without asking its daemon.
 *
 * @param isRunning whether a process of the daemon was seen
 * @param isBound whether anything listens on UDP 123, by the kernel's tables; empty when they could not be read
 * @param service the model of a daemon that reads another language than ntp.conf, with its file
 * @param isReaching whether the daemon hears one of its upstreams; empty when it has none or does not tell
 * @param oddities where what the host said makes no sense
 */
public record HostState(
        Daemon daemon,
        boolean isRunning,
        Optional<Boolean> isBound,
        File file,
        Optional<TimeService> service,
        Optional<Boolean> isReaching,
        List<String> oddities) {
    public HostState {
        oddities = List.copyOf(oddities);
    }

    /**
     * The file the daemon reads.
     *
     * @param path empty when none was found
     * @param config empty when it could not be read, or is not in the language of ntp.conf
     * @param isNewer whether it was written after the daemon started; empty when either is not known
     * @param decoys files that look like the daemon's and are not read by it
     * @param shadowed the usual file, when the daemon reads another one in its place
     * @param openNextTime a file that comes in its place at the next start or lease, and that lets strangers ask
     */
    public record File(
            String path,
            Optional<EffectiveConfig> config,
            Optional<Boolean> isNewer,
            List<String> decoys,
            Optional<String> shadowed,
            Optional<String> openNextTime) {
        public File {
            decoys = List.copyOf(decoys);
        }

        /** Whether the daemon is known to run with an older one. */
        boolean isNewerThanDaemon() {
            return isNewer.orElse(false);
        }
    }

    /** The model of what the host's daemon answers; empty when its file is not known. */
    Optional<TimeService> model(List<IpAddress> own, List<Vantage> clients) {
        Optional<TimeService> ntpd = file.config().map(c -> new Exposure(c, own, clients));
        return ntpd.or(() -> service);
    }

    /**
     * Whether the model of the file can be held against what the daemon does: it runs, it has read the file, and which
     * version it is and what its lines are about is known.
     */
    boolean isComparable() {
        boolean isPlain = file.config()
                .map(c -> c.fatal().isEmpty()
                        && c.remarks().stream().noneMatch(HostState::isUnread)
                        && c.nicRules().stream().noneMatch(NicRule::isByName)
                        && (daemon.version().isPresent() || daemon.family() == Daemon.Family.NTPSEC))
                .orElse(service.isPresent());
        return isRunning && !file.isNewer().orElse(true) && isPlain;
    }

    /** A file that is included and was not there for the model. */
    private static boolean isUnread(Remark remark) {
        return remark.place().text().strip().startsWith("includefile");
    }
}
