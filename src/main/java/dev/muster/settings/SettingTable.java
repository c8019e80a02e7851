package dev.muster.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every setting of ansible-core 2.14 that has a key in ansible.cfg or a variable of the environment (config/base.yml
 * and the options of its ssh, sudo, su, inventory and callback plugins), and what muster makes of it.
 */
final class SettingTable {
    /** Role, type, keys, variables, default, what to say. The last key is the name the code uses. */
    private static final String ROWS = """
            used | str | defaults.ansible_managed |  | Ansible managed
            used | boolean | defaults.any_errors_fatal | ANSIBLE_ANY_ERRORS_FATAL | False
            used | boolean | defaults.ask_pass | ANSIBLE_ASK_PASS | False
            used | boolean | defaults.ask_vault_pass | ANSIBLE_ASK_VAULT_PASS | False
            used | path | defaults.become_password_file | ANSIBLE_BECOME_PASSWORD_FILE
            used | path | defaults.connection_password_file | ANSIBLE_CONNECTION_PASSWORD_FILE
            inert | boolean | defaults.force_color | ANSIBLE_FORCE_COLOR
            used | boolean | defaults.force_handlers | ANSIBLE_FORCE_HANDLERS | False
            used | integer | defaults.forks | ANSIBLE_FORKS | 5
            used | str | defaults.gathering | ANSIBLE_GATHERING | implicit
            used | str | defaults.fact_caching | ANSIBLE_CACHE_PLUGIN | memory
            used | integer | defaults.fact_caching_timeout | ANSIBLE_CACHE_PLUGIN_TIMEOUT | 86400
            used | path | defaults.home | ANSIBLE_HOME | ~/.ansible
            used | boolean | defaults.host_key_checking | ANSIBLE_HOST_KEY_CHECKING | True
            used | pathlist | defaults.inventory | ANSIBLE_INVENTORY | /etc/ansible/hosts
            used | pathspec | defaults.library | ANSIBLE_LIBRARY
            used | str | defaults.module_name |  | command
            inert | boolean | defaults.nocolor | ANSIBLE_NOCOLOR NO_COLOR
            used | path | defaults.private_key_file | ANSIBLE_PRIVATE_KEY_FILE
            used | integer | defaults.remote_port | ANSIBLE_REMOTE_PORT
            used | str | defaults.remote_user | ANSIBLE_REMOTE_USER
            used | boolean | defaults.retry_files_enabled | ANSIBLE_RETRY_FILES_ENABLED | False
            used | path | defaults.retry_files_save_path | ANSIBLE_RETRY_FILES_SAVE_PATH
            used | pathspec | defaults.roles_path | ANSIBLE_ROLES_PATH
            used | integer | defaults.task_timeout | ANSIBLE_TASK_TIMEOUT | 0
            used | integer | defaults.timeout | ANSIBLE_TIMEOUT | 10
            used | str | defaults.transport | ANSIBLE_TRANSPORT | smart
            used | str | defaults.vault_encrypt_identity | ANSIBLE_VAULT_ENCRYPT_IDENTITY
            used | str | defaults.vault_id_match | ANSIBLE_VAULT_ID_MATCH | False
            used | str | defaults.vault_identity | ANSIBLE_VAULT_IDENTITY | default
            used | list | defaults.vault_identity_list | ANSIBLE_VAULT_IDENTITY_LIST
            used | path | defaults.vault_password_file | ANSIBLE_VAULT_PASSWORD_FILE
            used | integer | defaults.verbosity | ANSIBLE_VERBOSITY | 0
            used | list | defaults.yaml_valid_extensions | ANSIBLE_YAML_FILENAME_EXT | .yml,.yaml,.json
            used | boolean | diff.always | ANSIBLE_DIFF_ALWAYS | False
            used | list | defaults.inventory_ignore_extensions inventory.ignore_extensions | ANSIBLE_INVENTORY_IGNORE
            used | list | defaults.inventory_ignore_patterns inventory.ignore_patterns | ANSIBLE_INVENTORY_IGNORE_REGEX
            used | list | inventory_plugin_yaml.yaml_valid_extensions | ANSIBLE_INVENTORY_PLUGIN_EXTS | .yaml,.yml,.json
            used | boolean | inventory_plugins.use_extra_vars | ANSIBLE_INVENTORY_USE_EXTRA_VARS | False
            used | boolean | privilege_escalation.become | ANSIBLE_BECOME | False
            used | boolean | privilege_escalation.become_ask_pass | ANSIBLE_BECOME_ASK_PASS | False
            used | str | privilege_escalation.become_exe | ANSIBLE_BECOME_EXE
            used | str | privilege_escalation.become_flags | ANSIBLE_BECOME_FLAGS
            used | str | privilege_escalation.become_method | ANSIBLE_BECOME_METHOD | sudo
            used | str | privilege_escalation.become_user | ANSIBLE_BECOME_USER | root
            used | boolean | ssh_connection.host_key_checking | ANSIBLE_SSH_HOST_KEY_CHECKING | True
            used | integer | connection.retries ssh_connection.retries | ANSIBLE_SSH_RETRIES | 0
            used | str | ssh_connection.ssh_args | ANSIBLE_SSH_ARGS | -C -o ControlMaster=auto -o ControlPersist=60s
            used | str | ssh_connection.ssh_common_args | ANSIBLE_SSH_COMMON_ARGS
            used | str | ssh_connection.ssh_extra_args | ANSIBLE_SSH_EXTRA_ARGS
            used | integer | ssh_connection.timeout | ANSIBLE_SSH_TIMEOUT | 10
            used | str | su_become_plugin.executable | ANSIBLE_SU_EXE | su
            used | str | su_become_plugin.flags | ANSIBLE_SU_FLAGS
            used | str | su_become_plugin.password | ANSIBLE_SU_PASS
            used | str | su_become_plugin.user | ANSIBLE_SU_USER | root
            used | str | sudo_become_plugin.executable | ANSIBLE_SUDO_EXE | sudo
            used | str | sudo_become_plugin.flags | ANSIBLE_SUDO_FLAGS | -H -S -n
            used | str | sudo_become_plugin.password | ANSIBLE_BECOME_PASS ANSIBLE_SUDO_PASS
            used | str | sudo_become_plugin.user | ANSIBLE_SUDO_USER | root
            used | list | tags.run | ANSIBLE_RUN_TAGS
            used | list | tags.skip | ANSIBLE_SKIP_TAGS
            used | boolean | defaults.display_ok_hosts | ANSIBLE_DISPLAY_OK_HOSTS | True
            used | boolean | defaults.display_skipped_hosts | ANSIBLE_DISPLAY_SKIPPED_HOSTS | True
            used | list | defaults.gather_subset | ANSIBLE_GATHER_SUBSET
            used | integer | defaults.gather_timeout | ANSIBLE_GATHER_TIMEOUT
            used | str | defaults.fact_path | ANSIBLE_FACT_PATH
            used | integer | diff.context | ANSIBLE_DIFF_CONTEXT | 3
            refuse | boolean | defaults.allow_unsafe_lookups |  | False | what lookups yield is never evaluated
            refuse | boolean | defaults.enable_task_debugger | ANSIBLE_ENABLE_TASK_DEBUGGER | False | there is no task debugger
            refuse | boolean | defaults.error_on_missing_handler | ANSIBLE_ERROR_ON_MISSING_HANDLER | True | an unknown handler is an error
            refuse | boolean | defaults.error_on_undefined_vars | ANSIBLE_ERROR_ON_UNDEFINED_VARS | True | an undefined variable is an error
            refuse | str | defaults.hash_behaviour | ANSIBLE_HASH_BEHAVIOUR | replace | variables replace each other as a whole; merge them with the combine filter
            refuse | boolean | defaults.inject_facts_as_vars | ANSIBLE_INJECT_FACT_VARS | True | facts are variables too
            refuse | boolean | defaults.invalid_task_attribute_failed | ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED | True | an unknown keyword is an error
            refuse | boolean | defaults.jinja2_native | ANSIBLE_JINJA2_NATIVE | False | templates yield what Ansible yields without it
            refuse | boolean | defaults.no_log | ANSIBLE_NO_LOG | False | write no_log on plays or tasks
            refuse | str | defaults.null_representation | ANSIBLE_NULL_REPRESENTATION |  | None prints as nothing
            refuse | str | defaults.playbook_vars_root | ANSIBLE_PLAYBOOK_VARS_ROOT | top | variables beside the playbook count
            refuse | list | defaults.precedence | ANSIBLE_PRECEDENCE | all_inventory,groups_inventory,all_plugins_inventory,all_plugins_play,groups_plugins_inventory,groups_plugins_play | the order of variables is Ansible's own
            refuse | boolean | defaults.private_role_vars | ANSIBLE_PRIVATE_ROLE_VARS | False | variables of a role are seen by the whole play
            refuse | boolean | defaults.su | ANSIBLE_SU | False | use become_method=su
            refuse | list | jinja2.dont_type_filters | ANSIBLE_STRING_TYPE_FILTERS | string,to_json,to_nice_json,to_yaml,to_nice_yaml,ppretty,json | the filters whose results stay texts are Ansible's own
            refuse | str | ssh_connection.pkcs11_provider | ANSIBLE_PKCS11_PROVIDER |  | keys come from files or an agent
            warn | pathspec | defaults.action_plugins | ANSIBLE_ACTION_PLUGINS |  | plugins written in Python are not loaded
            warn | pathspec | defaults.become_plugins | ANSIBLE_BECOME_PLUGINS |  | plugins written in Python are not loaded
            warn | boolean | defaults.callback_format_pretty | ANSIBLE_CALLBACK_FORMAT_PRETTY |  | results are shown in Ansible's default form
            warn | pathspec | defaults.callback_plugins | ANSIBLE_CALLBACK_PLUGINS |  | plugins written in Python are not loaded
            warn | str | defaults.callback_result_format | ANSIBLE_CALLBACK_RESULT_FORMAT | json | results are shown as JSON
            warn | choice | defaults.callback_whitelist defaults.callbacks_enabled | ANSIBLE_CALLBACK_WHITELIST ANSIBLE_CALLBACKS_ENABLED | profile_tasks,profile_roles,timer,ansible.posix.profile_tasks,ansible.posix.profile_roles,ansible.posix.timer | there are no callback plugins; only profile_tasks, profile_roles and timer have a meaning, that of --profile
            warn | boolean | defaults.check_mode_markers | ANSIBLE_CHECK_MODE_MARKERS | False | banners are those of Ansible's default form
            warn | pathspec | defaults.connection_plugins | ANSIBLE_CONNECTION_PLUGINS |  | plugins written in Python are not loaded
            warn | boolean | defaults.display_args_to_stdout | ANSIBLE_DISPLAY_ARGS_TO_STDOUT | False | task names are shown without arguments
            warn | boolean | defaults.display_failed_stderr | ANSIBLE_DISPLAY_FAILED_STDERR | False | failures are shown on stdout
            warn | str | defaults.duplicate_dict_key | ANSIBLE_DUPLICATE_YAML_DICT_KEY | warn | a duplicate key is warned of; --strict makes it an error
            warn | str | defaults.executable | ANSIBLE_EXECUTABLE | /bin/sh | commands on hosts are run by /bin/sh
            warn | pathspec | defaults.filter_plugins | ANSIBLE_FILTER_PLUGINS |  | plugins written in Python are not loaded
            warn | str | defaults.force_valid_group_names | ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS | never | names of groups are taken as they are written
            warn | pathspec | defaults.inventory_plugins | ANSIBLE_INVENTORY_PLUGINS |  | plugins written in Python are not loaded
            warn | str | defaults.jinja2_extensions | ANSIBLE_JINJA2_EXTENSIONS |  | no extensions are loaded; a template that needs one is refused
            warn | path | defaults.log_path | ANSIBLE_LOG_PATH |  | no log file is written
            warn | pathspec | defaults.lookup_plugins | ANSIBLE_LOOKUP_PLUGINS |  | plugins written in Python are not loaded
            warn | str | defaults.module_args | ANSIBLE_MODULE_ARGS |  | give the arguments with -a
            warn | integer | defaults.poll_interval | ANSIBLE_POLL_INTERVAL | 15 | async tasks that give no poll are looked at every 15 s
            warn | boolean | defaults.show_custom_stats | ANSIBLE_SHOW_CUSTOM_STATS | False | custom statistics are not shown
            warn | boolean | defaults.show_per_host_start | ANSIBLE_SHOW_PER_HOST_START | False | hosts are shown when they end
            warn | boolean | defaults.show_task_path_on_failure | ANSIBLE_SHOW_TASK_PATH_ON_FAILURE | False | -vv shows where tasks stand
            warn | str | defaults.stdout_callback | ANSIBLE_STDOUT_CALLBACK | default | output has Ansible's default form
            warn | str | defaults.strategy | ANSIBLE_STRATEGY | linear | plays that name no strategy run linear
            warn | pathspec | defaults.strategy_plugins | ANSIBLE_STRATEGY_PLUGINS |  | plugins written in Python are not loaded
            warn | str | defaults.string_conversion_action | ANSIBLE_STRING_CONVERSION_ACTION | warn | values of parameters that want a text are made one
            warn | pathspec | defaults.test_plugins | ANSIBLE_TEST_PLUGINS |  | plugins written in Python are not loaded
            warn | pathspec | defaults.vars_plugins | ANSIBLE_VARS_PLUGINS |  | plugins written in Python are not loaded
            warn | list | defaults.vars_plugins_enabled | ANSIBLE_VARS_ENABLED | host_group_vars | variables come from group_vars and host_vars
            warn | list | inventory.enable_plugins | ANSIBLE_INVENTORY_ENABLED | host_list,script,auto,yaml,ini,toml | the kinds of inventories are Ansible's default ones and advanced_host_list
            warn | str | inventory.host_pattern_mismatch | ANSIBLE_HOST_PATTERN_MISMATCH | warning | a pattern without hosts is warned of
            warn | str | ssh_connection.ssh_executable | ANSIBLE_SSH_EXECUTABLE | ssh | muster's own SSH is used
            inert | str |  | _ANSIBLE_COVERAGE_REMOTE_OUTPUT
            inert | str |  | _ANSIBLE_COVERAGE_REMOTE_PATH_FILTER
            inert | integer |  | ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT
            inert | str |  | ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY
            inert | path | callback_tree.directory | ANSIBLE_CALLBACK_TREE_DIR
            inert | str | colors.changed | ANSIBLE_COLOR_CHANGED
            inert | str | colors.console_prompt | ANSIBLE_COLOR_CONSOLE_PROMPT
            inert | str | colors.debug | ANSIBLE_COLOR_DEBUG
            inert | str | colors.deprecate | ANSIBLE_COLOR_DEPRECATE
            inert | str | colors.diff_add | ANSIBLE_COLOR_DIFF_ADD
            inert | str | colors.diff_lines | ANSIBLE_COLOR_DIFF_LINES
            inert | str | colors.diff_remove | ANSIBLE_COLOR_DIFF_REMOVE
            inert | str | colors.error | ANSIBLE_COLOR_ERROR
            inert | str | colors.highlight | ANSIBLE_COLOR_HIGHLIGHT
            inert | str | colors.ok | ANSIBLE_COLOR_OK
            inert | str | colors.skip | ANSIBLE_COLOR_SKIP
            inert | str | colors.unreachable | ANSIBLE_COLOR_UNREACHABLE
            inert | str | colors.verbose | ANSIBLE_COLOR_VERBOSE
            inert | str | colors.warn | ANSIBLE_COLOR_WARN
            inert | boolean | defaults.pipelining connection.pipelining | ANSIBLE_PIPELINING
            inert | boolean | defaults.action_warnings | ANSIBLE_ACTION_WARNINGS
            inert | list | defaults.admin_users | ANSIBLE_ADMIN_USERS
            inert | boolean | defaults.allow_world_readable_tmpfiles | ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP
            inert | str | defaults.async_dir | ANSIBLE_ASYNC_DIR
            inert | boolean | defaults.bin_ansible_callbacks | ANSIBLE_LOAD_CALLBACK_PLUGINS
            inert | pathspec | defaults.cache_plugins | ANSIBLE_CACHE_PLUGINS
            inert | pathspec | defaults.cliconf_plugins | ANSIBLE_CLICONF_PLUGINS
            inert | str | defaults.collections_on_ansible_version_mismatch | ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH
            inert | pathspec | defaults.collections_paths defaults.collections_path | ANSIBLE_COLLECTIONS_PATHS ANSIBLE_COLLECTIONS_PATH
            inert | boolean | defaults.collections_scan_sys_path | ANSIBLE_COLLECTIONS_SCAN_SYS_PATH
            inert | str | defaults.common_remote_group | ANSIBLE_COMMON_REMOTE_GROUP
            inert | str | defaults.cow_selection | ANSIBLE_COW_SELECTION
            inert | str | defaults.cowpath | ANSIBLE_COW_PATH
            inert | list | defaults.cow_whitelist defaults.cowsay_enabled_stencils | ANSIBLE_COW_WHITELIST ANSIBLE_COW_ACCEPTLIST
            inert | boolean | defaults.debug | ANSIBLE_DEBUG
            inert | boolean | defaults.deprecation_warnings | ANSIBLE_DEPRECATION_WARNINGS
            inert | boolean | defaults.devel_warning | ANSIBLE_DEVEL_WARNING
            inert | pathspec | defaults.doc_fragment_plugins | ANSIBLE_DOC_FRAGMENT_PLUGINS
            inert | str | defaults.docsite_root_url
            inert | str | defaults.fact_caching_connection | ANSIBLE_CACHE_PLUGIN_CONNECTION
            inert | str | defaults.fact_caching_prefix | ANSIBLE_CACHE_PLUGIN_PREFIX
            inert | list | defaults.facts_modules | ANSIBLE_FACTS_MODULES
            inert | pathspec | defaults.httpapi_plugins | ANSIBLE_HTTPAPI_PLUGINS
            inert | str | defaults.internal_poll_interval
            inert | str | defaults.interpreter_python | ANSIBLE_PYTHON_INTERPRETER
            inert | boolean | defaults.jinja2_native_warning | ANSIBLE_JINJA2_NATIVE_WARNING
            inert | boolean | defaults.keep_remote_files | ANSIBLE_KEEP_REMOTE_FILES
            inert | path | defaults.local_tmp | ANSIBLE_LOCAL_TEMP
            inert | boolean | defaults.localhost_warning | ANSIBLE_LOCALHOST_WARNING
            inert | list | defaults.log_filter | ANSIBLE_LOG_FILTER
            inert | integer | defaults.max_diff_size | ANSIBLE_MAX_DIFF_SIZE
            inert | str | defaults.module_compression
            inert | list | defaults.module_ignore_exts | ANSIBLE_MODULE_IGNORE_EXTS
            inert | pathspec | defaults.module_utils | ANSIBLE_MODULE_UTILS
            inert | pathspec | defaults.netconf_plugins | ANSIBLE_NETCONF_PLUGINS
            inert | list | defaults.network_group_modules | ANSIBLE_NETWORK_GROUP_MODULES
            inert | boolean | defaults.no_target_syslog | ANSIBLE_NO_TARGET_SYSLOG
            inert | boolean | defaults.nocows | ANSIBLE_NOCOWS
            inert | boolean | defaults.old_plugin_cache_clear | ANSIBLE_OLD_PLUGIN_CACHE_CLEAR
            inert | path | defaults.playbook_dir | ANSIBLE_PLAYBOOK_DIR
            inert | path | defaults.plugin_filters_cfg
            inert | str | defaults.python_module_rlimit_nofile | ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE
            inert | str | defaults.remote_tmp | ANSIBLE_REMOTE_TEMP ANSIBLE_REMOTE_TMP
            inert | str | defaults.run_vars_plugins | ANSIBLE_RUN_VARS_PLUGINS
            inert | str | defaults.syslog_facility | ANSIBLE_SYSLOG_FACILITY
            inert | list | defaults.system_tmpdirs | ANSIBLE_SYSTEM_TMPDIRS
            inert | boolean | defaults.system_warnings | ANSIBLE_SYSTEM_WARNINGS
            inert | boolean | defaults.task_debugger_ignore_errors | ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS
            inert | pathspec | defaults.terminal_plugins | ANSIBLE_TERMINAL_PLUGINS
            inert | boolean | defaults.use_persistent_connections | ANSIBLE_USE_PERSISTENT_CONNECTIONS
            inert | boolean | defaults.validate_action_group_metadata | ANSIBLE_VALIDATE_ACTION_GROUP_METADATA
            inert | boolean | defaults.verbose_to_stderr | ANSIBLE_VERBOSE_TO_STDERR
            inert | integer | defaults.win_async_startup_timeout | ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT
            inert | path | galaxy.cache_dir | ANSIBLE_GALAXY_CACHE_DIR
            inert | path | galaxy.collection_skeleton | ANSIBLE_GALAXY_COLLECTION_SKELETON
            inert | list | galaxy.collection_skeleton_ignore | ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE
            inert | boolean | galaxy.disable_gpg_verify | ANSIBLE_GALAXY_DISABLE_GPG_VERIFY
            inert | boolean | galaxy.display_progress | ANSIBLE_GALAXY_DISPLAY_PROGRESS
            inert | path | galaxy.gpg_keyring | ANSIBLE_GALAXY_GPG_KEYRING
            inert | boolean | galaxy.ignore_certs | ANSIBLE_GALAXY_IGNORE
            inert | list | galaxy.ignore_signature_status_codes | ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES
            inert | str | galaxy.required_valid_signature_count | ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT
            inert | path | galaxy.role_skeleton | ANSIBLE_GALAXY_ROLE_SKELETON
            inert | list | galaxy.role_skeleton_ignore | ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE
            inert | str | galaxy.server | ANSIBLE_GALAXY_SERVER
            inert | list | galaxy.server_list | ANSIBLE_GALAXY_SERVER_LIST
            inert | path | galaxy.token_path | ANSIBLE_GALAXY_TOKEN_PATH
            inert | boolean | inventory.any_unparsed_is_failed | ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED
            inert | boolean | inventory.cache | ANSIBLE_INVENTORY_CACHE
            inert | str | inventory.cache_connection | ANSIBLE_INVENTORY_CACHE_CONNECTION
            inert | str | inventory.cache_plugin | ANSIBLE_INVENTORY_CACHE_PLUGIN
            inert | str | inventory.cache_prefix | ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX
            inert | str | inventory.cache_timeout | ANSIBLE_INVENTORY_CACHE_TIMEOUT
            inert | boolean | inventory.export | ANSIBLE_INVENTORY_EXPORT
            inert | boolean | inventory.inventory_unparsed_warning | ANSIBLE_INVENTORY_UNPARSED_WARNING
            inert | boolean | inventory.unparsed_is_failed | ANSIBLE_INVENTORY_UNPARSED_FAILED
            inert | boolean | inventory_plugin_script.always_show_stderr | ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR
            inert | str |  | JUNIT_FAIL_ON_CHANGE
            inert | str |  | JUNIT_FAIL_ON_IGNORE
            inert | str |  | JUNIT_HIDE_TASK_ARGUMENTS
            inert | str |  | JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT
            inert | str |  | JUNIT_OUTPUT_DIR
            inert | str |  | JUNIT_REPLACE_OUT_OF_TREE_PATH
            inert | str |  | JUNIT_TASK_CLASS
            inert | str |  | JUNIT_TASK_RELATIVE_PATH
            inert | str |  | JUNIT_TEST_CASE_PREFIX
            inert | str | netconf_connection.ssh_config | ANSIBLE_NETCONF_SSH_CONFIG
            inert | boolean | paramiko_connection.host_key_auto_add | ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD
            inert | boolean | paramiko_connection.look_for_keys | ANSIBLE_PARAMIKO_LOOK_FOR_KEYS
            inert | path | persistent_connection.ansible_connection_path | ANSIBLE_CONNECTION_PATH
            inert | integer | persistent_connection.command_timeout | ANSIBLE_PERSISTENT_COMMAND_TIMEOUT
            inert | integer | persistent_connection.connect_retry_timeout | ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT
            inert | integer | persistent_connection.connect_timeout | ANSIBLE_PERSISTENT_CONNECT_TIMEOUT
            inert | path | persistent_connection.control_path_dir | ANSIBLE_PERSISTENT_CONTROL_PATH_DIR
            inert | boolean | privilege_escalation.agnostic_become_prompt | ANSIBLE_AGNOSTIC_BECOME_PROMPT
            inert | boolean | privilege_escalation.become_allow_same_user | ANSIBLE_BECOME_ALLOW_SAME_USER
            inert | boolean | selinux.libvirt_lxc_noseclabel | ANSIBLE_LIBVIRT_LXC_NOSECLABEL
            inert | list | selinux.special_context_filesystems | ANSIBLE_SELINUX_SPECIAL_FS
            inert | str | ssh_connection.control_path | ANSIBLE_SSH_CONTROL_PATH
            inert | str | ssh_connection.control_path_dir | ANSIBLE_SSH_CONTROL_PATH_DIR
            inert | str | ssh_connection.pipelining | ANSIBLE_SSH_PIPELINING
            inert | str | ssh_connection.scp_executable | ANSIBLE_SCP_EXECUTABLE
            inert | str | ssh_connection.scp_extra_args | ANSIBLE_SCP_EXTRA_ARGS
            inert | str | ssh_connection.scp_if_ssh | ANSIBLE_SCP_IF_SSH
            inert | boolean | ssh_connection.sftp_batch_mode | ANSIBLE_SFTP_BATCH_MODE
            inert | str | ssh_connection.sftp_executable | ANSIBLE_SFTP_EXECUTABLE
            inert | str | ssh_connection.sftp_extra_args | ANSIBLE_SFTP_EXTRA_ARGS
            inert | str | ssh_connection.sshpass_prompt | ANSIBLE_SSHPASS_PROMPT
            inert | str | ssh_connection.transfer_method | ANSIBLE_SSH_TRANSFER_METHOD
            inert | boolean | ssh_connection.usetty | ANSIBLE_SSH_USETTY
            inert | list | su_become_plugin.localized_prompts | ANSIBLE_SU_PROMPT_L10N
            inert | str | vars_host_group_vars.stage | ANSIBLE_VARS_PLUGIN_STAGE
            """;

    private static final Map<String, Setting> BY_KEY = new LinkedHashMap<>();
    private static final List<Setting> ALL = read();

    private SettingTable() {}

    private static List<Setting> read() {
        List<Setting> all = new ArrayList<>();
        for (String row : ROWS.split("\n")) {
            String[] cells = (row.strip() + " | | | | | ").split("\\|", -1);
            Setting setting = new Setting(
                    Setting.Role.valueOf(cells[0].strip().toUpperCase(Locale.ROOT)),
                    cells[1].strip(),
                    words(cells[2]),
                    words(cells[3]),
                    cells[4].strip(),
                    cells[5].strip());
            all.add(setting);
            setting.keys().forEach(key -> BY_KEY.put(key, setting));
        }
        return all;
    }

    private static List<String> words(String cell) {
        return cell.isBlank() ? List.of() : Stream.of(cell.strip().split(" ")).toList();
    }

    static List<Setting> all() {
        return ALL;
    }

    /** By section and key, {@code defaults.forks}. */
    static Optional<Setting> ofKey(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    static Collection<String> keys() {
        return BY_KEY.keySet();
    }
}
