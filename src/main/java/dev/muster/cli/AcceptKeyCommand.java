package dev.muster.cli;

import dev.muster.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muster accept-key}: the answer to the question whether a host with a new key is still the same box. */
@Command(
        name = "accept-key",
        description = {
            "Take the next host key of a host for its own, although the ledger knows it by another.",
            "known_hosts has its say as before."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class AcceptKeyCommand implements Callable<Integer> {
    private final Console console;
    private final Loading loading;

    @Parameters(arity = "1..*", paramLabel = "HOST", description = "Names in the inventory.")
    private List<String> hosts = new ArrayList<>();

    @Mixin
    private LedgerOptions place = new LedgerOptions();

    AcceptKeyCommand(Console console, Loading loading) {
        this.console = console;
        this.loading = loading;
    }

    @Override
    public Integer call() {
        return place.withExisting(console, loading, this::accept);
    }

    private int accept(Ledger ledger) {
        ExitCode code = ExitCode.OK;
        for (String host : hosts) {
            if (ledger.acceptNewKey(host) == 0) {
                console.error("error: the ledger knows no key of \"" + host + "\"");
                code = ExitCode.ERROR;
            } else {
                console.line(host + ": the next key it shows is taken for its own");
            }
        }
        return code.status();
    }
}
