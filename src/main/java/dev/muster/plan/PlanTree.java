package dev.muster.plan;

import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
import dev.muster.module.PathState;
import dev.muster.module.SelinuxLabel;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.plan.PlannedTask.Asked;
import dev.muster.plan.PlannedTask.Delegate;
import dev.muster.plan.PlannedTask.Known;
import dev.muster.plan.PlannedTask.Seen;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.shell.Command;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import dev.muster.vault.SealingKey;
import dev.muster.vault.VaultException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A plan as a tree of texts, and back. Texts of scripts are kept once each, under the beginning of their SHA-256; a host
 * whose tasks are those of an earlier one only names that one.
 *
 * <p>What holds a secret is sealed as a whole: the tree of the exact part, encrypted. It is sealed the same for the same
 * content, so that hosts with the same secret still fold.
 */
final class PlanTree {
    static final int FORMAT = 2;
    private static final int SCRIPT_NAME = 16;

    private final Optional<SealingKey> key;
    private final Map<String, Value> scripts = new LinkedHashMap<>();

    /** @param key to seal and open what is secret */
    PlanTree(Optional<SealingKey> key) {
        this.key = key;
    }

    // ---- writing ----

    Value.Dict tree(PlanFile plan) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("muster plan", Value.of(FORMAT));
        tree.put("made", header(plan.header()));
        List<String> names = plan.hosts().stream().map(HostPlan::name).toList();
        tree.put("parts", list(plan.parts(), part -> part(part, names)));
        tree.put("tasks", list(plan.stages(), PlanTree::stage));
        List<Value> hosts = new java.util.ArrayList<>();
        Map<Value, String> seen = new LinkedHashMap<>();
        for (HostPlan host : plan.hosts()) {
            Value tasks = list(host.tasks(), this::task);
            String first = seen.computeIfAbsent(tasks, own -> host.name());
            boolean repeats = !first.equals(host.name()) && !host.tasks().isEmpty();
            hosts.add(host(host, repeats ? Value.of(first) : tasks, repeats));
        }
        tree.put("scripts", Value.dict(scripts));
        tree.put("hosts", Value.list(hosts));
        return Value.dict(tree);
    }

    private static Value header(PlanFile.Header header) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("by", word(header.origin()));
        tree.put("job", Value.of(header.job()));
        tree.put("version", Value.of(header.version()));
        tree.put("who", Value.of(header.who()));
        tree.put("controller", Value.of(header.controller()));
        tree.put("at", Value.of(header.made().toString()));
        tree.put("until", Value.of(header.until().toString()));
        tree.put("inventory", Value.texts(header.inventory()));
        tree.put(
                "from",
                list(
                        header.sources(),
                        source -> dict("file", Value.of(source.path()), "sha256", Value.of(source.sha256()))));
        return Value.dict(tree);
    }

    /** The hosts are named where they are not all of the plan in its order. */
    private static Value part(PlanPart part, List<String> all) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("play", Value.of(part.play()));
        tree.put("title", Value.of(part.title()));
        if (part.batches() > 1) {
            tree.put("batch", Value.of(part.batch()));
            tree.put("of", Value.of(part.batches()));
        }
        part.mayFail().ifPresent(percent -> tree.put("may fail percent", Value.of(percent)));
        if (!part.hosts().equals(all)) {
            tree.put("hosts", Value.texts(part.hosts()));
        }
        return Value.dict(tree);
    }

    private static Value stage(Stage stage) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("task", Value.of(stage.number()));
        tree.put("play", Value.of(stage.play()));
        tree.put("title", Value.of(stage.title()));
        tree.put("module", Value.of(stage.module()));
        tree.put("handler", Value.of(stage.handler()));
        tree.put("place", Value.of(stage.place()));
        flag(tree, "any error is fatal", stage.fatal());
        if (stage.throttle() > 0) {
            tree.put("at a time", Value.of(stage.throttle()));
        }
        return Value.dict(tree);
    }

    private static Value host(HostPlan host, Value tasks, boolean repeats) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("host", Value.of(host.name()));
        tree.put("way", way(host.way()));
        tree.put("end", word(host.end().kind()));
        if (!host.end().why().isEmpty()) {
            tree.put("because", Value.of(host.end().why()));
        }
        tree.put(repeats ? "as" : "do", tasks);
        return Value.dict(tree);
    }

    private static Value way(HostPlan.Way way) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("by", Value.of(way.kind()));
        tree.put("address", Value.of(way.address()));
        tree.put("port", Value.of(way.port()));
        tree.put("user", Value.of(way.user()));
        return Value.dict(tree);
    }

    private Value task(PlannedTask task) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("task", Value.of(task.stage()));
        if (!task.item().isEmpty()) {
            tree.put("item", Value.of(task.item()));
        }
        task.delegate().ifPresent(other -> {
            tree.put("on", Value.of(other.name()));
            tree.put("way", way(other.way()));
        });
        flag(tree, "changes", task.changes());
        flag(tree, "may fail", task.mayFail());
        flag(tree, "hidden", task.hidden());
        if (task.seconds() > 0) {
            tree.put("seconds", Value.of(task.seconds()));
        }
        if (!task.diff().isEmpty()) {
            tree.put("diff", Value.of(String.join("\n", task.diff()) + "\n"));
        }
        if (!task.notifies().isEmpty()) {
            tree.put("notifies", Value.texts(task.notifies()));
        }
        Work work = task.work().orElseThrow(() -> new PlanException("what is sealed cannot be written anew"));
        if (task.secret()) {
            tree.put("sealed", Value.of(sealed(work)));
        } else {
            tree.putAll(texts((Value.Dict) work(work, true)));
        }
        return Value.dict(tree);
    }

    private static void flag(Map<String, Value> tree, String name, boolean isSet) {
        if (isSet) {
            tree.put(name, Value.of(true));
        }
    }

    private static Map<String, Value> texts(Value.Dict dict) {
        Map<String, Value> entries = new LinkedHashMap<>();
        dict.entries().forEach((name, value) -> entries.put(name.str(), value));
        return entries;
    }

    /** Scripts stay inside what is sealed: their text may hold the secret. */
    private String sealed(Work work) {
        SealingKey sealing = key.orElseThrow(() -> new PlanException("the plan holds secrets and has no key"));
        byte[] plain =
                PythonJson.write(work(work, false), PythonJson.Style.LINE).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(sealing.sealAlike(plain));
    }

    private Value work(Work work, boolean sharing) {
        Map<String, Value> tree = new LinkedHashMap<>();
        if (!work.become().isEmpty()) {
            tree.put("become", Value.of(work.become()));
        }
        if (!work.environment().isEmpty()) {
            tree.put("environment", map(work.environment()));
        }
        put(tree, "before", work.before(), PlanTree::seen);
        put(tree, "asked", work.asked(), asked -> {
            Map<String, Value> entry = new LinkedHashMap<>();
            script(entry, asked.query().script().name(), asked.query().script().text(), sharing);
            entry.put("arguments", Value.texts(asked.query().arguments()));
            entry.put("sha256", Value.of(asked.sha256()));
            return Value.dict(entry);
        });
        put(tree, "steps", work.steps(), step -> step(step, sharing));
        put(tree, "after", work.after(), PlanTree::seen);
        PlannedTask.Confirm confirm = work.confirm();
        if (!confirm.equals(PlannedTask.Confirm.NONE)) {
            Map<String, Value> timer = new LinkedHashMap<>();
            timer.put("time", Value.of(confirm.time()));
            put(timer, "parts", confirm.parts(), Value::of);
            put(timer, "services", confirm.services(), Value::of);
            confirm.probe().ifPresent(line -> timer.put("probe", Value.of(line)));
            tree.put("confirm", Value.dict(timer));
        }
        if (!sharing) {
            put(tree, "secrets", work.secrets(), Value::of);
        }
        return Value.dict(tree);
    }

    private static <T> void put(Map<String, Value> tree, String name, Collection<T> items, Function<T, Value> written) {
        if (!items.isEmpty()) {
            tree.put(name, list(items, written));
        }
    }

    private static Value seen(Seen seen) {
        PathState state = seen.state();
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("path", Value.of(state.path()));
        tree.put("is", word(state.kind()));
        if (seen.known() == Known.ALL && state.kind() != PathState.Kind.ABSENT) {
            tree.put("mode", Value.of(state.octal()));
            tree.put("owner", Value.of(state.owner()));
            tree.put("group", Value.of(state.group()));
            state.label().ifPresent(label -> tree.put("label", Value.of(label)));
        }
        state.target().ifPresent(target -> tree.put("target", Value.of(target)));
        state.sha1().ifPresent(sha1 -> tree.put("sha1", Value.of(sha1)));
        flag(tree, "content only", seen.known() == Known.CONTENT);
        tree.put("asked as", Value.of(seen.touch().path().text()));
        flag(tree, "followed", seen.touch().followed());
        return Value.dict(tree);
    }

    private Value step(Step step, boolean sharing) {
        Map<String, Value> tree = new LinkedHashMap<>();
        if (step instanceof Step.RunScript run) {
            Command command = run.command();
            script(tree, command.script().name(), command.script().text(), sharing);
            tree.put("arguments", Value.texts(command.arguments()));
            if (command.input().length > 0) {
                bytes(tree, "input", command.input());
            }
            if (!command.environment().isEmpty()) {
                tree.put("environment", map(command.environment()));
            }
            if (!command.deadline().isZero()) {
                tree.put("milliseconds", Value.of(command.deadline().toMillis()));
            }
            tree.put("limit", Value.of(command.limit()));
            flag(tree, "any status", run.statusIsResult());
            put(tree, "writes", run.touches(), PlanTree::touch);
        } else if (step instanceof Step.PutFile put) {
            tree.put("put", Value.of(put.path().text()));
            bytes(tree, "content", put.content());
            attributes(tree, put.attributes());
            writing(tree, put.expected(), put.validate(), put.backup());
        } else if (step instanceof Step.CopyFile copy) {
            tree.put("copy", Value.of(copy.path().text()));
            tree.put("from", Value.of(copy.source().text()));
            attributes(tree, copy.attributes());
            writing(tree, copy.expected(), copy.validate(), copy.backup());
        } else if (step instanceof Step.RemovePath remove) {
            tree.put("remove", Value.of(remove.path().text()));
        } else if (step instanceof Step.MakeDirectory make) {
            tree.put("folder", Value.of(make.path().text()));
            attributes(tree, make.attributes());
        } else if (step instanceof Step.MakeLink link) {
            tree.put("link", Value.of(link.path().text()));
            tree.put("target", Value.of(link.target()));
            tree.put("symbolic", Value.of(link.symbolic()));
        } else if (step instanceof Step.SetAttributes set) {
            tree.put("set", Value.of(set.path().text()));
            attributes(tree, set.attributes());
            flag(tree, "recurse", set.recurse());
            flag(tree, "follow", set.follow());
        } else {
            throw new PlanException("a step that cannot be written down: " + step);
        }
        return Value.dict(tree);
    }

    private static Value touch(Touch touch) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("path", Value.of(touch.path().text()));
        flag(tree, "followed", touch.followed());
        flag(tree, "tree", touch.tree());
        flag(tree, "parents", touch.parents());
        return Value.dict(tree);
    }

    private static void writing(
            Map<String, Value> tree, Optional<String> expected, Optional<String> validate, boolean backup) {
        expected.ifPresent(sha1 -> tree.put("in place of", Value.of(sha1)));
        validate.ifPresent(command -> tree.put("validate", Value.of(command)));
        flag(tree, "backup", backup);
    }

    private static void attributes(Map<String, Value> tree, FileAttributes wanted) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        wanted.owner().ifPresent(owner -> attributes.put("owner", Value.of(owner)));
        wanted.group().ifPresent(group -> attributes.put("group", Value.of(group)));
        wanted.mode().ifPresent(mode -> attributes.put("mode", Value.of(mode.text())));
        wanted.flags().ifPresent(flags -> attributes.put("flags", Value.of(flags)));
        if (!wanted.label().equals(SelinuxLabel.ANY)) {
            attributes.put("label", Value.texts(wanted.label().words()));
        }
        if (!attributes.isEmpty()) {
            tree.put("attributes", Value.dict(attributes));
        }
    }

    private void script(Map<String, Value> tree, String name, String text, boolean sharing) {
        tree.put("run", Value.of(name));
        if (!sharing) {
            tree.put("text", Value.of(text));
            return;
        }
        String sha = Digests.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, SCRIPT_NAME);
        scripts.put(sha, Value.of(text));
        tree.put("script", Value.of(sha));
    }

    /** As text where it is text, else in base 64. */
    private static void bytes(Map<String, Value> tree, String name, byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            tree.put(name, Value.of(text));
        } catch (CharacterCodingException e) {
            tree.put(name + " base64", Value.of(Base64.getEncoder().encodeToString(bytes)));
        }
    }

    private static Value map(Map<String, String> map) {
        Map<String, Value> sorted = new java.util.TreeMap<>();
        map.forEach((name, value) -> sorted.put(name, Value.of(value)));
        return Value.dict(sorted);
    }

    private static <T> Value list(Collection<T> items, Function<T, Value> written) {
        return Value.list(items.stream().map(written).toList());
    }

    private static Value dict(String first, Value one, String second, Value two) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put(first, one);
        tree.put(second, two);
        return Value.dict(tree);
    }

    private static Value word(Enum<?> constant) {
        return Value.of(constant.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    // ---- reading ----

    /** @throws PlanException when something is missing in it or is not what it should be */
    PlanFile plan(Value tree) {
        Branch root = Branch.of(tree, "the plan");
        if (root.number("muster plan") != FORMAT) {
            throw new PlanException("this plan has format " + root.number("muster plan") + ", and this muster reads "
                    + FORMAT + ": make it anew");
        }
        root.entries("scripts").forEach((name, text) -> scripts.put(name, Value.of(text)));
        Branch made = root.branch("made");
        PlanFile.Header header = new PlanFile.Header(
                made.constant("by", PlanFile.Origin.class),
                made.text("job"),
                made.branches("from").stream()
                        .map(source -> new PlanFile.Source(source.text("file"), source.text("sha256")))
                        .toList(),
                made.texts("inventory"),
                made.text("who"),
                made.text("controller"),
                made.text("version"),
                Instant.parse(made.text("at")),
                Instant.parse(made.text("until")));
        List<Stage> stages = root.branches("tasks").stream()
                .map(stage -> new Stage(
                        (int) stage.number("task"),
                        (int) stage.number("play"),
                        stage.text("title"),
                        stage.text("module"),
                        stage.is("handler"),
                        stage.text("place"),
                        stage.is("any error is fatal"),
                        stage.has("at a time") ? (int) stage.number("at a time") : 0))
                .toList();
        Map<String, List<PlannedTask>> known = new LinkedHashMap<>();
        List<HostPlan> hosts =
                root.branches("hosts").stream().map(host -> host(host, known)).toList();
        List<String> names = hosts.stream().map(HostPlan::name).toList();
        List<PlanPart> parts =
                root.branches("parts").stream().map(part -> part(part, names)).toList();
        return checked(new PlanFile(header, parts, stages, hosts));
    }

    /** What refers to something refers to what is there: a sum that is right does not say that. */
    private static PlanFile checked(PlanFile plan) {
        for (int i = 0; i < plan.stages().size(); i++) {
            if (plan.stages().get(i).number() != i + 1) {
                throw new PlanException("the tasks of the plan are not numbered one after the other");
            }
        }
        Map<Integer, Set<String>> played = new HashMap<>();
        plan.parts()
                .forEach(part -> played.computeIfAbsent(part.play(), play -> new HashSet<>())
                        .addAll(part.hosts()));
        for (HostPlan host : plan.hosts()) {
            for (PlannedTask task : host.tasks()) {
                if (task.stage() < 1 || task.stage() > plan.stages().size()) {
                    throw new PlanException(
                            "the plan of " + host.name() + " has task " + task.stage() + ", which is not in the plan");
                }
                int play = plan.stages().get(task.stage() - 1).play();
                if (!played.getOrDefault(play, Set.of()).contains(host.name())) {
                    throw new PlanException("the plan of " + host.name() + " has task " + task.stage() + " of play "
                            + play + ", which is not for that host");
                }
            }
        }
        return plan;
    }

    private static PlanPart part(Branch part, List<String> all) {
        return new PlanPart(
                (int) part.number("play"),
                part.text("title"),
                part.has("batch") ? (int) part.number("batch") : 1,
                part.has("of") ? (int) part.number("of") : 1,
                part.has("hosts") ? part.texts("hosts") : all,
                part.optional("may fail percent"));
    }

    private HostPlan host(Branch host, Map<String, List<PlannedTask>> known) {
        Optional<String> as = host.optional("as");
        List<PlannedTask> tasks = as.isPresent()
                ? Optional.ofNullable(known.get(as.get()))
                        .orElseThrow(() -> new PlanException(host.text("host") + " is to be done as " + as.get()
                                + ", which is not in the plan before it"))
                : host.branches("do").stream().map(this::task).toList();
        known.put(host.text("host"), tasks);
        return new HostPlan(
                host.text("host"),
                way(host.branch("way")),
                tasks,
                new HostPlan.End(
                        host.constant("end", HostPlan.End.Kind.class),
                        host.optional("because").orElse("")));
    }

    private static HostPlan.Way way(Branch way) {
        return new HostPlan.Way(way.text("by"), way.text("address"), (int) way.number("port"), way.text("user"));
    }

    private PlannedTask task(Branch task) {
        Optional<String> sealed = task.optional("sealed");
        return new PlannedTask(
                (int) task.number("task"),
                task.optional("item").orElse(""),
                task.optional("on").map(name -> new Delegate(name, way(task.branch("way")))),
                task.optional("diff").map(text -> text.lines().toList()).orElse(List.of()),
                task.texts("notifies"),
                task.is("may fail"),
                task.is("changes"),
                task.is("hidden"),
                task.has("seconds") ? task.number("seconds") : 0,
                sealed.isPresent()
                        ? key.map(opening -> work(Branch.of(opened(opening, sealed.get()), "what is sealed")))
                        : Optional.of(work(task)),
                sealed.isPresent());
    }

    private static Value opened(SealingKey key, String sealed) {
        try {
            byte[] plain = key.open(Base64.getDecoder().decode(sealed));
            return PythonJson.read(new String(plain, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | VaultException e) {
            throw new PlanException("what is sealed in the plan cannot be opened: " + e.getMessage(), e);
        }
    }

    private Work work(Branch tree) {
        return new Work(
                tree.optional("become").orElse(""),
                tree.entries("environment"),
                tree.branches("before").stream().map(PlanTree::seen).toList(),
                tree.branches("asked").stream()
                        .map(asked -> new Asked(
                                new Query(
                                        new ReadScript(asked.text("run"), script(asked)),
                                        asked.texts("arguments"),
                                        Duration.ZERO,
                                        Asked.LIMIT),
                                asked.text("sha256")))
                        .toList(),
                tree.branches("steps").stream().map(this::step).toList(),
                tree.branches("after").stream().map(PlanTree::seen).toList(),
                tree.has("confirm") ? confirm(tree.branch("confirm")) : PlannedTask.Confirm.NONE,
                tree.texts("secrets"));
    }

    private static PlannedTask.Confirm confirm(Branch tree) {
        return new PlannedTask.Confirm(
                tree.text("time"), tree.texts("parts"), tree.texts("services"), tree.optional("probe"));
    }

    private static Seen seen(Branch tree) {
        PathState.Kind kind = tree.constant("is", PathState.Kind.class);
        PathState state = new PathState(
                tree.text("path"),
                kind,
                tree.optional("mode").map(octal -> Integer.parseInt(octal, 8)).orElse(0),
                tree.optional("owner").orElse(""),
                tree.optional("group").orElse(""),
                0,
                tree.optional("label"),
                tree.optional("target"),
                Optional.empty(),
                0,
                tree.optional("sha1"),
                Optional.empty(),
                "");
        Touch touch = new Touch(new RemotePath(tree.text("asked as")), tree.is("followed"), false, false);
        return new Seen(touch, state, tree.is("content only") ? Known.CONTENT : Known.ALL);
    }

    private Step step(Branch tree) {
        if (tree.has("run")) {
            Command command = new Command(
                    new Script(tree.text("run"), script(tree)),
                    tree.texts("arguments"),
                    tree.bytes("input"),
                    tree.entries("environment"),
                    Duration.ofMillis(tree.has("milliseconds") ? tree.number("milliseconds") : 0),
                    (int) tree.number("limit"));
            return new Step.RunScript(
                    command,
                    tree.is("any status"),
                    Optional.empty(),
                    tree.branches("writes").stream()
                            .map(touch -> new Touch(
                                    touch.path("path"), touch.is("followed"), touch.is("tree"), touch.is("parents")))
                            .toList());
        }
        if (tree.has("put")) {
            return new Step.PutFile(
                    tree.path("put"),
                    tree.bytes("content"),
                    attributes(tree),
                    tree.optional("in place of"),
                    tree.optional("validate"),
                    tree.is("backup"));
        }
        if (tree.has("copy")) {
            return new Step.CopyFile(
                    tree.path("from"),
                    tree.path("copy"),
                    attributes(tree),
                    tree.optional("in place of"),
                    tree.optional("validate"),
                    tree.is("backup"));
        }
        if (tree.has("remove")) {
            return new Step.RemovePath(tree.path("remove"));
        }
        if (tree.has("folder")) {
            return new Step.MakeDirectory(tree.path("folder"), attributes(tree));
        }
        if (tree.has("link")) {
            return new Step.MakeLink(tree.path("link"), tree.text("target"), tree.is("symbolic"));
        }
        if (tree.has("set")) {
            return new Step.SetAttributes(tree.path("set"), attributes(tree), tree.is("recurse"), tree.is("follow"));
        }
        throw new PlanException("there is a step in the plan that this muster does not know");
    }

    private static FileAttributes attributes(Branch step) {
        if (!step.has("attributes")) {
            return FileAttributes.ANY;
        }
        Branch tree = step.branch("attributes");
        List<String> label = tree.texts("label");
        return new FileAttributes(
                tree.optional("owner"),
                tree.optional("group"),
                tree.optional("mode").map(FileMode::new),
                tree.optional("flags"),
                label.size() == 4
                        ? new SelinuxLabel(part(label, 0), part(label, 1), part(label, 2), part(label, 3))
                        : SelinuxLabel.ANY);
    }

    private static Optional<String> part(List<String> words, int index) {
        return Optional.of(words.get(index)).filter(word -> !word.isEmpty());
    }

    private String script(Branch tree) {
        return tree.optional("text")
                .or(() -> Optional.ofNullable(scripts.get(tree.text("script"))).map(Value::str))
                .orElseThrow(() -> new PlanException("the plan lacks the script " + tree.text("script")));
    }
}
