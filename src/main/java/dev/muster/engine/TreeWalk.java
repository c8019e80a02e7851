package dev.muster.engine;

import dev.muster.module.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One walk through a folder of the controller, for {@link SourceTree}. */
final class TreeWalk {
    private final Path root;
    private final boolean followLinks;
    private final List<Path> folders = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final Map<Path, String> links = new TreeMap<>();

    TreeWalk(Path root, boolean followLinks) {
        this.root = root;
        this.followLinks = followLinks;
    }

    SourceTree walk() {
        try {
            walk(Path.of(""), List.of(root.toRealPath()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
        return new SourceTree(folders, files, links);
    }

    /** Lists one folder; {@code above} are the real paths of it and of those it is in, which a link may lead back to. */
    private void walk(Path inside, List<Path> above) throws IOException {
        List<Path> names;
        try (Stream<Path> listed = Files.list(root.resolve(inside))) {
            names = listed.map(Path::getFileName).sorted().toList();
        }
        for (Path name : names) {
            Path path = inside.resolve(name);
            Path whole = root.resolve(path);
            if (Files.isSymbolicLink(whole) && !(followLinks && isNew(whole, above))) {
                links.put(path, Files.readSymbolicLink(whole).toString());
            } else if (Files.isDirectory(whole)) {
                folders.add(path);
                List<Path> further = new ArrayList<>(above);
                further.add(whole.toRealPath());
                walk(path, further);
            } else if (Files.isRegularFile(whole)) {
                files.add(path);
            }
        }
    }

    private static boolean isNew(Path link, List<Path> above) throws IOException {
        return Files.exists(link) && !above.contains(link.toRealPath());
    }
}
