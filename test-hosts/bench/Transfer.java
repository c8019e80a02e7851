import dev.muster.connection.Connection;
import dev.muster.connection.Opened;
import dev.muster.connection.Reply;
import dev.muster.connection.SshConnector;
import dev.muster.connection.Target;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Script;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.SFTPClient;
import net.schmizz.sshj.transport.verification.PromiscuousVerifier;

/**
 * What a file costs inside a frame and by sftp, in milliseconds, on one connection that is logged in:
 * {@code java -cp target/muster.jar test-hosts/bench/Transfer.java PORT USER KEY} against an OpenSSH server on
 * loopback. The figures in the Javadoc of the package connection come from here.
 */
final class Transfer {
    private static final int[] SIZES = {1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20, 100 << 20};
    private static final Script WRITE = new Script("write", "cat >\"$1\"");

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        String user = arguments[1];
        Path key = Path.of(arguments[2]);
        Target plain = Target.ssh("127.0.0.1");
        Target target = new Target("bench", plain.kind(), "127.0.0.1", Optional.of(port), Optional.of(user),
                Optional.empty(), List.of(key), Optional.empty(), List.of(), Target.HostKeys.OFF, List.of(),
                Target.Legacy.OFF, Optional.empty(), Duration.ofSeconds(30));
        try (SshConnector connector = SshConnector.ofThisProcess();
                Connection connection = ((Opened.Ready) connector.open(target)).connection();
                SSHClient client = new SSHClient()) {
            client.addHostKeyVerifier(new PromiscuousVerifier());
            client.connect("127.0.0.1", port);
            client.authPublickey(user, key.toString());
            byte[] small = "x".getBytes();
            for (int i = 0; i < 20; i++) {
                frame(connection, small);
                bySftp(client, small);
            }
            System.out.printf("%12s %14s %14s %14s %14s%n", "bytes", "frame text", "frame random", "sftp + channel",
                    "sftp, open");
            try (SFTPClient open = client.newSFTPClient()) {
                for (int size : SIZES) {
                    byte[] text = new byte[size];
                    java.util.Arrays.fill(text, (byte) 'r');
                    byte[] random = new byte[size];
                    new Random(1).nextBytes(random);
                    int runs = size > 5 << 20 ? 2 : 9;
                    System.out.printf("%12d %14.1f %14.1f %14.1f %14.1f%n", size,
                            best(runs, () -> frame(connection, text)), best(runs, () -> frame(connection, random)),
                            best(runs, () -> bySftp(client, random)), best(runs, () -> write(open, random)));
                }
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    /** The fastest of some runs: the others were disturbed. */
    private static double best(int runs, Work work) throws Exception {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < runs; i++) {
            long before = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - before) / 1e6);
        }
        return best;
    }

    private static void frame(Connection connection, byte[] bytes) {
        Command command = Command.of(WRITE, "/tmp/muster-transfer").withInput(bytes).within(Duration.ofMinutes(5));
        Reply reply = connection.writer(Become.NOBODY).run(List.of(command), List.of());
        if (!(reply instanceof Reply.Answered answered) || !answered.outputs().get(0).ok()) {
            throw new IllegalStateException(reply.toString());
        }
    }

    private static void bySftp(SSHClient client, byte[] bytes) throws Exception {
        try (SFTPClient sftp = client.newSFTPClient()) {
            write(sftp, bytes);
        }
    }

    private static void write(SFTPClient sftp, byte[] bytes) throws Exception {
        try (RemoteFile file = sftp.open(
                        "/tmp/muster-transfer", EnumSet.of(OpenMode.WRITE, OpenMode.CREAT, OpenMode.TRUNC));
                OutputStream out = file.new RemoteFileOutputStream(0, 16)) {
            for (int from = 0; from < bytes.length; from += 32_000) {
                out.write(bytes, from, Math.min(32_000, bytes.length - from));
            }
        }
    }
}
