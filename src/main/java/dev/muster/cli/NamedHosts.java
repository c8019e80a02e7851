package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** Hosts that a command of the ledger is for. */
final class NamedHosts {
    @Parameters(arity = "1..*", paramLabel = "HOST", description = "Names in the inventory.")
    private List<String> hosts = new ArrayList<>();

    List<String> names() {
        return List.copyOf(hosts);
    }
}
