package dev.muster.template;

import dev.muster.engine.GroupedHosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A controller whose files are those of one folder; commands run there, and of the environment it has HOME alone. */
final class LocalFiles implements ControllerAccess {
    private final Path folder;

    LocalFiles() {
        this(Path.of("/"));
    }

    LocalFiles(Path folder) {
        this.folder = folder.toAbsolutePath();
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
        return name.equals("HOME") ? Optional.of("/root") : Optional.empty();
    }

    @Override
    public List<Path> glob(String kind, String pattern) {
        return FileGlob.files(FileSystems.getDefault(), folder.resolve(pattern).toString()).stream()
                .map(Path::of)
                .toList();
    }

    @Override
    public String pipe(String command) {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", command).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new Refused("returned " + process.exitValue());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Path beside(String name) {
        return folder.resolve(name);
    }

    @Override
    public List<String> hosts(List<String> patterns, Map<String, List<String>> groups) {
        return GroupedHosts.matching(patterns, groups);
    }
}
