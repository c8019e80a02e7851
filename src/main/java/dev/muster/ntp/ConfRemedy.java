package dev.muster.ntp;

import java.util.List;
import java.util.Optional;

/** A daemon's configuration on its way to what a policy wants; every family of daemons has its own. */
public interface ConfRemedy {

    /** The remedy for a daemon's own language; those that read ntp.conf share one. */
    static ConfRemedy of(Daemon daemon, String file, String text, Surroundings surroundings) {
        TimeService.Setting setting = new TimeService.Setting(daemon, file, text, surroundings);
        return switch (daemon.family()) {
            case CHRONY -> new ChronyEditor(setting);
            case OPENNTPD -> new OpenNtpdEditor(setting);
            default -> new ConfEditor(file, NtpConf.parse(text), daemon, surroundings);
        };
    }

    /**
     * Edits what the policy wants edited; sets {@link #refusal} where that would have no effect or do harm.
     *
     * @param trusted who may ask everything that does not change anything
     */
    void apply(ConfPolicy policy, List<Network> trusted);

    /** Closes what {@link #holes} tells of. */
    void closeHoles();

    /** The text as it stands. */
    String print();

    /** What the author should know although it does not stop the edit. */
    List<String> warnings();

    /** Lines, beyond those asked for, that leave open for somebody what the policy closes, as {@code file:line: ...}. */
    List<String> holes();

    /** Why the edit is not to be carried out; the first reason. */
    Optional<String> refusal();
}
