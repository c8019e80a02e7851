package dev.muster.playbook;

import java.nio.file.Path;
import java.util.List;

/** A file of plays. */
public record Playbook(Path path, List<Play> plays) {
    public Playbook {
        plays = List.copyOf(plays);
    }
}
