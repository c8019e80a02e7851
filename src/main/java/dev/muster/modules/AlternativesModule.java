package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sees to one alternative of a name, by update-alternatives of Debian's or Red Hat's making. */
@ModuleInfo(
        name = "alternatives",
        doc = "Installs, selects or removes one of the programs that a name may stand for.",
        example = """
                - alternatives:
                    name: editor
                    path: /usr/bin/vim.basic
                """)
final class AlternativesModule implements Module<AlternativesModule.Parameters, AlternativesModule.Display> {
    /** Arguments: name, path. */
    private static final ReadScript LOOK_AT_ALTERNATIVES = new ReadScript("look-at-alternatives", HostTool.FIND + """
            need update-alternatives
            if [ -e "$2" ]; then echo there; fi
            LC_ALL=C update-alternatives --display "$1" 2>/dev/null | while IFS= read -r line; do
              printf 'display %s\\n' "$line"
            done
            exit 0
            """);

    private static final Pattern MODE =
            Pattern.compile("\\s-\\s(?:status\\sis\\s)?(\\w*)(?:\\smode|.)$", Pattern.MULTILINE);
    private static final Pattern CURRENT = Pattern.compile("^\\s*link currently points to (.*)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("^\\s*link \\w+ is (.*)$", Pattern.MULTILINE);
    private static final Pattern FOLLOWER_LINK =
            Pattern.compile("^\\s*(?:slave|follower) (\\S+) is (.*)$", Pattern.MULTILINE);
    private static final Pattern ALTERNATIVE = Pattern.compile(
            "^(/.*)\\s-\\s(?:family\\s\\S+\\s)?priority\\s(\\d+)((?:\\s+(?:slave|follower).*)*)", Pattern.MULTILINE);
    private static final Pattern FOLLOWER = Pattern.compile("^\\s+(?:slave|follower) (.*): (.*)$", Pattern.MULTILINE);

    /** What should be. */
    enum State {
        PRESENT,
        SELECTED,
        ABSENT,
        AUTO
    }

    record Parameters(
            @Param(doc = "Name that stands for one of several.")
            String name,

            @Param(doc = "Program it should stand for.") String path,

            @Param(doc = "Link that is called by the name; needed for the first alternative.")
            Optional<String> link,

            @Param(doc = "Priority; 50 for a new one.") Optional<Integer> priority,

            @Param(doc = "Whether it is there, chosen, gone, or chosen by priority.", orElse = "selected")
            State state,

            @Param(doc = "Links that go with it: name, path and link each.", aliases = "slaves")
            Optional<List<Map<String, Value>>> subcommands) {}

    /** A link that goes with an alternative. */
    record Follower(String name, String path, String link) {}

    /** One of those a name may stand for. */
    record Alternative(int priority, Set<Follower> followers) {}

    /** What update-alternatives shows. */
    record Display(
            boolean pathExists, String mode, String current, Optional<String> link, Map<String, Alternative> all) {}

    @Override
    public Observation<Display> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(LOOK_AT_ALTERNATIVES, p.name(), p.path()), output -> display(p, output));
    }

    private static Display display(Parameters p, Output output) {
        if (!output.ok()) {
            throw new ModuleException(output.stderr().strip());
        }
        HostWords words = HostWords.of(output);
        String text = words.lines("display");
        Map<String, String> links = new HashMap<>();
        Matcher link = FOLLOWER_LINK.matcher(text);
        while (link.find()) {
            links.put(link.group(1), link.group(2));
        }
        if (links.isEmpty()) {
            wanted(p).forEach(follower -> links.put(follower.name(), follower.link()));
        }
        Map<String, Alternative> all = new LinkedHashMap<>();
        Matcher each = ALTERNATIVE.matcher(text);
        while (each.find()) {
            Set<Follower> followers = new LinkedHashSet<>();
            Matcher follower = FOLLOWER.matcher(each.group(3));
            while (follower.find()) {
                if (!follower.group(2).equals("(null)")) {
                    String name = follower.group(1);
                    followers.add(new Follower(name, follower.group(2), links.getOrDefault(name, "")));
                }
            }
            all.put(each.group(1), new Alternative(Integer.parseInt(each.group(2)), followers));
        }
        return new Display(
                words.has("there"),
                found(MODE, text).orElse(""),
                found(CURRENT, text).orElse(""),
                found(LINK, text),
                all);
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Set<Follower> wanted(Parameters p) {
        Set<Follower> followers = new LinkedHashSet<>();
        for (Map<String, Value> each : p.subcommands().orElse(List.of())) {
            for (String key : List.of("name", "path", "link")) {
                if (!each.containsKey(key)) {
                    throw new ModuleException("missing required arguments: " + key + " found in subcommands");
                }
            }
            followers.add(new Follower(
                    each.getOrDefault("name", Value.none()).str(),
                    each.getOrDefault("path", Value.none()).str(),
                    each.getOrDefault("link", Value.none()).str()));
        }
        return followers;
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Display display) {
        List<Step> steps = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        Map<String, String> before = new TreeMap<>();
        Map<String, String> after = new TreeMap<>();
        Optional<Alternative> now = Optional.ofNullable(display.all().get(p.path()));
        before.put("state", now.isPresent() ? "\"present\"" : "\"absent\"");
        now.ifPresent(alternative -> described(before, p, display, alternative.priority()));
        if (p.state() == State.ABSENT) {
            if (now.isPresent()) {
                steps.add(HostTool.run("update-alternatives", "--remove", p.name(), p.path()));
                messages.add("Remove alternative '" + p.path() + "' from '" + p.name() + "'.");
                after.put("state", "\"absent\"");
            }
        } else {
            if (lacks(p, now)) {
                install(p, display, now, steps);
                messages.add("Install alternative '" + p.path() + "' for '" + p.name() + "'.");
                after.put("state", "\"present\"");
                described(after, p, display, priority(p, now));
            }
            if (p.state() == State.SELECTED && !display.current().equals(p.path())) {
                steps.add(HostTool.run("update-alternatives", "--set", p.name(), p.path()));
                messages.add("Set alternative '" + p.path() + "' for '" + p.name() + "'.");
                after.put("state", "\"selected\"");
            }
            if (p.state() == State.AUTO && display.mode().equals("manual")) {
                steps.add(HostTool.run("update-alternatives", "--auto", p.name()));
                messages.add("Set alternative to auto for '" + p.name() + "'.");
                after.put("state", "\"present\"");
            }
        }
        ModuleResult result = ModuleResult.message(String.join(" ", messages));
        Diff diff = new Diff("", "", json(before), json(after));
        return steps.isEmpty()
                ? Plan.unchanged("it is as it should be", result)
                : Plan.change(p.state() == State.ABSENT ? Action.REMOVE : Action.MODIFY, List.of(diff), steps, result);
    }

    private static void described(Map<String, String> fields, Parameters p, Display display, int priority) {
        fields.put("path", "\"" + p.path() + "\"");
        fields.put("priority", String.valueOf(priority));
        p.link().or(display::link).ifPresent(link -> fields.put("link", "\"" + link + "\""));
    }

    private static String json(Map<String, String> fields) {
        List<String> lines = new ArrayList<>();
        fields.forEach((name, value) -> lines.add("    \"" + name + "\": " + value));
        return lines.isEmpty() ? "{}\n" : "{\n" + String.join(",\n", lines) + "\n}\n";
    }

    private static int priority(Parameters p, Optional<Alternative> now) {
        return p.priority().orElse(now.map(Alternative::priority).orElse(50));
    }

    private static boolean lacks(Parameters p, Optional<Alternative> now) {
        return now.isEmpty()
                || p.priority()
                        .filter(priority -> priority != now.get().priority())
                        .isPresent()
                || p.subcommands().isPresent() && !wanted(p).equals(now.get().followers());
    }

    private static void install(Parameters p, Display display, Optional<Alternative> now, List<Step> steps) {
        if (!display.pathExists()) {
            throw new ModuleException("Specified path " + p.path() + " does not exist");
        }
        String link = p.link()
                .or(display::link)
                .orElseThrow(() -> new ModuleException(
                        "Needed to install the alternative, but unable to do so as we are missing the link"));
        List<String> words = new ArrayList<>(List.of(
                "update-alternatives", "--install", link, p.name(), p.path(), String.valueOf(priority(p, now))));
        wanted(p)
                .forEach(follower ->
                        words.addAll(List.of("--slave", follower.link(), follower.name(), follower.path())));
        steps.add(HostTool.run(words));
    }
}
