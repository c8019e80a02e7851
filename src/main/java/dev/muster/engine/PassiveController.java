package dev.muster.engine;

import dev.muster.source.SourceText;
import dev.muster.template.ControllerAccess;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The controller as templates may see it whose values nobody is sure to need: they look, and do nothing. */
record PassiveController(ControllerAccess controller) implements ControllerAccess {

    @Override
    public Optional<Path> find(String kind, String name) {
        return controller.find(kind, name);
    }

    @Override
    public byte[] read(Path path) {
        return controller.read(path);
    }

    @Override
    public SourceText source(Path path) {
        return controller.source(path);
    }

    @Override
    public Optional<String> environment(String name) {
        return controller.environment(name);
    }

    @Override
    public List<Path> glob(String kind, String pattern) {
        return controller.glob(kind, pattern);
    }

    @Override
    public String pipe(String command) {
        throw new Refused("nothing is run ahead of its time: " + command);
    }

    @Override
    public Path beside(String name) {
        return controller.beside(name);
    }

    @Override
    public List<String> hosts(List<String> patterns, Map<String, List<String>> groups) {
        return controller.hosts(patterns, groups);
    }

    @Override
    public Optional<Value> setting(String name) {
        return controller.setting(name);
    }

    @Override
    public String open(String text, String secret) {
        return controller.open(text, secret);
    }
}
