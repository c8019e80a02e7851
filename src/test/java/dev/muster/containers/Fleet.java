package dev.muster.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Test hosts that are up, and a home folder for the admin who works on them: keys, known_hosts and an inventory.
 */
final class Fleet implements AutoCloseable {
    private static final Path KEYS = Path.of("test-hosts", "keys").toAbsolutePath();

    private final Path home;
    private final List<ContainerHost> hosts;

    private Fleet(Path home, List<ContainerHost> hosts) {
        this.home = home;
        this.hosts = hosts;
    }

    /** Starts the hosts side by side. */
    static Fleet start(Path home, List<ContainerHost> hosts) {
        Fleet fleet = new Fleet(home, List.copyOf(hosts));
        try {
            hosts.parallelStream().forEach(ContainerHost::start);
            fleet.furnishHome();
        } catch (RuntimeException | Error e) {
            fleet.close();
            throw e;
        }
        return fleet;
    }

    /** One host of each kind, named after it. */
    static Fleet ofAllKinds(Path home) {
        List<ContainerHost> hosts = new ArrayList<>();
        for (HostKind kind : HostKind.values()) {
            hosts.add(ContainerHost.of(kind, kind.image()));
        }
        return start(home, hosts);
    }

    List<ContainerHost> hosts() {
        return hosts;
    }

    ContainerHost host(HostKind kind) {
        return hosts.stream().filter(host -> host.kind() == kind).findFirst().orElseThrow();
    }

    ContainerHost host(String name) {
        return hosts.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Path inventory() {
        return home.resolve("inventory.yml");
    }

    Path knownHosts() {
        return home.resolve(".ssh").resolve("known_hosts");
    }

    /** The command line, for an admin at home here. */
    Cli cli() {
        return new Cli(home);
    }

    /** Something of every host, by name. */
    <T> Map<String, T> ofEach(java.util.function.Function<ContainerHost, T> question) {
        Map<String, T> answers = new LinkedHashMap<>();
        Map<String, T> found =
                hosts.parallelStream().collect(Collectors.toConcurrentMap(ContainerHost::name, question));
        hosts.forEach(host -> answers.put(host.name(), found.get(host.name())));
        return answers;
    }

    private void furnishHome() {
        try {
            Files.createDirectories(knownHosts().getParent());
            copyKeys(home);
            Files.write(
                    knownHosts(),
                    hosts.stream().flatMap(host -> host.knownHosts().stream()).toList());
            Files.writeString(inventory(), inventoryText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys belong to whoever built the images; ssh's rule on modes is kept for the copies. */
    static void copyKeys(Path home) throws IOException {
        for (String key : List.of("id_ed25519", "id_rsa")) {
            Path copy = Files.copy(KEYS.resolve(key), home.resolve(key));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private String inventoryText() {
        StringBuilder text =
                new StringBuilder("all:\n  vars:\n    ansible_user: admin\n    ansible_ssh_private_key_file: "
                        + home.resolve("id_ed25519") + "\n  hosts:\n");
        for (ContainerHost host : hosts) {
            text.append("    ")
                    .append(host.name())
                    .append(":\n      ansible_host: ")
                    .append(host.address())
                    .append('\n');
            text.append(host.kind().variables().replace("KEYS", home.toString()).indent(6));
        }
        return text.toString();
    }

    @Override
    public void close() {
        hosts.parallelStream().forEach(ContainerHost::close);
    }
}
