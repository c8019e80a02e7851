/** Checks on scripts, for the tests of every package that has some. */
@NullMarked
package dev.muster.shell.testing;

import org.jspecify.annotations.NullMarked;
