package dev.muster.cli;

import dev.muster.ledger.Mark;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster park}: leaves hosts out until a day. */
@Command(
        name = "park",
        description = {
            "Leave hosts out of all runs until a day, and say why; nobody has to comment them out.",
            "A run that names one ends for it as parked."
        },
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false)
final class ParkCommand extends MarkCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--until", required = true, paramLabel = "DATE", description = "Last day: 2026-12-24.")
    private String until = "";

    @Option(names = "--why", required = true, paramLabel = "TEXT", description = "The reason, for whoever asks later.")
    private String why = "";

    ParkCommand(Console console, Loading loading) {
        super(console, loading);
    }

    @Override
    public Integer call() {
        return mark(Mark.Kind.PARKED, Optional.of(lastDay()), Optional.empty(), why);
    }

    private LocalDate lastDay() {
        try {
            LocalDate day = LocalDate.parse(until);
            if (day.isBefore(LocalDate.now(ZoneId.systemDefault()))) {
                throw new ParameterException(spec.commandLine(), "--until " + until + " is in the past");
            }
            return day;
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), "--until takes a date such as 2026-12-24, not \"" + until + "\"", e);
        }
    }
}
