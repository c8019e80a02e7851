package dev.muster.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code src/docs/supported.md}: everything Ansible has, what becomes of it, and which scenario shows it. */
final class SupportTable {
    private static final int SHOWN = 3;
    private static final Map<String, String> TITLES = titles();

    private SupportTable() {}

    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("play keyword", "Play keywords");
        titles.put("role keyword", "Keywords of a role in a play");
        titles.put("import_playbook keyword", "Keywords beside import_playbook");
        titles.put("block keyword", "Block keywords");
        titles.put("task keyword", "Task keywords");
        titles.put("handler keyword", "Handler keywords");
        titles.put("loop_control", "Keys of loop_control");
        titles.put("loop form", "Loops: with_…");
        titles.put("role argument", "Arguments of include_role and import_role");
        titles.put("include argument", "Arguments of include_tasks");
        titles.put("meta", "Actions of meta");
        titles.put("strategy", "Strategies");
        titles.put("connection", "Connections");
        titles.put("become", "Ways to become another user");
        titles.put("inventory", "Inventories");
        titles.put("filter", "Filters");
        titles.put("test", "Tests");
        titles.put("lookup", "Lookups");
        titles.put("global", "Functions of templates");
        titles.put("magic variable", "Magic variables");
        titles.put("connection variable", "Connection variables");
        titles.put("module", "Modules");
        titles.put("parameter", "Parameters of modules");
        return titles;
    }

    static String text(List<Claims.Claim> claims, Usage usage) {
        StringBuilder text = new StringBuilder("""
                # What muster takes of Ansible's language

                Made from the code and from the playbooks of the conformance tier by `SupportTest`; do not edit
                (`-Dgolden=update` writes it anew). Left: every name ansible-core 2.14 knows. Then: supported, or what muster says
                to it before any host is touched. Right: playbooks below `src/test/resources/conformance` that use it, run by
                ansible-playbook and by muster with the same outcome, or why there is none. How to add one: [conformance.md](conformance.md).
                """);
        TITLES.forEach((kind, title) -> section(
                text,
                title,
                claims.stream().filter(claim -> claim.kind().equals(kind)).toList(),
                usage));
        differences(text);
        return text.toString();
    }

    /** What the scenarios themselves say of differences that are accepted. */
    private static void differences(StringBuilder text) {
        text.append("\n## Where muster differs\n\n| scenario | in | because |\n|---|---|---|\n");
        for (Scenario scenario : Scenario.all()) {
            scenario.accepted()
                    .forEach((what, reason) -> text.append("| ")
                            .append(scenario.name())
                            .append(" | ")
                            .append(what)
                            .append(" | ")
                            .append(cell(reason))
                            .append(" |\n"));
        }
    }

    private static void section(StringBuilder text, String title, List<Claims.Claim> claims, Usage usage) {
        if (claims.isEmpty()) {
            return;
        }
        long supported = claims.stream().filter(Claims.Claim::isSupported).count();
        text.append("\n## ").append(title).append("\n\n");
        text.append(supported).append(" of ").append(claims.size()).append(" supported.\n\n");
        text.append("| name | | shown by |\n|---|---|---|\n");
        for (Claims.Claim claim : claims) {
            text.append("| ")
                    .append(cell(claim.name()))
                    .append(" | ")
                    .append(claim.refusal()
                            .map(message -> "error: " + cell(message))
                            .orElse("supported"))
                    .append(" | ")
                    .append(shown(claim, usage))
                    .append(" |\n");
        }
    }

    /** Scenarios that use a name; those that use another name of the same parameter count. */
    private static Set<String> users(Claims.Claim claim, Usage usage) {
        if (!claim.kind().equals("parameter")) {
            return usage.of(claim.kind(), claim.name());
        }
        Set<String> users = new TreeSet<>();
        int dot = claim.name().indexOf('.');
        FullLists.sameAs(claim.name().substring(0, dot), claim.name().substring(dot + 1))
                .forEach(name -> users.addAll(usage.of("parameter", name)));
        return users;
    }

    private static String shown(Claims.Claim claim, Usage usage) {
        Set<String> users = users(claim, usage);
        if (users.isEmpty() || !claim.isSupported()) {
            return claim.isSupported() ? Exceptions.reason(claim.kind(), claim.name()) : "";
        }
        String first = users.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return users.size() > SHOWN ? first + " and " + (users.size() - SHOWN) + " more" : first;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "\\<");
    }

    /** Names that are supported, shown by no scenario, and not excused; and excuses that are not needed. */
    static List<String> unshown(List<Claims.Claim> claims, Usage usage) {
        List<String> found = new ArrayList<>();
        for (Claims.Claim claim : claims) {
            if (claim.isSupported()
                    && users(claim, usage).isEmpty()
                    && Exceptions.reason(claim.kind(), claim.name()).isEmpty()) {
                found.add(claim.kind() + " " + claim.name());
            }
        }
        return found;
    }
}
