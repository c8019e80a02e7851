package dev.muster.module;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is in a folder of the controller, by paths relative to it, in order.
 *
 * @param folders at any depth, empty ones too
 * @param files regular files, links to them among them when links are followed
 * @param links that are kept as links, with what they say
 */
public record SourceTree(List<Path> folders, List<Path> files, Map<Path, String> links) {
    public SourceTree {
        folders = List.copyOf(folders);
        files = List.copyOf(files);
    }
}
