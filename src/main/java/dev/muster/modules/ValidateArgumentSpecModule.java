package dev.muster.modules;

import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds variables and arguments to a specification. Roles that have one begin with it. */
@ModuleInfo(
        name = "validate_argument_spec",
        doc = "Checks variables against a specification of arguments, as roles have it in meta/argument_specs.yml."
                + " Nothing is asked of the host.",
        example = """
            - validate_argument_spec:
                argument_spec:
                  ntp_servers: {type: list, elements: str, required: true}
                  ntp_enabled: {type: bool, default: true}
                provided_arguments:
                  ntp_servers: [10.0.0.1]
            """)
final class ValidateArgumentSpecModule implements Module<ValidateArgumentSpecModule.Parameters, List<String>> {
    record Parameters(
            @Param(doc = "Names of arguments with type, required, choices and so on.")
            Value argumentSpec,

            @Param(doc = "Arguments that are checked besides the variables named in the specification.")
            Map<String, Value> providedArguments,

            @Param(doc = "What the arguments are for; handed back in the result.")
            Map<String, Value> validateArgsContext) {}

    /** What is wrong with the arguments. */
    @Override
    public Observation<List<String>> observe(Parameters parameters, TaskContext context) {
        if (!(parameters.argumentSpec() instanceof Value.Dict dict)) {
            throw new ModuleException("Incorrect type for argument_spec, expected dict and got <class '"
                    + parameters.argumentSpec().typeName() + "'>");
        }
        Map<String, Value> spec = new LinkedHashMap<>();
        dict.entries().forEach((name, option) -> spec.put(name.str(), option));
        Map<String, Value> given = new LinkedHashMap<>();
        for (String name : spec.keySet()) {
            context.variable(name).ifPresent(value -> given.put(name, value));
        }
        given.putAll(parameters.providedArguments());
        return Observation.known(new ArgumentCheck().complaints(spec, given));
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, List<String> complaints) {
        ModuleResult about = ModuleResult.of("validate_args_context", Value.dict(parameters.validateArgsContext()));
        if (complaints.isEmpty()) {
            String fine = "The arg spec validation passed";
            return Plan.unchanged(fine, about.and("msg", fine));
        }
        String message = "Validation of arguments failed:\n" + String.join("\n", complaints);
        return new Plan.Refusal(
                message,
                about.and("msg", message)
                        .and("argument_spec_data", parameters.argumentSpec())
                        .and("argument_errors", Value.texts(complaints)));
    }
}
