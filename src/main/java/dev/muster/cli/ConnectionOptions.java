package dev.muster.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to get onto a host, and whom to become there. Inventory variables win over these, as in Ansible. */
final class ConnectionOptions {
    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Log in as this user.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = {"-k", "--ask-pass"},
            description = "Ask for the login password.")
    private boolean askPassword;

    @Option(
            names = {"--connection-password-file", "--conn-pass-file"},
            paramLabel = "FILE",
            description = "Take the login password from a file, or from what it prints if it is a program.")
    private Optional<Path> passwordFile = Optional.empty();

    @Option(
            names = {"--private-key", "--key-file"},
            paramLabel = "FILE",
            description = "Log in with this private key.")
    private Optional<Path> privateKey = Optional.empty();

    @Option(
            names = {"-c", "--connection"},
            paramLabel = "TYPE",
            description = "ssh (default) or local.")
    private Optional<String> connection = Optional.empty();

    @Option(
            names = {"-T", "--timeout"},
            paramLabel = "SECONDS",
            description = "Limit for connecting and logging in (default: 30).")
    private Optional<Integer> timeout = Optional.empty();

    @Option(
            names = "--host-keys",
            paramLabel = "POLICY",
            description = "strict (default): only known keys; accept-new: trust and record a first one; off.")
    private Optional<String> hostKeys = Optional.empty();

    @Option(
            names = "--legacy",
            paramLabel = "WHEN",
            description = "SSH algorithms of 2006: off (default), auto (as the last resort), force.")
    private Optional<String> legacy = Optional.empty();

    @Option(
            names = {"-b", "--become"},
            description = "Run as another user (root unless --become-user says otherwise).")
    private boolean become;

    @Option(names = "--become-user", paramLabel = "USER", description = "Become this user (default: root).")
    private Optional<String> becomeUser = Optional.empty();

    @Option(names = "--become-method", paramLabel = "METHOD", description = "sudo (default), su or doas.")
    private Optional<String> becomeMethod = Optional.empty();

    @Option(
            names = {"-K", "--ask-become-pass"},
            description = "Ask for the password that becoming needs.")
    private boolean askBecomePassword;

    @Option(
            names = {"--become-password-file", "--become-pass-file"},
            paramLabel = "FILE",
            description = "Take the password that becoming needs from a file, or from what it prints.")
    private Optional<Path> becomePasswordFile = Optional.empty();

    @Option(
            names = "--ssh-common-args",
            paramLabel = "ARGS",
            description = "Options as for ssh, where ansible_ssh_common_args is not set: -o ProxyJump=… -i …")
    private Optional<String> sshCommonArguments = Optional.empty();

    @Option(
            names = "--ssh-extra-args",
            paramLabel = "ARGS",
            description = "More of them, where ansible_ssh_extra_args is not set.")
    private Optional<String> sshExtraArguments = Optional.empty();

    /** By the names of the variables they stand in for. */
    Map<String, String> sshArguments() {
        Map<String, String> arguments = new HashMap<>();
        sshCommonArguments.ifPresent(text -> arguments.put("ansible_ssh_common_args", text));
        sshExtraArguments.ifPresent(text -> arguments.put("ansible_ssh_extra_args", text));
        return arguments;
    }

    Optional<String> user() {
        return user;
    }

    Optional<Path> passwordFile() {
        return passwordFile;
    }

    Optional<Path> becomePasswordFile() {
        return becomePasswordFile;
    }

    boolean askPassword() {
        return askPassword;
    }

    Optional<Path> privateKey() {
        return privateKey;
    }

    Optional<String> connection() {
        return connection;
    }

    Optional<Integer> timeout() {
        return timeout;
    }

    Optional<String> hostKeys() {
        return hostKeys;
    }

    Optional<String> legacy() {
        return legacy;
    }

    boolean become() {
        return become;
    }

    Optional<String> becomeUser() {
        return becomeUser;
    }

    Optional<String> becomeMethod() {
        return becomeMethod;
    }

    boolean askBecomePassword() {
        return askBecomePassword;
    }
}
