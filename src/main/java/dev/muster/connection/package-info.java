/**
 * Bytes to and from hosts: floor 3. The only package that sees sshj.
 */
@NullMarked
package dev.muster.connection;

import org.jspecify.annotations.NullMarked;
