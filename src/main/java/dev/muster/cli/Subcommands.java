package dev.muster.cli;

import dev.muster.modules.StandardModules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The commands of muster by name, each made only when it is the one that is wanted: reading the options of all thirty by
 * reflection takes longer than most commands run. Their list in {@code muster --help} needs no more than annotations.
 */
final class Subcommands {
    private static final Map<String, Entry> ALL = all();

    private Subcommands() {}

    /** A command: its class, which carries the annotation, and how to make one. */
    private record Entry(Class<?> type, Maker maker) {}

    /** Makes a command, or a {@link CommandLine} where it has commands of its own. */
    @FunctionalInterface
    private interface Maker {
        Object make(Console console, Loading loading);
    }

    private static Map<String, Entry> all() {
        Map<String, Entry> all = new LinkedHashMap<>();
        all.put("run", new Entry(RunCommand.class, (c, l) -> new RunCommand(c, l, StandardModules.catalog())));
        all.put("plan", new Entry(PlanCommand.class, (c, l) -> new PlanCommand(c, l, StandardModules.catalog())));
        all.put("show", new Entry(ShowCommand.class, ShowCommand::new));
        all.put("apply", new Entry(ApplyCommand.class, ApplyCommand::new));
        all.put(
                "campaign",
                new Entry(CampaignCommand.class, (c, l) -> new CampaignCommand(c, l, StandardModules.catalog())));
        all.put("exec", new Entry(ExecCommand.class, (c, l) -> new ExecCommand(c, l, StandardModules.catalog())));
        all.put("probe", new Entry(ProbeCommand.class, ProbeCommand::new));
        all.put("ntp", new Entry(NtpCommand.class, (c, l) -> ntp(c)));
        all.put("repl", new Entry(ReplCommand.class, (c, l) -> new ReplCommand(c, l, StandardModules.catalog())));
        all.put("demo", new Entry(DemoCommand.class, (c, l) -> new DemoCommand(c, l, StandardModules.catalog())));
        all.put("ledger", new Entry(LedgerCommand.class, LedgerCommand::new));
        all.put("outstanding", new Entry(OutstandingCommand.class, OutstandingCommand::new));
        all.put("why", new Entry(WhyCommand.class, WhyCommand::new));
        all.put("report", new Entry(ReportCommand.class, ReportCommand::new));
        all.put("profile", new Entry(ProfileCommand.class, ProfileCommand::new));
        all.put("park", new Entry(ParkCommand.class, ParkCommand::new));
        all.put("exempt", new Entry(ExemptCommand.class, ExemptCommand::new));
        all.put("unpark", new Entry(UnparkCommand.class, UnparkCommand::new));
        all.put("settle", new Entry(SettleCommand.class, SettleCommand::new));
        all.put("accept-key", new Entry(AcceptKeyCommand.class, AcceptKeyCommand::new));
        all.put("undo", new Entry(UndoCommand.class, UndoCommand::new));
        all.put("evidence", new Entry(EvidenceCommand.class, EvidenceCommand::new));
        all.put("inventory", new Entry(InventoryCommand.class, InventoryCommand::new));
        all.put("census", new Entry(CensusCommand.class, Subcommands::census));
        all.put("vault", new Entry(VaultCommand.class, VaultCommand::new));
        all.put("doc", new Entry(DocCommand.class, (c, l) -> new DocCommand(c, StandardModules.catalog())));
        return all;
    }

    private static CommandLine ntp(Console console) {
        return new CommandLine(new NtpCommand()).addSubcommand(new ExplainCommand(console));
    }

    private static CommandLine census(Console console, Loading loading) {
        return new CommandLine(new CensusCommand(console, loading))
                .addSubcommand(new CensusAddCommand(console, loading))
                .addSubcommand(new CensusAdoptCommand(console, loading))
                .addSubcommand(new CensusAskCommand(console, loading, StandardModules.catalog()))
                .addSubcommand(new CensusDisownCommand(console, loading))
                .addSubcommand(new CensusForgetCommand(console, loading))
                .addSubcommand(new CensusSweepCommand(console, loading));
    }

    static Set<String> names() {
        return ALL.keySet();
    }

    /** What a command is for, in a sentence or two; as its own {@code --help} begins. */
    static String purpose(String name) {
        return Optional.ofNullable(ALL.get(name))
                .map(entry -> entry.type().getAnnotation(Command.class))
                .map(Command::description)
                .filter(lines -> lines.length > 0)
                .map(lines -> lines[0])
                .orElse("");
    }

    /** The command that words of a command line begin with, if there is one of that name: options may come first. */
    static Optional<Object> wanted(Console console, Map<String, String> environment, String... words) {
        return Stream.of(words)
                .filter(word -> !word.startsWith("-"))
                .findFirst()
                .flatMap(name -> Optional.ofNullable(ALL.get(name)))
                .map(entry -> entry.maker().make(console, new Loading(console, environment)));
    }
}
