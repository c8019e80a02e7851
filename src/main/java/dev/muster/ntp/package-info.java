/**
 * The NTP domain without any I/O: configuration as each daemon reads it, packets, probes, verdicts: floor 1.
 *
 * <p>How a host is judged: {@link dev.muster.ntp.LocalJudge} by its file, as the model of its daemon reads it;
 * {@link dev.muster.ntp.ProbeJudge} by what it answered; {@link dev.muster.ntp.HostJudge} by both and by
 * {@link dev.muster.ntp.Comparison}, which holds each answer against what the file predicts for the place it was asked
 * from. A host has any number of findings; {@link dev.muster.ntp.Verdict} is the order in which the first becomes its
 * verdict and the others are told beside it. The page src/docs/verdicts.md says all of them to people, and a test keeps
 * it whole.
 */
@NullMarked
package dev.muster.ntp;

import org.jspecify.annotations.NullMarked;
