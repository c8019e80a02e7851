package dev.muster.template;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The password lookup: a password from a file, made and kept there when there is none yet. {@code /dev/null} makes a
 * new one each time; the same seed makes the same one.
 */
final class Password {
    private static final Set<String> PARAMETERS = Set.of("length", "encrypt", "chars", "ident", "seed");
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final Map<String, String> CHARACTERS = Map.of(
            "ascii_letters",
            LOWER + UPPER,
            "ascii_lowercase",
            LOWER,
            "ascii_uppercase",
            UPPER,
            "digits",
            "0123456789",
            "hexdigits",
            "0123456789abcdefABCDEF",
            "octdigits",
            "01234567",
            "punctuation",
            PUNCTUATION,
            "whitespace",
            " \t\n\r\u000b\f",
            "printable",
            "0123456789" + LOWER + UPPER + PUNCTUATION + " \t\n\r\u000b\f");
    private static final Path NOWHERE = Path.of("/dev/null");
    private static final Object FILES = new Object();

    private final ControllerAccess controller;
    private final Map<String, Value> options;

    private Password(ControllerAccess controller, Map<String, Value> options) {
        this.controller = controller;
        this.options = options;
    }

    static Value of(String term, Map<String, Value> given, ControllerAccess controller) {
        int blank = term.indexOf(' ');
        Map<String, Value> options = new HashMap<>(given);
        String name = term;
        if (blank >= 0) {
            KeyValues parsed = KeyValues.of(term.substring(blank + 1));
            name = term.substring(0, blank) + (parsed.rest().isEmpty() ? "" : " " + parsed.rest());
            parsed.pairs().forEach((key, value) -> options.put(key, Value.of(value)));
        }
        if (given.get("chars") instanceof Value.Text text) {
            if (options.get("chars") == text) {
                options.put("chars", Value.texts(List.of(text.text().split(",", -1))));
            }
        }
        for (String option : options.keySet()) {
            if (!PARAMETERS.contains(option)) {
                throw new Fault("Unrecognized parameter(s) given to password lookup: " + option);
            }
        }
        synchronized (FILES) {
            return new Password(controller, options).at(controller.beside(name));
        }
    }

    private Value at(Path path) {
        boolean kept = !path.equals(NOWHERE);
        Optional<String> stored = kept && Files.exists(path) ? Optional.of(read(path)) : Optional.empty();
        Map<String, String> parts =
                stored.map(Password::parts).orElseGet(() -> new LinkedHashMap<>(Map.of("", fresh())));
        boolean changed = stored.isEmpty();
        String scheme = text("encrypt");
        if (!scheme.isEmpty() && !parts.containsKey("salt")) {
            parts.put("salt", CryptHash.salt(scheme));
            changed = true;
        }
        String ident = text("ident").isEmpty() && !scheme.isEmpty() ? CryptHash.ident(scheme) : text("ident");
        if (!ident.isEmpty() && !scheme.isEmpty() && !parts.containsKey("ident")) {
            parts.put("ident", ident);
            changed = true;
        }
        String password = parts.getOrDefault("", "");
        if (changed && kept) {
            controller.keep(path, password + kept(parts, "salt") + kept(parts, "ident") + "\n");
        }
        return Value.of(
                scheme.isEmpty()
                        ? password
                        : CryptHash.of(Value.of(password), scheme, parts.getOrDefault("salt", ""), 0, 0, ident));
    }

    private static String kept(Map<String, String> parts, String name) {
        return parts.containsKey(name) ? " " + name + "=" + parts.get(name) : "";
    }

    private String read(Path path) {
        try {
            String text = new String(controller.read(path), StandardCharsets.UTF_8);
            return TextSplit.stripped(text, null, false, true);
        } catch (UncheckedIOException e) {
            throw new Fault("cannot read " + path + ": " + e.getMessage());
        }
    }

    /** {@code password salt=x ident=y}; the password under the empty name. */
    private static Map<String, String> parts(String content) {
        Map<String, String> parts = new LinkedHashMap<>();
        int salt = content.lastIndexOf(" salt=");
        parts.put("", salt < 0 ? content : content.substring(0, salt));
        if (salt >= 0) {
            String rest = content.substring(salt + 6);
            int ident = rest.lastIndexOf(" ident=");
            parts.put("salt", ident < 0 ? rest : rest.substring(0, ident));
            if (ident >= 0) {
                parts.put("ident", rest.substring(ident + 7));
            }
        }
        return parts;
    }

    private String fresh() {
        Value length = options.getOrDefault("length", Value.of(20));
        int count = Numbers.isInteger(length)
                ? Numbers.integer(length).intValue()
                : Numbers.parsed(length.str(), 10)
                        .orElseThrow(() -> new Fault("invalid literal for int() with base 10: " + length.repr()))
                        .intValue();
        Limits.text(count);
        String characters = characters();
        Value seed = options.getOrDefault("seed", Value.none());
        PythonRandom random =
                seed instanceof Value.None ? PythonRandom.system() : PythonRandom.seeded(Value.of(seed.str()));
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(characters.charAt(random.below(characters.length())));
        }
        return out.toString();
    }

    private String characters() {
        Value chars = options.getOrDefault("chars", Value.none());
        List<Value> sets = chars instanceof Value.None
                ? List.of(Value.of("ascii_letters"), Value.of("digits"), Value.of(".,:-_"))
                : chars instanceof Value.Text text ? split(text.text()) : Operations.items(chars);
        StringBuilder all = new StringBuilder();
        sets.forEach(set -> all.append(CHARACTERS.getOrDefault(set.str(), set.str())));
        String usable = all.toString().replace("\"", "").replace("'", "");
        if (usable.isEmpty()) {
            throw new Fault("Cannot choose from an empty sequence");
        }
        return usable;
    }

    /** Names between commas; two commas somewhere mean the comma itself. */
    private static List<Value> split(String text) {
        List<Value> sets = new java.util.ArrayList<>();
        if (text.contains(",,")) {
            sets.add(Value.of(","));
        }
        for (String part : text.replace(",,", ",").split(",")) {
            if (!part.isEmpty()) {
                sets.add(Value.of(part));
            }
        }
        return sets;
    }

    private String text(String option) {
        Value value = options.getOrDefault(option, Value.none());
        return value instanceof Value.None ? "" : value.str();
    }
}
