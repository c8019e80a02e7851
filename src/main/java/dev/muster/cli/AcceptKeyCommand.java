package dev.muster.cli;

import dev.muster.ledger.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
final class AcceptKeyCommand extends LedgerTool {
    @Mixin
    private NamedHosts hosts = new NamedHosts();

    AcceptKeyCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return withExisting(this::accept);
    }

    private int accept(Ledger ledger) {
        ExitCode code = ExitCode.OK;
        for (String host : hosts.names()) {
            if (ledger.keyBook().acceptNext(host) == 0) {
                console().error("error: the ledger knows no key of \"" + host + "\"");
                code = ExitCode.ERROR;
            } else {
                console().line(host + ": the next key it shows is taken for its own");
            }
        }
        return code.status();
    }
}
