package dev.muster.inventory;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.source.Span;
import dev.muster.template.Booleans;
import dev.muster.template.ControllerAccess;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.UnknownValueException;
import dev.muster.template.Value;
import dev.muster.yaml.Fields;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file with {@code plugin: constructed}: variables and groups worked out from the variables of every host met so far
 * (plugins/inventory/constructed.py and Constructable). Unless {@code strict}, an expression that fails for a host does
 * nothing there.
 *
 * <p>Trap, Ansible's: groups come under {@code all} only after the last source, so its variables are seen here only by
 * hosts in no group and where {@code all} names the group as its child.
 */
final class ConstructedReader {
    private static final List<String> KEYS = List.of(
            "plugin",
            "strict",
            "compose",
            "groups",
            "keyed_groups",
            "use_extra_vars",
            "leading_separator",
            "use_vars_plugins");
    private static final List<String> KEYED =
            List.of("key", "prefix", "separator", "parent_group", "default_value", "trailing_separator");

    private final InventoryBuilder builder;
    private final List<VariableFolder> folders;
    private final InventoryRules rules;
    private final Diagnostics diagnostics;
    private final Templar templar = new Templar(new NoController());

    /** @param folders beside the sources read so far */
    ConstructedReader(
            InventoryBuilder builder, List<VariableFolder> folders, InventoryRules rules, Diagnostics diagnostics) {
        this.builder = builder;
        this.folders = folders;
        this.rules = rules;
        this.diagnostics = diagnostics;
    }

    /** What stands in one file. */
    private record Config(
            boolean strict,
            boolean useExtraVars,
            boolean useVarsPlugins,
            boolean leadingSeparator,
            List<YamlMapping.Entry> compose,
            List<YamlMapping.Entry> groups,
            List<KeyedGroup> keyed) {}

    /** One entry of keyed_groups. */
    private record KeyedGroup(
            LocatedText key,
            String prefix,
            String separator,
            Optional<LocatedText> parent,
            Optional<String> ifEmpty,
            boolean trailing) {}

    void read(YamlMapping mapping) {
        Fields.of(mapping, "a constructed inventory", diagnostics).ifPresent(fields -> {
            warnOfUnknown(mapping, KEYS, "a constructed inventory");
            Config config = new Config(
                    flag(mapping, "strict", false),
                    flag(mapping, "use_extra_vars", rules.usesExtraVariables()),
                    flag(mapping, "use_vars_plugins", false),
                    flag(mapping, "leading_separator", true),
                    fields.mapping("compose").map(YamlMapping::entries).orElse(List.of()),
                    fields.mapping("groups").map(YamlMapping::entries).orElse(List.of()),
                    fields.list("keyed_groups").stream()
                            .map(this::keyed)
                            .flatMap(Optional::stream)
                            .toList());
            construct(config);
        });
    }

    private void warnOfUnknown(YamlMapping mapping, List<String> known, String what) {
        for (YamlMapping.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key().text())) {
                diagnostics.add(new Diagnostic(
                        Diagnostic.Severity.WARNING,
                        entry.key().span(),
                        "\"" + entry.key().text() + "\" means nothing in " + what,
                        DidYouMean.hint(entry.key().text(), known)));
            }
        }
    }

    private static boolean flag(YamlMapping mapping, String key, boolean usual) {
        return mapping.get(key)
                .filter(YamlScalar.class::isInstance)
                .map(node -> (YamlScalar) node)
                .map(scalar -> Booleans.isYes(scalar.text()))
                .orElse(usual);
    }

    private Optional<KeyedGroup> keyed(YamlNode node) {
        if (!(node instanceof YamlMapping mapping)) {
            diagnostics.error(node.start(), "Invalid keyed group entry, it must be a dictionary, not " + node.kind());
            return Optional.empty();
        }
        warnOfUnknown(mapping, KEYED, "an entry of keyed_groups");
        Optional<LocatedText> key = text(mapping, "key");
        if (key.isEmpty()) {
            diagnostics.error(mapping.start(), "an entry of keyed_groups needs a key");
            return Optional.empty();
        }
        Optional<String> ifEmpty = text(mapping, "default_value").map(LocatedText::text);
        if (ifEmpty.isPresent() && mapping.get("trailing_separator").isPresent()) {
            diagnostics.error(
                    mapping.start(),
                    "parameters are mutually exclusive for keyed groups: default_value|trailing_separator");
            return Optional.empty();
        }
        return Optional.of(new KeyedGroup(
                key.get(),
                text(mapping, "prefix").map(LocatedText::text).orElse(""),
                text(mapping, "separator").map(LocatedText::text).orElse("_"),
                text(mapping, "parent_group").filter(name -> !name.text().isEmpty()),
                ifEmpty,
                flag(mapping, "trailing_separator", true)));
    }

    private static Optional<LocatedText> text(YamlMapping mapping, String key) {
        return mapping.get(key)
                .filter(node -> !node.isNull() && node instanceof YamlScalar)
                .map(node -> ((YamlScalar) node).content());
    }

    // ------------------------------------------------------------------ hosts

    private void construct(Config config) {
        Map<String, List<String>> direct = builder.directGroups();
        for (String host : builder.hostNames()) {
            List<String> groups = builder.withAncestors(direct.getOrDefault(host, List.of()));
            Map<String, Value> before = variables(host, groups, config);
            config.compose().forEach(entry -> compose(host, entry, before, config.strict()));
            Map<String, Value> after = variables(host, groups, config);
            config.groups().forEach(entry -> conditional(host, entry, after, config.strict()));
            config.keyed().forEach(keyed -> keyed(host, keyed, after, config));
        }
    }

    private Map<String, Value> variables(String host, List<String> groups, Config config) {
        Map<String, Value> all = new LinkedHashMap<>();
        groups.forEach(group -> all.putAll(builder.groupVariables(group)));
        all.remove(InventoryBuilder.PRIORITY);
        if (config.useVarsPlugins()) {
            folders.forEach(folder -> groups.forEach(group -> all.putAll(folder.group(group))));
        }
        // As far as plugins can see, where a host was first named is one of its variables.
        builder.source(host).ifPresent(file -> {
            all.put("inventory_file", Value.of(file.toString()));
            Path folder = file.toAbsolutePath().getParent();
            all.put("inventory_dir", Value.of(String.valueOf(folder)));
        });
        all.putAll(builder.hostVariables(host));
        all.put("inventory_hostname", Value.of(host));
        all.put("inventory_hostname_short", Value.of(host.split("\\.", 2)[0]));
        Set<String> names = new TreeSet<>(groups);
        names.remove(InventoryBuilder.ALL);
        all.put("group_names", Value.texts(names));
        if (config.useVarsPlugins()) {
            folders.forEach(folder -> all.putAll(folder.host(host)));
        }
        if (config.useExtraVars()) {
            all.putAll(rules.extraVariables());
        }
        return all;
    }

    private void compose(String host, YamlMapping.Entry entry, Map<String, Value> variables, boolean strict) {
        expression(entry.value())
                .flatMap(text -> evaluated(
                        text, variables, strict, "Could not set " + entry.key().text() + " for host " + host))
                .ifPresent(value ->
                        builder.setHostVariables(host, Map.of(entry.key().text(), value)));
    }

    private void conditional(String host, YamlMapping.Entry entry, Map<String, Value> variables, boolean strict) {
        String group = GroupNames.safe(entry.key().text());
        Optional<LocatedText> text = expression(entry.value());
        if (text.isEmpty()) {
            return;
        }
        try {
            if (templar.expression(text.get(), Scope.of(variables)).isTruthy()) {
                join(host, group, entry.key().span());
            }
        } catch (TemplateException | UnknownValueException | LookupDisabled e) {
            complain(text.get(), e, strict, "Could not add host " + host + " to group " + group);
        }
    }

    private Optional<LocatedText> expression(YamlNode node) {
        if (node instanceof YamlScalar scalar && !scalar.isNull()) {
            return Optional.of(scalar.content());
        }
        diagnostics.error(node.start(), "this must be an expression, not " + node.kind());
        return Optional.empty();
    }

    private void join(String host, String group, Span place) {
        if (group.equals(host)) {
            diagnostics.warning(place, "Found both group and host with same name: " + host);
        }
        builder.addHost(host, group, Optional.empty(), Map.of(), Optional.empty());
    }

    // ------------------------------------------------------------------ keyed groups

    private void keyed(String host, KeyedGroup keyed, Map<String, Value> variables, Config config) {
        Optional<Value> key =
                evaluated(keyed.key(), variables, config.strict(), "Could not generate group for host " + host);
        if (key.isEmpty()) {
            return;
        }
        boolean isEmptyText =
                key.get() instanceof Value.Text text && text.text().isEmpty();
        if (!key.get().isTruthy() && !(isEmptyText && keyed.ifEmpty().isPresent())) {
            boolean isContainer = key.get() instanceof Value.Seq || key.get() instanceof Value.Dict;
            if (config.strict() && !isContainer) {
                diagnostics.error(
                        keyed.key().span(),
                        "No key or key resulted empty for " + keyed.key() + " in host " + host + ", invalid entry");
            }
            return;
        }
        Optional<String> parent = Optional.empty();
        if (keyed.parent().isPresent()) {
            parent = parent(keyed.parent().get(), variables, host, config.strict());
            if (parent.isEmpty()) {
                return;
            }
        }
        for (String bare : names(key.get(), keyed)) {
            boolean isBare = keyed.prefix().isEmpty() && !config.leadingSeparator();
            String group = GroupNames.safe(keyed.prefix() + (isBare ? "" : keyed.separator()) + bare);
            join(host, group, keyed.key().span());
            parent.ifPresent(name -> hang(group, name, keyed.key().span()));
        }
    }

    private Optional<String> parent(LocatedText written, Map<String, Value> variables, String host, boolean strict) {
        try {
            return Optional.of(GroupNames.safe(
                    templar.evaluate(Value.of(written), Scope.of(variables)).str()));
        } catch (TemplateException | UnknownValueException | LookupDisabled e) {
            complain(written, e, strict, "Could not generate parent group for host " + host);
            return Optional.empty();
        }
    }

    private void hang(String group, String parent, Span place) {
        builder.addGroup(parent);
        if (!builder.addChild(parent, group)) {
            diagnostics.error(
                    place,
                    "group \"" + group + "\" cannot be a child of \"" + parent + "\": that closes a loop of groups");
        }
    }

    /** Group names without prefix: the text, the items of a list, or key, separator and value of a dict's entries. */
    private List<String> names(Value key, KeyedGroup keyed) {
        List<String> names = new ArrayList<>();
        if (key instanceof Value.Text text) {
            names.add(text.text().isEmpty() ? keyed.ifEmpty().orElse("") : text.text());
        } else if (key instanceof Value.Seq list) {
            list.items()
                    .forEach(item ->
                            names.add(item.str().isEmpty() ? keyed.ifEmpty().orElse("") : item.str()));
        } else if (key instanceof Value.Dict dict) {
            dict.entries().forEach((name, value) -> names.add(name(name.str(), value.str(), keyed)));
        } else {
            diagnostics.error(
                    keyed.key().span(),
                    "Invalid group name format, expected a string or a list of them or dictionary, got: "
                            + key.typeName(),
                    "use the filter string");
        }
        return names;
    }

    private static String name(String name, String value, KeyedGroup keyed) {
        if (!value.isEmpty()) {
            return name + keyed.separator() + value;
        }
        return keyed.ifEmpty()
                .map(usual -> name + keyed.separator() + usual)
                .orElse(keyed.trailing() ? name + keyed.separator() : name);
    }

    // ------------------------------------------------------------------ expressions

    /** The value an expression has between double braces. */
    private Optional<Value> evaluated(
            LocatedText expression, Map<String, Value> variables, boolean strict, String what) {
        try {
            return Optional.of(templar.evaluate(Value.of(braced(expression)), Scope.of(variables)));
        } catch (TemplateException | UnknownValueException | LookupDisabled e) {
            complain(expression, e, strict, what);
            return Optional.empty();
        }
    }

    private static LocatedText braced(LocatedText expression) {
        String text = "{{" + expression.text() + "}}";
        int[] offsets = new int[text.length()];
        Arrays.fill(offsets, expression.span().start());
        for (int i = 0; i < expression.text().length(); i++) {
            offsets[i + 2] = expression.at(i, i + 1).start();
        }
        int last = offsets.length - 2;
        Arrays.fill(offsets, last, offsets.length, offsets[last - 1]);
        return LocatedText.mapped(text, expression.span(), offsets);
    }

    private void complain(LocatedText expression, RuntimeException fault, boolean strict, String what) {
        if (strict) {
            diagnostics.error(expression.span(), what + ": " + fault.getMessage());
        }
    }

    /** A lookup in an expression of an inventory. */
    private static final class LookupDisabled extends RuntimeException {
        private static final long serialVersionUID = 1;

        LookupDisabled() {
            super("lookups are disabled in inventories");
        }
    }

    /** Nothing of this machine may be looked up. */
    private static final class NoController implements ControllerAccess {
        @Override
        public Optional<Path> find(String kind, String name) {
            throw new LookupDisabled();
        }

        @Override
        public byte[] read(Path path) {
            throw new LookupDisabled();
        }

        @Override
        public Optional<String> environment(String name) {
            throw new LookupDisabled();
        }

        @Override
        public List<Path> glob(String kind, String pattern) {
            throw new LookupDisabled();
        }

        @Override
        public String pipe(String command) {
            throw new LookupDisabled();
        }
    }
}
