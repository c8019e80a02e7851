package dev.muster.template;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lookups that read files: file, unvault, fileglob, csvfile and ini. */
final class FileLookups {
    private FileLookups() {}

    static void register() {
        Lookups.add("file", FileLookups::file);
        Lookups.add("unvault", FileLookups::unvault);
        Lookups.add("fileglob", FileLookups::glob);
        Lookups.add("csvfile", FileLookups::csv);
        Lookups.add("ini", FileLookups::ini);
    }

    private static ControllerAccess controller(Frame frame) {
        return frame.evaluation().templar().controller();
    }

    static Path required(String kind, Value term, Frame frame) {
        return controller(frame)
                .find(kind, term.str())
                .orElseThrow(() -> new Fault("could not locate file in lookup: " + term.str()));
    }

    static String read(Path path, Frame frame) {
        return new String(controller(frame).read(path), StandardCharsets.UTF_8);
    }

    private static List<Value> file(List<Value> terms, Map<String, Value> options, Frame frame) {
        boolean right = flag(options, "rstrip", true);
        boolean left = flag(options, "lstrip", false);
        return terms.stream()
                .map(term -> TextSplit.stripped(read(required("files", term, frame), frame), null, left, right))
                .map(text -> Value.of(text))
                .toList();
    }

    private static boolean flag(Map<String, Value> options, String name, boolean otherwise) {
        Value given = options.get(name);
        return given == null ? otherwise : Booleans.parameter(given).orElse(given.isTruthy());
    }

    private static List<Value> unvault(List<Value> terms, Map<String, Value> options, Frame frame) {
        return terms.stream()
                .map(term -> Value.of(read(required("files", term, frame), frame)))
                .toList();
    }

    private static List<Value> glob(List<Value> terms, Map<String, Value> options, Frame frame) {
        return terms.stream()
                .flatMap(term -> controller(frame).glob("files", term.str()).stream())
                .map(path -> Value.of(path.toString()))
                .toList();
    }

    // Options that a term may carry: key=value words behind the key

    private static Map<String, Value> merged(
            Map<String, Value> options, Map<String, String> inline, List<String> known) {
        Map<String, Value> all = new HashMap<>(options);
        inline.forEach((name, value) -> {
            if (!known.contains(name)) {
                throw new Fault(name + " is not a valid option");
            }
            all.put(name, Value.of(value));
        });
        return all;
    }

    private static String text(Map<String, Value> options, String name, String otherwise) {
        Value given = options.getOrDefault(name, Value.none());
        return given instanceof Value.None ? otherwise : given.str();
    }

    private static String decoded(Path path, Map<String, Value> options, Frame frame) {
        String encoding = text(options, "encoding", "utf-8");
        try {
            return new String(controller(frame).read(path), Charset.forName(encoding));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new Fault("unknown encoding: " + encoding);
        }
    }

    // csvfile

    private static List<Value> csv(List<Value> terms, Map<String, Value> options, Frame frame) {
        List<Value> found = new ArrayList<>();
        for (Value term : terms) {
            KeyValues given = KeyValues.of(term.str());
            if (given.rest().isEmpty()) {
                throw new Fault("Search key is required but was not found");
            }
            Map<String, Value> all =
                    merged(options, given.pairs(), List.of("file", "delimiter", "encoding", "default", "col"));
            Path path = required("files", Value.of(text(all, "file", "ansible.csv")), frame);
            String delimiter = text(all, "delimiter", "TAB");
            char separator = delimiter.equals("TAB") ? '\t' : delimiter.isEmpty() ? 0 : delimiter.charAt(0);
            int column = Numbers.parsed(text(all, "col", "1"), 10)
                    .orElseThrow(() -> new Fault("csvfile: invalid literal for int() with base 10"))
                    .intValue();
            Optional<List<String>> row = Csv.rows(decoded(path, all, frame), separator).stream()
                    .filter(each -> !each.isEmpty() && each.get(0).equals(given.rest()))
                    .findFirst();
            if (row.isPresent() && column >= row.get().size()) {
                throw new Fault("csvfile: list index out of range");
            }
            Value otherwise = all.getOrDefault("default", Value.none());
            Value value = row.<Value>map(cells -> Value.of(cells.get(column < 0 ? cells.size() + column : column)))
                    .orElse(otherwise);
            addAll(value, found);
        }
        return found;
    }

    private static void addAll(Value value, List<Value> out) {
        if (value instanceof Value.Seq list) {
            out.addAll(list.items());
        } else if (!(value instanceof Value.None)) {
            out.add(value);
        }
    }

    // ini

    private static List<Value> ini(List<Value> terms, Map<String, Value> options, Frame frame) {
        List<Value> found = new ArrayList<>();
        for (Value term : terms) {
            KeyValues given = KeyValues.of(term.str());
            if (given.rest().isEmpty()) {
                throw new Fault(
                        "No key to lookup was provided as first term with in string inline options: " + term.str());
            }
            Map<String, Value> all = merged(
                    options,
                    given.pairs(),
                    List.of(
                            "type",
                            "file",
                            "section",
                            "re",
                            "encoding",
                            "default",
                            "case_sensitive",
                            "allow_no_value",
                            "allow_none"));
            boolean properties = text(all, "type", "ini").equals("properties");
            Path path = required("files", Value.of(text(all, "file", "ansible.ini")), frame);
            String content = decoded(path, all, frame);
            boolean bareKeys = flag(all, "allow_no_value", false) || flag(all, "allow_none", false);
            IniText ini = IniText.of(
                    properties ? "[java_properties]\n" + content : content,
                    flag(all, "case_sensitive", false),
                    bareKeys);
            String section = properties ? "java_properties" : text(all, "section", "global");
            if (flag(all, "re", false)) {
                found.addAll(ini.matching(section, given.rest()));
            } else {
                addAll(ini.value(section, given.rest()).orElse(all.getOrDefault("default", Value.of(""))), found);
            }
        }
        return found;
    }
}
