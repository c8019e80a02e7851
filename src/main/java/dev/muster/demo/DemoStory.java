package dev.muster.demo;

/**
 * The twelve hosts of the demo fleet, each with the state a real admin left behind in February 2014.
 *
 * <p>Configurations are written after the public notices of that week: the toolkit mailing list's four lines, a hosting
 * company's mail, stock files of distributions.
 */
enum DemoStory {
    PS01("ps01", "4.2.6p5", Door.SSH, 600, "measurement box, never touched since it was installed", """
            # NTP of a measurement host, as installed in 2012
            driftfile /var/lib/ntp/drift
            restrict default kod nomodify notrap nopeer
            restrict 127.0.0.1
            server 192.0.2.123 iburst
            server 192.0.2.124 iburst
            """),
    PS02("ps02", "4.2.6p5", Door.SSH, 600, "fixed last month with the four lines from the mailing list", """
            driftfile /var/lib/ntp/drift
            # by default act only as a basic NTP client
            restrict -4 default nomodify nopeer noquery notrap
            restrict -6 default nomodify nopeer noquery notrap
            # allow NTP messages from the loopback address, useful for debugging
            restrict 127.0.0.1
            restrict ::1
            server 192.0.2.123 iburst
            """),
    PS03("ps03", "4.2.6p5", Door.SSH, 600, "its admin added the fix to /etc/ntpd.conf, which nobody reads", """
            driftfile /var/lib/ntp/drift
            restrict 127.0.0.1
            restrict -6 ::1
            server 192.0.2.123
            """),
    PS04("ps04", "4.2.6p5", Door.SSH, 600, "disable monitor, made void by a limited two lines further", """
            driftfile /var/lib/ntp/drift
            disable monitor
            # rate limiting, as the abuse notice asked for
            restrict default limited kod nomodify notrap nopeer
            restrict 127.0.0.1
            server 192.0.2.123
            """),
    PS05("ps05", "4.2.4p8", Door.SSH, 120, "fixed for IPv4 only: before 4.2.6, default means 0.0.0.0/0", """
            driftfile /var/lib/ntp/drift
            restrict default nomodify nopeer noquery notrap
            restrict 127.0.0.1
            server 192.0.2.123
            """),
    PS06("ps06", "4.2.6p5", Door.CLOSED, 0, "switched off, or moved, or forgotten", ""),
    PS07("ps07", "4.2.6p5", Door.SILENT, 0, "takes TCP connections and never speaks", ""),
    WEB01(
            "web01",
            "4.2.6p5",
            Door.SSH,
            40,
            "edited on a desktop once: CR LF line ends",
            "# time for the web servers\r\ndriftfile /var/lib/ntp/drift\r\nserver 192.0.2.124\r\n"),
    WEB02("web02", "4.2.6p5", Door.SSH, 300, "the right file was edited, and the daemon never restarted", """
            driftfile /var/lib/ntp/drift
            restrict -4 default nomodify nopeer noquery notrap
            restrict -6 default nomodify nopeer noquery notrap
            restrict 127.0.0.1
            restrict ::1
            server 192.0.2.124
            """),
    WEB03("web03", "4.2.8p15", Door.SSH, 200, "new enough to have no monlist, open for mode 6 all the same", """
            driftfile /var/lib/ntp/drift
            server 192.0.2.124 iburst
            """),
    TIME01("time01", "4.2.6p5", Door.SSH, 600, "serves a campus: the trusted network stays trusted", """
            driftfile /var/lib/ntp/drift
            restrict default nomodify notrap nopeer
            restrict 192.0.2.0 mask 255.255.255.0 nomodify notrap nopeer
            restrict 127.0.0.1
            restrict ::1
            server 198.51.100.9
            """),
    OLD01(
            "old01",
            "4.2.2p1",
            Door.SSH,
            600,
            "an old system; its ntp.conf is a link and lacks the last line end",
            "driftfile /var/lib/ntp/drift\nbroadcastdelay 0.008\nserver 192.0.2.123");

    /** How a host receives SSH connections. */
    enum Door {
        SSH,
        /** Nothing listens. */
        CLOSED,
        /** Accepts and says nothing. */
        SILENT
    }

    private final String host;
    private final String version;
    private final Door door;
    private final int clients;
    private final String tale;
    private final String configuration;

    DemoStory(String host, String version, Door door, int clients, String tale, String configuration) {
        this.host = host;
        this.version = version;
        this.door = door;
        this.clients = clients;
        this.tale = tale;
        this.configuration = configuration;
    }

    String host() {
        return host;
    }

    String version() {
        return version;
    }

    Door door() {
        return door;
    }

    /** Addresses that asked for the time before, so that monlist has something to tell. */
    int clients() {
        return clients;
    }

    /** One line for people. */
    String tale() {
        return tale;
    }

    /** Text of /etc/ntp.conf. */
    String configuration() {
        return configuration;
    }

    /** What the daemon read when it was started; differs from the file where nobody restarted it. */
    String loadedConfiguration() {
        return this == WEB02 ? "driftfile /var/lib/ntp/drift\nserver 192.0.2.124\n" : configuration;
    }

    /** The host's own address in the simulated network. */
    String address() {
        return "203.0.113." + (ordinal() + 1);
    }

    String address6() {
        return "2001:db8:113::" + Integer.toHexString(ordinal() + 1);
    }
}
