package dev.muster.playbook;

import dev.muster.module.ModuleCatalog;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the files of one play share: where they are, what they may call, and the roles met so far. */
final class PlayTree {
    private final Path folder;
    private final LoadSettings settings;
    private final ModuleCatalog catalog;
    private final Templar templar;
    private final YamlFiles files;
    private final TemplateFiles templateFiles;
    private final Map<String, Value> variables;
    private final FileSearch search;
    private final RoleFinder finder;
    private final ModuleLibrary library;
    private final List<Role> roles = new CopyOnWriteArrayList<>();
    private final Set<Map.Entry<Path, Boolean>> checked = new HashSet<>();
    private final PossibleHandlers possibleHandlers = new PossibleHandlers();

    /**
     * @param folder of the playbook
     * @param variables of the play
     */
    PlayTree(
            Path folder,
            LoadSettings settings,
            ModuleCatalog catalog,
            Templar templar,
            YamlFiles files,
            TemplateFiles templateFiles,
            Map<String, Value> variables) {
        this.folder = folder;
        this.settings = settings;
        this.catalog = catalog;
        this.templar = templar;
        this.files = files;
        this.templateFiles = templateFiles;
        this.variables = variables;
        this.search = new FileSearch(folder);
        this.finder = new RoleFinder(folder, settings.rolesPath());
        this.library = new ModuleLibrary(folder, settings.modulePath());
    }

    Path folder() {
        return folder;
    }

    ModuleCatalog catalog() {
        return catalog;
    }

    Templar templar() {
        return templar;
    }

    YamlFiles files() {
        return files;
    }

    TemplateFiles templateFiles() {
        return templateFiles;
    }

    FileSearch search() {
        return search;
    }

    RoleFinder finder() {
        return finder;
    }

    /** What the playbook and the roles met so far bring along. */
    ModuleLibrary library() {
        return library;
    }

    /** Whose variables the whole play sees, in order. */
    List<Role> roles() {
        return roles;
    }

    /**
     * Whether a file that only a run would include has not been looked at yet.
     *
     * @param sure whether it is surely included: then a look at it as one that may be does not do
     */
    boolean isUnchecked(Path file, boolean sure) {
        return !checked.contains(Map.entry(file, true)) && checked.add(Map.entry(file, sure));
    }

    /** Those that only dynamic includes would bring in. */
    PossibleHandlers possibleHandlers() {
        return possibleHandlers;
    }

    /** What names in imports may hold. */
    Scope scope(Surroundings around, Map<String, Value> own) {
        Lineage lineage = around.lineage();
        List<Map<String, Value>> levels = new ArrayList<>();
        levels.add(LoadScope.magic(folder, lineage));
        levels.add(settings.extraVariables());
        levels.add(lineage.allParameters());
        levels.add(own);
        levels.add(around.keywords().vars());
        levels.add(lineage.roleVariables());
        backwards(roles).forEach(role -> levels.add(role.allVariables()));
        levels.add(variables);
        levels.add(lineage.roleDefaults());
        backwards(roles).forEach(role -> levels.add(role.allDefaults()));
        return new LoadScope(levels);
    }

    private static List<Role> backwards(List<Role> roles) {
        List<Role> reversed = new ArrayList<>(roles);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Whether what there is not is left to the hosts that come to it. */
    boolean isUnsupportedAtUse() {
        return settings.unsupportedAtUse();
    }

    /** Whether what Ansible no longer takes is taken. */
    boolean oldSyntax() {
        return settings.oldSyntax();
    }
}
