/**
 * The NTP domain without any I/O: configuration as each daemon reads it, packets, probes, verdicts: floor 1.
 */
@NullMarked
package dev.muster.ntp;

import org.jspecify.annotations.NullMarked;
