package dev.muster.modules;

import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import java.util.List;

/** Programs of the host's, found the way Ansible finds them: on PATH and in the folders of the administrator's. */
final class HostTool {

    /**
     * Shell text: completes PATH; {@code need NAME} ends the script with a clear word where a program is missing, and
     * {@code has NAME} asks.
     */
    static final String FIND = """
            for sbin in /sbin /usr/sbin /usr/local/sbin; do
              case :$PATH: in *:$sbin:*) ;; *) PATH=$PATH:$sbin ;; esac
            done
            export PATH
            has() { command -v "$1" >/dev/null 2>&1; }
            need() {
              has "$1" && return 0
              printf 'Failed to find required executable "%s" in paths: %s\\n' "$1" "$PATH" >&2
              exit 127
            }
            """;

    /** Arguments: a program and its words. */
    private static final Script RUN_TOOL = new Script("run-tool", FIND + """
            need "$1"
            "$@"
            """);

    /** Argument: file; its text is on stdin. */
    private static final Script OVERWRITE_FILE = new Script("overwrite-file", """
            cat >"$1"
            """);

    /** Argument: what is wrong. */
    private static final Script FAIL = new Script("fail", """
            printf '%s\\n' "$1" >&2
            exit 1
            """);

    private HostTool() {}

    /** Fails when it comes to it: for what is missing now and may be there once the tasks before have been done. */
    static Step fail(String message) {
        return new Step.RunScript(Command.of(FAIL, message));
    }

    /**
     * Writes a file in place, for the few that cannot be replaced by another: in a container some are mounts of their
     * own.
     */
    static Step overwrite(String path, byte[] text) {
        return Step.RunScript.writing(
                Command.of(OVERWRITE_FILE, path).withInput(text), Touch.file(new RemotePath(path)));
    }

    /** Runs a program with these words. */
    static Step run(List<String> words) {
        return new Step.RunScript(command(words));
    }

    static Step run(String... words) {
        return run(List.of(words));
    }

    /** Runs a program with a text on its stdin. */
    static Step run(byte[] input, String... words) {
        return new Step.RunScript(command(List.of(words)).withInput(input));
    }

    static Command command(List<String> words) {
        return Command.of(RUN_TOOL, words.toArray(String[]::new));
    }
}
