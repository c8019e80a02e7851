/**
 * Coming back for hosts that were not there: floor 5. {@link dev.muster.campaign.Course} decides when the next round is
 * and when it is all over, {@link dev.muster.campaign.Windows} when rounds may be at all. What a round does is handed in,
 * and so are clock and waiting, so that weeks pass in a test within a moment.
 */
@NullMarked
package dev.muster.campaign;

import org.jspecify.annotations.NullMarked;
