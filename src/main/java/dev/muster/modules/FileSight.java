package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.module.PathState;
import dev.muster.module.Sight;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.RemotePath;
import java.util.Optional;

/**
 * What {@link FileScripts#LOOK_AT_FILE} tells of a file and of nothing; of anything else others can tell more.
 *
 * @param whole whether it is asked for the content or its digest as well, without which nobody can tell what it is
 */
record FileSight(RemotePath path, boolean whole) implements Sight {

    @Override
    public boolean tellsOf(RemotePath asked) {
        return whole && path.equals(asked);
    }

    @Override
    public Optional<PathState> seen(Output answer) {
        if (!whole || !answer.ok() || answer.truncated()) {
            return Optional.empty();
        }
        try {
            RemoteFileState found = FileReading.parse(answer);
            if (!found.path().equals(path)) {
                return Optional.empty();
            }
            return found.exists()
                    ? found.followed().flatMap(entry -> seen(found, entry))
                    : Optional.of(PathState.absent(path.text()));
        } catch (ModuleException e) {
            return Optional.empty();
        }
    }

    /**
     * The other names of a file that has several are not told, nor the content of one that cannot be read; and one that
     * grew between its description and its content is neither the one nor the other.
     */
    private static Optional<PathState> seen(RemoteFileState found, FileEntry entry) {
        boolean torn =
                found.content().filter(bytes -> bytes.length != entry.size()).isPresent();
        if (!entry.isFile() || entry.links() != 1 || found.sha1().isEmpty() || torn) {
            return Optional.empty();
        }
        PathState bare = new PathState(
                found.real().text(),
                PathState.Kind.FILE,
                entry.mode(),
                String.valueOf(entry.uid()),
                String.valueOf(entry.gid()),
                1,
                entry.marks().label(),
                Optional.empty(),
                Optional.empty(),
                entry.size(),
                Optional.of(found.sha1()),
                Optional.empty(),
                "");
        return Optional.of(found.content().map(bare::withContent).orElse(bare));
    }

    @Override
    public boolean standsFor(Command look) {
        return look.script().equals(FileScripts.LOOK_AGAIN)
                && look.arguments().get(0).equals(path.text());
    }

    @Override
    public Sight dimmed() {
        return new FileSight(path, false);
    }
}
