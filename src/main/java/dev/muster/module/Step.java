package dev.muster.module;

import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One thing to do, in order; the first that fails ends the task. Consecutive steps on the host share a round trip. */
public sealed interface Step {

    /**
     * Runs a script; any status but 0 is a failure, unless it belongs to the result.
     *
     * @param statusIsResult whether the plan's conclusion judges the status (a command of the user's): it then gets the
     *     outputs of the steps up to and including this one, whatever the status
     * @param job how to leave it behind on the host instead, if that can be done
     * @param touches the files it writes, as far as its module knows; what else it does cannot be undone
     */
    record RunScript(Command command, boolean statusIsResult, Optional<Job> job, List<Touch> touches) implements Step {
        public RunScript {
            touches = List.copyOf(touches);
        }

        public RunScript(Command command) {
            this(command, false);
        }

        /** One that writes these files and does nothing else that lasts. */
        public static RunScript writing(Command command, Touch... files) {
            return new RunScript(command, false, Optional.empty(), List.of(files));
        }

        public RunScript(Command command, boolean statusIsResult, Optional<Job> job) {
            this(command, statusIsResult, job, List.of());
        }

        public RunScript(Command command, boolean statusIsResult) {
            this(command, statusIsResult, Optional.empty());
        }
    }

    /** A command that outlives the connection ({@code async}); {@code async_status} finds it again by its id. */
    interface Job {
        /**
         * The command that starts it and ends at once, the path of the job's file on stdout.
         *
         * @param folder of the jobs, {@code ~} allowed in front
         * @param seconds after which it is killed
         */
        Command start(String folder, String id, long seconds);
    }

    /**
     * Writes a file whole: temporary file beside it, attributes and label carried over or set, validated, then moved
     * into place. Killed at any instant, the old or the new file stands. A symbolic link is followed.
     *
     * @param expected SHA-1 in hex of the content that was read, empty text when the file was absent; the step fails
     *     when the file has changed since
     * @param validate a command with {@code %s} for the temporary file, split into words, no shell
     * @param backup whether to keep the old file under Ansible's backup name beside it; its path is then on stdout
     * @param replaced the content that was read, where it is at hand: nobody need ask the host for it again, to keep it
     */
    record PutFile(
            RemotePath path,
            byte[] content,
            FileAttributes attributes,
            Optional<String> expected,
            Optional<String> validate,
            boolean backup,
            Optional<byte[]> replaced)
            implements Step {
        public PutFile(
                RemotePath path,
                byte[] content,
                FileAttributes attributes,
                Optional<String> expected,
                Optional<String> validate,
                boolean backup) {
            this(path, content, attributes, expected, validate, backup, Optional.empty());
        }
    }

    /** The same with the content of another file of the host, which never leaves it. */
    record CopyFile(
            RemotePath source,
            RemotePath path,
            FileAttributes attributes,
            Optional<String> expected,
            Optional<String> validate,
            boolean backup)
            implements Step {}

    /** Removes a file, link or folder with all in it; absent is fine. */
    record RemovePath(RemotePath path) implements Step {}

    /** Makes a folder and its parents. */
    record MakeDirectory(RemotePath path, FileAttributes attributes) implements Step {}

    /** Makes {@code path} a link to {@code target}, replacing what is there but a non-empty folder. */
    record MakeLink(RemotePath path, String target, boolean symbolic) implements Step {}

    /** Sets attributes of an existing path, links not followed unless asked. */
    record SetAttributes(RemotePath path, FileAttributes attributes, boolean recurse, boolean follow) implements Step {}

    /** Writes a file on the controller (fetch), with the mode that its umask gives. */
    record SaveLocally(java.nio.file.Path path, byte[] content) implements Step {}

    /**
     * Waits on the controller, and says so.
     *
     * @param prompt more to say, under the task's name
     * @param echo whether what is typed meanwhile could be seen; said too where not
     */
    record Pause(Duration time, Optional<String> prompt, boolean echo) implements Step {}

    /** Asks the person at the controller, under the task's name; the answer is this step's stdout. */
    record Prompt(String text, boolean echo) implements Step {}

    /**
     * Drops the connection and waits until the host can be logged in to.
     *
     * @param connectTimeout for one try
     * @param sleep between two tries
     */
    record AwaitConnection(Duration delay, Duration timeout, Duration connectTimeout, Duration sleep) implements Step {}

    /**
     * Boots the host and waits until it has come back.
     *
     * @param bootTime says something that differs from one boot to the next; asked before and after
     * @param shutdown that the connection dies while it runs is to be expected
     * @param delay before the host is first looked for
     * @param timeout for the host to come back, and once more for the test to succeed
     * @param connectTimeout for one try
     * @param test must succeed afterwards, sooner or later
     */
    record Reboot(
            Command bootTime, Command shutdown, Duration delay, Duration timeout, Duration connectTimeout, Command test)
            implements Step {}
}
