package dev.muster.cli;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The options in {@code --help}, under a heading for each kind: thirty in one list are hard to read. */
final class OptionSections {
    private static final String OWN = "Options:";
    private static final String LAST = "Help:";
    private static final Map<Class<?>, String> HEADINGS = headings();

    private OptionSections() {}

    private static Map<Class<?>, String> headings() {
        Map<Class<?>, String> headings = new LinkedHashMap<>();
        headings.put(InventoryOptions.class, "Which hosts:");
        headings.put(ExecutionOptions.class, "How to run:");
        headings.put(ConnectionOptions.class, "Getting onto the hosts:");
        headings.put(LedgerOptions.class, "Remembering:");
        headings.put(VaultOptions.class, "Opening vaults:");
        return headings;
    }

    /** Makes a command and its subcommands show their options this way. */
    static void showIn(CommandLine command) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSections::render);
        command.getSubcommands().values().forEach(OptionSections::showIn);
    }

    private static String render(Help help) {
        List<OptionSpec> all = help.commandSpec().options();
        StringBuilder out = new StringBuilder();
        section(help, OWN, all, out);
        HEADINGS.values().forEach(heading -> section(help, heading, all, out));
        section(help, LAST, all, out);
        return out.toString();
    }

    private static void section(Help help, String heading, List<OptionSpec> all, StringBuilder out) {
        List<OptionSpec> chosen = all.stream()
                .filter(option -> !option.hidden() && heading(option).equals(heading))
                .toList();
        if (chosen.isEmpty()) {
            return;
        }
        Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
        layout.addOptions(chosen, help.parameterLabelRenderer());
        out.append(String.format(Locale.ROOT, "%n%s%n", heading)).append(layout);
    }

    private static String heading(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp()) {
            return LAST;
        }
        return option.userObject() instanceof Field field ? HEADINGS.getOrDefault(field.getDeclaringClass(), OWN) : OWN;
    }
}
