/**
 * What ansible-vault encrypts, read and written: the format, the passwords, the files. It stands between floor 0 and
 * floor 1, so that every reader of files can open what it finds encrypted.
 *
 * <p>The keys of a process are set once, by the command line before anything is read ({@link Keyring#ofProcess()}): a
 * file may turn out to be encrypted wherever one is read, and passing keys through every reader would not make any of
 * them clearer.
 */
@NullMarked
package dev.muster.vault;

import org.jspecify.annotations.NullMarked;
