/**
 * An embedded fleet on loopback, with real SSH, a real sh and a simulated ntpd: floor 5.
 */
@NullMarked
package dev.muster.demo;

import org.jspecify.annotations.NullMarked;
