/**
 * Commands and console views: floor 6, which composes all others and is the only one that prints.
 */
@NullMarked
package dev.muster.cli;

import org.jspecify.annotations.NullMarked;
