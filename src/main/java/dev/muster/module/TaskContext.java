package dev.muster.module;

import dev.muster.shell.RouterOs;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.RenderOptions;
import dev.muster.template.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a module may know besides its parameters: the host's facts and the controller's side, read only. */
public interface TaskContext {

    /** Name of the host in the inventory. */
    String host();

    /** Whether the work is done on the controller itself, without SSH. */
    default boolean isLocal() {
        return false;
    }

    /** What router is worked on, where the host has a command line of its own instead of a shell. */
    default Optional<RouterOs> router() {
        return Optional.empty();
    }

    /**
     * Whether nothing may be changed. Only for what must tell a program of somebody else's: the engine ends a dry run
     * behind the plan whatever the plan is.
     */
    default boolean isDryRun() {
        return false;
    }

    /** Whether nobody may see what the task does and says, {@code no_log}; for such programs, too. */
    default boolean isHidden() {
        return false;
    }

    /** What is known about the host so far; empty when facts were not gathered. */
    Facts facts();

    /**
     * Of the facts that a play gathers of its own accord those that the rest of the run can ask for, under their names
     * without a prefix, and perhaps other names; empty when all are wanted.
     */
    default Optional<Set<String>> wantedFacts() {
        return Optional.empty();
    }

    /** Facts of an earlier run, which a play that gathers of its own accord may take for its own. */
    default Optional<KeptFacts> keptFacts() {
        return Optional.empty();
    }

    /** A variable of the host, evaluated. */
    Optional<Value> variable(String name);

    /** What {@code module_defaults} says for a module that does the work of the task's own, evaluated. */
    default Map<String, Value> defaults(ModuleSpec module) {
        return Map.of();
    }

    /** Evaluates an expression without braces with the task's variables (assert, debug var). */
    Value expression(LocatedText expression);

    /** Evaluates a condition as {@code when} does. */
    boolean condition(LocatedText expression);

    /**
     * Finds a file of the controller by Ansible's search path.
     *
     * @param kind {@code files}, {@code templates} or {@code vars}
     * @throws ModuleException when there is none, naming where it was looked for
     */
    Path find(String kind, String name);

    /**
     * What is in a folder; empty when it is a file.
     *
     * @param followLinks whether links stand for what they lead to; a link that leads back to a folder above it, or
     *     nowhere, stays a link
     */
    Optional<SourceTree> tree(Path folder, boolean followLinks);

    /** Bytes of a file of the controller, decrypted if need be. */
    byte[] read(Path file);

    /** Bytes of a file of the controller as it is stored, encrypted or not. */
    default byte[] readAsIs(Path file) {
        return read(file);
    }

    /** Text of a file of the controller; one that is encrypted is not to be shown in messages. */
    default SourceText source(Path file) {
        return new SourceText(file.toString(), new String(read(file), StandardCharsets.UTF_8));
    }

    /** Bytes of a file of the controller, if there is one. */
    default Optional<byte[]> readIfThere(Path file) {
        return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** Mode of a file of the controller, for {@code mode: preserve}. */
    default FileMode mode(Path file) {
        try {
            return FileMode.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + file, e);
        }
    }

    /** Renders a template of the controller with the task's variables. */
    String render(Path template, RenderOptions options);

    /**
     * The same for a template that is to become a file, and may name itself: {@code template_path} and kin, and {@code
     * ansible_managed}.
     *
     * @param writtenAs its name as the author gave it
     * @param destination where the result goes
     */
    default String render(Path template, String writtenAs, String destination, RenderOptions options) {
        return render(template, options);
    }
}
