package dev.muster.ntp;

/** Something about a place in the configuration that the daemon does not say aloud. */
public record Remark(Place place, String says) {}
