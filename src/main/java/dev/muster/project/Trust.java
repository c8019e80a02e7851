package dev.muster.project;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose files count that nobody named and that were found on the way up from the folder one works in: those of the user,
 * of root, and of whoever became root by {@code sudo}, unless everybody may write them. Otherwise a file that somebody
 * leaves in {@code /tmp} would say where packets go, as {@code ansible.cfg} and {@code .git} once did.
 */
public final class Trust {
    private static final int ROOT = 0;
    /** Its owner is the effective user; without /proc, the owner of the home folder stands for that. */
    private static final Path SELF = Path.of("/proc/self");

    private final Set<Integer> users;

    private Trust(Set<Integer> users) {
        this.users = Set.copyOf(users);
    }

    /** Trust in root and the users of these numbers. */
    public static Trust in(Set<Integer> users) {
        Set<Integer> all = new HashSet<>(users);
        all.add(ROOT);
        return new Trust(all);
    }

    /** Trust in the user of this process, and where that is root, in who became root. */
    public static Trust ofThisProcess(Map<String, String> environment) {
        int own = owner(Files.exists(SELF) ? SELF : Path.of(System.getProperty("user.home")))
                .orElse(ROOT);
        String caller = environment.getOrDefault("SUDO_UID", "");
        return own == ROOT && caller.matches("[0-9]{1,9}")
                ? in(Set.of(own, Integer.parseInt(caller)))
                : in(Set.of(own));
    }

    /** Whether a file belongs to one of them; a link to somebody's file does not. */
    public boolean isOwn(Path file) {
        return owner(file).filter(users::contains).isPresent()
                && owner(file, LinkOption.NOFOLLOW_LINKS)
                        .filter(users::contains)
                        .isPresent();
    }

    /** What speaks against a file or folder, as the end of a sentence about it; empty when nothing does. */
    public Optional<String> objection(Path file) {
        if (!isOwn(file)) {
            return Optional.of("belongs to " + ownerName(file) + ", neither to you nor to root");
        }
        return everybodyWrites(file) ? Optional.of("may be written by anybody: chmod o-w " + file) : Optional.empty();
    }

    private static boolean everybodyWrites(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException e) {
            return true;
        }
    }

    private static String ownerName(Path file) {
        try {
            return Files.getOwner(file).getName();
        } catch (IOException e) {
            return "nobody knows whom";
        }
    }

    private static Optional<Integer> owner(Path file, LinkOption... links) {
        try {
            return Files.getAttribute(file, "unix:uid", links) instanceof Integer uid
                    ? Optional.of(uid)
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
