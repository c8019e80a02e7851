package dev.muster.containers;

/**
 * The kinds of hosts below {@code test-hosts/}, with what a test has to know of each. Their Dockerfiles say more.
 *
 * @see ContainerHost
 */
enum HostKind {
    CLASSIC_NTP("classic-ntp", "/etc/ntp.conf", "ntp", ""),
    EL6_LIKE("el6-like", "/etc/ntp.conf", "ntpd", """
            ansible_user: root
            ansible_become: false
            """),
    OLD_SSH("old-ssh", "/etc/ntp.conf", "ntp", """
            ansible_ssh_private_key_file: KEYS/id_rsa
            ansible_become_password: old pass
            muster_legacy: auto
            """),
    HARD("hard", "/etc/ntp.conf", "ntp", """
            ansible_become_password: it's $HOME "hard"
            """),
    NTPSEC("ntpsec", "/etc/ntpsec/ntp.conf", "ntpsec", """
            ansible_become_method: doas
            """),
    CHRONY("chrony", "/etc/chrony/chrony.conf", "chrony", """
            ansible_become_method: su
            ansible_become_password: root of chrony
            """);

    private final String image;
    private final String config;
    private final String service;
    private final String variables;

    HostKind(String image, String config, String service, String variables) {
        this.image = image;
        this.config = config;
        this.service = service;
        this.variables = variables;
    }

    /** Name of the image's folder, and of the host in a fleet that has one of a kind. */
    String image() {
        return image;
    }

    /** The file the time daemon reads. */
    String config() {
        return config;
    }

    /** Name of the time daemon's service. */
    String service() {
        return service;
    }

    /** How to log in and become root, as inventory variables; KEYS stands for the folder of the keys. */
    String variables() {
        return variables;
    }
}
