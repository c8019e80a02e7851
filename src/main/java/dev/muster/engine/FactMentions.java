package dev.muster.engine;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which facts texts mention, of whatever kind they are: playbooks, templates, variables. A text is not parsed, for what
 * is a plain text here may become a template there; so comments count too, which costs a little and does no harm. Whoever
 * asks for facts in a way that does not name them asks for all.
 */
final class FactMentions {
    /** {@code ansible_NAME}, also in the text of an expression or as the path of an attribute. */
    private static final Pattern VARIABLE = Pattern.compile("(?<![A-Za-z0-9_])ansible_([A-Za-z0-9_]*)");

    /** What stands behind {@code ansible_facts}: one name, as an attribute, an item, or the next step of {@code extract}. */
    private static final Pattern FACT =
            Pattern.compile("(?:['\"]\\s*\\])?(?:\\.([A-Za-z_]\\w*+)(?!\\s*\\()|\\[\\s*'([^']+)'\\s*\\]"
                    + "|\\[\\s*\"([^\"]+)\"\\s*\\]|\\.get\\(\\s*['\"](\\w+)['\"]|['\"]\\s*,\\s*['\"](\\w+)['\"])");

    private static final int WAYS = 5;

    /** Another host's variables, of which one is named: {@code hostvars[x].name}, {@code 'extract', hostvars, 'name'}. */
    private static final Pattern OF_HOST = Pattern.compile("\\s*(?:\\[[^\\[\\]]*(?:\\[[^\\[\\]]*\\][^\\[\\]]*)*\\]"
            + "\\s*(?:\\.[A-Za-z_]\\w*|\\[\\s*['\"]\\w+['\"]\\s*\\])|,\\s*\\[?\\s*['\"]\\w+['\"])");

    private static final Pattern HOSTS = Pattern.compile("(?<![A-Za-z0-9_])hostvars(?![A-Za-z0-9_])");

    /** Ways to a variable by a name that is worked out, and to all of them at once. */
    private static final Pattern COMPUTED = Pattern.compile("\\(\\s*vars\\b(?!:)|(?<![\\w./-])vars\\s*[\\[|)}%]"
            + "|(?<![\\w./-])vars\\.(?!ya?ml)\\w|['\"]vars['\"]|\\bvarnames\\b|\\b(?:lookup|query|q)\\(\\s*[^'\"\\s]"
            + "|\\bvar\\s*[:=]\\s*['\"]?\\s*\\{\\{");

    /** Variables that are none of the facts. */
    private static final Pattern NO_FACT = Pattern.compile(
            "facts?|managed|host|user|port|password|connection(_.*)?|become(_.*)?|ssh_(?!host_key_[a-z0-9]+_public).*"
                    + "|sudo(_.*)?|su(_.*)?|python_interpreter|check_mode|diff_mode|version|verbosity|forks|limit|run_tags"
                    + "|skip_tags|play_.*|role_.*|parent_role_.*|dependent_role_.*|inventory_sources|search_path|config_file"
                    + "|playbook_python|loop|loop_var|index_var|failed_task|failed_result|job_id|async_dir|delegated_vars|stats"
                    + "|network_os|shell_.*|timeout|private_key_.*|host_key_checking|remote_tmp|pipelining|winrm_.*"
                    + "|included_var_files|template_vars");

    private final Set<String> names = new HashSet<>();
    private boolean all;

    /** From here on every fact counts as mentioned. */
    void everything() {
        all = true;
    }

    /** The names without a prefix; empty when all facts may be asked for. */
    Optional<Set<String>> names() {
        return all ? Optional.empty() : Optional.of(Set.copyOf(names));
    }

    void in(CharSequence text) {
        all = all || COMPUTED.matcher(text).find() || !hostsAreNamed(text);
        Matcher variable = VARIABLE.matcher(text);
        while (!all && variable.find()) {
            String name = variable.group(1);
            if (name.equals("facts")) {
                fact(text, variable.end());
            } else if (name.isEmpty()) {
                everything();
            } else if (!NO_FACT.matcher(name).matches()) {
                names.add(name);
            }
        }
    }

    private void fact(CharSequence text, int at) {
        Matcher named = FACT.matcher(text).region(at, text.length());
        if (!named.lookingAt()) {
            everything();
            return;
        }
        for (int group = 1; group <= WAYS; group++) {
            Optional.ofNullable(named.group(group))
                    .map(name -> name.startsWith("ansible_") ? name.substring("ansible_".length()) : name)
                    .ifPresent(names::add);
        }
    }

    private static boolean hostsAreNamed(CharSequence text) {
        Matcher hosts = HOSTS.matcher(text);
        Matcher named = OF_HOST.matcher(text);
        while (hosts.find()) {
            if (!named.region(hosts.end(), text.length()).lookingAt()) {
                return false;
            }
        }
        return true;
    }
}
