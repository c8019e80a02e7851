/**
 * What happened, as data: floor 3. Something new to tell is an event of {@link dev.muster.ledger.RunEvent}; an end of a
 * host other than those there are is an {@link dev.muster.ledger.Outcome}.
 */
@NullMarked
package dev.muster.ledger;

import org.jspecify.annotations.NullMarked;
