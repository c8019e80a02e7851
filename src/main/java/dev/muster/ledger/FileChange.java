package dev.muster.ledger;

import dev.muster.module.PathState;

/**
 * What became of one path.
 *
 * @param sealed whether a secret stands in it: its contents are written down encrypted or not at all
 */
public record FileChange(PathState before, PathState after, boolean sealed) {
    public String path() {
        return before.path();
    }
}
