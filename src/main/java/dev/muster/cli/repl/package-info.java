/** The interactive prompt: choose hosts, run modules and shell lines on them. */
@NullMarked
package dev.muster.cli.repl;

import org.jspecify.annotations.NullMarked;
