package dev.muster.ntp.firewall;

/** Whether a rule matches a packet, of which not everything is known. */
enum Truth {
    NO,
    MAYBE,
    YES;

    static Truth of(boolean is) {
        return is ? YES : NO;
    }

    Truth and(Truth other) {
        return ordinal() < other.ordinal() ? this : other;
    }

    Truth or(Truth other) {
        return ordinal() > other.ordinal() ? this : other;
    }

    Truth negated() {
        return values()[YES.ordinal() - ordinal()];
    }

    Truth negatedIf(boolean negated) {
        return negated ? negated() : this;
    }
}
