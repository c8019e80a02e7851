package dev.muster.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a run printed, cut up so that it can be compared: banners, and below each the results of the hosts, sorted,
 * because hosts end a task in any order. Clock readings, temporary names and process numbers are masked; of a failure
 * the first line of its message counts, not the values that go with it.
 */
final class PlainOutput {
    private static final Pattern BANNER =
            Pattern.compile("(PLAY|TASK|RUNNING HANDLER|NO MORE HOSTS LEFT|PLAYBOOK).*\\*{3,}");
    private static final Pattern RESULT =
            Pattern.compile("(ok|changed|skipping|fatal|failed|included|FAILED - RETRYING|ASYNC [A-Z]+( on)?)\\b.*");
    private static final String RECAP = "PLAY RECAP";

    private record Mask(Pattern pattern, String replacement) {
        Mask(String pattern, String replacement) {
            this(Pattern.compile(pattern), replacement);
        }
    }

    private static final List<Mask> MASKS = List.of(
            // Not promised: the diff in a result, digests that Ansible itself calls deprecated, and working files.
            new Mask("(?ms)^( *)\"diff\": [\\[{]\n.*?^\\1[\\]}],?\n", ""),
            new Mask("(?m)^ *\"(diff|md5sum|remote_md5sum|prepared)\": .*\n", ""),
            new Mask("(?m)^ *\"src\": \"/\\S*/(\\.ansible|source|templates/)[^\n]*\n", ""),
            new Mask("(?m)^( {4,}.*),$", "$1"),
            // Ansible says an undefined name twice in one sentence.
            new Mask("(The error was: )([^\n\"]*?([^.:\"\n]*))\\. \\3(?=[\"\\\\.\n])", "$1$2"),
            new Mask("(?m)^No config file found; using defaults\n", ""),
            new Mask("(?m)^Using .* as config file\n", ""),
            // Printed once for each host, or not at all, depending on the strategy.
            new Mask("(?m)^TASK \\[(.* : )?meta\\] \\*+\n", ""),
            new Mask("(?m)^\\(ctrl\\+C then .*\n", ""),
            new Mask("(?m)^An exception occurred during task execution.*\n", ""),
            new Mask("(?m)^(skipping: \\[[^\\]]*\\]) \\(.*\\)$", "$1"),
            new Mask("(?m)(UNREACHABLE! => ).*$", "$1"),
            new Mask("(?m)(FAILED! => |\\) => )\\{.*?(\"msg\": \"(?:[^\"\\\\]|\\\\[^n])*).*$", "$1$2"),
            new Mask("\"(start|end|delta)\": \"[^\"]*\"", "\"$1\": \"TIME\""),
            new Mask(
                    "\"(atime|mtime|ctime|inode|dev|blocks|version|block_size|device_type)\": [^,}\n]*",
                    "\"$1\": \"N\""),
            new Mask("\"(elapsed|pid|ansible_job_id)\": [^,}]*", "\"$1\": \"N\""),
            new Mask("(\\+\\+\\+ after: )\\S*/(tmp[a-z0-9_]+|ansible[^/ ]*/[^ ]*)", "$1TEMPORARY"),
            new Mask("(?m)^(\\+\\+\\+ after: )(?!.*\\(content\\)).*$", "$1FILE"),
            new Mask("Request failed: [^\"\n]*", "Request failed"),
            new Mask("failed to validate: rc:[^\"\n]*", "failed to validate"),
            new Mask("/(root|home/[a-z]+)/\\.ansible/tmp/[^\"' ,]*", "TEMPORARY"),
            new Mask("\\.\\d+\\.\\d{4}-\\d{2}-\\d{2}@[0-9:]+~", ".BACKUP~"),
            new Mask("j?\\d{9,12}\\.\\d+", "JOB"));

    private final List<String> blocks;
    private final List<String> recap;

    private PlainOutput(List<String> blocks, List<String> recap) {
        this.blocks = blocks;
        this.recap = recap;
    }

    /** Reads standard output. */
    static PlainOutput parse(String out) {
        List<String> blocks = new ArrayList<>();
        List<String> recap = new ArrayList<>();
        List<StringBuilder> results = new ArrayList<>();
        boolean inRecap = false;
        for (String given : masked(out).split("\n", -1)) {
            String line = inOrder(given);
            if (line.startsWith(RECAP)) {
                inRecap = true;
                continue;
            }
            if (inRecap) {
                if (line.contains(" : ok=")) {
                    recap.add(line.replaceAll("\\s+", " ").strip());
                }
            } else if (BANNER.matcher(line).matches()) {
                flush(results, blocks);
                blocks.add(line);
            } else if (!line.isBlank()) {
                if (RESULT.matcher(line).matches() || results.isEmpty()) {
                    results.add(new StringBuilder(line));
                } else {
                    results.get(results.size() - 1).append('\n').append(line);
                }
            }
        }
        flush(results, blocks);
        return new PlainOutput(blocks, recap.stream().sorted().toList());
    }

    /** Ansible names the hosts of an include in the order they came to it. */
    private static String inOrder(String line) {
        int at = line.lastIndexOf(" for ");
        if (!line.startsWith("included: ") || at < 0) {
            return line;
        }
        return line.substring(0, at + 5)
                + Stream.of(line.substring(at + 5).split(", ", -1)).sorted().collect(Collectors.joining(", "));
    }

    private static void flush(List<StringBuilder> results, List<String> blocks) {
        results.stream()
                .map(StringBuilder::toString)
                .map(PlainOutput::listedInOrder)
                .sorted()
                .forEach(blocks::add);
        results.clear();
    }

    /** The hosts of a group that {@code --list-hosts} names are a set in Ansible. */
    private static String listedInOrder(String text) {
        if (!text.contains("    hosts (")) {
            return text;
        }
        StringBuilder sorted = new StringBuilder();
        List<String> hosts = new ArrayList<>();
        for (String line : (text + "\n").split("\n", -1)) {
            if (line.startsWith("      ") && !line.contains("TAGS: ")) {
                hosts.add(line);
            } else {
                hosts.stream().sorted().forEach(host -> sorted.append(host).append('\n'));
                hosts.clear();
                sorted.append(line).append('\n');
            }
        }
        return sorted.toString().stripTrailing();
    }

    private static String masked(String out) {
        String text = out.replace("\r\n", "\n");
        for (Mask mask : MASKS) {
            text = mask.pattern.matcher(text).replaceAll(mask.replacement);
        }
        return text;
    }

    /** Banners and results, in order. */
    List<String> blocks() {
        return blocks;
    }

    /** The numbers of each host. */
    List<String> recap() {
        return recap;
    }
}
