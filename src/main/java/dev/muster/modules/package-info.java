/**
 * The modules, one small class each: floor 3.
 */
@NullMarked
package dev.muster.modules;

import org.jspecify.annotations.NullMarked;
