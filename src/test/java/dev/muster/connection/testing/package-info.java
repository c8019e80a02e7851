/** Servers and keys for tests that connect. */
@NullMarked
package dev.muster.connection.testing;

import org.jspecify.annotations.NullMarked;
