package dev.muster.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A controller whose files are those of one folder, and which runs no commands but {@code echo}. */
final class LocalFiles implements ControllerAccess {
    private final Path folder;

    LocalFiles() {
        this(Path.of("/"));
    }

    LocalFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<Path> find(String kind, String name) {
        Path path = folder.resolve(name);
        return Files.exists(path) ? Optional.of(path) : Optional.empty();
    }

    @Override
    public byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return new String(command.replaceFirst("^echo ", "").getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                + "\n";
    }
}
