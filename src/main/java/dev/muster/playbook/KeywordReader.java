package dev.muster.playbook;

import dev.muster.inventory.YamlValues;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlScalar;
import dev.muster.yaml.YamlSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the keywords of a play, block or task and merges in those of what stands around it. */
final class KeywordReader {
    private static final Pattern WORDS_FOR_BOOLEAN =
            Pattern.compile("(?i)y|yes|on|1|true|t|1\\.0|n|no|off|0|false|f|0\\.0");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final ModuleDefaults defaults;
    private final KeywordChoices choices;
    private final PromptCheck prompts;
    private final ConfirmCheck confirms;
    private final TemplateCheck templates;
    private final Diagnostics diagnostics;

    KeywordReader(KnownModules modules, TemplateCheck templates, Diagnostics diagnostics, Unsupported unsupported) {
        this.defaults = new ModuleDefaults(modules, templates, diagnostics, unsupported);
        this.choices = new KeywordChoices(diagnostics);
        this.prompts = new PromptCheck(diagnostics);
        this.confirms = new ConfirmCheck(diagnostics);
        this.templates = templates;
        this.diagnostics = diagnostics;
    }

    /** The keywords of one mapping; unknown keys are the caller's affair. */
    Keywords read(YamlMapping mapping, Keyword.Place place, Keywords parent) {
        Map<Keyword, Setting> settings = new EnumMap<>(Keyword.class);
        parent.settings().forEach((keyword, setting) -> {
            if (keyword.isInherited()) {
                settings.put(keyword, setting);
            }
        });
        List<LocatedText> when = new ArrayList<>(parent.when());
        Set<String> tags = new LinkedHashSet<>(parent.tags());
        Map<String, Value> vars = new LinkedHashMap<>(parent.vars());
        List<Setting> environments = new ArrayList<>(parent.environments());
        for (YamlMapping.Entry entry : mapping.entries()) {
            String key = entry.key().text().equals("user") && place == Keyword.Place.PLAY
                    ? "remote_user"
                    : entry.key().text();
            if (entry.key().text().equals("user")
                    && key.equals("remote_user")
                    && mapping.get("remote_user").isPresent()) {
                diagnostics.error(
                        entry.key().span(),
                        "both 'user' and 'remote_user' are set for this play. The use of 'user' is deprecated, and should"
                                + " be removed");
            }
            if (key.equals("vars_prompt") && place == Keyword.Place.PLAY) {
                prompts.check(entry.value());
            }
            switch (key) {
                case "when" -> when.addAll(conditions(entry.value()));
                case "tags" -> tags.addAll(tags(entry.value()));
                case "vars" -> vars.putAll(place == Keyword.Place.PLAY ? Map.of() : variables(entry.value()));
                default ->
                    Keyword.of(key)
                            .filter(keyword -> keyword.isAllowedIn(place))
                            .ifPresent(keyword -> {
                                Setting setting = keyword == Keyword.MODULE_DEFAULTS
                                        ? defaults.read(entry, Optional.ofNullable(settings.get(keyword)))
                                        : setting(keyword, entry);
                                settings.put(keyword, setting);
                                if (keyword == Keyword.ENVIRONMENT) {
                                    environments.add(setting);
                                }
                            });
            }
        }
        rejectUnwatched(settings);
        return new Keywords(settings, when, List.copyOf(tags), vars, environments);
    }

    /** What goes on in the background is over at no moment that could be confirmed. */
    private void rejectUnwatched(Map<Keyword, Setting> settings) {
        Optional<Setting> async = Optional.ofNullable(settings.get(Keyword.ASYNC))
                .filter(setting -> setting.value().str().strip().matches("0*[1-9][0-9]*"));
        boolean confirmed = Optional.ofNullable(settings.get(Keyword.CONFIRM))
                .map(Setting::value)
                .filter(value -> value instanceof Value.Dict
                        || ConfirmTime.parse(value.str())
                                .filter(time -> !time.isZero())
                                .isPresent())
                .isPresent();
        async.filter(setting -> confirmed)
                .ifPresent(setting -> diagnostics.error(
                        setting.span(), "a task with async cannot be confirmed: set \"confirm: false\" on it"));
    }

    // ------------------------------------------------------------------ settings

    private Setting setting(Keyword keyword, YamlMapping.Entry entry) {
        YamlNode node = entry.value();
        Value value = YamlValues.value(node, diagnostics);
        if (keyword.type() == Keyword.Type.CONDITIONS) {
            templates.conditions(value);
            requireConditions(keyword, node);
        } else {
            templates.value(value);
            if (keyword.type() == Keyword.Type.CONFIRM_TIME && node instanceof YamlMapping terms) {
                confirms.check(terms);
            } else if (!TemplateCheck.isTemplate(value) && !node.isNull()) {
                requireType(keyword, node, value);
                choices.check(keyword, node);
            }
        }
        return new Setting(value, node.start());
    }

    private void requireConditions(Keyword keyword, YamlNode node) {
        if (node instanceof YamlMapping) {
            wrong(keyword, node, "a condition or a list of conditions");
        }
    }

    private void requireType(Keyword keyword, YamlNode node, Value value) {
        switch (keyword.type()) {
            case BOOLEAN -> require(keyword, node, isBoolean(value), "a boolean");
            case STRING -> require(keyword, node, node instanceof YamlScalar, "a text");
            case INTEGER -> require(keyword, node, isNumber(value, "[-+]?[0-9]+"), "an integer");
            case NUMBER -> require(keyword, node, isNumber(value, "[-+]?[0-9]*\\.?[0-9]+%?"), "a number");
            case HOST_COUNT ->
                require(
                        keyword,
                        node,
                        node instanceof YamlScalar
                                && HostCount.parse(value.str()).isPresent(),
                        HostCount.EXAMPLES);
            case CONFIRM_TIME ->
                require(
                        keyword,
                        node,
                        node instanceof YamlScalar
                                && ConfirmTime.parse(value.str()).isPresent(),
                        node instanceof YamlScalar ? ConfirmTime.EXAMPLES : ConfirmTerms.EXAMPLES);
            case CONDITIONS, ANY -> {}
        }
    }

    private void require(Keyword keyword, YamlNode node, boolean fits, String expected) {
        if (!fits) {
            wrong(keyword, node, expected);
        }
    }

    private void wrong(Keyword keyword, YamlNode node, String expected) {
        String found = node instanceof YamlScalar scalar ? "\"" + scalar.text() + "\"" : node.kind();
        diagnostics.error(node.start(), "\"" + keyword.yamlName() + "\" must be " + expected + ", not " + found);
    }

    private static boolean isBoolean(Value value) {
        return value instanceof Value.Bool
                || ((value instanceof Value.Text || value instanceof Value.Int)
                        && WORDS_FOR_BOOLEAN.matcher(value.str()).matches());
    }

    private static boolean isNumber(Value value, String pattern) {
        return value instanceof Value.Int
                || (pattern.contains(".") && value instanceof Value.Real)
                || (value instanceof Value.Text text && text.text().strip().matches(pattern));
    }

    // ------------------------------------------------------------------ when, tags, vars

    /** A condition, or a list of which all must hold. {@code when: yes} becomes the expression {@code true}. */
    List<LocatedText> conditions(YamlNode node) {
        List<LocatedText> found = new ArrayList<>();
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (!(item instanceof YamlScalar scalar)) {
                diagnostics.error(
                        item.start(), "\"when\" must be a condition or a list of conditions, not " + item.kind());
            } else if (!item.isNull()) {
                LocatedText condition = scalar.type() == YamlScalar.Type.BOOLEAN ? literal(scalar) : scalar.content();
                templates.condition(condition);
                found.add(condition);
            }
        }
        return found;
    }

    private static LocatedText literal(YamlScalar scalar) {
        String text = scalar.truth() ? "true" : "false";
        int[] offsets = new int[text.length()];
        Arrays.fill(offsets, scalar.span().start());
        return LocatedText.mapped(text, scalar.span(), offsets);
    }

    /** {@code a,b}, a list, or a list of {@code a,b}. */
    List<String> tags(YamlNode node) {
        List<String> found = new ArrayList<>();
        for (YamlNode item : node instanceof YamlSequence list ? list.items() : List.of(node)) {
            if (!(item instanceof YamlScalar scalar)) {
                diagnostics.error(item.start(), "tags must be a text or a list of texts, not " + item.kind());
            } else if (!item.isNull()) {
                Arrays.stream(scalar.text().split(","))
                        .map(String::strip)
                        .filter(tag -> !tag.isEmpty())
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The variables of a {@code vars:}, their templates checked. */
    Map<String, Value> variables(YamlNode node) {
        if (node.isNull()) {
            return Map.of();
        }
        if (node instanceof YamlSequence list && list.items().stream().allMatch(YamlMapping.class::isInstance)) {
            Map<String, Value> all = new LinkedHashMap<>();
            list.items().forEach(item -> all.putAll(variables(item)));
            return all;
        }
        if (!(node instanceof YamlMapping mapping)) {
            diagnostics.error(node.start(), "\"vars\" must be a mapping or a list of mappings, not " + node.kind());
            return Map.of();
        }
        for (YamlMapping.Entry entry : mapping.entries()) {
            variableName(entry.key(), "vars");
        }
        Map<String, Value> variables = YamlValues.variables(mapping, diagnostics);
        variables.values().forEach(templates::value);
        return variables;
    }

    /** The text of a scalar that must be the name of a variable. */
    Optional<String> variableName(YamlScalar scalar, String where) {
        if (VARIABLE.matcher(scalar.text()).matches()) {
            return Optional.of(scalar.text());
        }
        diagnostics.error(
                scalar.span(),
                "Invalid variable name in '" + where + "' specified: '" + scalar.text() + "'",
                "a letter or _, then letters, digits and _");
        return Optional.empty();
    }
}
