package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import dev.muster.ntp.IpAddress;
import dev.muster.ntp.Network;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One thing a rule asks of a packet; all of a rule's must hold. */
sealed interface Condition {
    Truth holds(UdpPacket packet);

    /** Which end of a packet is meant. */
    enum End {
        SOURCE,
        DESTINATION,
        EITHER
    }

    /** Ports from one to another, both included. */
    record Ports(int from, int to) {
        boolean contains(int port) {
            return from <= port && port <= to;
        }
    }

    /** It is known already: a protocol, a kind of address. */
    record Fixed(Truth truth) implements Condition {
        @Override
        public Truth holds(UdpPacket packet) {
            return truth;
        }
    }

    /** Only packets of one version of IP. */
    record OfFamily(AddressFamily family) implements Condition {
        @Override
        public Truth holds(UdpPacket packet) {
            return Truth.of(packet.family() == family);
        }
    }

    /** An address in one of some networks, which are kept merged as nftables does, so that equal sets are equal. */
    record Address(End end, List<Network> networks, boolean negated) implements Condition {
        public Address {
            networks = AddressRange.merged(networks);
        }

        @Override
        public Truth holds(UdpPacket packet) {
            Optional<IpAddress> address = end == End.SOURCE ? packet.source() : packet.destination();
            return among(packet.family(), address).negatedIf(negated);
        }

        private Truth among(AddressFamily family, Optional<IpAddress> address) {
            if (networks.stream().anyMatch(n -> n.family() == family && n.isEverything())) {
                return Truth.YES;
            }
            if (address.isPresent()) {
                return Truth.of(networks.stream().anyMatch(n -> n.contains(address.get())));
            }
            return networks.stream().anyMatch(n -> n.family() == family) ? Truth.MAYBE : Truth.NO;
        }
    }

    /** An interface; {@code eth+} and {@code eth*} mean all whose names begin so. */
    record Interface(boolean incoming, List<String> names, boolean negated) implements Condition {
        public Interface {
            names = List.copyOf(names);
        }

        @Override
        public Truth holds(UdpPacket packet) {
            String name = incoming ? packet.inInterface() : packet.outInterface();
            return Truth.of(names.stream().anyMatch(pattern -> fits(pattern, name)))
                    .negatedIf(negated);
        }

        private static boolean fits(String pattern, String name) {
            return pattern.endsWith("+") || pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : pattern.equals(name);
        }
    }

    /** A port in one of some ranges. */
    record Port(End end, List<Ports> ranges, boolean negated) implements Condition {
        public Port {
            ranges = List.copyOf(ranges);
        }

        @Override
        public Truth holds(UdpPacket packet) {
            boolean source = ranges.stream().anyMatch(r -> r.contains(packet.sourcePort()));
            boolean destination = ranges.stream().anyMatch(r -> r.contains(packet.destinationPort()));
            boolean fits = switch (end) {
                case SOURCE -> source;
                case DESTINATION -> destination;
                case EITHER -> source || destination;
            };
            return Truth.of(fits).negatedIf(negated);
        }
    }

    /** What connection tracking says: {@code NEW}, {@code ESTABLISHED} and so on. */
    record State(Set<String> states, boolean negated) implements Condition {
        /**
         * Those that say no when the packet's is not among them. Translated packets too: a rule that translates makes
         * the walk through its own chain unclear already.
         */
        private static final Set<String> UNDERSTOOD =
                Set.of("INVALID", "RELATED", "NEW", "ESTABLISHED", "UNTRACKED", "DNAT", "SNAT");

        public State {
            states = Set.copyOf(states);
        }

        @Override
        public Truth holds(UdpPacket packet) {
            String state = packet.tracking() == UdpPacket.Tracking.REPLY
                    ? "ESTABLISHED"
                    : packet.tracking().name();
            Truth truth = states.contains(state) ? Truth.YES : UNDERSTOOD.containsAll(states) ? Truth.NO : Truth.MAYBE;
            return truth.negatedIf(negated);
        }
    }

    /** Whether a packet goes the way of the first of its flow. */
    record Direction(boolean reply, boolean negated) implements Condition {
        @Override
        public Truth holds(UdpPacket packet) {
            boolean isReply = packet.tracking() == UdpPacket.Tracking.REPLY;
            boolean tracked = packet.tracking() != UdpPacket.Tracking.UNTRACKED;
            return tracked ? Truth.of(isReply == reply).negatedIf(negated) : Truth.NO;
        }
    }

    /** An address of this host's, as the destination. */
    record ToThisHost(boolean negated) implements Condition {
        @Override
        public Truth holds(UdpPacket packet) {
            return Truth.of(!packet.inInterface().isEmpty()).negatedIf(negated);
        }
    }
}
