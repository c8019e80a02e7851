/**
 * The contract between a module and the engine: what to read, what to change, how to say so: floor 2.
 */
@NullMarked
package dev.muster.module;

import org.jspecify.annotations.NullMarked;
