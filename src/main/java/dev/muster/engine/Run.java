package dev.muster.engine;

import dev.muster.module.ModuleCatalog;
import dev.muster.shell.SecretMask;
import java.util.Optional;

/**
 * What all parts of one run share.
 *
 * @param token by which what the run leaves on hosts for a while is told from that of other runs
 * @param rehearsal of a run that only writes down what it would do
 */
record Run(
        RunOptions options,
        ModuleCatalog catalog,
        Roster roster,
        ConnectionPool connections,
        Announcer announcer,
        SecretMask secrets,
        Outside outside,
        StopSignal stop,
        Background background,
        String token,
        Optional<Rehearsal> rehearsal,
        DueHandlers due,
        Leases leases,
        EarlyAnswers early,
        SourceDigests digests) {}
