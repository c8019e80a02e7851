package dev.muster.modules;

import dev.muster.module.Step;
import dev.muster.shell.Command;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restarts or reloads a service once more, as a run did it: when the files that made the restart due go back, the daemon
 * has to read them again.
 */
public final class ServiceRestart {
    private static final Set<String> AGAIN = Set.of("restart", "reload");
    /** Manager, verb, name and the rest of {@code ServiceScripts.CONTROL}. */
    private static final int LEAST_WORDS = 7;

    private ServiceRestart() {}

    /**
     * The step; empty for words that are no restart.
     *
     * @param words the name of the script and its arguments, as the ledger remembers them
     */
    public static Optional<Step> again(List<String> words) {
        boolean isRestart = words.size() > LEAST_WORDS
                && words.get(0).equals(ServiceScripts.CONTROL.name())
                && AGAIN.contains(words.get(2));
        return isRestart
                ? Optional.of(new Step.RunScript(Command.of(
                                ServiceScripts.CONTROL,
                                words.subList(1, words.size()).toArray(String[]::new))
                        .within(ServicePlan.DEADLINE)))
                : Optional.empty();
    }
}
