package dev.muster.module;

import java.util.Optional;

/**
 * What is wanted for a path beside its content; empty means leave as it is (or the default for a new one).
 *
 * @param flags what chattr takes: {@code i}, {@code =i}, {@code +i}, {@code -i}
 * @param label of SELinux; without effect on hosts that have none
 */
public record FileAttributes(
        Optional<String> owner,
        Optional<String> group,
        Optional<FileMode> mode,
        Optional<String> flags,
        SelinuxLabel label) {
    public static final FileAttributes ANY = new FileAttributes(Optional.empty(), Optional.empty(), Optional.empty());

    /** Without flags and label. */
    public FileAttributes(Optional<String> owner, Optional<String> group, Optional<FileMode> mode) {
        this(owner, group, mode, Optional.empty(), SelinuxLabel.ANY);
    }

    /** Whether nothing is wanted. */
    public boolean isNothing() {
        return owner.isEmpty()
                && group.isEmpty()
                && mode.isEmpty()
                && flags.isEmpty()
                && label.equals(SelinuxLabel.ANY);
    }

    public FileAttributes with(Optional<FileMode> newMode) {
        return new FileAttributes(owner, group, newMode, flags, label);
    }
}
