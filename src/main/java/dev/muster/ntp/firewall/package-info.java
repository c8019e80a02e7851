/**
 * A host's packet filter as far as NTP is concerned, without any I/O: which packets to UDP port 123 the rules of
 * iptables and nftables let through. It lives below {@code ntp}, whose addresses and networks it speaks of.
 *
 * <p>The rule that shapes it: what is not understood makes an answer {@code unknown}, never {@code closed}. A rule that
 * may match is followed both ways, and only where both ways lead to the same end is that the answer.
 */
@NullMarked
package dev.muster.ntp.firewall;

import org.jspecify.annotations.NullMarked;
