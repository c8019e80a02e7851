package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Secret;
import dev.muster.shell.SecretMask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryCommandTest {
    @TempDir
    private Path home = Path.of("");

    /** A pipe whose reader goes after so many bytes. */
    private static final class Pipe extends OutputStream {
        private int left;

        Pipe(int bytes) {
            this.left = bytes;
        }

        @Override
        public void write(int octet) throws IOException {
            if (left-- <= 0) {
                throw new IOException("Broken pipe");
            }
        }
    }

    private static Console console(OutputStream out, OutputStream err) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                80,
                new SecretMask());
    }

    @Test
    void showsTheVariablesOfAHostAndWithExportItsOwnOnly() {
        Muster muster = new Muster(home);
        String hosts = muster.file("hosts.ini", "[web]\nw1 port=80\n[web:vars]\nkind=web\n");

        Muster.Result all = muster.run("inventory", "-i", hosts, "--host", "w1");
        Muster.Result own = muster.run("inventory", "-i", hosts, "--host", "w1", "--export");

        assertThat(all.out()).isEqualTo("{\n    \"kind\": \"web\",\n    \"port\": 80\n}\n");
        assertThat(own.out()).isEqualTo("{\n    \"port\": 80\n}\n");
    }

    @Test
    void listsTheHostsOfALimitOnly() {
        Muster muster = new Muster(home);
        String hosts = muster.file("hosts.ini", "[web]\nw1 port=80\nw2 port=81\n");

        Muster.Result result = muster.run("inventory", "-i", hosts, "--list", "-l", "w2");

        assertThat(result.out()).contains("\"w2\"").doesNotContain("w1");
    }

    @Test
    void namesTheGroupThatWasProbablyMeant() {
        Muster muster = new Muster(home);
        String hosts = muster.file("hosts.ini", "[web]\nw1\n");

        Muster.Result result = muster.run("inventory", "-i", hosts, "--graph", "wbe");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("error: there is no group \"wbe\"; did you mean \"web\"?\n");
    }

    @Test
    void endsQuietlyWhenNobodyReadsOn() {
        String hosts = new Muster(home).file("hosts.ini", "h[00001:20000] x=1\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exit = Main.execute(
                console(new Pipe(100), err),
                Map.of("MUSTER_PROJECT", home.toString()),
                "inventory",
                "-i",
                hosts,
                "--list");

        assertThat(exit).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void stopsThePrinterWhenNobodyReadsOn() {
        int[] made = {0};

        console(new Pipe(100), new ByteArrayOutputStream()).atLength(lines -> {
            while (made[0] < 1_000_000) {
                made[0]++;
                lines.accept("line");
            }
        });

        assertThat(made[0]).isLessThan(100_000);
    }

    @Test
    void masksLinesAlsoWhereOnePieceEndsAndTheNextBegins() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = console(out, new ByteArrayOutputStream());
        console.secrets().add(new Secret("hunter2 and more"));

        console.atLength(lines -> {
            for (int i = 0; i < 10_000; i++) {
                lines.accept(i + " hunter2 and more");
            }
        });

        assertThat(out.toString(StandardCharsets.UTF_8))
                .doesNotContain("hunter2")
                .startsWith("0 ********\n1 ********\n")
                .endsWith("9999 ********\n");
    }
}
