package dev.muster.playbook;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Modules that Ansible has and muster has not: those ansible-core 2.14 ships that are left out, and the best known of
 * the collections (names as in {@code config/ansible_builtin_runtime.yml}). Whoever writes one of them made no slip of
 * the pen, so the nearest name would be no help; why it is missing and what to write instead is.
 */
final class OtherModules {
    private static final String CORE = "ansible.builtin";
    private static final String POSIX = "ansible.posix";
    private static final String GENERAL = "community.general";

    private static final Map<String, Other> BY_NAME = new LinkedHashMap<>();

    /** Families of a collection, by how their names begin. */
    private static final Map<String, Other> BY_PREFIX = new LinkedHashMap<>();

    static {
        put(CORE, "it needs Python and pexpect on the host; feed answers to command with stdin", "expect");
        put(CORE, "use git, or command with svn and creates", "subversion");
        put(CORE, "Ansible runs it by itself; write async and poll", "async_wrapper");
        put(POSIX, "it runs rsync on the controller; use copy with a folder, or unarchive", "synchronize");
        put(POSIX, "it needs firewalld's Python; use command with firewall-cmd, or iptables", "firewalld");
        put(POSIX, "use command with firewall-cmd --query-…", "firewalld_info");
        put(POSIX, "use command with setfacl", "acl");
        put(
                POSIX,
                "use command with the tool of the host",
                "patch",
                "rhel_facts",
                "rhel_rpm_ostree",
                "rpm_ostree_upgrade");
        put(GENERAL, "it needs Python and lxml on the host; use replace, lineinfile or template", "xml");
        put(GENERAL, "use iptables, or command with ufw", "ufw");
        put(GENERAL, "use command with the tool, and creates", "lvg", "lvol", "filesystem", "parted");
        put(GENERAL, "use command with setcap", "capabilities");
        put(GENERAL, "use command with semanage", "sefcontext", "seport", "selogin");
        put(
                GENERAL,
                "use lineinfile or copy",
                "pam_limits",
                "pamd",
                "interfaces_file",
                "sudoers",
                "ssh_config",
                "crypttab");
        put(GENERAL, "use command with nmcli, or template", "nmcli");
        put(GENERAL, "use command with monit or the tool of the supervisor", "monit", "supervisorctl", "runit", "svc");
        put(
                GENERAL,
                "for FreeBSD, which muster's package does not manage; use command with pkg",
                "pkgng",
                "portinstall");
        put(GENERAL, "for BSD, which muster's package does not manage; use command", "openbsd_pkg", "pkgin", "sysrc");
        put(
                GENERAL,
                "for macOS, which muster's package does not manage; use command with brew",
                "homebrew",
                "homebrew_cask",
                "homebrew_tap",
                "macports",
                "osx_defaults",
                "launchd");
        put(GENERAL, "for Solaris and its kin; use command", "pkg5", "pkgutil", "svr4pkg", "sunos_timezone", "beadm");
        put(
                GENERAL,
                "use package, which knows apt, dnf, zypper, pacman and apk, or command",
                "portage",
                "xbps",
                "opkg",
                "swdepot",
                "installp",
                "slackpkg",
                "urpmi",
                "apt_rpm",
                "apt_repo",
                "yarn",
                "layman",
                "pacman_key",
                "zypper_repository",
                "copr",
                "dnf_versionlock",
                "yum_versionlock",
                "redhat_subscription",
                "rhsm_repository",
                "rhn_register",
                "snap",
                "flatpak",
                "flatpak_remote");
        put(
                GENERAL,
                "use command with the tool of the language, and creates",
                "npm",
                "gem",
                "bower",
                "bundler",
                "composer",
                "cpanm",
                "pear",
                "cargo",
                "easy_install",
                "maven_artifact",
                "pipx",
                "make",
                "terraform",
                "hg",
                "bzr",
                "github_release",
                "git_config",
                "java_cert",
                "java_keystore",
                "htpasswd",
                "django_manage");
        put(
                GENERAL,
                "use uri with the service's own address",
                "slack",
                "mail",
                "telegram",
                "hipchat",
                "jabber",
                "pushover");
        put(
                "community.crypto",
                "it needs Python and cryptography on the host; use command with openssl or ssh-keygen, and creates",
                "openssl_privatekey",
                "openssl_csr",
                "openssl_certificate",
                "x509_certificate",
                "openssl_dhparam",
                "openssl_pkcs12",
                "openssl_publickey",
                "openssh_keypair",
                "acme_certificate",
                "luks_device");
        family("win_", "ansible.windows", "it is for Windows, which muster does not manage");
        family(
                "docker_",
                "community.docker",
                "it needs Python and the Docker library on the host; use command with docker");
        family("mysql_", "community.mysql", "it needs Python and a MySQL driver on the host; use command with mysql");
        family(
                "postgresql_",
                "community.postgresql",
                "it needs Python and psycopg2 on the host; use command with psql");
        family("mongodb_", "community.mongodb", "it needs Python and pymongo on the host; use command");
        family(
                "proxysql_",
                "community.proxysql",
                "it needs Python and a MySQL driver on the host; use command with mysql");
        family("rabbitmq_", "community.rabbitmq", "use command with rabbitmqctl");
        family("grafana_", "community.grafana", "use uri");
        family("zabbix_", "community.zabbix", "use uri");
        put("kubernetes.core", "use command with kubectl", "k8s");
        put("kubernetes.core", "use command with helm", "helm");
        put("amazon.aws", "it drives a cloud, not a host", "ec2", "s3");
        family("k8s_", "kubernetes.core", "it needs Python on the controller or host; use command with kubectl");
        family("helm_", "kubernetes.core", "use command with helm");
        family("podman_", "containers.podman", "use command with podman");
        family("ec2_", "amazon.aws", "it drives a cloud, not a host");
        family("aws_", "amazon.aws", "it drives a cloud, not a host");
        family("azure_", "azure.azcollection", "it drives a cloud, not a host");
        family("gcp_", "google.cloud", "it drives a cloud, not a host");
        family("os_", "openstack.cloud", "it drives a cloud, not a host");
        family("vmware_", "community.vmware", "it drives a cloud, not a host");
        family("proxmox_", GENERAL, "it drives a cloud, not a host");
        put(
                "ansible.netcommon",
                "use raw for commands and ntp_router for who may ask for NTP",
                "cli_command",
                "cli_config");
        family("ios_", "cisco.ios", "use raw for commands and ntp_router for who may ask for NTP");
        family("nxos_", "cisco.nxos", "it is for network devices, which muster does not manage");
        family("eos_", "arista.eos", "it is for network devices, which muster does not manage");
        family("junos_", "junipernetworks.junos", "use raw for commands and ntp_router for who may ask for NTP");
        family("vyos_", "vyos.vyos", "it is for network devices, which muster does not manage");
    }

    /** Collections whose plain names muster takes for its own, and so knows best. */
    private static final Set<String> NAMED = Set.of(CORE, "ansible.legacy", POSIX, GENERAL);

    /**
     * A module that is somebody else's.
     *
     * @param sentence why it is missing, what to use
     */
    private record Other(String collection, String sentence) {}

    private OtherModules() {}

    private static void put(String collection, String sentence, String... names) {
        List.of(names).forEach(name -> BY_NAME.put(name, new Other(collection, sentence)));
    }

    private static void family(String prefix, String collection, String sentence) {
        BY_PREFIX.put(prefix, new Other(collection, sentence));
    }

    /** What to say of a module that Ansible knows; nothing of a name that is nobody's. */
    static Optional<String> hint(String written) {
        int dot = written.lastIndexOf('.');
        String collection = dot < 0 ? "" : written.substring(0, dot);
        String name = written.substring(dot + 1);
        if (!name.matches("[a-z][a-z0-9_]*") || !collection.matches("([a-z0-9_]+\\.[a-z0-9_]+)?")) {
            return Optional.empty();
        }
        Optional<Other> known = known(name);
        if (known.isPresent()) {
            return known.map(other -> "Ansible has it (" + (collection.isEmpty() ? other.collection() : collection)
                    + "), muster does not: " + other.sentence());
        }
        return collection.isEmpty() || NAMED.contains(collection)
                ? Optional.empty()
                : Optional.of("muster has no modules of the collection " + collection);
    }

    private static Optional<Other> known(String name) {
        return Optional.ofNullable(BY_NAME.get(name))
                .or(() -> BY_PREFIX.entrySet().stream()
                        .filter(entry -> name.startsWith(entry.getKey()))
                        .findFirst()
                        .map(Map.Entry::getValue));
    }
}
