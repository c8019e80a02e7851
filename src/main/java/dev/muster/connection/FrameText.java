package dev.muster.connection;

import dev.muster.shell.ShellQuote;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes frames: the text a persistent {@code sh} reads from its stdin. One for each shell, because the shell keeps the
 * scripts it was sent: a script is sent once, and from then on only named.
 *
 * <p>Every script runs in a subshell. Before and behind it the shell prints a mark with the session's nonce on stdout
 * and on stderr, so both come back unencoded, byte for byte, apart from each other, and whatever else the host
 * prints lies outside the marks. Nothing is acknowledged in between: a frame costs one round trip. The end of a script and
 * the beginning of the next are said in one breath, since each write is a packet to encrypt there and decrypt here.
 *
 * <p>A script that calls for its input gets a function that prints it, of the subshell's; others read it from a pipe. It
 * travels as printf formats with octal escapes: a here-document cannot hold NUL and makes temporary files
 * in some shells, and bytes behind the script on the same pipe would be swallowed by shells that read ahead (dash,
 * busybox).
 *
 * <p>Scripts read what tools say, so they run with {@code LC_ALL=C}; what the login or the task had set of these
 * variables stands in {@code muster_lc_all} and {@code muster_language}, for commands of a user's. No variable of ours
 * is exported: programs do not see them.
 *
 * <p>On a terminal stderr would be merged with stdout, so there it is caught in a variable and printed behind stdout
 * between marks of its own; it is cut at {@link #CAUGHT} bytes and cannot hold NUL.
 */
final class FrameText {
    static final int CAUGHT = 256 << 10;
    /** Characters of scripts that one shell keeps at most: each fork copies the table of the pages they are on. */
    private static final int KEPT = 128 << 10;
    /** Variables that outrank all others about language. */
    private static final Set<String> LOCALE = Set.of("LC_ALL", "LANGUAGE");
    /** Bytes of input in one printf; its text is at most four times as long, below any limit for one argument. */
    private static final int CHUNK = 8 << 10;
    /** Bytes of input that a function holds at most: some shells copy its text. */
    private static final int TOLD = 64 << 10;

    private final boolean pty;
    private final Map<String, Integer> kept = new HashMap<>();
    private int keptSize;
    private StringBuilder text = new StringBuilder();

    FrameText(boolean pty) {
        this.pty = pty;
    }

    /** First words to a fresh shell. The nonce is sent in halves so that an echo of them is not taken for the answer. */
    static byte[] hello(String nonce, boolean pty) {
        int half = nonce.length() / 2;
        String say = "printf \"$muster_n!%d;\" $$";
        return bytes("muster_lc_all=${LC_ALL-} muster_language=${LANGUAGE-} muster_n=" + nonce.substring(0, half) + "\n"
                + "LC_ALL=C; export LC_ALL; unset LANGUAGE ENV BASH_ENV CDPATH\n"
                + "PATH=${PATH:-/usr/bin:/bin}; for muster_d in /usr/local/sbin /usr/sbin /sbin; do\n"
                + "case :$PATH: in *:$muster_d:*) ;; *) PATH=$PATH:$muster_d ;; esac; done; export PATH\n"
                + "muster_n=${muster_n}" + nonce.substring(half) + "\n"
                + (pty ? "exec 3>&1\n" + say + "\n" : MARKS + say + "; " + say + " >&2\n"));
    }

    /** {@code b}: a script begins. {@code e}: one with that status and number has ended, and what comes next. */
    private static final String MARKS = """
            muster_b() { printf "$muster_n$1;"; printf "$muster_n$1;" >&2; }
            muster_e() {
            muster_s=$1; printf "$muster_n>$2:$1;$muster_n$3;"; printf "$muster_n>$2;$muster_n$3;" >&2; }
            """;

    /** One frame. Its scripts are numbered from {@code first}. */
    byte[] frame(int number, int first, List<FrameScript> scripts) {
        scripts.forEach(script -> keep(script.text()));
        String end = "=" + number;
        boolean guarded = false;
        begin(scripts.isEmpty() ? end : "<" + first);
        for (int i = 0; i < scripts.size(); i++) {
            FrameScript script = scripts.get(i);
            boolean isLast = i == scripts.size() - 1;
            text.append(guarded ? "if [ \"$muster_q\" = 0 ]; then\n" : "");
            script(first + i, script, isLast ? end : "<" + (first + i + 1));
            if (script.ends() && !isLast) {
                text.append(guarded ? "" : "muster_q=0\n").append("[ \"$muster_s\" = 0 ] || muster_q=1\n");
            }
            if (guarded) {
                text.append(isLast ? "else\n" : "");
                begin(isLast ? end : "");
                text.append("fi\n");
            }
            guarded |= script.ends();
        }
        byte[] written = bytes(text.toString());
        // A shell that waits keeps nothing of it.
        text = new StringBuilder();
        return written;
    }

    private void begin(String what) {
        if (!what.isEmpty()) {
            text.append(pty ? "printf \"$muster_n" + what + ";\"\n" : "muster_b '" + what + "'\n");
        }
    }

    /** Has the shell keep a script that is new to it. */
    private void keep(String script) {
        if (!kept.containsKey(script) && keptSize + script.length() <= KEPT) {
            keptSize += script.length();
            kept.put(script, kept.size());
            text.append("muster_t").append(kept.get(script)).append('=');
            text.append(ShellQuote.quote(script)).append('\n');
        }
    }

    private void script(int number, FrameScript script, String next) {
        if (pty) {
            text.append("muster_e=$({\n");
            body(script, "2>&1 1>&3 3>&-");
            text.append("muster_s=$?\nprintf \"$muster_n>").append(number).append(":%d;\" \"$muster_s\" >&3\n");
            text.append("printf 'S%d' \"$muster_s\"\n} | { head -c ").append(CAUGHT);
            text.append("; tail -c 5; })\nmuster_s=${muster_e##*S}\n");
            text.append("printf \"$muster_n{%d;%s$muster_n}%d;$muster_n")
                    .append(next)
                    .append(";\" ");
            text.append(number).append(" \"${muster_e%S*}\" ").append(number).append('\n');
        } else {
            body(script, "");
            text.append("muster_e $? ").append(number).append(" '").append(next).append("'\n");
        }
    }

    private void body(FrameScript script, String redirections) {
        boolean told = script.callsForInput() && script.input().length <= TOLD;
        boolean piped = script.input().length > 0 && !told;
        if (piped) {
            text.append("{\n");
            input(script.input(), "\n");
            text.append("} 2>/dev/null | ");
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
        if (!script.arguments().isEmpty()) {
            text.append("set --");
            for (String argument : script.arguments()) {
                text.append(' ').append(ShellQuote.quote(argument));
            }
            text.append('\n');
        }
        if (told) {
            text.append("muster_input() {\n:\n");
            input(script.input(), " || return\n");
            text.append("}\n");
        }
        Integer name = kept.get(script.text());
        text.append("eval ").append(name == null ? ShellQuote.quote(script.text()) : "\"$muster_t" + name + "\"");
        text.append("\n) ")
                .append(piped ? "" : "</dev/null ")
                .append(redirections)
                .append('\n');
    }

    /** Says it all, in several breaths. */
    private void input(byte[] input, String then) {
        for (int from = 0; from < input.length; from += CHUNK) {
            text.append("printf '");
            for (int i = from; i < Math.min(input.length, from + CHUNK); i++) {
                octet(input[i] & 0xff);
            }
            text.append('\'').append(then);
        }
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
