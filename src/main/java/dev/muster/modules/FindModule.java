package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.template.PythonGlob;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists files of a host by name, age, size, kind and content.
 *
 * <p>The host only lists; patterns are Python's and are decided here. For {@code contains} the files left over come
 * here too, 64 MiB of them at most. As in Ansible, {@code contains} must match at the beginning of a line unless the
 * whole file is read, and {@code depth} counts one more level as examined.
 */
@ModuleInfo(
        name = "find",
        doc = "Lists files of the host by name, age, size, kind and content; changes nothing.",
        results = {
            "files: what was found: path, mode, uid, gid, size, mtime, atime, ctime, isdir, isreg, islnk, pw_name, gr_name, checksum …",
            "matched: how many were found",
            "examined: how many names were looked at",
            "skipped_paths: why which paths were not searched"
        },
        example = """
                - find:
                    paths: /var/log/ntpstats
                    patterns: "peerstats.*,loopstats.*"
                    age: 4w
                  register: old
                - file:
                    path: "{{ item.path }}"
                    state: absent
                  loop: "{{ old.files }}"
                """)
final class FindModule implements Module<FindModule.Parameters, FindModule.Found> {
    private static final int MOST_SAID = 64 << 20;
    private static final Map<String, Long> SECONDS = Map.of("s", 1L, "m", 60L, "h", 3600L, "d", 86400L, "w", 604800L);
    private static final Map<String, Long> BYTES =
            Map.of("b", 1L, "k", 1L << 10, "m", 1L << 20, "g", 1L << 30, "t", 1L << 40);

    record Parameters(
            @Param(
                    doc = "Folders to search.",
                    aliases = {"name", "path"})
            List<String> paths,

            @Param(doc = "Globs (or regular expressions) of which one must match the name.", aliases = "pattern")
            List<String> patterns,

            @Param(doc = "Globs (or regular expressions) of which none may match the name.", aliases = "exclude")
            List<String> excludes,

            @Param(doc = "A regular expression that must match the beginning of a line of the file.")
            Optional<String> contains,

            @Param(doc = "Whether contains is searched in the file as a whole.", orElse = "false")
            boolean readWholeFile,

            @Param(
                    doc = "Kind of what is listed.",
                    orElse = "file",
                    choices = {"any", "directory", "file", "link"})
            String fileType,

            @Param(doc = "Least age, in seconds or with s, m, h, d or w behind; negative for the greatest.")
            Optional<String> age,

            @Param(
                    doc = "Time by which the age counts.",
                    orElse = "mtime",
                    choices = {"atime", "ctime", "mtime"})
            String ageStamp,

            @Param(doc = "Least size, in bytes or with b, k, m, g or t behind; negative for the greatest.")
            Optional<String> size,

            @Param(doc = "Whether folders in the folder are searched too.", orElse = "false")
            boolean recurse,

            @Param(doc = "Whether names with a leading dot are listed.", orElse = "false")
            boolean hidden,

            @Param(doc = "Whether links to folders are followed.", orElse = "false")
            boolean follow,

            @Param(doc = "Whether to report the SHA-1 of files.", orElse = "false")
            boolean getChecksum,

            @Param(doc = "Whether patterns and excludes are regular expressions.", orElse = "false")
            boolean useRegex,

            @Param(doc = "How many levels to go down, with recurse.")
            Optional<Integer> depth) {
        Parameters {
            if (paths.isEmpty()) {
                throw new ModuleException("missing required arguments: paths");
            }
        }
    }

    /** A file found, under its whole path. */
    record Hit(String path, FoundFile file) {}

    /** All that was found, with digests where they were asked for. */
    record Found(List<FoundTree> trees, List<Hit> hits, Map<String, String> digests) {
        Found with(Map<String, String> more) {
            return new Found(trees, hits, more);
        }
    }

    @Override
    public Observation<Found> observe(Parameters p, TaskContext context) {
        OptionalLong age = measure(p.age(), SECONDS, "age");
        OptionalLong size = measure(p.size(), BYTES, "size");
        Names names = Names.of(p);
        Observation<List<FoundTree>> trees = Observation.known(List.of());
        for (String path : p.paths()) {
            Observation<FoundTree> tree = Observation.of(look(p, path), FoundTree::parse);
            trees = trees.with(tree, FindModule::and);
        }
        return trees.map(all -> new Found(all, hits(p, all, names, age, size), Map.of()))
                .then(found -> containing(p, found))
                .then(found -> digested(p, found));
    }

    private static List<FoundTree> and(List<FoundTree> trees, FoundTree more) {
        List<FoundTree> all = new ArrayList<>(trees);
        all.add(more);
        return all;
    }

    /** A number with a unit; empty when there is none. */
    private static OptionalLong measure(Optional<String> text, Map<String, Long> units, String what) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher matcher =
                Pattern.compile("(-?\\d{1,15})([a-z]?)").matcher(text.get().toLowerCase(Locale.ROOT));
        if (!matcher.matches() || !(matcher.group(2).isEmpty() || units.containsKey(matcher.group(2)))) {
            throw new ModuleException("failed to process " + what);
        }
        return OptionalLong.of(Long.parseLong(matcher.group(1)) * units.getOrDefault(matcher.group(2), 1L));
    }

    private static Query look(Parameters p, String path) {
        List<String> arguments = new ArrayList<>();
        arguments.add(path);
        arguments.add(levels(p));
        arguments.add(p.follow() ? "1" : "0");
        arguments.add(p.fileType().equals("any") ? "" : p.fileType().substring(0, 1));
        arguments.add(p.hidden() ? "1" : "0");
        boolean simple = !p.useRegex() && p.patterns().stream().allMatch(glob -> glob.matches("[A-Za-z0-9._*?-]+"));
        if (simple) {
            arguments.addAll(p.patterns());
        }
        return Query.of(FindScripts.LOOK_FOR_FILES, arguments.toArray(String[]::new))
                .limitedTo(MOST_SAID);
    }

    /** A depth of nothing is no depth, as with Ansible, and one level more is looked at than listed. */
    private static String levels(Parameters p) {
        if (!p.recurse()) {
            return "1";
        }
        return p.depth()
                .filter(depth -> depth != 0)
                .map(depth -> String.valueOf(Math.max(1, depth + 1)))
                .orElse("");
    }

    private static List<Hit> hits(
            Parameters p, List<FoundTree> trees, Names names, OptionalLong age, OptionalLong size) {
        List<Hit> hits = new ArrayList<>();
        int deepest = p.depth().filter(depth -> depth != 0).orElse(Integer.MAX_VALUE);
        for (FoundTree tree : trees) {
            for (FoundFile file : tree.files()) {
                boolean fits = file.depth() <= deepest
                        && (p.hidden() || !file.name().startsWith("."))
                        && isKind(p.fileType(), file)
                        && names.accept(file.name())
                        && isOld(file, tree.now(), age, p.ageStamp())
                        && isLarge(file, size);
                if (fits) {
                    hits.add(new Hit(tree.pathOf(file), file));
                }
            }
        }
        return hits;
    }

    private static boolean isKind(String wanted, FoundFile file) {
        return wanted.equals("any") || wanted.charAt(0) == file.kind();
    }

    private static boolean isOld(FoundFile file, long now, OptionalLong age, String stamp) {
        if (age.isEmpty()) {
            return true;
        }
        double has = now - file.times().of(stamp);
        return age.getAsLong() >= 0 ? has >= age.getAsLong() : has <= -age.getAsLong();
    }

    private static boolean isLarge(FoundFile file, OptionalLong size) {
        if (size.isEmpty() || !file.isFile()) {
            return true;
        }
        return size.getAsLong() >= 0 ? file.size() >= size.getAsLong() : file.size() <= -size.getAsLong();
    }

    /** The patterns, compiled once. */
    private record Names(List<PythonRegex> patterns, List<PythonRegex> excludes, Parameters p) {
        static Names of(Parameters p) {
            return p.useRegex()
                    ? new Names(compiled(p.patterns()), compiled(p.excludes()), p)
                    : new Names(List.of(), List.of(), p);
        }

        private static List<PythonRegex> compiled(List<String> patterns) {
            return patterns.stream().map(PythonRegex::of).toList();
        }

        boolean accept(String name) {
            if (p.useRegex()) {
                return (patterns.isEmpty() || isAny(patterns, name)) && !isAny(excludes, name);
            }
            return (p.patterns().isEmpty() || PythonGlob.anyMatches(p.patterns(), name))
                    && !PythonGlob.anyMatches(p.excludes(), name);
        }

        private static boolean isAny(List<PythonRegex> patterns, String name) {
            return patterns.stream().anyMatch(pattern -> pattern.matcher(name).lookingAt());
        }
    }

    private static Observation<Found> containing(Parameters p, Found found) {
        if (p.contains().isEmpty()
                || !p.fileType().equals("file")
                || found.hits().isEmpty()) {
            return Observation.known(found);
        }
        PythonRegex regex = PythonRegex.of(p.contains().get());
        Query read = Query.of(FindScripts.READ_FILES, paths(found.hits())).limitedTo(MOST_SAID);
        return Observation.of(read, output -> {
            if (output.truncated()) {
                throw new ModuleException("the files to search for '"
                        + p.contains().get() + "' hold more than 64 MiB; narrow them down by patterns or size");
            }
            return new Found(found.trees(), holding(found.hits(), output, regex, p.readWholeFile()), Map.of());
        });
    }

    private static String[] paths(List<Hit> hits) {
        return hits.stream().map(Hit::path).toArray(String[]::new);
    }

    private static List<Hit> holding(List<Hit> hits, Output output, PythonRegex regex, boolean whole) {
        byte[] said = output.out();
        List<Hit> holding = new ArrayList<>();
        int at = 0;
        for (Hit hit : hits) {
            int end = at;
            while (end < said.length && said[end] != '\n') {
                end++;
            }
            if (end == at) {
                break;
            }
            int size = Integer.parseInt(new String(said, at, end - at, StandardCharsets.US_ASCII));
            int from = Math.min(said.length, end + 1);
            int to = Math.min(said.length, from + Math.max(0, size));
            if (size >= 0 && holds(new String(said, from, to - from, StandardCharsets.UTF_8), regex, whole)) {
                holding.add(hit);
            }
            at = to;
        }
        return holding;
    }

    private static boolean holds(String text, PythonRegex regex, boolean whole) {
        String universal = text.replace("\r\n", "\n").replace('\r', '\n');
        return whole
                ? regex.finds(universal)
                : Pattern.compile("(?<=\n)")
                        .splitAsStream(universal)
                        .filter(line -> !line.isEmpty())
                        .anyMatch(line -> regex.matcher(line).lookingAt());
    }

    private static Observation<Found> digested(Parameters p, Found found) {
        List<Hit> files = found.hits().stream()
                .filter(hit -> p.getChecksum() && hit.file().isFile())
                .toList();
        if (files.isEmpty()) {
            return Observation.known(found);
        }
        List<String> arguments = new ArrayList<>(List.of("sha1"));
        arguments.addAll(List.of(paths(files)));
        Query digest = Query.of(FindScripts.DIGEST_FILES, arguments.toArray(String[]::new))
                .limitedTo(MOST_SAID);
        return Observation.of(digest, output -> {
            List<String> lines = output.stdout().lines().toList();
            Map<String, String> digests = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(lines.size(), files.size()); i++) {
                digests.put(files.get(i).path(), lines.get(i));
            }
            return found.with(digests);
        });
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Found found) {
        List<Value> files = new ArrayList<>();
        for (Hit hit : found.hits()) {
            Map<String, Value> fields = hit.file().fields(hit.path());
            Optional.ofNullable(found.digests().get(hit.path()))
                    .ifPresent(digest -> fields.put("checksum", digest.isEmpty() ? Value.none() : Value.of(digest)));
            files.add(Value.dict(fields));
        }
        Map<String, Value> skipped = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        for (FoundTree tree : found.trees()) {
            tree.problem().ifPresent(problem -> {
                skipped.put(tree.path(), Value.of(problem));
                warnings.add("Skipped '" + tree.path() + "' path due to this access issue: " + problem + "\n");
            });
        }
        ModuleResult result = ModuleResult.of("files", Value.list(files))
                .and(
                        "msg",
                        skipped.isEmpty() ? "All paths examined" : "Not all paths examined, check warnings for details")
                .and("matched", Value.of(files.size()))
                .and(
                        "examined",
                        Value.of(found.trees().stream()
                                .mapToLong(FoundTree::examined)
                                .sum()))
                .and("skipped_paths", Value.dict(skipped));
        for (String warning : warnings) {
            result = result.warning(warning);
        }
        return Plan.unchanged("find only looks", result);
    }
}
