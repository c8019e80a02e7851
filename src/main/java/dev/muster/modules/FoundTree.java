package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is below one folder, in the order Python's {@code os.walk} meets it: of each folder first what is no folder,
 * then the folders, then what is in them.
 *
 * @param path as the host expanded it
 * @param now the host's clock, seconds
 * @param examined how many names were met, those that do not count included
 * @param problem why the folder was not searched whole, if so
 */
record FoundTree(String path, long now, int examined, List<FoundFile> files, Optional<String> problem) {
    private static final Pattern DENIED = Pattern.compile("find: ['‘]?(.*?)['’]?: Permission denied");

    /**
     * What the script said.
     *
     * @throws ModuleException when the host has not the tools, or said more than can be taken
     */
    static FoundTree parse(Output output) {
        String text = output.stdout();
        int line = text.indexOf('\n');
        int length = Integer.parseInt(text.substring("path ".length(), line));
        byte[] bytes = text.substring(line + 1).getBytes(StandardCharsets.UTF_8);
        String path = new String(bytes, 0, length, StandardCharsets.UTF_8);
        String rest = new String(bytes, length + 1, bytes.length - length - 1, StandardCharsets.UTF_8);
        int end = rest.indexOf('\n');
        long now = Long.parseLong(rest.substring("now ".length(), end));
        String said = rest.substring(end + 1);
        if (said.startsWith("nodir")) {
            return new FoundTree(path, now, 0, List.of(), Optional.of("'" + path + "' is not a directory"));
        }
        if (said.startsWith("nostat")) {
            throw new ModuleException("find needs, on the host, a find with -printf, or stat: there is neither");
        }
        if (output.truncated()) {
            throw new ModuleException("there are too many files in " + path + "; search a smaller folder");
        }
        String records = said.substring(said.indexOf('\n') + 1);
        List<FoundFile> files = new ArrayList<>();
        int examined = 0;
        int at = 0;
        for (int nul = records.indexOf('\0'); nul >= 0; nul = records.indexOf('\0', at)) {
            FoundFile.parse(records.substring(at, nul)).ifPresent(files::add);
            examined++;
            at = nul + 1;
        }
        Matcher denied = DENIED.matcher(output.stderr());
        Optional<String> problem = denied.find()
                ? Optional.of("[Errno 13] Permission denied: '" + denied.group(1) + "'")
                : Optional.empty();
        return new FoundTree(path, now, examined, walked(files), problem);
    }

    /** The whole path of a file. */
    String pathOf(FoundFile file) {
        String base = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        return base.equals("/") ? "/" + file.below() : base + "/" + file.below();
    }

    private static List<FoundFile> walked(List<FoundFile> met) {
        Folder top = new Folder();
        for (FoundFile file : met) {
            Folder at = top;
            String[] names = file.below().split("/");
            for (int i = 0; i + 1 < names.length; i++) {
                at = at.folders.computeIfAbsent(names[i], name -> new Folder());
            }
            if (file.kind() == 'd') {
                at.folders.computeIfAbsent(file.name(), name -> new Folder());
                at.ownFolders.add(file);
            } else {
                at.files.add(file);
            }
        }
        List<FoundFile> out = new ArrayList<>();
        top.walk(out);
        return out;
    }

    /** A folder while the order is made. */
    private static final class Folder {
        private final Map<String, Folder> folders = new LinkedHashMap<>();
        private final List<FoundFile> files = new ArrayList<>();
        private final List<FoundFile> ownFolders = new ArrayList<>();

        void walk(List<FoundFile> out) {
            out.addAll(files);
            out.addAll(ownFolders);
            folders.values().forEach(folder -> folder.walk(out));
        }
    }
}
