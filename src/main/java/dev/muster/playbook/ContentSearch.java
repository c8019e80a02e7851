package dev.muster.playbook;

import dev.muster.settings.HomePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the files that tasks name are looked for: Ansible's search path, folders by kind ({@code files},
 * {@code templates}, {@code vars}) first.
 *
 * @param folders searched first: those of roles and of the file a task stands in
 * @param playbook the folder of the playbook, searched last
 */
public record ContentSearch(List<Path> folders, Path playbook) {
    public ContentSearch {
        folders = List.copyOf(folders);
    }

    /** The first file there is. */
    public Optional<Path> find(String kind, String name) {
        return places(kind, name).stream().filter(Files::exists).findFirst();
    }

    /** All places where a file of that name may be, in their order; as in Ansible {@code ..} stays in those found so. */
    public List<Path> places(String kind, String name) {
        Path path = HomePath.of(name);
        if (path.isAbsolute()) {
            return List.of(path.normalize());
        }
        Set<Path> places = new LinkedHashSet<>();
        for (Path folder : folders) {
            Path tasks = folder.getParent();
            if (tasks != null && tasks.endsWith("tasks") && tasks.getParent() != null) {
                // From a folder inside a role's tasks/ one looks beside tasks/ and in it.
                places.add(tasks.resolveSibling(kind).resolve(path));
                places.add(tasks.resolve(path));
            } else {
                add(places, folder, kind, path);
            }
        }
        add(places, playbook, kind, path);
        return List.copyOf(places);
    }

    private static void add(Set<Path> places, Path folder, String kind, Path path) {
        if (!path.startsWith(kind)) {
            places.add(folder.resolve(kind).resolve(path));
        }
        places.add(folder.resolve(path));
    }
}
