/**
 * POSIX sh as values: scripts, quoting, become, output, secrets: floor 1.
 */
@NullMarked
package dev.muster.shell;

import org.jspecify.annotations.NullMarked;
