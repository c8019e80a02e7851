package dev.muster.module;

import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.util.Optional;

/** One thing to read. All readings of one {@link Observation} step share a round trip to the host. */
public sealed interface Reading {

    /**
     * Ask the host. Answered with a {@link dev.muster.shell.Output}.
     *
     * @param foresight for a question about one path only, so that a plan can go on where it has planned a change of it
     * @param sight for one whose answer may serve others who would look at the same path
     */
    record OnHost(Query query, Optional<Foresight> foresight, Optional<Sight> sight) implements Reading {
        public OnHost(Query query) {
            this(query, Optional.empty(), Optional.empty());
        }

        /** The same question where one like it was answered: what did not tell all before a change will not later. */
        public OnHost after(Output answer) {
            return new OnHost(
                    query, foresight, sight.map(seeing -> seeing.seen(answer).isPresent() ? seeing : seeing.dimmed()));
        }
    }

    /** Probe the host's NTP service from the controller. Answered with a {@link ProbeReport}. */
    record FromOutside(ProbeRequest request) implements Reading {}

    /** Download to the controller. Answered with a {@link Download}. Only http and https. */
    record FromUrl(UrlRequest request) implements Reading {}
}
