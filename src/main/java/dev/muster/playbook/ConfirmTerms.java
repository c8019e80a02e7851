package dev.muster.playbook;

import dev.muster.template.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code confirm} says, evaluated: a time, or a mapping of {@code within} and {@code probe}.
 *
 * @param time how long a change may stand unconfirmed; zero for no guard, and then there is no probe
 * @param probe a line for the host's shell that must end with status 0 before the change counts as confirmed
 */
public record ConfirmTerms(Duration time, Optional<String> probe) {
    public static final String WITHIN = "within";
    public static final String PROBE = "probe";
    static final List<String> NAMES = List.of(WITHIN, PROBE);

    public static final String EXAMPLES =
            ConfirmTime.EXAMPLES + ", or a mapping of \"within\" (a time) and \"probe\" (a line for the shell)";

    /** Empty for what is neither. */
    public static Optional<ConfirmTerms> of(Value value) {
        return value instanceof Value.Dict dict
                ? of(dict)
                : ConfirmTime.parse(value.str()).map(time -> new ConfirmTerms(time, Optional.empty()));
    }

    private static Optional<ConfirmTerms> of(Value.Dict dict) {
        boolean known = dict.entries().keySet().stream().allMatch(name -> NAMES.contains(name.str()));
        Optional<Value> within = given(dict, WITHIN);
        Optional<Value> probe = given(dict, PROBE);
        boolean says = probe.map(
                        line -> line instanceof Value.Text && !line.str().isBlank())
                .orElse(within.isPresent());
        Optional<Duration> time =
                within.isPresent() ? ConfirmTime.parse(within.get().str()) : Optional.of(ConfirmTime.USUAL);
        return time.filter(t -> known && says && !t.isZero()).map(t -> new ConfirmTerms(t, probe.map(Value::str)));
    }

    private static Optional<Value> given(Value.Dict dict, String name) {
        return dict.get(name).filter(value -> !(value instanceof Value.None || value instanceof Value.Omit));
    }
}
