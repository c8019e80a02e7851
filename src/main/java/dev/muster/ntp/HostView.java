package dev.muster.ntp;

import java.util.List;
import java.util.Optional;

/**
 * What the daemon answered to tools on its own host, judged by their text: they exit with 0 whatever happens.
 *
 * @param vantages one for each address that was asked
 * @param reslist the access list that is in force, where the daemon told it
 * @param notes why something could not be asked: tools that are missing, an access list that takes a key
 */
public record HostView(List<Local> vantages, Optional<Reslist> reslist, List<String> notes) {
    /** Nobody asked on the host. */
    public static final HostView NONE = new HostView(List.of());

    public HostView {
        vantages = List.copyOf(vantages);
        notes = List.copyOf(notes);
    }

    /** Answers without an access list. */
    public HostView(List<Local> vantages) {
        this(vantages, Optional.empty(), List.of());
    }

    /**
     * Answers at one address.
     *
     * @param isMonitoring by the flags that sysinfo prints
     */
    public record Local(
            IpAddress address, Answer monlist, int entries, Answer readVariables, Optional<Boolean> isMonitoring) {

        /** Whether the daemon showed itself alive here. */
        boolean isAlive() {
            return List.of(monlist, readVariables).stream().anyMatch(a -> a == Answer.DATA || a == Answer.ERROR);
        }
    }

    /** Whether the daemon answered anything anywhere on its host. */
    public boolean isAlive() {
        return vantages.stream().anyMatch(Local::isAlive);
    }

    /** Whether what a tool printed for an own address makes no sense. */
    public boolean isGarbled() {
        return asStranger().stream()
                .anyMatch(v -> v.monlist() == Answer.GARBLED || v.readVariables() == Answer.GARBLED);
    }

    /** Own addresses that are not loopback: asking there meets the rule for strangers. */
    public List<Local> asStranger() {
        return vantages.stream().filter(v -> !v.address().isLoopback()).toList();
    }

    /** Whether the host's own address was asked and gave nothing. */
    public boolean isClosedToStrangers() {
        return !asStranger().isEmpty()
                && !isGarbled()
                && asStranger().stream()
                        .allMatch(v -> isQuiet(v.monlist())
                                && isQuiet(v.readVariables())
                                && (v.monlist() == Answer.SILENT || v.readVariables() == Answer.SILENT));
    }

    private static boolean isQuiet(Answer answer) {
        return answer != Answer.DATA && answer != Answer.ERROR;
    }

    /** Whether an own address of the family was asked: what holds for one family says nothing of the other. */
    public boolean wasAskedOver(AddressFamily family) {
        return asStranger().stream().anyMatch(v -> v.address().family() == family);
    }

    /** Whether the tools were told that nothing listens. */
    public boolean isRefused() {
        return !vantages.isEmpty()
                && !isAlive()
                && vantages.stream()
                        .anyMatch(v -> v.monlist() == Answer.REFUSED || v.readVariables() == Answer.REFUSED);
    }
}
