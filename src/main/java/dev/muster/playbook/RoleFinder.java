package dev.muster.playbook;

import dev.muster.settings.HomePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the folder of a role by its name, in the places of {@code playbook/role/definition.py}. */
final class RoleFinder {
    private final Path base;
    private final List<Path> rolesPath;

    RoleFinder(Path base, List<Path> rolesPath) {
        this.base = base;
        this.rolesPath = List.copyOf(rolesPath);
    }

    /** A role and the name it goes by: the one it was called, or that of its folder. */
    record Found(String name, Path path) {}

    /** @param beside the folder of the role that needs it */
    Optional<Found> find(String name, Optional<Path> beside) {
        for (Path place : places(beside)) {
            Path path = place.resolve(HomePath.expanded(name)).normalize();
            if (Files.exists(path)) {
                return Optional.of(new Found(name, path));
            }
        }
        Path path = HomePath.of(name).toAbsolutePath().normalize();
        return Files.exists(path) && path.getFileName() != null
                ? Optional.of(new Found(path.getFileName().toString(), path))
                : Optional.empty();
    }

    List<Path> places(Optional<Path> beside) {
        List<Path> places = new ArrayList<>();
        places.add(base.resolve("roles"));
        places.addAll(rolesPath);
        beside.ifPresent(places::add);
        places.add(base);
        return places;
    }

    /** What to say of a role that is nowhere. */
    String complaint(String name, Optional<Path> beside) {
        return "the role '" + name + "' was not found in "
                + places(beside).stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /** Names of roles there are, for hints. */
    List<String> names(Optional<Path> beside) {
        List<String> names = new ArrayList<>();
        for (Path place : places(beside)) {
            try (Stream<Path> listed = Files.isDirectory(place) ? Files.list(place) : Stream.empty()) {
                listed.filter(Files::isDirectory)
                        .map(path -> path.getFileName().toString())
                        .forEach(names::add);
            } catch (java.io.IOException e) {
                // A folder that cannot be listed has no names to offer.
            }
        }
        return names;
    }
}
