package dev.muster.cli;

import java.util.Map;
import java.util.Optional;

/**
 * Options that Ansible users have in their fingers and muster does not take: each is refused in words that help, since
 * to call them unknown would be wrong and to pass over them worse.
 */
final class AnsibleOptions {
    private static final String NO_COPY = "files go inside the shell's own channel, there is no sftp or scp to set up";
    private static final Map<String, String> WHY = Map.ofEntries(
            Map.entry("-M", "modules of your own are for playbooks: muster run takes it"),
            Map.entry("--module-path", "modules of your own are for playbooks: muster run takes it"),
            Map.entry("--sftp-extra-args", NO_COPY),
            Map.entry("--scp-extra-args", NO_COPY),
            Map.entry("--tree", "results cannot be written to a folder yet; -o prints one line for each host"),
            Map.entry("--playbook-dir", "group_vars and files are looked for in the folder muster is started in"));

    private AnsibleOptions() {}

    /** Why an option of Ansible's is not taken; empty for one that Ansible does not know either. */
    static Optional<String> refusal(String option) {
        return Optional.ofNullable(WHY.get(option)).map(why -> option + " is not supported: " + why);
    }
}
