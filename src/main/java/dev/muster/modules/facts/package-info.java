/**
 * What {@code setup} gathers: one script that reads, and the decisions, on our side, about what its answer means.
 *
 * <p>Names and wording of the facts are those of ansible-core 2.14, because roles test them literally. Facts about
 * Python on the host are left out: nothing here needs it.
 */
@NullMarked
package dev.muster.modules.facts;

import org.jspecify.annotations.NullMarked;
