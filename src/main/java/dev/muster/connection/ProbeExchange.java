package dev.muster.connection;

import dev.muster.ntp.ProbeReport;
import dev.muster.ntp.ProbeRequest;

/** Carries out a probe from the controller. Never throws: trouble is part of the report. Safe for several threads. */
@FunctionalInterface
public interface ProbeExchange {

    ProbeReport probe(ProbeRequest request);
}
