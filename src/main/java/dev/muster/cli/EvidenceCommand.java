package dev.muster.cli;

import dev.muster.evidence.BundleCheck;
import dev.muster.evidence.Dossier;
import dev.muster.evidence.EvidenceException;
import dev.muster.evidence.EvidenceKey;
import dev.muster.ledger.HostMemory;
import dev.muster.ledger.HostStory;
import dev.muster.ledger.Ledger;
import dev.muster.ledger.RunRecord;
import dev.muster.source.DidYouMean;
import dev.muster.source.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muster evidence}: what a run did on a host, signed, to be sent to somebody else. */
@Command(
        name = "evidence",
        description = {
            "Bundle what a run found and did on one host, signed, to send to whoever complained.",
            "In a zip file stand the transcript, the files before and after, probe packets and times, hash-chained."
                    + " What secrets stand in is left out. --verify FILE tells whether such a file is as it was"
                    + " signed, and which entry is not.",
            "Exit status: 0 when a bundle was made or is as it was signed."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class EvidenceCommand extends LedgerTool {
    /** The key's file beside the ledger. */
    private static final String KEY = "evidence.key";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", arity = "0..1", paramLabel = "HOST", description = "Its name in the inventory.")
    private Optional<String> host = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "RUN", description = "Number of the run, or last.")
    private Optional<String> run = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write (default: evidence-HOST-RUN.zip).")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--verify", paramLabel = "FILE", description = "Check a bundle instead of making one.")
    private Optional<Path> verify = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FINGERPRINT",
            description = "With --verify: the key that must have signed it, SHA256:….")
    private Optional<String> expected = Optional.empty();

    EvidenceCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        if (verify.isPresent()) {
            return verified(verify.get()).status();
        }
        if (host.isEmpty() || run.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "evidence takes a HOST and a RUN, or --verify FILE");
        }
        return withExisting(ledger -> make(ledger, host.get(), run.get()).status());
    }

    // ---- making ----

    private ExitCode make(Ledger ledger, String name, String word) {
        Optional<RunRecord> found = RunNumber.find(ledger, console(), word).flatMap(ledger::run);
        if (found.isEmpty()) {
            return ExitCode.ERROR;
        }
        RunRecord record = found.get();
        Optional<RunRecord.HostRecord> onHost =
                record.hosts().stream().filter(each -> each.name().equals(name)).findFirst();
        if (onHost.isEmpty()) {
            List<String> names =
                    record.hosts().stream().map(RunRecord.HostRecord::name).toList();
            console()
                    .error("error: run " + record.number() + " did not name \"" + Printable.line(name) + "\""
                            + DidYouMean.hint(name, names)
                                    .map(hint -> "; " + hint)
                                    .orElse(""));
            return ExitCode.ERROR;
        }
        Dossier dossier = dossier(ledger, record, onHost.get());
        Path file = output.orElseGet(
                () -> Path.of("evidence-" + name.replaceAll("[^0-9A-Za-z._-]", "_") + "-" + record.number() + ".zip"));
        try {
            EvidenceKey key = EvidenceKey.of(ledger.place().keyFile(KEY));
            write(file, dossier.signedBy(key, Instant.now(Clock.systemUTC())));
            console().line("wrote " + file + ": " + counted(dossier));
            console().line("signed by " + key.fingerprint() + ": tell the receiver by another way than the file's");
            return ExitCode.OK;
        } catch (EvidenceException e) {
            console().error("error: " + e.getMessage());
        } catch (IOException e) {
            console().error("error: " + file + " cannot be written: " + e);
        }
        return ExitCode.ERROR;
    }

    private static Dossier dossier(Ledger ledger, RunRecord record, RunRecord.HostRecord onHost) {
        HostMemory memory = ledger.memory();
        String name = onHost.name();
        return new Dossier(
                record,
                onHost,
                memory.changes(record.number()).stream()
                        .filter(change -> change.host().equals(name))
                        .toList(),
                memory.actions(record.number()).stream()
                        .filter(action -> action.host().equals(name))
                        .toList(),
                memory.packets(record.number(), name),
                ledger.story(name, LocalDate.now(ZoneId.systemDefault()))
                        .map(HostStory::keys)
                        .orElse(List.of()));
    }

    private static String counted(Dossier dossier) {
        return counted(dossier.host().events().size(), "task") + ", "
                + counted(dossier.changes().size(), "changed file") + ", "
                + counted(dossier.packets().size(), "datagram");
    }

    private static String counted(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** Beside and then into place: there is no half of it. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path fresh = absolute.resolveSibling(
                "." + absolute.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.write(fresh, bytes);
            Files.move(fresh, absolute, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    // ---- verifying ----

    private ExitCode verified(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            console().error("error: there is no file " + file);
            return ExitCode.ERROR;
        } catch (IOException e) {
            console().error("error: " + file + " cannot be read: " + e);
            return ExitCode.ERROR;
        }
        BundleCheck.Result result = BundleCheck.of(bytes);
        if (!result.isSound()) {
            console()
                    .error("error: " + file + ": "
                            + Printable.line(result.fault().orElse("")));
            return ExitCode.FAILED_HOSTS;
        }
        if (expected.isPresent() && !expected.get().equals(result.fingerprint())) {
            console()
                    .error("error: " + file + " is whole, but signed by " + result.fingerprint() + ", not by "
                            + expected.get());
            return ExitCode.FAILED_HOSTS;
        }
        console()
                .line(
                        Ink.OK,
                        file + ": " + result.entries() + " entries, all as they were signed: "
                                + Printable.line(result.about()));
        console()
                .line("signed by " + result.fingerprint()
                        + (expected.isPresent() ? "" : ": ask the sender whether that is his key"));
        return ExitCode.OK;
    }
}
