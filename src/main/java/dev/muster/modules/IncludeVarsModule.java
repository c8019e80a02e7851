package dev.muster.modules;

import dev.muster.inventory.YamlValues;
import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.SourceTree;
import dev.muster.module.TaskContext;
import dev.muster.source.Diagnostics;
import dev.muster.template.Value;
import dev.muster.yaml.YamlMapping;
import dev.muster.yaml.YamlNode;
import dev.muster.yaml.YamlReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Gives a host the variables of files on the controller. They stay as written: their templates are evaluated at use,
 * with whatever the variables in them are then.
 */
@ModuleInfo(
        results = "ansible_included_var_files: the files that were read, in order",
        name = "include_vars",
        doc = "Reads variables from a file, or from the files of a folder. Nothing is asked of the host.",
        example = """
            - include_vars: "{{ ansible_os_family }}.yml"
            - include_vars:
                dir: vars/sites
                files_matching: '^site'
                name: sites
            """)
final class IncludeVarsModule implements Module<IncludeVarsModule.Parameters, Map<String, Value>> {
    record Parameters(
            @Param(doc = "File, looked for in vars beside the tasks and the playbook.")
            Optional<String> file,

            @Param(doc = "The file, written without a name.", name = "_raw_params", freeForm = true)
            Optional<String> written,

            @Param(doc = "Folder; its files are read in the order of their names.")
            Optional<String> dir,

            @Param(doc = "Variable that is to hold all that was read, as a dict.")
            Optional<String> name,

            @Param(doc = "How many folders deep to read; 0 for all.", orElse = "0")
            int depth,

            @Param(doc = "Of a folder only files whose name this regular expression finds.")
            Optional<String> filesMatching,

            @Param(doc = "Regular expressions for ends of names to pass over.")
            List<String> ignoreFiles,

            @Param(doc = "What a file of a folder may end in.", orElse = "yaml,yml,json")
            List<String> extensions,

            @Param(doc = "Whether to pass over files that end in something else.", orElse = "false")
            boolean ignoreUnknownExtensions,

            @Param(doc = "What becomes of a dict of the same name.", choices = "replace")
            Optional<String> hashBehaviour) {

        private Optional<String> source() {
            return file.or(() -> written).map(String::stripTrailing);
        }

        private boolean hasFolderOptions() {
            return depth != 0 || filesMatching.isPresent() || !ignoreFiles.isEmpty() || ignoreUnknownExtensions;
        }
    }

    @Override
    public Observation<Map<String, Value>> observe(Parameters parameters, TaskContext context) {
        return Observation.known(Map.of());
    }

    @Override
    public Plan plan(Parameters parameters, TaskContext context, Map<String, Value> nothing) {
        if (parameters.source().isPresent() && (parameters.dir().isPresent() || parameters.hasFolderOptions())) {
            return Plan.refusal("You are mixing file only and dir only arguments, these are incompatible");
        }
        Loaded loaded = new Loaded(parameters, context);
        try {
            loaded.load();
        } catch (ModuleException e) {
            return Plan.unchanged("could not be read", loaded.result().asFailure(String.valueOf(e.getMessage())));
        }
        return Plan.unchanged(
                "variables of the run, nothing on the host", loaded.result().whole());
    }

    /** A result under way. */
    private record Result(List<String> files, Map<String, Value> variables) {
        ModuleResult whole() {
            return ModuleResult.of("ansible_included_var_files", Value.texts(files))
                    .and("ansible_facts", Value.dict(variables))
                    .with(new Effect.IncludedVariables(variables));
        }

        ModuleResult asFailure(String message) {
            ModuleResult result = ModuleResult.of("ansible_included_var_files", Value.texts(files))
                    .and("ansible_facts", Value.dict(Map.of()))
                    .and("message", message);
            return new ModuleResult(result.fields(), true, Optional.empty(), List.of(), List.of());
        }
    }

    /** What has been read so far. */
    private static final class Loaded {
        private final Parameters parameters;
        private final TaskContext context;
        private final List<String> files = new ArrayList<>();
        private final Map<String, Value> variables = new LinkedHashMap<>();

        Loaded(Parameters parameters, TaskContext context) {
            this.parameters = parameters;
            this.context = context;
        }

        void load() {
            if (parameters.dir().isPresent()) {
                loadFolder(folder(parameters.dir().get()));
            } else {
                read(context.find("vars", parameters.source().orElse("")));
            }
        }

        Result result() {
            return new Result(
                    List.copyOf(files),
                    parameters
                            .name()
                            .map(name -> Map.<String, Value>of(name, Value.dict(variables)))
                            .orElse(variables));
        }

        // ---- a folder ----

        /** In a role its vars, unless the name says so itself; else beside the tasks. */
        private Path folder(String dir) {
            Optional<Path> role = context.variable("role_path").map(path -> Path.of(path.str()));
            if (role.isPresent()) {
                Path inside = role.get().resolve(dir.split("/", 2)[0].equals("vars") ? "" : "vars");
                return inside.resolve(dir);
            }
            try {
                return context.find("", dir);
            } catch (ModuleException e) {
                throw new ModuleException(
                        context.variable("playbook_dir").map(Value::str).orElse("") + "/" + dir
                                + " directory does not exist");
            }
        }

        private void loadFolder(Path folder) {
            Optional<SourceTree> tree;
            try {
                tree = context.tree(folder, false);
            } catch (java.io.UncheckedIOException e) {
                throw new ModuleException(folder + " directory does not exist");
            }
            if (tree.isEmpty()) {
                throw new ModuleException(folder
                        + (context.readIfThere(folder).isPresent()
                                ? " is not a directory"
                                : " directory does not exist"));
            }
            int visited = 0;
            for (Map.Entry<Path, List<Path>> in : byFolder(folder, tree.get()).entrySet()) {
                visited++;
                if (parameters.depth() != 0 && visited > parameters.depth()) {
                    return;
                }
                in.getValue().stream().sorted().forEach(file -> readListed(in.getKey(), file));
            }
        }

        /** Every folder with its own files, by whole path, as Ansible walks them. */
        private static Map<Path, List<Path>> byFolder(Path root, SourceTree tree) {
            Map<String, Path> sorted = new TreeMap<>();
            sorted.put(root.toString(), root);
            tree.folders().forEach(inside -> sorted.put(root.resolve(inside).toString(), root.resolve(inside)));
            Map<Path, List<Path>> files = new LinkedHashMap<>();
            sorted.values().forEach(folder -> files.put(folder, new ArrayList<>()));
            tree.files().forEach(inside -> {
                Path file = root.resolve(inside);
                List<Path> beside = files.get(file.getParent());
                if (beside != null) {
                    beside.add(file);
                }
            });
            return files;
        }

        private void readListed(Path folder, Path file) {
            String name = String.valueOf(file.getFileName());
            boolean isRolesOwn = folder.endsWith("vars")
                    && name.equals("main.yml")
                    && context.variable("role_path")
                            .filter(role -> folder.equals(Path.of(role.str()).resolve("vars")))
                            .isPresent();
            if (isRolesOwn || !isAsked(name)) {
                return;
            }
            if (hasExtension(name)) {
                read(file);
            } else if (!parameters.ignoreUnknownExtensions()) {
                throw new ModuleException(
                        file + " does not have a valid extension: " + String.join(", ", parameters.extensions()));
            }
        }

        private boolean isAsked(String name) {
            return parameters
                            .filesMatching()
                            .filter(regex -> !regex.isEmpty())
                            .map(regex -> PythonRegex.of(regex).finds(name))
                            .orElse(true)
                    && parameters.ignoreFiles().stream()
                            .noneMatch(regex -> PythonRegex.of(regex + "$").finds(name));
        }

        private boolean hasExtension(String name) {
            int dot = name.lastIndexOf('.');
            return dot > 0 && parameters.extensions().contains(name.substring(dot + 1));
        }

        // ---- a file ----

        private void read(Path file) {
            Diagnostics diagnostics = new Diagnostics();
            Optional<YamlNode> node = YamlReader.read(context.source(file), diagnostics);
            if (node.isPresent() && !node.get().isNull() && !(node.get() instanceof YamlMapping)) {
                throw new ModuleException(file + " must be stored as a dictionary/hash");
            }
            Map<String, Value> found = node.filter(YamlMapping.class::isInstance)
                    .map(mapping -> YamlValues.variables((YamlMapping) mapping, diagnostics))
                    .orElse(Map.of());
            if (diagnostics.hasErrors()) {
                throw new ModuleException(diagnostics);
            }
            files.add(file.toString());
            variables.putAll(found);
        }
    }
}
