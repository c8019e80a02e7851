package dev.muster.testing;

import dev.muster.template.ControllerAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A controller without files, environment and commands, for templates that ask nothing of one; a test overrides what it asks. */
public class NoController implements ControllerAccess {
    @Override
    public Optional<Path> find(String kind, String name) {
        return Optional.empty();
    }

    @Override
    public byte[] read(Path path) {
        return new byte[0];
    }

    @Override
    public Optional<String> environment(String name) {
        return Optional.empty();
    }

    @Override
    public List<Path> glob(String kind, String pattern) {
        return List.of();
    }

    @Override
    public String pipe(String command) {
        return "";
    }
}
