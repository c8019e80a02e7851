package dev.muster.module;

import dev.muster.shell.RemotePath;
import java.util.List;

/**
 * A path that a step may change: what is kept of a host before the step, so that there is a way back.
 *
 * @param followed whether a symbolic link there is followed to the file it names; otherwise the link itself is meant
 * @param tree whether all beneath it may change as well
 * @param parents whether folders above it may be made
 */
public record Touch(RemotePath path, boolean followed, boolean tree, boolean parents) {

    /** A file that is written through the links that lead to it. */
    public static Touch file(RemotePath path) {
        return new Touch(path, true, false, false);
    }

    /** The path itself, be it a link. */
    public static Touch itself(RemotePath path) {
        return new Touch(path, false, false, false);
    }

    /** A folder with all in it; a link to a folder is only a link. */
    public static Touch tree(RemotePath path) {
        return new Touch(path, false, true, false);
    }

    /** What a step of the host's may change; empty for one of which nobody knows (a command), and for the controller's. */
    public static List<Touch> of(Step step) {
        if (step instanceof Step.PutFile put) {
            return List.of(file(put.path()));
        }
        if (step instanceof Step.CopyFile copy) {
            return List.of(file(copy.path()));
        }
        if (step instanceof Step.RemovePath remove) {
            return List.of(tree(remove.path()));
        }
        if (step instanceof Step.MakeDirectory make) {
            return List.of(new Touch(make.path(), true, false, true));
        }
        if (step instanceof Step.MakeLink link) {
            return List.of(itself(link.path()));
        }
        if (step instanceof Step.SetAttributes set) {
            return List.of(new Touch(set.path(), set.follow(), set.recurse(), false));
        }
        return step instanceof Step.RunScript run ? run.touches() : List.of();
    }
}
