package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.module.ModuleException;
import dev.muster.playbook.Keyword;
import dev.muster.settings.HomePath;
import dev.muster.shell.Become;
import dev.muster.shell.RouterOs;
import dev.muster.shell.Secret;
import dev.muster.shell.SecretMask;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How to reach a host and whom to become there: variables somebody has set first, then the task's keywords, then the
 * command line. (The values that count when nobody set any would hide the keywords.) Where a variable has two names
 * and both are set, the older one wins, as with Ansible (config/manager.py, {@code _loop_entries}: the last of ssh.py's
 * and sudo.py's lists).
 *
 * @param host the host to connect to, which for a delegated task is the delegate
 * @param variables that host's
 * @param written the task's keywords, evaluated with the variables of the host the task is for
 * @param premises told of everything that is asked for
 */
record ConnectionSettings(
        String host,
        HostVariables variables,
        Templar templar,
        TaskSettings written,
        RunOptions options,
        SecretMask secrets,
        Premises premises) {
    private static final String NETWORK_CLI = "network_cli";

    Target target() {
        Target.Kind kind = kind();
        if (kind != Target.Kind.LOCAL) {
            refuseForeignPrograms();
        }
        Login login = options.login();
        SshArguments arguments = SshArguments.of(
                host,
                Stream.of("ssh_args", "ssh_common_args", "ssh_extra_args")
                        .map(this::sshArguments)
                        .flatMap(Optional::stream)
                        .toList());
        return new Target(
                host,
                kind,
                text("ansible_ssh_host", "ansible_host").orElse(host),
                port().or(arguments::port),
                text("ansible_ssh_user", "ansible_user")
                        .or(() -> asked(Keyword.REMOTE_USER).text(Keyword.REMOTE_USER))
                        .or(arguments::user)
                        .or(login::user),
                secret("ansible_ssh_password", "ansible_ssh_pass", "ansible_password")
                        .or(login::password),
                identities(arguments),
                secret("ansible_private_key_passphrase", "ansible_ssh_private_key_passphrase")
                        .or(login::passphrase),
                arguments.jumps(),
                hostKeys(arguments),
                arguments.knownHosts().stream().map(HomePath::of).toList(),
                legacy(),
                text("ansible_shell_executable"),
                number("ansible_ssh_timeout", "ansible_timeout")
                        .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
                        .or(arguments::timeout)
                        .orElse(login.timeout()),
                arguments.options());
    }

    /** How often a connection that fails is tried again. */
    int retries() {
        return number("ansible_ssh_retries")
                .map(Double::intValue)
                .or(() -> options.settings().number("ssh_connection.retries"))
                .orElse(0);
    }

    /** A program or a library that would make the connection, and is not run here. */
    private void refuseForeignPrograms() {
        text("ansible_ssh_executable")
                .filter(program -> !program.equals("ssh") && !program.endsWith("/ssh"))
                .ifPresent(program -> refuse("ansible_ssh_executable", program, "muster's own SSH is used"));
        text("ansible_ssh_pkcs11_provider")
                .ifPresent(
                        library -> refuse("ansible_ssh_pkcs11_provider", library, "keys come from files or an agent"));
    }

    private void refuse(String variable, String value, String instead) {
        String place = variables
                .given(variable)
                .filter(Value.Text.class::isInstance)
                .flatMap(text -> Optional.ofNullable(((Value.Text) text).origin()))
                .map(origin -> origin.span() + ": ")
                .orElse("");
        throw new ModuleException(place + variable + " = " + value + " is not supported: " + instead);
    }

    private Optional<String> sshArguments(String name) {
        String variable = "ansible_" + name;
        return text(variable)
                .or(() -> Optional.ofNullable(options.login().sshArguments().get(variable)))
                .or(() -> options.settings().text("ssh_connection." + name));
    }

    Become become() {
        Elevation elevation = options.elevation();
        boolean wanted = value("ansible_become")
                .map(value -> TaskSettings.truth("ansible_become", value))
                .or(() -> asked(Keyword.BECOME).flag(Keyword.BECOME))
                .orElse(elevation.become());
        if (!wanted) {
            return Become.NOBODY;
        }
        Optional<Become.Method> chosen = text("ansible_become_method")
                .or(() -> asked(Keyword.BECOME_METHOD).text(Keyword.BECOME_METHOD))
                .map(this::method)
                .or(elevation::method);
        if (kind().router().isPresent()) {
            return privileged(chosen.filter(method -> !elevation.method().equals(Optional.of(method))));
        }
        Become.Method method = chosen.orElse(Become.Method.SUDO);
        if (method == Become.Method.ENABLE) {
            throw new ModuleException("the become method enable of " + host + " is for routers (" + NETWORK_CLI + ")");
        }
        String name = method.program();
        Become become = new Become(
                text("ansible_" + name + "_user", "ansible_become_user")
                        .or(() -> asked(Keyword.BECOME_USER).text(Keyword.BECOME_USER))
                        .or(elevation::user)
                        .or(() -> Optional.of("root")),
                method,
                secret("ansible_" + name + "_pass", "ansible_become_pass", "ansible_become_password")
                        .or(elevation::password),
                text("ansible_" + name + "_exe", "ansible_become_exe")
                        .or(() -> asked(Keyword.BECOME_EXE).text(Keyword.BECOME_EXE))
                        .or(() -> becomeSetting(name, "become_exe", "executable")),
                text("ansible_" + name + "_flags", "ansible_become_flags")
                        .or(() -> asked(Keyword.BECOME_FLAGS).text(Keyword.BECOME_FLAGS))
                        .or(() -> becomeSetting(name, "become_flags", "flags")));
        boolean isPlain = chosen.isEmpty()
                && become.executable().isEmpty()
                && become.flags().isEmpty();
        return isPlain ? withFallbacks(become) : become;
    }

    /** Routers have no other users, only rights; where nobody chose a method there is but one. Junos has none. */
    private Become privileged(Optional<Become.Method> chosen) {
        chosen.filter(method -> method != Become.Method.ENABLE).ifPresent(method -> {
            throw new ModuleException("the become method " + method.program() + " of " + host
                    + " is for hosts with a shell; a router has enable");
        });
        return new Become(
                Optional.of("enable"),
                Become.Method.ENABLE,
                secret("ansible_enable_pass", "ansible_become_pass", "ansible_become_password")
                        .or(options.elevation()::password),
                Optional.empty(),
                Optional.empty());
    }

    /** The plugin's own section beats the general one. */
    private Optional<String> becomeSetting(String method, String general, String own) {
        Optional<String> ofPlugin =
                method.equals("doas") ? Optional.empty() : options.settings().text(method + "_become_plugin." + own);
        return ofPlugin.or(() -> options.settings().text("privilege_escalation." + general));
    }

    /**
     * Where nobody chose a method, hosts without sudo are served by what they have. First doas, which nobody installs
     * without meaning it; su is everywhere, wants root's own password, and a wrong one counts against root.
     */
    private static Become withFallbacks(Become become) {
        List<Become.Method> others = new ArrayList<>(List.of(Become.Method.DOAS));
        if (become.password().isPresent()) {
            others.add(Become.Method.SU);
        }
        return new Become(
                become.user(), become.method(), become.password(), Optional.empty(), Optional.empty(), others);
    }

    private Target.Kind kind() {
        String kind = text("ansible_connection")
                .or(() -> asked(Keyword.CONNECTION).text(Keyword.CONNECTION))
                .or(() -> options.login().connection())
                .orElse("ssh");
        return switch (kind.replace("ansible.builtin.", "")) {
            case "ssh", "smart", "paramiko", "paramiko_ssh" -> Target.Kind.SSH;
            case "local" -> Target.Kind.LOCAL;
            case NETWORK_CLI, "ansible.netcommon.network_cli" -> router();
            default ->
                throw new ModuleException("the connection \"" + kind + "\" of " + host
                        + " is none of muster's: ssh, local, " + NETWORK_CLI);
        };
    }

    private Target.Kind router() {
        String os = text("ansible_network_os")
                .orElseThrow(() -> new ModuleException("the connection of " + host
                        + " is network_cli, but ansible_network_os is not set: ios, junos"));
        return RouterOs.named(os)
                .map(Target.Kind::of)
                .orElseThrow(() -> new ModuleException(
                        "ansible_network_os of " + host + " is \"" + os + "\"; muster knows ios and junos"));
    }

    private Become.Method method(String written) {
        return switch (written.replace("ansible.builtin.", "")
                .replace("community.general.", "")
                .replace("ansible.netcommon.", "")) {
            case "enable" -> Become.Method.ENABLE;
            case "sudo" -> Become.Method.SUDO;
            case "su" -> Become.Method.SU;
            case "doas" -> Become.Method.DOAS;
            default ->
                throw new ModuleException("the become method \"" + written + "\" of " + host
                        + " is none of muster's: sudo, su, doas, enable");
        };
    }

    private Optional<Integer> port() {
        return number("ansible_ssh_port", "ansible_port")
                .or(() -> asked(Keyword.PORT).number(Keyword.PORT))
                .map(Double::intValue)
                .or(() -> options.settings().number("defaults.remote_port"));
    }

    private List<Path> identities(SshArguments arguments) {
        List<Path> paths = new ArrayList<>();
        text("ansible_ssh_private_key_file", "ansible_private_key_file")
                .map(HomePath::of)
                .ifPresentOrElse(paths::add, () -> paths.addAll(options.login().identities()));
        arguments.identities().forEach(file -> paths.add(HomePath.of(file)));
        return paths;
    }

    private Target.HostKeys hostKeys(SshArguments arguments) {
        Optional<Target.HostKeys> own =
                text("muster_host_keys").map(text -> choice("muster_host_keys", text, Target.HostKeys.class));
        return own.or(() -> value("ansible_ssh_host_key_checking")
                        .or(() -> value("ansible_host_key_checking"))
                        .filter(value -> !TaskSettings.truth("ansible_host_key_checking", value))
                        .map(value -> Target.HostKeys.OFF))
                .or(arguments::hostKeys)
                .orElse(options.login().hostKeys());
    }

    private Target.Legacy legacy() {
        return value("muster_legacy")
                .map(value -> value instanceof Value.Bool bool
                        ? (bool.value() ? Target.Legacy.AUTO : Target.Legacy.OFF)
                        : choice("muster_legacy", value.str(), Target.Legacy.class))
                .orElse(options.login().legacy());
    }

    private <E extends Enum<E>> E choice(String variable, String text, Class<E> type) {
        String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Stream.of(type.getEnumConstants())
                .filter(constant -> constant.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ModuleException(variable + " of " + host + " must be one of "
                        + Stream.of(type.getEnumConstants())
                                .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .toList()
                        + ", not \"" + text + "\""));
    }

    // ---- variables ----

    private Optional<Value> value(String name) {
        return premises.given(variables, name)
                .map(value -> templar.evaluate(value, variables))
                .filter(value -> !(value instanceof Value.None) && !Omit.is(value));
    }

    private TaskSettings asked(Keyword keyword) {
        premises.asks(written.keywords(), keyword);
        return written;
    }

    private Optional<String> text(String... names) {
        for (String name : names) {
            Optional<String> text = value(name).map(Value::str).filter(some -> !some.isEmpty());
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }

    private Optional<Double> number(String... names) {
        for (String name : names) {
            Optional<Double> number = value(name).map(value -> TaskSettings.number(name, value));
            if (number.isPresent()) {
                return number;
            }
        }
        return Optional.empty();
    }

    private Optional<Secret> secret(String... names) {
        Optional<Secret> secret = text(names).map(Secret::new);
        secret.ifPresent(secrets::add);
        return secret;
    }
}
