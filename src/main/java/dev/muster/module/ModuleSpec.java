package dev.muster.module;

import dev.muster.module.Conversion.Misfit;
import dev.muster.template.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A module as the rest of muster sees it: name, documentation, parameters, and how to bind arguments to its record.
 * Everything is read from {@link ModuleInfo}, {@link Param} and the record, so it cannot drift.
 */
public final class ModuleSpec {
    private final Module<?, ?> module;
    private final ModuleInfo info;
    private final String name;
    private final Class<?> record;
    private volatile @Nullable Reading reading;

    private ModuleSpec(Module<?, ?> module, ModuleInfo info, String name, Class<?> record) {
        this.module = module;
        this.info = info;
        this.name = name;
        this.record = record;
    }

    /** What the record says. Read when it is first asked for: a run uses a few of some hundred modules. */
    private record Reading(
            ParameterShape.Group shape,
            List<ParameterSpec> parameters,
            Map<String, ParameterSpec> byName,
            Optional<ParameterSpec> rest) {
        static Reading of(Class<?> record) {
            ParameterShape.Group shape = ParameterShape.of(record);
            List<ParameterSpec> parameters = shape.parameters().toList();
            Map<String, ParameterSpec> byName = new HashMap<>();
            parameters.stream()
                    .filter(p -> !p.rest())
                    .forEach(p -> p.allNames().forEach(name -> byName.putIfAbsent(name, p)));
            return new Reading(
                    shape,
                    parameters,
                    byName,
                    parameters.stream().filter(ParameterSpec::rest).findFirst());
        }
    }

    private Reading reading() {
        Reading known = reading;
        if (known == null) {
            known = Reading.of(record);
            reading = known;
        }
        return known;
    }

    /** Reads the annotations of a module's class. */
    public static ModuleSpec of(Module<?, ?> module) {
        return of(module, Optional.empty());
    }

    /** The same under a name of its own. */
    static ModuleSpec of(Module<?, ?> module, String name) {
        return of(module, Optional.of(name));
    }

    private static ModuleSpec of(Module<?, ?> module, Optional<String> name) {
        ModuleInfo info = module.getClass().getAnnotation(ModuleInfo.class);
        if (info == null) {
            throw new IllegalStateException(module.getClass() + " lacks @ModuleInfo");
        }
        return new ModuleSpec(module, info, name.orElse(info.name()), parameterRecord(module));
    }

    public String name() {
        return name;
    }

    public List<String> aliases() {
        return List.of(info.aliases());
    }

    /** What it reads and changes besides the files its steps name. */
    public Domain domain() {
        return info.domain();
    }

    public String doc() {
        return info.doc();
    }

    public String example() {
        return info.example();
    }

    /** What it registers of its own, by key, in the order given. */
    public Map<String, String> results() {
        Map<String, String> results = new LinkedHashMap<>();
        for (String result : info.results()) {
            int colon = result.indexOf(": ");
            results.put(result.substring(0, colon), result.substring(colon + 2));
        }
        return results;
    }

    /** Whether one run of it serves all hosts of a batch. */
    public boolean oncePerBatch() {
        return info.oncePerBatch();
    }

    public List<ParameterSpec> parameters() {
        return reading().parameters();
    }

    /** The parameter that takes the free form, if the module has one. */
    public Optional<ParameterSpec> freeForm() {
        return parameters().stream().filter(ParameterSpec::freeForm).findFirst();
    }

    /** The parameter that an author means by a name; the rest parameter when no other does. */
    public Optional<ParameterSpec> parameter(String written) {
        Reading known = reading();
        ParameterSpec named = known.byName().get(written);
        return named != null ? Optional.of(named) : known.rest();
    }

    /** All names an author may write, aliases included. */
    public List<String> parameterNames() {
        return parameters().stream()
                .filter(p -> !p.rest())
                .flatMap(ParameterSpec::allNames)
                .toList();
    }

    /** Parameters that must be given and of which none of {@code written} is a name. */
    public List<ParameterSpec> missing(java.util.Collection<String> written) {
        return parameters().stream()
                .filter(p -> p.required() && written.stream().noneMatch(p::isNamed))
                .toList();
    }

    /** What is wrong with a literal value of a parameter, if anything; completes a sentence after the name. */
    public Optional<String> problem(ParameterSpec parameter, Value value) {
        if (value instanceof Value.None) {
            return Optional.empty();
        }
        try {
            converted(parameter, value);
            return Optional.empty();
        } catch (Misfit e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Binds evaluated arguments to the parameter record.
     *
     * @throws ModuleException naming every missing, unknown or unfit argument
     */
    public Record bind(Map<String, Value> arguments) {
        List<String> problems = new ArrayList<>();
        Map<ParameterSpec, Value> given = new LinkedHashMap<>();
        Map<String, Value> rest = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        arguments.forEach((name, value) -> parameter(name)
                .ifPresentOrElse(
                        p -> {
                            if (p.rest()) {
                                rest.put(name, value);
                            } else {
                                given.put(p, value);
                            }
                        },
                        () -> unknown.add(name)));
        if (!unknown.isEmpty()) {
            problems.add("Unsupported parameters for (" + name() + ") module: " + String.join(", ", unknown)
                    + ". Supported parameters include: "
                    + parameterNames().stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        Map<ParameterSpec, Object> values = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (ParameterSpec parameter : parameters()) {
            try {
                Object value = parameter.rest() ? Collections.unmodifiableMap(rest) : value(parameter, given);
                if (value == null) {
                    missing.add(parameter.name());
                } else {
                    values.put(parameter, value);
                }
            } catch (Misfit e) {
                problems.add("value of " + parameter.name() + " " + e.getMessage());
            }
        }
        if (!missing.isEmpty()) {
            problems.add("missing required arguments: " + String.join(", ", missing));
        }
        if (!problems.isEmpty()) {
            throw new ModuleException(String.join("; ", problems));
        }
        return reading().shape().construct(values);
    }

    /** What to read, ending in what to do: the module's two methods as one value. */
    public Observation<Plan> planning(Record bound, TaskContext context) {
        return planning(module, bound, context);
    }

    /** What of the way into the host its changes may cut off. */
    public Stakes stakes(Record bound) {
        return stakes(module, bound);
    }

    private static <P extends Record, S> Stakes stakes(Module<P, S> module, Record bound) {
        @SuppressWarnings("unchecked") // bind() made it from this module's own record type
        P parameters = (P) bound;
        return module.stakes(parameters);
    }

    private static <P extends Record, S> Observation<Plan> planning(
            Module<P, S> module, Record bound, TaskContext context) {
        @SuppressWarnings("unchecked") // bind() made it from this module's own record type
        P parameters = (P) bound;
        return module.observe(parameters, context).map(state -> module.plan(parameters, context, state));
    }

    private static @Nullable Object value(ParameterSpec parameter, Map<ParameterSpec, Value> given) throws Misfit {
        Value value = given.get(parameter);
        if (value != null && !(value instanceof Value.None)) {
            return converted(parameter, value);
        }
        if (parameter.orElse().isPresent()) {
            return Conversion.convert(Value.of(parameter.orElse().get()), parameter.type());
        }
        return Conversion.absent(parameter.type());
    }

    private static Object converted(ParameterSpec parameter, Value value) throws Misfit {
        boolean choosing = !parameter.choices().isEmpty() && !parameter.isList() && isWord(value);
        return Conversion.convert(choosing ? chosen(parameter, value.str()) : value, parameter.type());
    }

    private static boolean isWord(Value value) {
        return !(value instanceof Value.Seq || value instanceof Value.Dict);
    }

    private static Value chosen(ParameterSpec parameter, String text) throws Misfit {
        return Choice.among(parameter.choices(), text)
                .or(() -> Choice.among(parameter.choices(), text.replace('_', '-')))
                .map(Value::of)
                .orElseThrow(() ->
                        new Misfit("must be one of: " + String.join(", ", parameter.choices()) + ", got: " + text));
    }

    private static Class<?> parameterRecord(Module<?, ?> module) {
        for (Type type : module.getClass().getGenericInterfaces()) {
            if (type instanceof ParameterizedType parameterized && parameterized.getRawType() == Module.class) {
                return (Class<?>) parameterized.getActualTypeArguments()[0];
            }
        }
        throw new IllegalStateException(module.getClass() + " must implement Module directly");
    }
}
