package dev.muster.settings;

import java.util.List;

/**
 * One setting of Ansible's.
 *
 * @param type Ansible's: boolean, integer, str, list, path, pathlist, pathspec; choice for a list of which some words
 *     are usual
 * @param keys {@code section.key} in ansible.cfg, the current name last
 * @param variables of the environment, the current one last
 * @param usual the value that changes nothing, or of a choice the words that are honoured; empty for none
 * @param instead what muster does, where it does not do what is set
 */
record Setting(Role role, String type, List<String> keys, List<String> variables, String usual, String instead) {

    /** What muster makes of a setting. */
    enum Role {
        /** Does what it says. */
        USED,
        /** Another value than the usual one is an error: a run would end otherwise than the author means. */
        REFUSE,
        /** Another value than the usual one is warned of. */
        WARN,
        /** Tunes what muster does not have; no value of it could change how a run ends. */
        INERT
    }

    Setting {
        keys = List.copyOf(keys);
        variables = List.copyOf(variables);
    }

    /** The name the code uses: the current key, or the variable where there is none. */
    String name() {
        return keys.isEmpty() ? variables.get(variables.size() - 1) : keys.get(keys.size() - 1);
    }
}
