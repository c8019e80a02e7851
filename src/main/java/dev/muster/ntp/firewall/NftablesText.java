package dev.muster.ntp.firewall;

import dev.muster.ntp.AddressFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules as {@code nft list ruleset} prints them and {@code /etc/nftables.conf} holds them: tables, chains with their
 * hooks, named sets, rules with anonymous sets and verdict maps. Of the language of commands a file may hold, what
 * declares, empties and deletes tables is understood; any other command makes the text unclear.
 */
public final class NftablesText {
    private static final int LONGEST = 4 << 20;

    private final NftTokens tokens;
    private final Map<String, TableText> tables = new LinkedHashMap<>();
    private final List<String> unclear = new ArrayList<>();
    private final Map<String, List<String>> defined = new LinkedHashMap<>();

    private NftablesText(NftTokens tokens) {
        this.tokens = tokens;
    }

    /** A table while it is read. */
    private record TableText(
            Set<AddressFamily> families, String name, Map<String, NftSet> sets, Map<String, ChainText> chains) {}

    /** A chain while it is read; its rules are understood once all sets of the table are known. */
    private static final class ChainText {
        private Optional<Hook> hook = Optional.empty();
        private boolean translates;
        private Target policy = Target.ACCEPT;
        private final List<List<String>> rules = new ArrayList<>();
    }

    /** All tables of the text that concern IP; what makes no sense is listed as such. */
    public static Ruleset parse(String text) {
        if (text.length() > LONGEST) {
            return Ruleset.unknown("a ruleset of " + text.length() + " characters");
        }
        NftablesText parser = new NftablesText(NftTokens.of(text));
        parser.file();
        return parser.ruleset();
    }

    private Ruleset ruleset() {
        List<Table> done = new ArrayList<>();
        for (TableText table : tables.values()) {
            Map<String, Chain> chains = new LinkedHashMap<>();
            table.chains().forEach((name, chain) -> {
                List<Rule> rules = new ArrayList<>();
                chain.rules.forEach(words -> rules.addAll(new NftRule(words, table.sets()).rules()));
                chains.put(name, new Chain(name, chain.hook, chain.translates, chain.policy, rules));
            });
            done.add(new Table(table.families(), table.name(), chains));
        }
        return new Ruleset(done, unclear);
    }

    private void file() {
        while (tokens.hasNext()) {
            String word = tokens.next();
            if (NftTokens.isEnd(word)) {
                continue;
            }
            switch (word) {
                case "flush" -> flush();
                case "define" -> define();
                case "delete", "destroy" -> delete();
                case "add" -> added();
                case "table" -> table();
                default -> notUnderstood(word);
            }
        }
    }

    private void notUnderstood(String word) {
        unclear.add((word + " " + String.join(" ", tokens.restOfLine())).strip());
    }

    private void flush() {
        List<String> rest = tokens.restOfLine();
        if (rest.equals(List.of("ruleset"))) {
            tables.clear();
        } else {
            unclear.add("flush " + String.join(" ", rest));
        }
    }

    private void define() {
        List<String> rest = tokens.restOfStatement();
        if (rest.size() > 2 && rest.get(1).equals("=")) {
            defined.put("$" + rest.get(0), substituted(rest.subList(2, rest.size())));
        } else {
            unclear.add("define " + String.join(" ", rest));
        }
    }

    private List<String> substituted(List<String> words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("$") && defined.containsKey(word)) {
                all.addAll(defined.getOrDefault(word, List.of()));
            } else {
                all.add(word);
            }
            if (all.size() > LONGEST / 64) {
                unclear.add("definitions that grow without end");
                return words;
            }
        }
        return all;
    }

    private void delete() {
        List<String> rest = tokens.restOfLine();
        if (!rest.isEmpty() && rest.get(0).equals("table") && rest.size() <= 3) {
            tables.remove(key(rest.subList(1, rest.size())));
        } else {
            unclear.add("delete " + String.join(" ", rest));
        }
    }

    private void added() {
        if (tokens.hasNext() && tokens.peek().equals("table")) {
            tokens.next();
            table();
        } else {
            notUnderstood("add");
        }
    }

    private static String key(List<String> words) {
        return words.size() == 1 ? "ip " + words.get(0) : String.join(" ", words);
    }

    private void table() {
        List<String> head = tokens.untilBraceOrEnd();
        if (head.isEmpty() || head.size() > 2) {
            unclear.add("table " + String.join(" ", head));
            tokens.skipBlock();
            return;
        }
        String key = key(head);
        String family = key.substring(0, key.indexOf(' '));
        TableText table = tables.computeIfAbsent(
                key,
                k -> new TableText(
                        families(family),
                        k.substring(k.indexOf(' ') + 1),
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>()));
        if (!tokens.skipIf("{")) {
            return;
        }
        while (tokens.hasNext() && !tokens.skipIf("}")) {
            String word = tokens.next();
            switch (word) {
                case "chain" -> chain(table);
                case "set", "map" -> set(table, word.equals("map"));
                default -> {
                    if (!NftTokens.isEnd(word)) {
                        tokens.untilBraceOrEnd();
                        tokens.skipBlock();
                    }
                }
            }
        }
    }

    private static Set<AddressFamily> families(String word) {
        return switch (word) {
            case "ip" -> Set.of(AddressFamily.IPV4);
            case "ip6" -> Set.of(AddressFamily.IPV6);
            case "inet", "netdev" -> Set.of(AddressFamily.IPV4, AddressFamily.IPV6);
            default -> Set.of();
        };
    }

    private void set(TableText table, boolean isMap) {
        List<String> head = tokens.untilBraceOrEnd();
        List<List<String>> statements = tokens.block();
        List<String> elements = new ArrayList<>();
        boolean isClear = !isMap;
        for (List<String> statement : statements) {
            if (statement.get(0).equals("elements")) {
                elements.addAll(statement);
            }
            isClear &= !(statement.get(0).equals("flags") && statement.contains("dynamic"));
        }
        if (head.size() == 1) {
            table.sets().put("@" + head.get(0), new NftSet(substituted(elements), isClear));
        }
    }

    private void chain(TableText table) {
        List<String> head = tokens.untilBraceOrEnd();
        ChainText chain = table.chains().computeIfAbsent(String.join(" ", head), key -> new ChainText());
        for (List<String> statement : tokens.block()) {
            switch (statement.get(0)) {
                case "type" -> base(chain, statement);
                case "policy" -> chain.policy = statement.size() < 2 ? Target.UNCLEAR : policy(statement.get(1));
                case "comment", "flags", "devices", "device" -> {}
                default -> chain.rules.add(substituted(statement));
            }
        }
    }

    private static Target policy(String word) {
        return switch (word) {
            case "accept" -> Target.ACCEPT;
            case "drop" -> Target.DROP;
            default -> Target.UNCLEAR;
        };
    }

    private void base(ChainText chain, List<String> words) {
        int hook = words.indexOf("hook");
        Optional<Hook> named = hook < 0 || hook + 1 >= words.size() ? Optional.empty() : Hook.of(words.get(hook + 1));
        if (named.isEmpty()) {
            unclear.add(String.join(" ", words));
        }
        chain.hook = named;
        chain.translates = words.size() > 1 && words.get(1).equals("nat");
    }
}
