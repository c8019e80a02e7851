package dev.muster.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/**
 * Twelve hosts on loopback: real SSH servers, a real {@code sh}, files of their own and a simulated ntpd each. Needs no
 * root, no Docker and nothing installed; everything lives below one folder, which the caller removes.
 */
public final class DemoFleet implements AutoCloseable {
    /** Tools the hosts share with the machine; everything else, the machine's services above all, stays out of reach. */
    private static final List<String> SHARED_TOOLS = List.of(
            "awk",
            "basename",
            "cat",
            "chgrp",
            "chmod",
            "chown",
            "cksum",
            "cmp",
            "cp",
            "cut",
            "date",
            "dd",
            "df",
            "diff",
            "dirname",
            "echo",
            "env",
            "expr",
            "false",
            "find",
            "getent",
            "grep",
            "head",
            "hostname",
            "id",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "nohup",
            "od",
            "printf",
            "ps",
            "pwd",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "setsid",
            "sh",
            "sha1sum",
            "shasum",
            "openssl",
            "md5sum",
            "sha256sum",
            "sleep",
            "sort",
            "stat",
            "stty",
            "sync",
            "tail",
            "tee",
            "test",
            "timeout",
            "touch",
            "tr",
            "true",
            "tty",
            "uname",
            "uniq",
            "wc",
            "which",
            "who",
            "xargs");

    /** Kept here, since the logging framework forgets loggers that nobody holds. */
    private static final Logger SERVER_LOG = Logger.getLogger("org.apache.sshd");

    private final Path folder;
    private final KeyPair clientKey;
    private final NtpNetwork network;
    private final ToolBridge bridge;
    private final List<AutoCloseable> doors = new ArrayList<>();
    private final Map<DemoStory, Ports> ports = new LinkedHashMap<>();

    private record Ports(int ssh, int ntp, Path root) {}

    private DemoFleet(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.clientKey = newKey();
        this.network = new NtpNetwork();
        this.bridge = new ToolBridge();
    }

    /** Starts the fleet with all its files below a folder that exists and is empty. */
    public static DemoFleet start(Path folder) throws IOException {
        SERVER_LOG.setLevel(Level.OFF);
        try {
            DemoFleet fleet = new DemoFleet(folder);
            fleet.startHosts();
            return fleet;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The inventory that describes the fleet, in YAML. */
    public Path inventory() {
        return folder.resolve("inventory.yml");
    }

    /** Host keys of the fleet, in OpenSSH's format. */
    public Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** Names of the hosts with one line about each. */
    public Map<String, String> tales() {
        Map<String, String> tales = new LinkedHashMap<>();
        for (DemoStory story : DemoStory.values()) {
            tales.put(story.host(), story.tale());
        }
        return tales;
    }

    /** Where the NTP service of a host can be probed from here; empty for a host that is down or dumb. */
    public Optional<Integer> ntpPort(String host) {
        return ports.entrySet().stream()
                .filter(e -> e.getKey().host().equals(host) && e.getValue().ntp() > 0)
                .map(e -> e.getValue().ntp())
                .findFirst();
    }

    /** Whether the daemons answer over IPv6 as well; not so where loopback has no such address. */
    public boolean isOverIpv6() {
        return network.isOverIpv6();
    }

    private void startHosts() throws IOException, GeneralSecurityException {
        Path tools = shareTools();
        StringBuilder known = new StringBuilder();
        for (DemoStory story : DemoStory.values()) {
            ports.put(
                    story,
                    switch (story.door()) {
                        case CLOSED -> new Ports(freePort(), 0, folder);
                        case SILENT -> silent();
                        case SSH -> host(story, tools, known);
                    });
        }
        Files.writeString(knownHosts(), known);
        writeKey();
        Files.writeString(inventory(), inventoryText());
    }

    private Ports silent() throws IOException {
        SilentServer server = SilentServer.start();
        doors.add(server);
        return new Ports(server.port(), 0, folder);
    }

    private Ports host(DemoStory story, Path tools, StringBuilder known) throws IOException, GeneralSecurityException {
        Path root = Files.createDirectories(folder.resolve("hosts").resolve(story.host()));
        DemoHost host = DemoHost.create(story, root);
        bridge.connect(host, DemoHost.TOOLS);
        KeyPair hostKey = newKey();
        List<String> environment = List.of(
                "PATH=" + root.resolve("bin") + ":" + tools,
                "HOME=" + root.resolve("root"),
                "TMPDIR=" + root.resolve("tmp"),
                "LANG=C",
                "USER=" + System.getProperty("user.name"));
        DemoSshServer server = DemoSshServer.start(hostKey, clientKey.getPublic(), environment);
        doors.add(server);
        known.append("[127.0.0.1]:")
                .append(server.port())
                .append(' ')
                .append(PublicKeyEntry.toString(hostKey.getPublic()))
                .append('\n');
        return new Ports(server.port(), network.listen(host::answerOutside), root);
    }

    /** Links to the machine's own tools, so that the hosts' PATH holds these and no others. */
    private Path shareTools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : SHARED_TOOLS) {
            for (String place : List.of("/usr/bin", "/bin")) {
                Path real = Path.of(place, tool);
                if (Files.isExecutable(real)) {
                    Files.createSymbolicLink(tools.resolve(tool), real);
                    break;
                }
            }
        }
        return tools;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private void writeKey() throws IOException, GeneralSecurityException {
        Path file = folder.resolve("id_demo");
        try (OutputStream out = Files.newOutputStream(file)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(clientKey, "demo", null, out);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private String inventoryText() {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, """
                # The demo fleet. Every host listens on loopback; what a real inventory needs is its hosts' names.
                all:
                  vars:
                    ansible_host: 127.0.0.1
                    ansible_become: false
                    ansible_ssh_private_key_file: %s
                    ansible_ssh_common_args: -o UserKnownHostsFile=%s
                    ntp_service_manager: sysvinit
                    ntp_address6: "::1"
                    ntp_patience: 0.25
                  hosts:
                """, folder.resolve("id_demo"), knownHosts()));
        ports.forEach((story, port) -> {
            out.append("    ")
                    .append(story.host())
                    .append(":  # ")
                    .append(story.tale())
                    .append('\n');
            out.append("      ansible_port: ").append(port.ssh()).append('\n');
            if (port.ntp() > 0) {
                out.append("      ntp_port: ").append(port.ntp()).append('\n');
                out.append("      ntp_root: ").append(port.root()).append('\n');
            }
        });
        return out.toString();
    }

    @Override
    public void close() {
        for (AutoCloseable door : doors) {
            try {
                door.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        network.close();
        bridge.close();
    }
}
