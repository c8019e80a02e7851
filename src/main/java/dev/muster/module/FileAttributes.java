package dev.muster.module;

import java.util.Optional;

/** Owner, group and mode wanted for a path; empty means leave as it is (or the default for a new one). */
public record FileAttributes(Optional<String> owner, Optional<String> group, Optional<FileMode> mode) {
    public static final FileAttributes ANY = new FileAttributes(Optional.empty(), Optional.empty(), Optional.empty());
}
