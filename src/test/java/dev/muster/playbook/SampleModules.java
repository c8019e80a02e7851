package dev.muster.playbook;

import dev.muster.module.FileMode;
import dev.muster.module.Module;
import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.source.LocatedText;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import dev.muster.testing.NoController;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A few modules whose parameters show every way of writing arguments; they do nothing. */
final class SampleModules {
    private SampleModules() {}

    static ModuleCatalog catalog() {
        return new ModuleCatalog(
                List.of(new Copy(), new Command(), new Facts(), new Asserting(), new Ping(), new Templates()));
    }

    static Templar templar() {
        return new Templar(new NoController());
    }

    private static Plan nothing() {
        return Plan.unchanged("a sample", ModuleResult.of("sample", Value.of(true)));
    }

    @ModuleInfo(name = "copy", doc = "Sample.", example = "- copy:")
    static final class Copy implements Module<Copy.CopyParameters, String> {
        record CopyParameters(
                @Param(doc = "Path.", aliases = "name") RemotePath dest,
                @Param(doc = "Content.") Optional<String> content,
                @Param(doc = "Mode.") Optional<FileMode> mode,
                @Param(doc = "Backup.", orElse = "false") boolean backup,
                @Param(doc = "Servers.") List<String> servers,

                @Param(
                        doc = "State.",
                        choices = {"present", "absent"})
                Optional<String> state) {}

        @Override
        public Observation<String> observe(CopyParameters parameters, TaskContext context) {
            return Observation.known("");
        }

        @Override
        public Plan plan(CopyParameters parameters, TaskContext context, String current) {
            return nothing();
        }
    }

    @ModuleInfo(name = "command", doc = "Sample.", example = "- command: uptime")
    static final class Command implements Module<Command.CommandParameters, String> {
        record CommandParameters(
                @Param(doc = "Command.", freeForm = true) Optional<String> cmd,
                @Param(doc = "Creates.") Optional<String> creates,
                @Param(doc = "Directory.") Optional<String> chdir) {}

        @Override
        public Observation<String> observe(CommandParameters parameters, TaskContext context) {
            return Observation.known("");
        }

        @Override
        public Plan plan(CommandParameters parameters, TaskContext context, String current) {
            return nothing();
        }
    }

    @ModuleInfo(name = "set_fact", doc = "Sample.", example = "- set_fact:")
    static final class Facts implements Module<Facts.FactsParameters, String> {
        record FactsParameters(
                @Param(doc = "Variables.", rest = true) Map<String, Value> facts) {}

        @Override
        public Observation<String> observe(FactsParameters parameters, TaskContext context) {
            return Observation.known("");
        }

        @Override
        public Plan plan(FactsParameters parameters, TaskContext context, String current) {
            return nothing();
        }
    }

    @ModuleInfo(name = "assert", doc = "Sample.", example = "- assert:")
    static final class Asserting implements Module<Asserting.AssertingParameters, String> {
        record AssertingParameters(
                @Param(doc = "Expressions.", raw = true) List<LocatedText> that) {}

        @Override
        public Observation<String> observe(AssertingParameters parameters, TaskContext context) {
            return Observation.known("");
        }

        @Override
        public Plan plan(AssertingParameters parameters, TaskContext context, String current) {
            return nothing();
        }
    }

    @ModuleInfo(name = "ping", doc = "Sample.", example = "- ping:")
    static final class Ping implements Module<Ping.PingParameters, String> {
        record PingParameters(
                @Param(doc = "Data.", orElse = "pong") String data) {}

        @Override
        public Observation<String> observe(PingParameters parameters, TaskContext context) {
            return Observation.known("");
        }

        @Override
        public Plan plan(PingParameters parameters, TaskContext context, String current) {
            return nothing();
        }
    }

    @ModuleInfo(name = "template", doc = "Sample.", example = "- template:")
    static final class Templates implements Module<Templates.TemplateParameters, String> {
        record TemplateParameters(
                @Param(doc = "The template.") String src,
                @Param(doc = "Path.") RemotePath dest,
                @Param(doc = "Mark.", orElse = "{{") String variableStartString,
                @Param(doc = "Mark.", orElse = "}}") String variableEndString) {}

        @Override
        public Observation<String> observe(TemplateParameters parameters, TaskContext context) {
            return Observation.known("");
        }

        @Override
        public Plan plan(TemplateParameters parameters, TaskContext context, String current) {
            return nothing();
        }
    }
}
