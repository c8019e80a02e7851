package dev.muster.connection;

import dev.muster.shell.ShellQuote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes frames: the text a persistent {@code sh} reads from its stdin.
 *
 * <p>Every script runs in a subshell. Before and behind it the shell prints a mark with the session's nonce on stdout
 * and on stderr, so both come back unencoded, byte for byte, apart from each other, and whatever else the host
 * prints lies outside the marks. Nothing is acknowledged in between: a frame costs one round trip.
 *
 * <p>Input travels as printf formats with octal escapes: a here-document cannot hold NUL and makes temporary files
 * in some shells, and bytes behind the script on the same pipe would be swallowed by shells that read ahead (dash,
 * busybox).
 *
 * <p>Scripts read what tools say, so they run with {@code LC_ALL=C}; what the login or the task had set of these
 * variables stands in {@code muster_lc_all} and {@code muster_language}, for commands of a user's.
 *
 * <p>On a terminal stderr would be merged with stdout, so there it is caught in a variable and printed behind stdout
 * between marks of its own; it is cut at {@link #CAUGHT} bytes and cannot hold NUL.
 */
final class FrameText {
    static final int CAUGHT = 256 << 10;
    /** Variables that outrank all others about language. */
    private static final Set<String> LOCALE = Set.of("LC_ALL", "LANGUAGE");
    /** Bytes of input in one printf; its text is at most four times as long, below any limit for one argument. */
    private static final int CHUNK = 8 << 10;

    private final String nonce;
    private final boolean pty;
    private final StringBuilder text = new StringBuilder();

    private FrameText(String nonce, boolean pty) {
        this.nonce = nonce;
        this.pty = pty;
    }

    /** First words to a fresh shell. The nonce is sent in halves so that an echo of them is not taken for the answer. */
    static byte[] hello(String nonce, boolean pty) {
        int half = nonce.length() / 2;
        String halves = "'" + nonce.substring(0, half) + "' '" + nonce.substring(half) + "'";
        String say = "printf '%s%s!%d;' " + halves + " $$";
        return bytes("muster_lc_all=${LC_ALL-} muster_language=${LANGUAGE-}\n"
                + "LC_ALL=C; export LC_ALL; unset LANGUAGE ENV BASH_ENV CDPATH\n"
                + "PATH=${PATH:-/usr/bin:/bin}; for muster_d in /usr/local/sbin /usr/sbin /sbin; do\n"
                + "case :$PATH: in *:$muster_d:*) ;; *) PATH=$PATH:$muster_d ;; esac; done; export PATH\n"
                + (pty ? "exec 3>&1\n" + say + "\n" : say + "; " + say + " >&2\n"));
    }

    /** One frame. Its scripts are numbered from {@code first}. */
    static byte[] frame(String nonce, boolean pty, int number, int first, List<FrameScript> scripts) {
        FrameText frame = new FrameText(nonce, pty);
        frame.text.append("muster_q=0\n");
        boolean guarded = false;
        for (int i = 0; i < scripts.size(); i++) {
            FrameScript script = scripts.get(i);
            frame.text.append(guarded ? "if [ \"$muster_q\" = 0 ]; then\n" : "");
            frame.script(first + i, script);
            frame.text.append(script.ends() ? "if [ \"$muster_s\" != 0 ]; then muster_q=1; fi\n" : "");
            frame.text.append(guarded ? "fi\n" : "");
            guarded |= script.ends();
        }
        frame.mark("=" + number + ";", "");
        return bytes(frame.text.toString());
    }

    private void script(int number, FrameScript script) {
        mark("<" + number + ";", "");
        if (pty) {
            text.append("muster_e=$({\n");
            body(script, "2>&1 1>&3 3>&-");
            text.append("muster_s=$?\nprintf '")
                    .append(nonce)
                    .append(">")
                    .append(number)
                    .append(":%d;' \"$muster_s\" >&3\n");
            text.append("printf 'S%d' \"$muster_s\"\n} | { head -c ").append(CAUGHT);
            text.append("; tail -c 5; })\nmuster_s=${muster_e##*S}\n");
            text.append("printf '%s{%d;%s%s}%d;' '").append(nonce).append("' ").append(number);
            text.append(" \"${muster_e%S*}\" '")
                    .append(nonce)
                    .append("' ")
                    .append(number)
                    .append("\n");
        } else {
            body(script, "");
            text.append("muster_s=$?\n");
            mark(">" + number + ":%d;", " \"$muster_s\"");
        }
    }

    private void body(FrameScript script, String redirections) {
        if (script.input().length > 0) {
            input(script.input());
        }
        text.append("( set ").append(script.ends() ? "-eu" : "-u").append('\n');
        for (Map.Entry<String, String> each : new TreeMap<>(script.environment()).entrySet()) {
            text.append("export ")
                    .append(ShellQuote.quote(each.getKey() + "=" + each.getValue()))
                    .append(" || exit 2\n");
            if (LOCALE.contains(each.getKey())) {
                text.append("muster_").append(each.getKey().toLowerCase(Locale.ROOT));
                text.append("=$").append(each.getKey()).append('\n');
            }
        }
        text.append("set --");
        for (String argument : script.arguments()) {
            text.append(' ').append(ShellQuote.quote(argument));
        }
        text.append("\neval ").append(ShellQuote.quote(script.text())).append("\n) ");
        text.append(script.input().length > 0 ? "" : "</dev/null ")
                .append(redirections)
                .append('\n');
    }

    private void mark(String form, String arguments) {
        String say = "printf '" + nonce + form + "'" + arguments;
        text.append(say).append(pty ? "\n" : "; " + say + " >&2\n");
    }

    private void input(byte[] input) {
        text.append("{\n");
        for (int from = 0; from < input.length; from += CHUNK) {
            text.append("printf '");
            for (int i = from; i < Math.min(input.length, from + CHUNK); i++) {
                octet(input[i] & 0xff);
            }
            text.append("'\n");
        }
        text.append("} 2>/dev/null | ");
    }

    private void octet(int b) {
        boolean plain = b >= ' ' && b < 0x7f && b != '\'' && b != '\\' && b != '%' && b != '-';
        if (plain || b == '\n') {
            text.append((char) b);
        } else {
            text.append('\\').append((char) ('0' + (b >> 6)));
            text.append((char) ('0' + ((b >> 3) & 7))).append((char) ('0' + (b & 7)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
