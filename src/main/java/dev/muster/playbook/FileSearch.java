package dev.muster.playbook;

import dev.muster.settings.HomePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where files of tasks are looked for, after {@code path_dwim_relative} of {@code parsing/dataloader.py} and its
 * callers in {@code playbook/helpers.py} and {@code playbook/included_file.py}.
 */
final class FileSearch {
    private static final Pattern ENDS_IN_TASKS = Pattern.compile("(?:^|/)+tasks/?$");
    private final Path base;

    /** @param base the folder of the playbook */
    FileSearch(Path base) {
        this.base = base;
    }

    /** The file an {@code import_tasks} means; the last place looked at when there is none. */
    Path imported(Lineage lineage, String target, boolean handlers) {
        String section = handlers ? "handlers" : "tasks";
        for (String folder : cumulative(lineage.includeFolders())) {
            Optional<Path> found = lineage
                    .role()
                    .map(role -> relative(join(role.path().resolve(section), folder), section, target))
                    .orElseGet(() -> relative(base, folder, target))
                    .stream()
                    .filter(Files::exists)
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        List<Path> last = lineage.role()
                .map(role -> relative(role.path(), section, target))
                .orElseGet(() -> List.of(dwim(target)));
        return firstOrLast(last);
    }

    /** The file an {@code include_tasks} means; the last place looked at when there is none. */
    Path included(Lineage lineage, String target, boolean handlers) {
        Optional<Role> role = lineage.role();
        for (String folder : cumulative(lineage.includeFolders())) {
            List<Path> places = new ArrayList<>();
            role.ifPresentOrElse(
                    own -> {
                        places.addAll(relative(own.path(), "tasks", target));
                        places.addAll(relative(join(own.path().resolve("tasks"), folder), "tasks", target));
                    },
                    () -> places.addAll(relative(base, folder, target)));
            Optional<Path> found = places.stream().filter(Files::exists).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
        return role.map(own -> firstOrLast(relative(own.path(), handlers ? "handlers" : "tasks", target)))
                .orElseGet(() -> dwim(target));
    }

    /** Each folder with those of the includes around it in front, nearest include first. */
    private static List<String> cumulative(List<String> folders) {
        List<String> all = new ArrayList<>();
        String path = "";
        for (String folder : folders) {
            path = path.isEmpty() ? folder : path.startsWith("/") || folder.isEmpty() ? path : folder + "/" + path;
            all.add(path);
        }
        return all;
    }

    private static Path firstOrLast(List<Path> places) {
        return places.stream().filter(Files::exists).findFirst().orElse(places.get(places.size() - 1));
    }

    private static Path join(Path folder, String more) {
        return folder.resolve(more).normalize();
    }

    private Path dwim(String target) {
        return base.resolve(HomePath.expanded(target)).normalize();
    }

    private List<Path> relative(Path path, String section, String target) {
        if (target.startsWith("/") || target.startsWith("~")) {
            return List.of(Path.of(HomePath.expanded(target)).normalize());
        }
        boolean role = isRole(path);
        Path folder = role && ENDS_IN_TASKS.matcher(path.toString()).find() ? parent(path) : path;
        List<Path> places = new ArrayList<>();
        places.add(join(path.resolve(section), target));
        places.add(join(folder.resolve(section), target));
        if (role && !target.endsWith(section)) {
            places.add(join(folder.resolve("tasks"), target));
        }
        places.add(join(folder, target));
        places.add(join(base.resolve(section), target));
        places.add(join(base, target));
        return places;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static boolean isRole(Path path) {
        boolean untasked = ENDS_IN_TASKS.matcher(path.toString()).find() && hasMain(path);
        return untasked || hasMain(path.resolve("tasks")) || hasMain(path.resolve("meta"));
    }

    private static boolean hasMain(Path folder) {
        return Stream.of("main.yml", "main.yaml", "main").anyMatch(name -> Files.exists(folder.resolve(name)));
    }
}
