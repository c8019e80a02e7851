/**
 * Whole-system tests on real hosts: the images of {@code test-hosts/}, reached by real SSH, driven through the real
 * command line. Tagged {@code containers}; {@code test-hosts/test} prepares the machine and runs them.
 */
@NullMarked
package dev.muster.containers;

import org.jspecify.annotations.NullMarked;
