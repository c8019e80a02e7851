package dev.muster.engine;

import dev.muster.module.ModuleCatalog;
import dev.muster.shell.SecretMask;

/** What all parts of one run share. */
record Run(
        RunOptions options,
        ModuleCatalog catalog,
        Roster roster,
        ConnectionPool connections,
        Announcer announcer,
        SecretMask secrets,
        Outside outside,
        StopSignal stop,
        Background background) {}
