package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.module.ModuleSpec;
import dev.muster.module.ParameterSpec;
import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a module with its arguments, in any of the ways they may be written, and checks them against the module. */
final class CallReader {
    /** What {@code meta:} may say. */
    private static final Set<String> META = new TreeSet<>(List.of(
            "clear_facts",
            "clear_host_errors",
            "end_batch",
            "end_host",
            "end_play",
            "flush_handlers",
            "noop",
            "refresh_inventory",
            "reset_connection"));

    /** Modules whose line is passed on, but for words that are arguments by Ansible's list of them. */
    private static final Set<String> RAW = Set.of("command", "shell", "script", "raw");

    private static final String META_MODULE = "meta";

    private final KnownModules modules;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;
    private final Unsupported unsupported;

    CallReader(KnownModules modules, TemplateCheck templates, Diagnostics diagnostics, Unsupported unsupported) {
        this.modules = modules;
        this.templates = templates;
        this.diagnostics = diagnostics;
        this.unsupported = unsupported;
    }

    /** Whether a task's key names a module. */
    boolean isModule(String written) {
        return isMeta(written)
                || modules.catalog().find(written).isPresent()
                || modules.brought(written).isPresent();
    }

    private boolean isThere(LocatedText module) {
        return isMeta(module.text()) || modules.spec(module.text()).isPresent();
    }

    /** {@code action: "{{ ansible_pkg_mgr }} name=ntp"}: only a host can tell which module is meant. */
    private static boolean isTold(LocatedText module) {
        return TemplateCheck.isTemplate(module.text());
    }

    /** A module that is not there, or only as a file that cannot be run. */
    private Diagnostic absence(LocatedText module) {
        return modules.brought(module.text())
                .map(found -> Diagnostic.error(
                        module.span(),
                        "module \"" + module.text() + "\" is only there as " + found.file() + ", " + found.kind(),
                        Optional.of("a library/ holds scripts the host can run, with a #! line that names its"
                                + " interpreter")))
                .orElseGet(() -> unknown(module, "unknown module", moduleNames()));
    }

    /** Whether it is left to the hosts to fail at what there is not. */
    boolean isRefusedAtUse() {
        return unsupported.isAtUse();
    }

    /** A call of a module that there is not. */
    Optional<ModuleCall> refused(LocatedText module) {
        return unsupported.complain(absence(module)).map(fault -> ModuleCall.refused(module, fault));
    }

    private static boolean isMeta(String written) {
        return written.equals(META_MODULE)
                || written.equals("ansible.builtin.meta")
                || written.equals("ansible.legacy.meta");
    }

    /** All names of modules, for hints. */
    List<String> moduleNames() {
        List<String> names = new ArrayList<>(modules.names());
        names.add(META_MODULE);
        return names;
    }

    // ------------------------------------------------------------------ forms of writing

    /**
     * {@code copy: …}.
     *
     * @param around the keywords that hold for the task: its module may have defaults there
     */
    Optional<ModuleCall> read(LocatedText module, YamlNode arguments, Optional<YamlNode> args, Keywords around) {
        if (!isThere(module)) {
            return refused(module);
        }
        Draft draft = new Draft(module);
        args.ifPresent(node -> addArgs(draft, node));
        add(draft, arguments);
        return finish(draft, around);
    }

    /** {@code action: copy src=a dest=b} or {@code action: {module: copy, src: a}}. */
    Optional<ModuleCall> readAction(YamlNode action, Optional<YamlNode> args, Keywords around) {
        Optional<LocatedText> module = moduleOf(action);
        if (module.isEmpty()) {
            diagnostics.error(action.start(), "no module/action detected in task.");
            return Optional.empty();
        }
        if (isTold(module.get())) {
            templates.text(module.get());
        } else if (!isThere(module.get())) {
            return refused(module.get());
        }
        Draft draft = new Draft(module.get());
        args.ifPresent(node -> addArgs(draft, node));
        if (action instanceof YamlMapping mapping) {
            addMapping(draft, mapping, "module");
        } else if (action instanceof YamlScalar scalar) {
            addLine(draft, afterFirstWord(scalar.content()));
        }
        return finish(draft, around);
    }

    private static Optional<LocatedText> moduleOf(YamlNode action) {
        if (action instanceof YamlMapping mapping) {
            return mapping.get("module")
                    .filter(YamlScalar.class::isInstance)
                    .map(node -> firstWord(((YamlScalar) node).content()));
        }
        return action instanceof YamlScalar scalar && !scalar.text().isBlank()
                ? Optional.of(firstWord(scalar.content()))
                : Optional.empty();
    }

    private static LocatedText firstWord(LocatedText text) {
        return text.slice(0, KeyValues.endOfFirstWord(text.text()));
    }

    private static LocatedText afterFirstWord(LocatedText text) {
        return text.slice(KeyValues.endOfFirstWord(text.text()), text.text().length());
    }

    /** A name that is no module's: somebody else's, or the nearest. */
    static Diagnostic unknown(LocatedText module, String what, List<String> known) {
        Optional<String> hint = OtherModules.hint(module.text()).or(() -> DidYouMean.hint(module.text(), known));
        return Diagnostic.error(module.span(), what + " \"" + module.text() + "\"", hint);
    }

    // ------------------------------------------------------------------ collecting

    /** What has been read of one call so far. */
    private final class Draft {
        private final LocatedText writtenAs;
        private final Optional<ModuleSpec> spec;
        private final Map<String, ModuleCall.Argument> arguments = new LinkedHashMap<>();
        private Optional<LocatedText> freeForm = Optional.empty();
        private Optional<Value> whole = Optional.empty();
        private Optional<Diagnostic> refusal = Optional.empty();

        Draft(LocatedText writtenAs) {
            this.writtenAs = writtenAs;
            this.spec = isMeta(writtenAs.text()) ? Optional.empty() : modules.spec(writtenAs.text());
        }

        Optional<ParameterSpec> freeFormParameter() {
            return spec.flatMap(ModuleSpec::freeForm);
        }

        String moduleName() {
            return spec.map(ModuleSpec::name).orElse(isTold(writtenAs) ? writtenAs.text() : META_MODULE);
        }
    }

    private void addArgs(Draft draft, YamlNode node) {
        if (node instanceof YamlMapping mapping) {
            addMapping(draft, mapping, "");
        } else if (node instanceof YamlScalar scalar && TemplateCheck.isTemplate(scalar.text())) {
            draft.whole = Optional.of(YamlValues.value(scalar, diagnostics));
            templates.text(scalar.content());
        } else if (!node.isNull()) {
            diagnostics.error(node.start(), "\"args\" must be a mapping, not " + node.kind());
        }
    }

    private void add(Draft draft, YamlNode node) {
        if (node instanceof YamlMapping mapping) {
            addMapping(draft, mapping, "");
        } else if (node instanceof YamlScalar scalar) {
            if (!node.isNull()) {
                addLine(draft, scalar.content());
            }
        } else {
            diagnostics.error(
                    node.start(),
                    "arguments of module " + draft.moduleName() + " must be a mapping, not " + node.kind());
        }
    }

    private void addMapping(Draft draft, YamlMapping mapping, String except) {
        for (YamlMapping.Entry entry : mapping.entries()) {
            if (!entry.key().text().equals(except)) {
                Value value = YamlValues.value(entry.value(), diagnostics);
                draft.arguments.put(
                        entry.key().text(),
                        ModuleCall.Argument.of(
                                entry.key().content(), value, entry.value().start()));
            }
        }
    }

    private void addLine(Draft draft, LocatedText line) {
        try {
            KeyValues parsed = KeyValues.parse(line, name -> isArgument(draft, name));
            parsed.arguments().forEach((name, text) -> draft.arguments.put(name, argument(parsed, name, text)));
            parsed.freeForm().ifPresent(text -> addFreeForm(draft, text));
        } catch (KeyValues.Unbalanced e) {
            diagnostics.error(line.span(), String.valueOf(e.getMessage()));
        }
    }

    private static ModuleCall.Argument argument(KeyValues parsed, String name, LocatedText text) {
        LocatedText written = Optional.ofNullable(parsed.names().get(name)).orElse(text);
        return ModuleCall.Argument.of(written, Value.of(text), text.span());
    }

    /** With a free form only the module's other parameters are taken out of the line: {@code shell: a=1 b}. */
    private static boolean isArgument(Draft draft, String name) {
        Optional<ParameterSpec> freeForm = draft.freeFormParameter();
        if (freeForm.isEmpty()) {
            return draft.spec.isPresent() || isTold(draft.writtenAs);
        }
        if (name.equals("warn") && RAW.contains(draft.moduleName())) {
            return true;
        }
        return draft.spec
                .orElseThrow()
                .parameter(name)
                .filter(p -> !p.freeForm())
                .isPresent();
    }

    private void addFreeForm(Draft draft, LocatedText text) {
        boolean isMeta = draft.spec.isEmpty() && !isTold(draft.writtenAs);
        if (isMeta || draft.freeFormParameter().isPresent()) {
            draft.freeForm = Optional.of(text);
        } else if (TemplateCheck.isTemplate(text.text())) {
            draft.whole = Optional.of(Value.of(text));
        } else {
            diagnostics.error(
                    text.span(),
                    "module " + draft.moduleName() + " takes no free form, only name=value or a mapping: \""
                            + text.text() + "\"");
        }
    }

    // ------------------------------------------------------------------ checking

    private Optional<ModuleCall> finish(Draft draft, Keywords around) {
        if (isTold(draft.writtenAs)) {
            draft.arguments.values().forEach(argument -> templates.value(argument.value()));
        } else {
            draft.spec.ifPresentOrElse(spec -> check(draft, spec, around), () -> checkMeta(draft));
        }
        return Optional.of(new ModuleCall(
                draft.moduleName(), draft.writtenAs, draft.arguments, draft.freeForm, draft.whole, draft.refusal));
    }

    private void checkMeta(Draft draft) {
        String what = draft.freeForm.map(LocatedText::text).orElse("");
        if (!META.contains(what)) {
            diagnostics.unknown(
                    draft.freeForm.orElse(draft.writtenAs).span(),
                    "invalid meta action requested: " + what,
                    what,
                    META);
        }
    }

    private void check(Draft draft, ModuleSpec spec, Keywords around) {
        draft.freeForm.ifPresent(text -> checkFreeForm(spec.freeForm().orElseThrow(), text));
        draft.arguments.forEach((name, argument) -> spec.parameter(name)
                .ifPresentOrElse(
                        parameter -> checkArgument(draft, spec, parameter, name, argument),
                        () -> refuse(draft, unknownParameter(spec, name, argument))));
        if (draft.whole.isEmpty() && !ModuleDefaults.mayComplete(around, spec.name())) {
            List<String> given = new ArrayList<>(draft.arguments.keySet());
            draft.freeForm.flatMap(text -> spec.freeForm()).ifPresent(p -> given.add(p.name()));
            List<String> missing =
                    spec.missing(given).stream().map(ParameterSpec::name).toList();
            if (!missing.isEmpty()) {
                refuse(
                        draft,
                        Diagnostic.error(
                                draft.writtenAs.span(),
                                "missing required arguments: " + String.join(", ", missing) + " (module " + spec.name()
                                        + ")"));
            }
        }
    }

    private void checkFreeForm(ParameterSpec parameter, LocatedText text) {
        if (parameter.raw()) {
            templates.expression(text);
        } else {
            templates.text(text);
        }
    }

    /** The last fault of a call is the one that a host that comes to it is told. */
    private void refuse(Draft draft, Diagnostic fault) {
        draft.refusal = unsupported.complain(fault).or(() -> draft.refusal);
    }

    private static Diagnostic unknownParameter(ModuleSpec spec, String name, ModuleCall.Argument argument) {
        Optional<String> hint = DidYouMean.hint(name, spec.parameterNames());
        String known = "parameters: "
                + String.join(", ", spec.parameterNames().stream().sorted().toList());
        return Diagnostic.error(
                argument.name(),
                "unknown parameter \"" + name + "\" for module " + spec.name(),
                hint.isPresent() ? hint : Optional.of(known));
    }

    private void checkArgument(
            Draft draft, ModuleSpec spec, ParameterSpec parameter, String name, ModuleCall.Argument argument) {
        if (parameter.raw()) {
            if (parameter.isList()) {
                templates.conditions(argument.value());
            } else {
                templates.expressions(argument.value());
            }
            return;
        }
        templates.value(argument.value());
        if (parameter.rest()) {
            argument.nameTemplate().ifPresent(templates::text);
        }
        if (!parameter.rest() && !TemplateCheck.isTemplate(argument.value())) {
            spec.problem(parameter, argument.value())
                    .ifPresent(problem -> refuse(
                            draft,
                            Diagnostic.error(
                                    argument.valueSpan(),
                                    "\"" + name + "\" of module " + spec.name() + " " + problem)));
        }
    }
}
