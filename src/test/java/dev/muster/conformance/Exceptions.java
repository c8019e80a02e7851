package dev.muster.conformance;

import java.util.Map;

/**
 * What muster takes and no scenario can show, with the reason. Keys are a kind and a name; a name that ends in
 * {@code *} stands for all that begin so.
 */
final class Exceptions {
    private static final String OVERLAY = "the file system of a container takes no attributes";

    private static final String TUNING = "tunes programs or working files of Ansible that muster does not use";

    /** Modules with all their parameters. */
    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("modprobe", "a container loads no kernel modules; tested as module cases"),
            Map.entry("selinux", "no SELinux in a container; tested as module cases"),
            Map.entry("seboolean", "no SELinux in a container; tested as module cases"),
            Map.entry("locale_gen", "compiling a locale takes long; tested as module cases"),
            Map.entry("at", "the twins run no atd; tested as module cases"),
            Map.entry("pacman", "no host of that kind among the twins; tested as module cases"),
            Map.entry("zypper", "no host of that kind among the twins; tested as module cases"),
            Map.entry("hostname", "Docker keeps hold of /etc/hostname; tested as module cases"),
            Map.entry("pip", "pip is a Python program, and the twins reach no index; tested as module cases"),
            Map.entry("dnf", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("yum", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("reboot", "a container does not come back by itself; RebootTest does it"));

    /** By kind and name, with a tab between. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("parameter\tarchive.attributes", OVERLAY),
            Map.entry("parameter\tarchive.attr", OVERLAY),
            Map.entry("parameter\tassemble.attributes", OVERLAY),
            Map.entry("parameter\tassemble.attr", OVERLAY),
            Map.entry("parameter\tblockinfile.attributes", OVERLAY),
            Map.entry("parameter\tblockinfile.attr", OVERLAY),
            Map.entry("parameter\tcopy.attributes", OVERLAY),
            Map.entry("parameter\tcopy.attr", OVERLAY),
            Map.entry("parameter\tfile.attributes", OVERLAY),
            Map.entry("parameter\tfile.attr", OVERLAY),
            Map.entry("parameter\tget_url.attributes", OVERLAY),
            Map.entry("parameter\tget_url.attr", OVERLAY),
            Map.entry("parameter\tlineinfile.attributes", OVERLAY),
            Map.entry("parameter\tlineinfile.attr", OVERLAY),
            Map.entry("parameter\treplace.attributes", OVERLAY),
            Map.entry("parameter\treplace.attr", OVERLAY),
            Map.entry("parameter\ttemplate.attributes", OVERLAY),
            Map.entry("parameter\ttemplate.attr", OVERLAY),
            Map.entry("parameter\tunarchive.attributes", OVERLAY),
            Map.entry("parameter\tunarchive.attr", OVERLAY),
            Map.entry("parameter\turi.attributes", OVERLAY),
            Map.entry("parameter\turi.attr", OVERLAY),
            Map.entry("parameter\tyum_repository.attributes", OVERLAY),
            Map.entry("parameter\tyum_repository.attr", OVERLAY),
            Map.entry("parameter\tstat.attributes", OVERLAY),
            Map.entry("parameter\ttimezone.hwclock", "a container has no hardware clock"),
            Map.entry("parameter\ttimezone.rtc", "a container has no hardware clock"),
            Map.entry("parameter\tuser.authorization", "other systems than Linux"),
            Map.entry("parameter\tuser.hidden", "other systems than Linux"),
            Map.entry("parameter\tuser.login_class", "other systems than Linux"),
            Map.entry("parameter\tuser.profile", "other systems than Linux"),
            Map.entry("parameter\tuser.role", "other systems than Linux"),
            Map.entry("parameter\tuser.seuser", "no SELinux in a container"),
            Map.entry("connection\tparamiko_ssh", "muster takes it for ssh; the oracle has no paramiko"),
            Map.entry("connection variable\tansible_admin_users", TUNING),
            Map.entry("connection variable\tansible_common_remote_group", TUNING),
            Map.entry("connection variable\tansible_control_path", TUNING),
            Map.entry("connection variable\tansible_control_path_dir", TUNING),
            Map.entry("connection variable\tansible_pipelining", TUNING),
            Map.entry("connection variable\tansible_remote_tmp", TUNING),
            Map.entry("connection variable\tansible_scp_executable", TUNING),
            Map.entry("connection variable\tansible_scp_extra_args", TUNING),
            Map.entry("connection variable\tansible_scp_if_ssh", TUNING),
            Map.entry("connection variable\tansible_sftp_batch_mode", TUNING),
            Map.entry("connection variable\tansible_sftp_executable", TUNING),
            Map.entry("connection variable\tansible_sftp_extra_args", TUNING),
            Map.entry("connection variable\tansible_shell_allow_world_readable_temp", TUNING),
            Map.entry("connection variable\tansible_ssh_executable", TUNING),
            Map.entry("connection variable\tansible_ssh_pipelining", TUNING),
            Map.entry("connection variable\tansible_ssh_retries", TUNING),
            Map.entry("connection variable\tansible_ssh_transfer_method", TUNING),
            Map.entry("connection variable\tansible_ssh_use_tty", TUNING),
            Map.entry("connection variable\tansible_sshpass_prompt", TUNING),
            Map.entry("connection variable\tansible_system_tmpdirs", TUNING),
            Map.entry(
                    "connection variable\tansible_become_pass", "passwords are tested on other hosts; RemediationTest"),
            Map.entry(
                    "connection variable\tansible_become_password",
                    "passwords are tested on other hosts; RemediationTest"),
            Map.entry("connection variable\tansible_password", "passwords are tested on other hosts; RemediationTest"),
            Map.entry("connection variable\tansible_ssh_pass", "passwords are tested on other hosts; RemediationTest"),
            Map.entry(
                    "connection variable\tansible_ssh_password",
                    "passwords are tested on other hosts; RemediationTest"),
            Map.entry("connection variable\tansible_su_pass", "passwords are tested on other hosts; RemediationTest"),
            Map.entry("connection variable\tansible_sudo_pass", "passwords are tested on other hosts; RemediationTest"),
            Map.entry("magic variable\tansible_parent_role_paths", "names paths of Ansible's own installation"),
            Map.entry("magic variable\trole_uuid", "made by chance"),
            Map.entry("parameter\turi.ca_path", "the site of the tier speaks no TLS; tested as module cases"),
            Map.entry("parameter\turi.ciphers", "the site of the tier speaks no TLS; tested as module cases"),
            Map.entry("parameter\turi.client_cert", "the site of the tier speaks no TLS; tested as module cases"),
            Map.entry("parameter\turi.client_key", "the site of the tier speaks no TLS; tested as module cases"),
            Map.entry(
                    "parameter\turi.unix_socket",
                    "nothing serves HTTP on a socket of the twins; tested as module cases"),
            Map.entry("parameter\turi.use_gssapi", "no Kerberos; tested as module cases"),
            Map.entry("inventory\tadvanced_host_list", "off in Ansible's own settings; muster reads ranges everywhere"),
            Map.entry("parameter\tini_file.attributes", OVERLAY),
            Map.entry("parameter\tini_file.attr", OVERLAY));

    private Exceptions() {}

    /** Why a name is left out, or an empty text. */
    static String reason(String kind, String name) {
        String module = kind.equals("parameter") ? name.replaceFirst("\\..*", "") : kind.equals("module") ? name : "";
        if (MODULES.containsKey(module)) {
            return MODULES.get(module);
        }
        String key = kind + "\t" + name;
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("*")
                        ? key.startsWith(
                                entry.getKey().substring(0, entry.getKey().length() - 1))
                        : entry.getKey().equals(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
