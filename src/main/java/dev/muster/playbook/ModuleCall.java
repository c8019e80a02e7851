package dev.muster.playbook;

import dev.muster.source.Diagnostic;
import dev.muster.source.Located;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A module with its arguments as written.
 *
 * @param module the catalogue's name, {@code meta}, or a template that yields a name
 * @param writtenAs the name the author wrote, e.g. {@code ansible.builtin.copy}
 * @param freeForm what stands behind {@code command:} and kin
 * @param wholeArguments {@code args: "{{ dict }}"}: a template that yields further arguments
 * @param refusal why no host can do it: it fails there, and nothing is done
 */
public record ModuleCall(
        String module,
        LocatedText writtenAs,
        Map<String, Argument> arguments,
        Optional<LocatedText> freeForm,
        Optional<Value> wholeArguments,
        Optional<Diagnostic> refusal)
        implements Located {
    public ModuleCall {
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /** A call that a host can do. */
    public ModuleCall(
            String module,
            LocatedText writtenAs,
            Map<String, Argument> arguments,
            Optional<LocatedText> freeForm,
            Optional<Value> wholeArguments) {
        this(module, writtenAs, arguments, freeForm, wholeArguments, Optional.empty());
    }

    /** A call of what there is not, which the hosts that come to it are told. */
    static ModuleCall refused(LocatedText writtenAs, Diagnostic refusal) {
        return new ModuleCall(
                writtenAs.text(), writtenAs, Map.of(), Optional.empty(), Optional.empty(), Optional.of(refusal));
    }

    /** Whether it is for the host's variables to say which module is meant: {@code action: "{{ ansible_pkg_mgr }}"}. */
    public boolean isTold() {
        return TemplateCheck.isTemplate(module);
    }

    @Override
    public Span span() {
        return writtenAs.span();
    }

    /**
     * One argument: where its name stands, its value and where that stands.
     *
     * @param nameTemplate the name where it holds a template, which counts for a module that takes any names (set_fact)
     */
    public record Argument(Span name, Optional<LocatedText> nameTemplate, Value value, Span valueSpan) {
        public Argument(Span name, Value value, Span valueSpan) {
            this(name, Optional.empty(), value, valueSpan);
        }

        static Argument of(LocatedText name, Value value, Span valueSpan) {
            return new Argument(
                    name.span(), Optional.of(name).filter(n -> TemplateCheck.isTemplate(n.text())), value, valueSpan);
        }
    }
}
