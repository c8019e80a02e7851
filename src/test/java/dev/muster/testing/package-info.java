/**
 * Fakes and small tools shared by tests, named for what they do.
 */
@NullMarked
package dev.muster.testing;

import org.jspecify.annotations.NullMarked;
