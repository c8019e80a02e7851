package dev.muster.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The config lookup: Ansible's settings by name, as the controller has them, else with the defaults of 2.14. */
final class Settings {
    private static final Map<String, Value> DEFAULTS = new HashMap<>();

    private Settings() {}

    static {
        texts(
                "DEFAULT_BECOME_USER root",
                "DEFAULT_BECOME_METHOD sudo",
                "DEFAULT_GATHERING implicit",
                "DEFAULT_GATHER_SUBSET all",
                "DEFAULT_HASH_BEHAVIOUR replace",
                "DEFAULT_HOST_LIST /etc/ansible/hosts",
                "DEFAULT_MANAGED_STR Ansible managed",
                "DEFAULT_MODULE_LANG C.UTF-8",
                "DEFAULT_STDOUT_CALLBACK default",
                "DEFAULT_STRATEGY linear",
                "DEFAULT_TRANSPORT smart",
                "DEFAULT_EXECUTABLE /bin/sh",
                "DEFAULT_LOCAL_TMP ~/.ansible/tmp",
                "DEFAULT_VAULT_IDENTITY default",
                "ANSIBLE_HOME ~/.ansible",
                "INTERPRETER_PYTHON auto",
                "DUPLICATE_YAML_DICT_KEY warn",
                "CACHE_PLUGIN memory",
                "COLOR_CHANGED yellow",
                "COLOR_ERROR red",
                "COLOR_OK green",
                "COLOR_SKIP cyan",
                "GALAXY_SERVER https://galaxy.ansible.com");
        numbers(
                "DEFAULT_FORKS 5",
                "DEFAULT_TIMEOUT 10",
                "DEFAULT_POLL_INTERVAL 15",
                "DEFAULT_VERBOSITY 0",
                "PERSISTENT_COMMAND_TIMEOUT 30",
                "CACHE_PLUGIN_TIMEOUT 86400",
                "DEFAULT_GATHER_TIMEOUT 10");
        flags(
                true,
                "HOST_KEY_CHECKING",
                "COMMAND_WARNINGS",
                "DEPRECATION_WARNINGS",
                "SYSTEM_WARNINGS",
                "DISPLAY_SKIPPED_HOSTS",
                "DEFAULT_UNDEFINED_VAR_BEHAVIOR",
                "ACTION_WARNINGS",
                "LOCALHOST_WARNING",
                "INVENTORY_UNPARSED_WARNING",
                "DISPLAY_FAILED_STDERR_INVERSE");
        flags(
                false,
                "RETRY_FILES_ENABLED",
                "DEFAULT_BECOME",
                "DEFAULT_BECOME_ASK_PASS",
                "DEFAULT_ASK_PASS",
                "DEFAULT_ASK_VAULT_PASS",
                "DEFAULT_FORCE_HANDLERS",
                "DEFAULT_JINJA2_NATIVE",
                "DEFAULT_NO_LOG",
                "DEFAULT_DEBUG",
                "DEFAULT_KEEP_REMOTE_FILES",
                "DEFAULT_LOAD_CALLBACK_PLUGINS",
                "ANY_ERRORS_FATAL",
                "ANSIBLE_FORCE_COLOR",
                "ANSIBLE_NOCOLOR",
                "ANSIBLE_NOCOWS",
                "ANSIBLE_PIPELINING",
                "ERROR_ON_MISSING_HANDLER",
                "ENABLE_TASK_DEBUGGER",
                "VARIABLE_PRECEDENCE_WARNING",
                "DEFAULT_PRIVATE_ROLE_VARS");
        for (String name : new String[] {
            "DEFAULT_REMOTE_USER", "DEFAULT_REMOTE_PORT", "DEFAULT_PRIVATE_KEY_FILE", "DEFAULT_LOG_PATH",
            "DEFAULT_VAULT_PASSWORD_FILE", "DEFAULT_SU", "DEFAULT_BECOME_EXE", "DEFAULT_BECOME_FLAGS"
        }) {
            DEFAULTS.put(name, Value.none());
        }
        DEFAULTS.remove("DEFAULT_SU");
        DEFAULTS.put("DEFAULT_VAULT_IDENTITY_LIST", Value.list(List.of()));
        DEFAULTS.put("CALLBACKS_ENABLED", Value.list(List.of()));
        DEFAULTS.put(
                "DEFAULT_ROLES_PATH",
                Value.texts(List.of("~/.ansible/roles", "/usr/share/ansible/roles", "/etc/ansible/roles")));
        DEFAULTS.put(
                "COLLECTIONS_PATHS", Value.texts(List.of("~/.ansible/collections", "/usr/share/ansible/collections")));
    }

    private static void texts(String... lines) {
        for (String line : lines) {
            int blank = line.indexOf(' ');
            DEFAULTS.put(line.substring(0, blank), Value.of(line.substring(blank + 1)));
        }
    }

    private static void numbers(String... lines) {
        for (String line : lines) {
            int blank = line.indexOf(' ');
            DEFAULTS.put(line.substring(0, blank), Value.of(Long.parseLong(line.substring(blank + 1))));
        }
    }

    private static void flags(boolean value, String... names) {
        for (String name : names) {
            DEFAULTS.put(name, Value.of(value));
        }
    }

    static List<Value> lookup(List<Value> terms, Map<String, Value> options, Frame frame) {
        Value missing = options.getOrDefault("on_missing", Value.of("error"));
        if (!(missing instanceof Value.Text) || !Set.of("error", "warn", "skip").contains(missing.str())) {
            throw new Fault(
                    "\"on_missing\" must be a string and one of \"error\", \"warn\" or \"skip\", not " + missing.str());
        }
        if (options.containsKey("plugin_type") || options.containsKey("plugin_name")) {
            throw new Fault("lookup config: options of plugins are not supported, only settings by their names");
        }
        ControllerAccess controller = frame.evaluation().templar().controller();
        List<Value> found = new ArrayList<>();
        for (Value term : terms) {
            if (!(term instanceof Value.Text name)) {
                throw new Fault(
                        "Invalid setting identifier, \"" + term.str() + "\" is not a string, its a " + term.typeName());
            }
            Optional<Value> value =
                    controller.setting(name.text()).or(() -> Optional.ofNullable(DEFAULTS.get(name.text())));
            if (value.isEmpty() && missing.str().equals("error")) {
                throw new Fault("Unable to find setting " + name.text());
            }
            value.ifPresent(setting -> found.add(atHome(setting, controller)));
        }
        return found;
    }

    private static Value atHome(Value setting, ControllerAccess controller) {
        if (setting instanceof Value.Seq list) {
            return Value.list(
                    list.items().stream().map(item -> atHome(item, controller)).toList());
        }
        boolean path = setting instanceof Value.Text text && text.text().startsWith("~/");
        return path
                ? Value.of(controller.environment("HOME").orElse(System.getProperty("user.home"))
                        + setting.str().substring(1))
                : setting;
    }
}
