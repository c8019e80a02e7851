package dev.muster.ntp;

/** IPv4 or IPv6. ntpd keeps an access list for each, which is why half a fix is so common. */
public enum AddressFamily {
    IPV4(4, 20),
    IPV6(16, 40);

    private static final int UDP_HEADER = 8;
    private final int bytes;
    private final int ipHeader;

    AddressFamily(int bytes, int ipHeader) {
        this.bytes = bytes;
        this.ipHeader = ipHeader;
    }

    /** Length of an address. */
    public int addressBytes() {
        return bytes;
    }

    /** Bytes of IP and UDP header in front of each payload, without options. */
    public int headerBytes() {
        return ipHeader + UDP_HEADER;
    }

    /** {@code IPv4} or {@code IPv6}. */
    public String words() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
