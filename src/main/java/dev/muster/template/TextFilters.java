package dev.muster.template;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Filters that make text of text. */
final class TextFilters {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SAFE = Pattern.compile("[\\w@%+=:,./-]+");

    private TextFilters() {}

    static void register() {
        cases();
        layout();
        escapes();
        regexes();
        paths();
    }

    private static void cases() {
        Filters.add("lower", "", (v, a, f) -> Value.of(v.str().toLowerCase(Locale.ROOT)));
        Filters.add("upper", "", (v, a, f) -> Value.of(v.str().toUpperCase(Locale.ROOT)));
        Filters.add("capitalize", "", (v, a, f) -> Value.of(TextCase.capitalized(v.str())));
        Filters.add("title", "", (v, a, f) -> Value.of(title(v.str())));
        Filters.add("string", "", (v, a, f) -> new Value.Text(v.str(), null, Value.Text.Form.LITERAL));
        Filters.add(
                "trim",
                "chars?",
                (v, a, f) -> Value.of(TextSplit.stripped(v.str(), a.has(0) ? a.text(0) : null, true, true)));
        Filters.add(
                "replace",
                "old new count?",
                (v, a, f) -> Value.of(TextMethods.replaced(
                        v.str(), a.value(0).str(), a.value(1).str(), a.integer(2, -1))));
        Filters.add("split", "sep? maxsplit?", (v, a, f) -> {
            if (!(v instanceof Value.Text text)) {
                throw new Fault(
                        "descriptor 'split' for 'str' objects doesn't apply to a '" + v.typeName() + "' object");
            }
            return TextSplit.split(text.text(), "split", Arguments.of(a.raw(0), a.raw(1)));
        });
        Filters.add(
                "wordcount",
                "",
                (v, a, f) -> Value.of(WORD.matcher(v.str()).results().count()));
        Filters.add("format", "* **", (v, a, f) -> {
            if (!a.rest().isEmpty() && !a.named().isEmpty()) {
                throw new Fault("can't handle positional and keyword arguments at the same time");
            }
            if (Markup.isMarkup(v)) {
                Map<String, Value> named = new java.util.LinkedHashMap<>();
                a.named().forEach((name, value) -> named.put(name, Markup.argument(value)));
                List<Value> rest = a.rest().stream().map(Markup::argument).toList();
                Value values = named.isEmpty() ? new Value.Tuple(rest) : Value.dict(named);
                return Markup.of(PercentFormat.format(v.str(), values));
            }
            Value values = a.named().isEmpty() ? new Value.Tuple(a.rest()) : Value.dict(a.named());
            return Value.of(PercentFormat.format(v.str(), values));
        });
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean start = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
            start = "-({[<".indexOf(c) >= 0 || TextSplit.isSpace(c);
        }
        return out.toString();
    }

    // Layout

    private static void layout() {
        Filters.add(
                "indent",
                "width? first? blank?",
                (v, a, f) -> Value.of(indented(
                        text(v, "splitlines"), indent(a.value(0, Value.of(4))), a.flag(1, false), a.flag(2, false))));
        Filters.add("center", "width?", (v, a, f) -> Value.of(TextPadding.centered(v.str(), a.integer(0, 80), " ")));
        Filters.add(
                "truncate",
                "length? killwords? end? leeway?",
                (v, a, f) -> truncated(v, a.integer(0, 255), a.flag(1, false), a.text(2, "..."), a.integer(3, 5)));
        Filters.add(
                "wordwrap",
                "width? break_long_words? wrapstring? break_on_hyphens?",
                (v, a, f) -> Value.of(WordWrap.wrap(
                        text(v, "splitlines"), a.integer(0, 79), a.flag(1, true), a.text(2, "\n"), a.flag(3, true))));
        Filters.add("comment", "style? **", (v, a, f) -> {
            String style = a.text(0, "plain");
            return Value.of(Comment.of(text(v, "replace"), style, a.named()));
        });
    }

    private static String indent(Value width) {
        if (width instanceof Value.Text text) {
            return text.text();
        }
        if (!Numbers.isInteger(width)) {
            throw new Fault("can't multiply sequence by non-int of type '" + width.typeName() + "'");
        }
        int blanks = Numbers.integer(width).intValue();
        Limits.text(blanks);
        return " ".repeat(Math.max(0, blanks));
    }

    private static String indented(String text, String indent, boolean first, boolean blank) {
        List<Value> lines = Operations.items(TextSplit.lines(text + "\n", false));
        Limits.text((long) text.length() + (long) lines.size() * indent.length());
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).str();
            boolean indents = i == 0 ? first : blank || !line.isEmpty();
            out.append(i > 0 ? "\n" : "").append(indents ? indent : "").append(line);
        }
        return out.toString();
    }

    private static Value truncated(Value value, int length, boolean killWords, String end, int leeway) {
        if (length < end.length()) {
            throw new Fault("expected length >= " + end.length() + ", got " + length);
        }
        if (leeway < 0) {
            throw new Fault("expected leeway >= 0, got " + leeway);
        }
        if (Operations.length(value) <= (long) length + leeway) {
            return value;
        }
        String text = text(value, "rsplit");
        String cut = text.substring(0, text.offsetByCodePoints(0, length - end.length()));
        int blank = cut.lastIndexOf(' ');
        return Value.of((killWords || blank < 0 ? cut : cut.substring(0, blank)) + end);
    }

    // Escapes

    private static void escapes() {
        Filters.add("e escape", "", (v, a, f) -> Markup.of(Markup.html(v)));
        Filters.add("forceescape", "", (v, a, f) -> Markup.of(Markup.escaped(v.str())));
        Filters.add("safe", "", (v, a, f) -> Markup.of(v.str()));
        Filters.add("urldecode", "encoding? errors?", (v, a, f) -> Value.of(urlDecoded(text(v, "replace"))));
        Filters.add(
                "urlize",
                "trim_url_limit? nofollow? target? rel? extra_schemes?",
                (v, a, f) -> Value.of(new Urlize(
                                a.integer(0, -1),
                                a.flag(1, false),
                                a.has(2) ? Optional.of(a.text(2)) : Optional.empty(),
                                a.has(3) ? Optional.of(a.text(3)) : Optional.empty(),
                                a.has(4) ? Operations.items(a.value(4)) : List.of())
                        .links(Markup.html(v))));
        Filters.add(
                "striptags",
                "",
                (v, a, f) -> Value.of(Markup.unescaped(
                        v.str().replaceAll("(?s)<!--.*?-->|<[^>]*>", "").trim().replaceAll("\\s+", " "))));
        Filters.add("urlencode", "", (v, a, f) -> Value.of(urlEncoded(v)));
        Filters.lenient("quote", "", (v, a, f) -> Value.of(quoted(v instanceof Value.None ? "" : v.str())));
        Filters.add("xmlattr", "autospace?", (v, a, f) -> Value.of(xmlAttributes(v, a.flag(0, true))));
    }

    /** Blanks from plus signs, octets from {@code %XX}; what is no UTF-8 becomes the replacement character. */
    private static String urlDecoded(String text) {
        StringBuilder out = new StringBuilder();
        java.io.ByteArrayOutputStream octets = new java.io.ByteArrayOutputStream();
        for (int i = 0; i <= text.length(); i++) {
            boolean octet = i + 2 < text.length()
                    && text.charAt(i) == '%'
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
            if (octet) {
                octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
                continue;
            }
            out.append(octets.toString(StandardCharsets.UTF_8));
            octets.reset();
            if (i < text.length()) {
                out.append(text.charAt(i) == '+' ? ' ' : text.charAt(i));
            }
        }
        return out.toString();
    }

    private static String urlEncoded(Value value) {
        if (value instanceof Value.Text || !Operations.isIterable(value)) {
            return percentEncoded(value.str()).replace("%2F", "/");
        }
        List<Value> pairs = Operations.items(value instanceof Value.Dict dict ? DictMethods.pairs(dict) : value);
        return pairs.stream()
                .map(pair -> Statement.unpacked(pair, 2))
                .map(pair -> percentEncoded(pair.get(0).str()).replace("%20", "+") + "="
                        + percentEncoded(pair.get(1).str()).replace("%20", "+"))
                .collect(Collectors.joining("&"));
    }

    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** Python's {@code shlex.quote}. */
    static String quoted(String text) {
        if (text.isEmpty()) {
            return "''";
        }
        return SAFE.matcher(text).matches() ? text : "'" + text.replace("'", "'\"'\"'") + "'";
    }

    private static void requireAttribute(String name) {
        if (name.chars().anyMatch(c -> TextSplit.isSpace((char) c) || c == '/' || c == '>' || c == '=')) {
            throw new Fault("Invalid character in attribute name: " + PythonText.quoted(name));
        }
    }

    private static String xmlAttributes(Value value, boolean space) {
        if (!(value instanceof Value.Dict dict)) {
            throw new Fault("'" + value.typeName() + "' object has no attribute 'items'");
        }
        String all = dict.entries().entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Value.None) && !(entry.getValue() instanceof Undefined))
                .peek(entry -> requireAttribute(entry.getKey().str()))
                .map(entry -> Markup.escaped(entry.getKey().str()) + "=\""
                        + Markup.escaped(entry.getValue().str()) + "\"")
                .collect(Collectors.joining(" "));
        return space && !all.isEmpty() ? " " + all : all;
    }

    // Regular expressions

    private static void regexes() {
        Filters.add(
                "regex_replace",
                "pattern? replacement? ignorecase? multiline?",
                (v, a, f) -> Value.of(PythonRegex.replaceAll(
                        PythonRegex.compile(a.text(0, ""), a.flag(2, false), a.flag(3, false)),
                        a.text(1, ""),
                        v.str())));
        Filters.add("regex_search", "regex * **", (v, a, f) -> search(v.str(), a));
        Filters.add(
                "regex_findall",
                "regex multiline? ignorecase?",
                (v, a, f) -> all(PythonRegex.compile(a.text(0), a.flag(2, false), a.flag(1, false))
                        .matcher(v.str())));
        Filters.add("regex_escape", "re_type?", (v, a, f) -> Value.of(regexEscaped(v.str(), a.text(0, "python"))));
    }

    private static Value search(String text, Bound arguments) {
        boolean ignoreCase = flag(arguments.named(), "ignorecase");
        Matcher matcher = PythonRegex.compile(arguments.text(0), ignoreCase, flag(arguments.named(), "multiline"))
                .matcher(text);
        List<String> groups = new ArrayList<>();
        for (Value argument : arguments.rest()) {
            String name = argument.str();
            if (name.startsWith("\\g<") && name.endsWith(">")) {
                groups.add(name.substring(3, name.length() - 1));
            } else if (name.matches("\\\\\\d+")) {
                groups.add(name.substring(1));
            } else {
                throw new Fault("Unknown argument");
            }
        }
        if (!matcher.find()) {
            return Value.none();
        }
        return groups.isEmpty()
                ? Value.of(matcher.group())
                : Value.list(groups.stream().map(name -> part(matcher, name)).toList());
    }

    private static Value part(Matcher matcher, String name) {
        String text = PythonRegex.group(matcher, name);
        return text == null ? Value.none() : Value.of(text);
    }

    private static boolean flag(Map<String, Value> named, String name) {
        return named.containsKey(name) && named.getOrDefault(name, Value.none()).isTruthy();
    }

    private static Value all(Matcher matcher) {
        List<Value> found = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.groupCount() == 0) {
                found.add(Value.of(matcher.group()));
            } else if (matcher.groupCount() == 1) {
                found.add(Value.of(text(matcher, 1)));
            } else {
                List<Value> groups = new ArrayList<>();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    groups.add(Value.of(text(matcher, i)));
                }
                found.add(new Value.Tuple(groups));
            }
            Limits.items(found.size());
        }
        return new Value.Seq(found);
    }

    private static String text(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text;
    }

    private static String regexEscaped(String text, String type) {
        return switch (type) {
            case "python" -> PythonRegex.escaped(text);
            case "posix_basic" -> text.replaceAll("([\\]\\[.^$*\\\\])", "\\\\$1");
            case "posix_extended" -> throw new Fault("Regex type (posix_extended) not yet implemented");
            default -> throw new Fault("Invalid regex type (" + type + ")");
        };
    }

    // Paths

    private static void paths() {
        Filters.add("basename", "", (v, a, f) -> Value.of(path(v).substring(path(v).lastIndexOf('/') + 1)));
        Filters.add("dirname", "", (v, a, f) -> Value.of(folder(path(v))));
        Filters.add("splitext", "", (v, a, f) -> splitExtension(path(v)));
        Filters.add("path_join", "", (v, a, f) -> Value.of(joined(v)));
        Filters.add("expanduser", "", (v, a, f) -> Value.of(withHome(path(v), f)));
        Filters.add("expandvars", "", (v, a, f) -> Value.of(expanded(path(v), f)));
        Filters.add("realpath", "", (v, a, f) -> Value.of(real(path(v))));
        Filters.add("relpath", "start?", (v, a, f) -> Value.of(relative(path(v), a.text(0, "."))));
        Filters.add("fileglob", "", (v, a, f) -> Value.texts(FileGlob.files(FileSystems.getDefault(), path(v))));
        Filters.add(
                "win_basename",
                "",
                (v, a, f) -> Value.of(WindowsPath.of(path(v)).name()));
        Filters.add(
                "win_dirname", "", (v, a, f) -> Value.of(WindowsPath.of(path(v)).folder()));
        Filters.add("win_splitdrive", "", (v, a, f) -> {
            WindowsPath path = WindowsPath.of(path(v));
            return new Value.Tuple(List.of(Value.of(path.drive()), Value.of(path.rest())));
        });
    }

    /** A text; anything else is a fault, as Python's path functions have it. */
    static String path(Value value) {
        if (Operations.usable(value) instanceof Value.Text text) {
            return text.text();
        }
        throw new Fault("expected str, bytes or os.PathLike object, not " + value.typeName());
    }

    /** The text of a value whose methods Python would call: a fault for other types. */
    static String text(Value value, String method) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw new Fault("'" + value.typeName() + "' object has no attribute '" + method + "'");
    }

    /** The home of the account a path begins with; a path that begins with none, or an unknown one, stays. */
    private static String withHome(String path, Frame frame) {
        if (!path.startsWith("~")) {
            return path;
        }
        int slash = path.indexOf('/');
        int end = slash < 0 ? path.length() : slash;
        Optional<String> home = end == 1
                ? Optional.of(frame.evaluation()
                        .templar()
                        .controller()
                        .environment("HOME")
                        .orElse(System.getProperty("user.home")))
                : homeOf(path.substring(1, end));
        return home.map(folder -> folder + path.substring(end)).orElse(path);
    }

    private static Optional<String> homeOf(String account) {
        try {
            return Files.readAllLines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1).stream()
                    .map(line -> line.split(":", -1))
                    .filter(fields -> fields.length == 7 && fields[0].equals(account))
                    .map(fields -> TextSplit.stripped(fields[5], "/", false, true))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String folder(String path) {
        String head = path.substring(0, path.lastIndexOf('/') + 1);
        String bare = TextSplit.stripped(head, "/", false, true);
        return bare.isEmpty() ? head : bare;
    }

    private static Value splitExtension(String path) {
        int name = path.lastIndexOf('/') + 1;
        int dot = path.lastIndexOf('.');
        int start = name;
        while (start < path.length() && path.charAt(start) == '.') {
            start++;
        }
        int cut = dot > start ? dot : -1;
        return new Value.Tuple(
                cut < 0
                        ? List.of(Value.of(path), Value.of(""))
                        : List.of(Value.of(path.substring(0, cut)), Value.of(path.substring(cut))));
    }

    private static String joined(Value paths) {
        if (paths instanceof Value.Text text) {
            return text.text();
        }
        if (!Operations.isSequence(paths)) {
            throw new Fault("|path_join expects string or sequence, got " + paths.typeName() + " instead.");
        }
        if (!paths.isTruthy()) {
            throw new Fault("join() missing 1 required positional argument: 'a'");
        }
        String out = "";
        for (Value path : Operations.items(paths)) {
            String part = path(path);
            out = part.startsWith("/") || out.isEmpty() ? part : out.endsWith("/") ? out + part : out + "/" + part;
        }
        return out;
    }

    private static String expanded(String text, Frame frame) {
        ControllerAccess controller = frame.evaluation().templar().controller();
        return Pattern.compile("\\$(\\w+|\\{[^}]*\\})")
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(controller
                        .environment(match.group(1).replaceAll("[{}]", ""))
                        .orElse(match.group())));
    }

    private static String real(String path) {
        Path absolute = Path.of(path).toAbsolutePath().normalize();
        for (Path head = absolute; head != null; head = head.getParent()) {
            try {
                return head.toRealPath()
                        .resolve(head.relativize(absolute))
                        .normalize()
                        .toString();
            } catch (java.io.IOException notThere) {
                // The folder above may be there.
            }
        }
        return absolute.toString();
    }

    private static String relative(String path, String start) {
        Path from = Path.of(start).toAbsolutePath().normalize();
        String relative =
                from.relativize(Path.of(path).toAbsolutePath().normalize()).toString();
        return relative.isEmpty() ? "." : relative;
    }
}
