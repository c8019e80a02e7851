package dev.muster.cli;

import dev.muster.ledger.Ledger;
import dev.muster.ledger.RunRecord;
import dev.muster.report.ReportFormat;
import dev.muster.report.RunReport;
import dev.muster.source.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code muster report}: one run as a page, or as JSON, CSV or JUnit XML. */
@Command(
        name = "report",
        description = {
            "Write a run down: as one HTML page that needs nothing else, or as JSON, CSV or JUnit XML.",
            "The page goes to a file, muster-run-NUMBER.html unless -o names another; the others go to standard output."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ReportCommand extends LedgerTool {
    private static final String STDOUT = "-";

    @Parameters(
            paramLabel = "RUN",
            arity = "0..1",
            description = "Number of the run, or last, which is the default. \"muster ledger\" lists them.")
    private Optional<String> run = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write, which is replaced; - is standard output.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "html, json, csv or junit; else what the ending of FILE says (html, json, csv, xml), else html.")
    private Optional<String> format = Optional.empty();

    @Option(names = "--schema", description = "Print the JSON Schema of the JSON, and end.")
    private boolean schema;

    ReportCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        if (schema) {
            console().bytes(RunReport.schema().getBytes(StandardCharsets.UTF_8));
            return ExitCode.OK.status();
        }
        Optional<ReportFormat> chosen = format();
        if (chosen.isEmpty()) {
            return ExitCode.BAD_OPTION.status();
        }
        return withExisting(ledger -> report(ledger, chosen.get()).status());
    }

    /** The form to write; when there is no such one, that was said. */
    private Optional<ReportFormat> format() {
        Optional<String> file = output.filter(name -> !name.equals(STDOUT));
        if (format.isEmpty()) {
            Optional<ReportFormat> ofFile = file.flatMap(ReportFormat::ofFile);
            if (file.isPresent() && ofFile.isEmpty()) {
                console()
                        .error("error: which form " + Printable.line(file.get())
                                + " is to have is not said by its ending: html, json, csv or xml, or --format");
                return Optional.empty();
            }
            return Optional.of(ofFile.orElse(ReportFormat.HTML));
        }
        for (ReportFormat each : ReportFormat.values()) {
            if (each.name().equals(format.get().toUpperCase(Locale.ROOT))) {
                return Optional.of(each);
            }
        }
        console().error("error: --format " + Printable.line(format.get()) + ": html, json, csv and junit are known");
        return Optional.empty();
    }

    private ExitCode report(Ledger ledger, ReportFormat as) {
        Optional<RunRecord> found =
                RunNumber.find(ledger, console(), run.orElse("last")).flatMap(ledger::run);
        if (found.isEmpty()) {
            return ExitCode.ERROR;
        }
        remark(found.get());
        return write(found.get(), as);
    }

    private void remark(RunRecord record) {
        if (record.isRunning()) {
            console()
                    .warning("run " + record.number()
                            + " is still running: the report tells what was written down until "
                            + LedgerWords.time(record.beat()));
        } else if (record.isInterrupted()) {
            console()
                    .warning(
                            "run " + record.number() + " was interrupted: the report tells what was written down until "
                                    + LedgerWords.time(record.beat()));
        }
    }

    // ---- writing ----

    private ExitCode write(RunRecord record, ReportFormat as) {
        boolean toStdout = output.map(STDOUT::equals).orElse(as != ReportFormat.HTML);
        try {
            if (toStdout) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
                    RunReport.write(record, as, out);
                }
                console().bytes(bytes.toByteArray());
                return ExitCode.OK;
            }
            Path file = Path.of(output.orElse("muster-run-" + record.number() + "." + as.ending()));
            replace(file, record, as);
            console()
                    .line("run " + record.number() + ", "
                            + LedgerWords.hosts(record.hosts().size()) + ": " + file);
            return ExitCode.OK;
        } catch (InvalidPathException e) {
            console().error("error: cannot write " + Printable.line(e.getInput()) + ": " + e.getReason());
        } catch (IOException e) {
            console().error("error: cannot write the report: " + reason(e));
        }
        return ExitCode.ERROR;
    }

    /** Beside it first: whoever has the old one open, or a disk that is full, never leaves half a report. */
    private static void replace(Path file, RunRecord record, ReportFormat as) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (Writer out = Files.newBufferedWriter(file)) {
                RunReport.write(record, as, out);
            }
            return;
        }
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = Optional.ofNullable(target.getParent()).orElse(Path.of("/"));
        Path beside = folder.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (Writer out = Files.newBufferedWriter(beside)) {
                RunReport.write(record, as, out);
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            remove(beside);
        }
    }

    private static void remove(Path left) {
        try {
            Files.deleteIfExists(left);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String reason(IOException e) {
        if (!(e instanceof FileSystemException trouble)) {
            return String.valueOf(e.getMessage());
        }
        String why = Optional.ofNullable(trouble.getReason())
                .orElseGet(() -> trouble instanceof java.nio.file.NoSuchFileException
                        ? "no such folder"
                        : trouble instanceof java.nio.file.AccessDeniedException
                                ? "no right to write there"
                                : "it fails");
        return trouble.getFile() + ": " + why;
    }
}
