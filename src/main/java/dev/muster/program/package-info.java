/**
 * Programs of this machine that muster runs for an answer: inventory scripts, password scripts, the pipe lookup, what
 * ssh_config asks. Floor 0. Whoever needs another runs it here, so that none is waited for without a deadline; programs
 * on hosts are the affair of {@code shell}.
 */
@NullMarked
package dev.muster.program;

import org.jspecify.annotations.NullMarked;
