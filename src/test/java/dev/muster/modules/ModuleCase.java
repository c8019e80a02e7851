package dev.muster.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.muster.module.Download;
import dev.muster.module.Facts;
import dev.muster.shell.Output;
import dev.muster.template.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/** One case file; see README.md in {@code src/test/resources/modules} for its form. */
final class ModuleCase {
    private static final Set<String> KEYS = Set.of(
            "args", "facts", "vars", "controller", "rendered", "host", "answers", "downloads", "after", "expect");
    private static final Set<String> EXPECTATIONS = Set.of(
            "unchanged",
            "change",
            "refusal",
            "diff",
            "steps",
            "first",
            "files",
            "result",
            "planned",
            "warnings",
            "saved",
            "without");

    private final Map<String, Object> text;

    private ModuleCase(Map<String, Object> text) {
        this.text = text;
    }

    static ModuleCase read(Path file) {
        try {
            Map<String, Object> text = mapping(new Yaml().load(Files.readString(file)));
            known(text, KEYS);
            known(mapping(text.get("expect")), EXPECTATIONS);
            return new ModuleCase(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A misspelt key would make a case that checks nothing. */
    private static void known(Map<String, Object> text, Set<String> keys) {
        for (String key : text.keySet()) {
            if (!keys.contains(key)) {
                throw new AssertionError("unknown key in case: " + key);
            }
        }
    }

    Map<String, Value> arguments() {
        return values("args");
    }

    CaseContext context() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        section("controller").forEach((path, content) -> files.put(path, content(content)));
        Map<String, String> rendered = new LinkedHashMap<>();
        section("rendered").forEach((path, text) -> rendered.put(path, String.valueOf(text)));
        return new CaseContext(new Facts(values("facts")), values("vars"), files, rendered);
    }

    FakeHost host() {
        FakeHost host = new FakeHost();
        section("host").forEach((path, node) -> host.add(path, node(node)));
        section("answers").forEach((script, said) -> host.answer(script, outputs(said)));
        section("downloads").forEach((url, said) -> host.download(url, download(said)));
        return host;
    }

    /** Answers that differ once the change is made. */
    void prepareVerification(FakeHost host) {
        section("after").forEach((script, said) -> host.answer(script, outputs(said)));
    }

    boolean expects(String key) {
        return section("expect").containsKey(key);
    }

    String expected(String key) {
        return String.valueOf(section("expect").get(key));
    }

    List<String> expectedLines(String key) {
        Object value = section("expect").get(key);
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        String lines = String.valueOf(value);
        return lines.isEmpty() ? List.of() : List.of(lines.stripTrailing().split("\n", -1));
    }

    Map<String, Value> expectedFields(String key) {
        Map<String, Value> fields = new LinkedHashMap<>();
        mapping(section("expect").get(key)).forEach((name, value) -> fields.put(name, value(value)));
        return fields;
    }

    /** Files as they must be after the change; empty for those that must be gone. */
    Map<String, Optional<FakeHost.Node>> expectedFiles() {
        Map<String, Optional<FakeHost.Node>> files = new LinkedHashMap<>();
        mapping(section("expect").get("files"))
                .forEach((path, node) -> files.put(path, node == null ? Optional.empty() : Optional.of(node(node))));
        return files;
    }

    private Map<String, Object> section(String name) {
        return mapping(text.get(name));
    }

    private Map<String, Value> values(String name) {
        Map<String, Value> values = new LinkedHashMap<>();
        section(name).forEach((key, value) -> values.put(key, value(value)));
        return values;
    }

    private static Map<String, Object> mapping(@Nullable Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((key, each) -> map.put(String.valueOf(key), each));
        }
        return map;
    }

    private static FakeHost.Node node(Object value) {
        if (!(value instanceof Map<?, ?>)) {
            return FakeHost.Node.file(content(value));
        }
        Map<String, Object> map = mapping(value);
        FakeHost.Node node;
        if (map.containsKey("link")) {
            node = FakeHost.Node.link(String.valueOf(map.get("link")));
        } else if (map.containsKey("content") || map.containsKey("base64")) {
            node = FakeHost.Node.file(content(map));
        } else {
            node = FakeHost.Node.folder();
        }
        int mode = map.containsKey("mode") ? Integer.parseInt(String.valueOf(map.get("mode")), 8) : node.mode();
        return new FakeHost.Node(
                node.kind(),
                node.content(),
                mode,
                String.valueOf(map.getOrDefault("owner", "root")),
                String.valueOf(map.getOrDefault("group", "root")),
                node.link());
    }

    private static byte[] content(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof Map<?, ?> map && map.containsKey("base64")) {
            return Base64.getDecoder().decode(String.valueOf(map.get("base64")));
        }
        if (value instanceof Map<?, ?> map) {
            return String.valueOf(map.get("content")).getBytes(UTF_8);
        }
        return String.valueOf(value).getBytes(UTF_8);
    }

    private static List<Output> outputs(Object value) {
        if (value instanceof List<?> list) {
            List<Output> outputs = new ArrayList<>();
            list.forEach(each -> outputs.addAll(outputs(each)));
            return outputs;
        }
        if (!(value instanceof Map<?, ?>)) {
            return List.of(Output.of(0, String.valueOf(value), ""));
        }
        Map<String, Object> map = mapping(value);
        int status = Integer.parseInt(String.valueOf(map.getOrDefault("status", 0)));
        return List.of(Output.of(
                status,
                String.valueOf(map.getOrDefault("stdout", "")),
                String.valueOf(map.getOrDefault("stderr", ""))));
    }

    private static Download download(Object value) {
        Map<String, Object> map = mapping(value);
        return new Download(
                Integer.parseInt(String.valueOf(map.getOrDefault("status", 200))),
                content(map.getOrDefault("body", "")),
                String.valueOf(map.getOrDefault("problem", "")));
    }

    static Value value(@Nullable Object value) {
        if (value == null) {
            return Value.none();
        }
        if (value instanceof Boolean bool) {
            return Value.of(bool.booleanValue());
        }
        if (value instanceof Integer || value instanceof Long) {
            return Value.of(((Number) value).longValue());
        }
        if (value instanceof Double real) {
            return Value.of(real.doubleValue());
        }
        if (value instanceof List<?> list) {
            return Value.list(list.stream().map(ModuleCase::value).toList());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Value> entries = new LinkedHashMap<>();
            map.forEach((key, each) -> entries.put(String.valueOf(key), value(each)));
            return Value.dict(entries);
        }
        if (value instanceof Date date) {
            return Value.of(LocalDate.ofInstant(date.toInstant(), java.time.ZoneOffset.UTC)
                    .toString());
        }
        return Value.of(String.valueOf(value));
    }
}
