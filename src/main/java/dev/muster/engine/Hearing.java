package dev.muster.engine;

import dev.muster.module.Reading;
import dev.muster.shell.Output;
import java.util.List;

/** Stands between what a module asks of a host and what it hears. */
interface Hearing {
    /** Modules hear what was said. */
    Hearing PLAIN = (readings, outputs) -> outputs;

    /**
     * Questions are about to be asked.
     *
     * @throws dev.muster.template.UnknownValueException when nobody can tell yet what the answer will be
     */
    default void asking(List<Reading> readings) {}

    /**
     * What is heard instead of what was said.
     *
     * @param outputs one for each question to the host, in order
     */
    List<Output> heard(List<Reading> readings, List<Output> outputs);
}
