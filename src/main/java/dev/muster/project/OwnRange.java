package dev.muster.project;

import dev.muster.ntp.Network;
import dev.muster.source.Span;

/** A network that the project file declares as its own: only these may be swept. */
public record OwnRange(Network network, Span span) {
    @Override
    public String toString() {
        return network.toString();
    }
}
