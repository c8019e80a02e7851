/**
 * Hosts, groups, patterns and the variables that belong to them: floor 2.
 */
@NullMarked
package dev.muster.inventory;

import org.jspecify.annotations.NullMarked;
