package dev.muster.modules;

import dev.muster.module.Facts;
import dev.muster.module.FileMode;
import dev.muster.module.ModuleException;
import dev.muster.module.SourceTree;
import dev.muster.module.TaskContext;
import dev.muster.shell.RouterOs;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.RenderOptions;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import dev.muster.testing.NoController;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The controller's side of a case: facts, variables and files in memory.
 *
 * @param files by path; {@code files/x} and {@code templates/x} are found as {@code x}
 * @param rendered what templates come to, by path, where the case says so
 */
record CaseContext(Facts facts, Map<String, Value> variables, Map<String, byte[]> files, Map<String, String> rendered)
        implements TaskContext {

    CaseContext(Facts facts, Map<String, Value> variables, Map<String, byte[]> files) {
        this(facts, variables, files, Map.of());
    }

    @Override
    public String host() {
        return "web1";
    }

    /** As the engine finds it out, but by variable only. */
    @Override
    public boolean isLocal() {
        return variable("ansible_connection")
                .filter(kind -> kind.str().equals("local"))
                .isPresent();
    }

    @Override
    public Optional<RouterOs> router() {
        return variable("ansible_network_os").flatMap(os -> RouterOs.named(os.str()));
    }

    @Override
    public Optional<Value> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    @Override
    public Value expression(LocatedText expression) {
        return templar().expression(expression, scope());
    }

    @Override
    public boolean condition(LocatedText expression) {
        return templar().condition(expression, scope());
    }

    @Override
    public Path find(String kind, String name) {
        return search(kind, name)
                .orElseThrow(() -> new ModuleException("Could not find or access '" + name + "' in " + kind));
    }

    private Optional<Path> search(String kind, String name) {
        String bare = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        for (String place : List.of(kind + "/" + bare, bare)) {
            if (files.keySet().stream().anyMatch(file -> file.equals(place) || file.startsWith(place + "/"))) {
                return Optional.of(Path.of(place));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<SourceTree> tree(Path folder, boolean followLinks) {
        if (files.containsKey(folder.toString())) {
            return Optional.empty();
        }
        List<Path> below = files.keySet().stream()
                .filter(file -> file.startsWith(folder + "/"))
                .sorted()
                .map(file -> folder.relativize(Path.of(file)))
                .toList();
        List<Path> folders = below.stream()
                .flatMap(file -> Stream.iterate(file.getParent(), Objects::nonNull, Path::getParent))
                .distinct()
                .sorted()
                .toList();
        return Optional.of(new SourceTree(folders, below, Map.of()));
    }

    @Override
    public byte[] read(Path file) {
        byte[] content = files.get(file.toString());
        if (content == null) {
            throw new UncheckedIOException(new NoSuchFileException(file.toString()));
        }
        return content;
    }

    @Override
    public Optional<byte[]> readIfThere(Path file) {
        return Optional.ofNullable(files.get(file.toString()));
    }

    @Override
    public FileMode mode(Path file) {
        return new FileMode("0755");
    }

    @Override
    public String render(Path template, RenderOptions options) {
        if (rendered.containsKey(template.toString())) {
            return rendered.getOrDefault(template.toString(), "");
        }
        String text = new String(read(template), StandardCharsets.UTF_8);
        return templar().render(LocatedText.of(new SourceText(template.toString(), text)), options, scope());
    }

    private Scope scope() {
        return Scope.of(variables);
    }

    private Templar templar() {
        return new Templar(new NoController() {
            @Override
            public Optional<Path> find(String kind, String name) {
                return search(kind, name);
            }

            @Override
            public byte[] read(Path path) {
                return CaseContext.this.read(path);
            }

            @Override
            public String pipe(String command) {
                throw new AssertionError("a case runs no commands on the controller");
            }
        });
    }
}
