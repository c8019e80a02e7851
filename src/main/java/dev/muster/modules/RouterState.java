package dev.muster.modules;

import dev.muster.module.Readings;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RouterOs;
import dev.muster.shell.RouterTalk;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a router says of itself: version and configuration. Text that is no configuration is a problem, never an empty
 * configuration: of that one would say that all is well.
 *
 * @param configuration the running configuration, or the set lines
 * @param inherited set lines of lo0 with what they inherit; empty on IOS
 * @param isSaved whether what is saved has the same access groups as what is in force
 * @param problem why the rest is not to be relied upon
 */
record RouterState(
        RouterOs os,
        String version,
        String configuration,
        String inherited,
        boolean isSaved,
        Optional<String> problem) {
    private static final List<String> ON_IOS =
            List.of("show version", "show running-config", "show startup-config | include ^ntp access-group");

    private static final List<String> ON_JUNOS = List.of(
            "show version",
            "show configuration system ntp | display set",
            "show configuration firewall | display set",
            "show configuration policy-options | display set",
            "show configuration interfaces | display set",
            "show configuration interfaces lo0 | display inheritance | display set");

    private static final Pattern IOS_VERSION = Pattern.compile("Cisco IOS[^\\n]{0,200}?Version ([^,\\s]{1,60})");
    private static final Pattern JUNOS_VERSION =
            Pattern.compile("Junos: (\\S{1,60})|JUNOS [^\\[\\n]{0,80}\\[([^\\]\\s]{1,60})\\]");
    private static final Pattern SET_LINE =
            Pattern.compile("\\s*|(set|deactivate|activate|protect|unprotect|annotate) .*|#.*|\\{[\\w:.-]{1,40}\\}");

    static List<Query> questions(RouterOs os) {
        return commands(os).stream().map(RouterTalk::show).toList();
    }

    private static List<String> commands(RouterOs os) {
        return os == RouterOs.IOS ? ON_IOS : ON_JUNOS;
    }

    static RouterState of(RouterOs os, Readings answers) {
        List<String> commands = commands(os);
        List<Output> outputs =
                IntStream.range(0, commands.size()).mapToObj(answers::output).toList();
        String version = outputs.get(0).stdout();
        Optional<String> problem = IntStream.range(0, commands.size())
                .mapToObj(i -> problem(commands.get(i), outputs.get(i)))
                .flatMap(Optional::stream)
                .findFirst();
        if (os == RouterOs.IOS) {
            String text = outputs.get(1).stdout();
            return new RouterState(
                    os,
                    version(IOS_VERSION, version),
                    text,
                    "",
                    groups(text).equals(groups(outputs.get(2).stdout())),
                    problem.or(() -> notRunningConfig(text)));
        }
        StringBuilder lines = new StringBuilder();
        outputs.subList(1, commands.size() - 1)
                .forEach(output -> lines.append(output.stdout()).append('\n'));
        String inherited = outputs.get(commands.size() - 1).stdout();
        return new RouterState(
                os,
                version(JUNOS_VERSION, version),
                lines.toString(),
                inherited,
                true,
                problem.or(() -> notSetLines(lines + inherited)).or(() -> notJunos(version)));
    }

    private static List<String> groups(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .filter(line -> line.startsWith("ntp access-group "))
                .sorted()
                .toList();
    }

    private static Optional<String> problem(String command, Output output) {
        if (!output.ok()) {
            return Optional.of(
                    "\"" + command + "\" was answered with \"" + output.stderr().strip() + "\"");
        }
        return output.truncated() ? Optional.of("the answer to \"" + command + "\" does not end") : Optional.empty();
    }

    private static Optional<String> notRunningConfig(String text) {
        boolean whole = text.lines().anyMatch(line -> line.startsWith("hostname "))
                && text.lines().anyMatch(line -> line.strip().equals("end"));
        return whole
                ? Optional.empty()
                : Optional.of(
                        "what \"show running-config\" says is no running configuration: it lacks hostname or end");
    }

    private static Optional<String> notSetLines(String text) {
        return text.lines()
                .filter(line -> !SET_LINE.matcher(line).matches())
                .findFirst()
                .map(line -> "what \"| display set\" says is no configuration: \"" + line.strip() + "\"");
    }

    private static Optional<String> notJunos(String version) {
        return version.isBlank() || JUNOS_VERSION.matcher(version).find()
                ? version.isBlank() ? Optional.of("\"show version\" says nothing") : Optional.empty()
                : Optional.of("\"show version\" does not speak of Junos");
    }

    private static String version(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return "";
        }
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                return matcher.group(group);
            }
        }
        return "";
    }
}
