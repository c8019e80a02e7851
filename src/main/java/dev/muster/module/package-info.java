/**
 * The contract between a module and the engine: what to read, what to change, how to say so: floor 2.
 *
 * <p>{@link dev.muster.module.Observation} and {@link dev.muster.module.Plan} are the two halves of a module; a new
 * kind of reading or of step is a case of {@link dev.muster.module.Reading} or {@link dev.muster.module.Step}, which
 * the engine must learn; a new type of parameter is one of {@code Conversion}.
 */
@NullMarked
package dev.muster.module;

import org.jspecify.annotations.NullMarked;
