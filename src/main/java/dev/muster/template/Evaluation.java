package dev.muster.template;

import dev.muster.source.LocatedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation for one scope: resolves variables, whose values may be templates themselves, and remembers each so
 * that it is worked out once. Used by one thread.
 */
final class Evaluation {
    private static final int DEEPEST = 60;

    private final Templar templar;
    private final Scope scope;
    private final Map<String, Value> resolved = new HashMap<>();
    private final Deque<String> resolving = new ArrayDeque<>(2);
    private List<String> fileKinds = List.of("files");
    private boolean mayChange;
    private boolean sawData;
    private boolean keepsUndefined;
    private int included;
    private Optional<Path> folder = Optional.empty();
    private boolean folderFirst;

    Evaluation(Templar templar, Scope scope) {
        this.templar = templar;
        this.scope = scope;
    }

    Templar templar() {
        return templar;
    }

    Scope scope() {
        return scope;
    }

    /** Where a lookup for files looks: the folders Ansible has for a kind of task, {@code files} unless told. */
    List<String> fileKinds() {
        return fileKinds;
    }

    void lookForFilesIn(List<String> kinds) {
        fileKinds = kinds;
    }

    /**
     * Files that the template includes may also be beside it.
     *
     * @param first whether they are looked for there first, as for the template lookup, or last, as for the module
     */
    void isOf(LocatedText template, boolean first) {
        String name = template.span().source().name();
        folder = name.startsWith("/") ? Optional.ofNullable(Path.of(name).getParent()) : Optional.empty();
        folderFirst = first;
    }

    /** For the same template with other variables. */
    Evaluation with(Scope other) {
        Evaluation evaluation = new Evaluation(templar, other);
        evaluation.folder = folder;
        evaluation.folderFirst = folderFirst;
        return evaluation;
    }

    /** The file that a template names, in the order of Ansible's template action and lookup. */
    Optional<Path> part(String name) {
        Optional<Path> found = templar.controller().find("templates", name);
        if (folder.isEmpty()) {
            return found;
        }
        Path beside = folder.get().resolve(name).normalize();
        if (folderFirst) {
            return Files.exists(beside) ? Optional.of(beside) : found;
        }
        return found.or(() -> Stream.of(folder.get().resolve("templates").resolve(name), beside)
                .filter(Files::exists)
                .findFirst());
    }

    /** From now on variables are copied, because the template calls methods that change lists or dicts. */
    void allowChanges() {
        mayChange = true;
    }

    /** From now on a text that names an undefined variable stays as it is written. */
    void keepUndefined() {
        keepsUndefined = true;
    }

    /** Whether a text that no author wrote took part. */
    boolean sawData() {
        return sawData;
    }

    /** Counts templates run inside templates; false when there are too many to be meant. */
    boolean enter() {
        return ++included <= DEEPEST;
    }

    void leave() {
        included--;
    }

    // Variables

    Value variable(String name, Place place) {
        Value known = resolved.get(name);
        if (known != null) {
            return known;
        }
        Optional<Value> raw = scope.lookup(name);
        if (raw.isEmpty()) {
            return Globals.find(name, this).orElseGet(() -> Undefined.variable(place, name, this::knownNames));
        }
        Value value = resolve(name, raw.get(), place);
        resolved.put(name, value);
        return value;
    }

    private Collection<String> knownNames() {
        Collection<String> names = new TreeSet<>(scope.hints());
        names.addAll(Globals.names());
        return names;
    }

    private Value resolve(String name, Value raw, Place place) {
        if (!(raw instanceof Value.Text) && !(raw instanceof Value.Seq) && !(raw instanceof Value.Dict)) {
            return raw;
        }
        sawData |= raw instanceof Value.Text text && text.origin() == null;
        if (resolving.contains(name) || resolving.size() > DEEPEST) {
            throw place.fault("recursive loop detected in template string: " + raw.str());
        }
        resolving.push(name);
        try {
            Value value = evaluated(raw);
            return mayChange && value == raw ? Operations.copied(value) : value;
        } catch (TemplateException e) {
            if (e.isUndefined()) {
                return Undefined.because(name, e);
            }
            throw e;
        } finally {
            resolving.pop();
        }
    }

    // Templates inside values

    /** The same object when there is nothing to evaluate in it. */
    Value evaluated(Value value) {
        if (value instanceof Value.Text text) {
            LocatedText origin = text.origin();
            return origin == null || !Templar.mayBeTemplate(origin.text()) ? value : definedOr(origin);
        }
        if (value instanceof Value.Seq seq) {
            List<Value> changed = changedItems(seq.items());
            return changed == null ? value : new Value.Seq(changed);
        }
        if (value instanceof Value.Tuple tuple) {
            List<Value> changed = changedItems(tuple.items());
            return changed == null ? value : new Value.Seq(changed);
        }
        if (value instanceof Value.Dict dict) {
            return dict.entries() instanceof LazyEntries ? dict : evaluated(dict);
        }
        return value;
    }

    private @Nullable List<Value> changedItems(List<Value> items) {
        List<Value> changed = null;
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            Value value = evaluated(item);
            if (value != item && changed == null) {
                changed = new ArrayList<>(items.size());
                changed.addAll(items.subList(0, i));
            }
            if (changed != null) {
                changed.add(value);
            }
        }
        return changed;
    }

    private Value evaluated(Value.Dict dict) {
        Map<Value, Value> changed = null;
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            Value value = evaluated(entry.getValue());
            if (value != entry.getValue()) {
                if (changed == null) {
                    changed = new LinkedHashMap<>(dict.entries());
                }
                changed.put(entry.getKey(), value);
            }
        }
        return changed == null ? dict : new Value.Dict(changed);
    }

    private Value definedOr(LocatedText text) {
        try {
            return rendered(text);
        } catch (TemplateException e) {
            if (e.isUndefined() && keepsUndefined && resolving.isEmpty()) {
                return Value.of(text.text());
            }
            throw e;
        }
    }

    private Value rendered(LocatedText text) {
        Template template = templar.compiled(text, RenderOptions.DEFAULTS, true);
        String sole = template.soleVariable();
        if (sole != null) {
            Value raw = scope.lookup(sole).orElse(null);
            if (raw instanceof Value.None || raw instanceof Value.Unknown || (raw != null && Numbers.isNumber(raw))) {
                return raw;
            }
        }
        return render(template, true);
    }

    /** Renders a template as Ansible does: the result may be a list, dict or boolean when {@code convert} is set. */
    Value render(Template template, boolean convert) {
        if (template.changesValues()) {
            allowChanges();
        }
        TemplateRun run = new TemplateRun(template, convert);
        Frame frame = Frame.outermost(this, run);
        Value result = run.render(frame);
        return result instanceof Value.Text text ? withFinalNewlines(text, template) : result;
    }

    /** Jinja drops one line feed at the end of a template; Ansible puts back as many as the source has. */
    private static Value withFinalNewlines(Value.Text text, Template template) {
        int have = 0;
        String rendered = text.text();
        while (have < rendered.length() && rendered.charAt(rendered.length() - 1 - have) == '\n') {
            have++;
        }
        int missing = Math.max(0, template.finalNewlines() - have);
        return missing > 0 ? Value.of(rendered + template.options().newline().repeat(missing)) : text;
    }
}
