/**
 * What happened, as data: floor 3.
 */
@NullMarked
package dev.muster.ledger;

import org.jspecify.annotations.NullMarked;
