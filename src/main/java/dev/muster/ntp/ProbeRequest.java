package dev.muster.ntp;

import java.time.Duration;

/** What to find out about an NTP server from outside. Only queries, never a write. */
public record ProbeRequest(String address, int port, Duration deadline) {}
