package dev.muster.engine;

import dev.muster.module.Facts;
import dev.muster.module.KeptFacts;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleSpec;
import dev.muster.module.SourceTree;
import dev.muster.module.TaskContext;
import dev.muster.shell.RouterOs;
import dev.muster.source.Diagnostic;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.RenderOptions;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a module may know, for one task on one host.
 *
 * @param isLocal whether the controller itself is worked on
 * @param router what it is, where it is one
 * @param isDryRun whether check mode is on for the task
 * @param isHidden whether {@code no_log} is on for the task
 * @param facts of the host that is worked on, which for a delegated task is the delegate
 * @param wantedFacts of those that a play gathers of its own accord; empty for all
 * @param keptFacts of an earlier run
 * @param moduleDefaults what {@code module_defaults} says for a module
 * @param managed {@code ansible_managed} of the settings
 */
record HostTaskContext(
        String host,
        boolean isLocal,
        Optional<RouterOs> router,
        boolean isDryRun,
        boolean isHidden,
        Facts facts,
        Optional<Set<String>> wantedFacts,
        Optional<KeptFacts> keptFacts,
        Scope scope,
        Templar templar,
        ControllerFiles files,
        Function<ModuleSpec, Map<String, Value>> moduleDefaults,
        String managed)
        implements TaskContext {

    @Override
    public Optional<Value> variable(String name) {
        return scope.lookup(name).map(value -> templar.evaluate(value, scope));
    }

    @Override
    public Map<String, Value> defaults(ModuleSpec module) {
        return moduleDefaults.apply(module);
    }

    @Override
    public Value expression(LocatedText expression) {
        return templar.expression(expression, scope);
    }

    @Override
    public boolean condition(LocatedText expression) {
        return templar.condition(expression, scope);
    }

    @Override
    public Path find(String kind, String name) {
        return files.findOrFail(kind, name);
    }

    @Override
    public Optional<SourceTree> tree(Path folder, boolean followLinks) {
        return files.tree(folder, followLinks);
    }

    @Override
    public byte[] read(Path file) {
        return files.read(file);
    }

    @Override
    public byte[] readAsIs(Path file) {
        return ControllerFiles.readAsIs(file);
    }

    @Override
    public SourceText source(Path file) {
        return files.source(file);
    }

    @Override
    public String render(Path template, RenderOptions options) {
        return templar.render(LocatedText.of(files.template(template).text()), options, scope);
    }

    @Override
    public String render(Path template, String writtenAs, String destination, RenderOptions options) {
        TemplateSource source = files.template(template);
        Scope own = new TemplateFacts(managed, templar).over(scope, template, source, writtenAs, destination);
        try {
            return templar.render(LocatedText.of(source.text()), options, own);
        } catch (TemplateException e) {
            throw e.isUndefined() ? undefined(e) : e;
        }
    }

    /** In the words of Ansible's action, which are not those for an argument. */
    private static ModuleException undefined(TemplateException fault) {
        Diagnostic diagnostic = fault.diagnostic();
        return new ModuleException("AnsibleUndefinedVariable: " + diagnostic.message() + ". " + diagnostic.told());
    }
}
