package dev.muster.cli;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands in {@code muster --help}, by what one wants: two dozen in one list are hard to read. */
final class CommandSections {
    private static final Map<String, List<String>> SECTIONS = sections();
    private static final String OTHERS = "Besides";

    private CommandSections() {}

    private static Map<String, List<String>> sections() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        sections.put("Work on hosts", List.of("run", "campaign", "exec", "repl", "probe", "demo"));
        sections.put("Review first, go back after", List.of("plan", "show", "apply", "settle", "undo"));
        sections.put("Find boxes", List.of("census", "inventory"));
        sections.put(
                "Remember every box",
                List.of(
                        "ledger",
                        "outstanding",
                        "why",
                        "park",
                        "exempt",
                        "unpark",
                        "accept-key",
                        "report",
                        "profile",
                        "evidence"));
        return sections;
    }

    /** Makes a command show its subcommands this way. */
    static void showIn(CommandLine command) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandSections::render);
    }

    private static String render(Help help) {
        Set<String> left = new LinkedHashSet<>(Subcommands.names());
        StringBuilder out = new StringBuilder();
        SECTIONS.forEach((heading, names) -> {
            section(help, heading, names.stream().filter(left::contains).toList(), out);
            names.forEach(left::remove);
        });
        section(help, OTHERS, List.copyOf(left), out);
        return out.toString();
    }

    private static void section(Help help, String heading, List<String> names, StringBuilder out) {
        if (names.isEmpty()) {
            return;
        }
        int width =
                2 + Subcommands.names().stream().mapToInt(String::length).max().orElse(0);
        int whole = help.commandSpec().usageMessage().width();
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(width, 2, Column.Overflow.SPAN),
                new Column(whole - width, 2, Column.Overflow.WRAP));
        for (String name : names) {
            table.addRowValues(
                    help.colorScheme().commandText(name), help.colorScheme().text(Subcommands.purpose(name)));
        }
        out.append(String.format(Locale.ROOT, "%n%s:%n", heading)).append(table);
    }
}
