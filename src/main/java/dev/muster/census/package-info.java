/**
 * Boxes that somebody once knew: floor 3. A source is a file that other programs keep (known_hosts, leases, logs, scans);
 * what it says of a box is a {@link dev.muster.census.Sighting} of {@link dev.muster.census.Clue clues}, and {@link
 * dev.muster.census.Census} puts together the sightings that must be of one box. A further kind of source is one more
 * {@link dev.muster.census.SourceKind} with its reader.
 */
@NullMarked
package dev.muster.census;

import org.jspecify.annotations.NullMarked;
