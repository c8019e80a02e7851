package dev.muster.ntp;

/** What an NTP server answered to a {@link ProbeRequest}. */
public record ProbeReport(ProbeRequest request) {}
