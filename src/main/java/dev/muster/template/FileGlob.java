package dev.muster.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Python's {@code glob}: {@code * ? [ ]} in any part of a path, hidden files only where the pattern starts with a dot. */
final class FileGlob {
    private FileGlob() {}

    /** Regular files, sorted; nothing for a pattern that nothing matches. */
    static List<String> files(FileSystem files, String pattern) {
        List<Path> found = List.of(files.getPath(pattern.startsWith("/") ? "/" : ""));
        for (String part : pattern.split("/+")) {
            if (!part.isEmpty()) {
                found = step(found, part);
            }
        }
        return pattern.endsWith("/")
                ? List.of()
                : found.stream()
                        .filter(Files::isRegularFile)
                        .map(Path::toString)
                        .sorted()
                        .toList();
    }

    private static List<Path> step(List<Path> folders, String part) {
        if (part.chars().noneMatch(c -> c == '*' || c == '?' || c == '[')) {
            return folders.stream()
                    .map(folder -> folder.resolve(part))
                    .filter(Files::exists)
                    .toList();
        }
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            found.addAll(matching(folder, part));
        }
        return found;
    }

    private static List<Path> matching(Path folder, String part) {
        PythonGlob pattern = PythonGlob.of(part);
        try (Stream<Path> inside = Files.isDirectory(folder.toString().isEmpty() ? Path.of(".") : folder)
                ? Files.list(folder)
                : Stream.empty()) {
            return inside.filter(path -> {
                        String name = path.getFileName().toString();
                        return pattern.matches(name) && (part.startsWith(".") || !name.startsWith("."));
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
