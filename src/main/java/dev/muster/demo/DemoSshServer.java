package dev.muster.demo;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.Command;

/** The SSH door of a demo host: a real server whose commands run in a real {@code sh} with the host's own PATH. */
final class DemoSshServer implements AutoCloseable {
    private final SshServer server;

    private DemoSshServer(SshServer server) {
        this.server = server;
    }

    /**
     * Starts on a free port of loopback.
     *
     * @param environment the only variables the host's shell sees, as {@code NAME=value}
     */
    static DemoSshServer start(KeyPair hostKey, PublicKey client, List<String> environment) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, client));
        server.setCommandFactory((channel, command) -> process(environment, command));
        server.setShellFactory(channel -> process(environment, "exec sh"));
        CoreModuleProperties.NIO_WORKERS.set(server, 1);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "OpenSSH_demo");
        server.start();
        return new DemoSshServer(server);
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Command process(List<String> environment, String command) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        words.addAll(environment);
        words.addAll(List.of("/bin/sh", "-c", command));
        return new ShellCommand(words);
    }
}
