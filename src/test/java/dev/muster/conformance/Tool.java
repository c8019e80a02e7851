package dev.muster.conformance;

import java.nio.file.Path;
import java.util.List;

/** What runs playbooks: ansible-playbook or muster. */
interface Tool extends AutoCloseable {
    /**
     * What a command line left behind.
     *
     * @param exit exit code
     * @param out standard output
     * @param err standard error
     */
    record Result(int exit, String out, String err) {}

    /**
     * Runs a playbook to its end.
     *
     * @param folder of the scenario, also the working folder as far as settings are looked for there
     * @param settings whether the scenario has any
     * @param words playbook, inventory and options
     */
    Result run(Path folder, boolean settings, List<String> words);

    @Override
    void close();
}
