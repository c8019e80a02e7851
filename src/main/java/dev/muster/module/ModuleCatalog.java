package dev.muster.module;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** All modules a run may use, by the names authors write. */
public final class ModuleCatalog {
    private static final List<String> COLLECTIONS =
            List.of("ansible.builtin.", "ansible.legacy.", "ansible.posix.", "community.general.");

    private static final String FILE = "file:";

    private final Map<String, ModuleSpec> byName = new LinkedHashMap<>();
    private final Map<String, ModuleSpec> byFile = new ConcurrentHashMap<>();
    private final Function<Path, Module<?, ?>> ofFile;

    /** A catalogue of these modules, and none that playbooks bring along. */
    public ModuleCatalog(Collection<? extends Module<?, ?>> modules) {
        this(modules, file -> {
            throw new ModuleException("modules of a library folder are not run here: " + file);
        });
    }

    /**
     * A catalogue of these modules.
     *
     * @param ofFile what a file of a {@code library} folder becomes
     */
    public ModuleCatalog(Collection<? extends Module<?, ?>> modules, Function<Path, Module<?, ?>> ofFile) {
        this.ofFile = ofFile;
        for (Module<?, ?> module : modules) {
            ModuleSpec spec = ModuleSpec.of(module);
            List<String> names = new ArrayList<>(spec.aliases());
            names.add(spec.name());
            for (String name : names) {
                if (byName.put(name, spec) != null) {
                    throw new IllegalStateException("two modules are called " + name);
                }
            }
        }
    }

    /** One module under all of these names: what carries out work that others have planned. */
    public static ModuleCatalog of(Module<?, ?> module, Collection<String> names) {
        ModuleCatalog catalog = new ModuleCatalog(List.of());
        names.forEach(name -> catalog.byName.put(name, ModuleSpec.of(module, name)));
        return catalog;
    }

    /** The module that a file of a {@code library} folder is; {@link #find} knows it from then on by its name. */
    public ModuleSpec ofFile(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        return byFile.computeIfAbsent(FILE + whole, name -> ModuleSpec.of(ofFile.apply(whole), name));
    }

    /** The module an author means: {@code copy}, {@code ansible.builtin.copy}. */
    public Optional<ModuleSpec> find(String written) {
        ModuleSpec brought = byFile.get(written);
        if (brought != null) {
            return Optional.of(brought);
        }
        ModuleSpec direct = byName.get(written);
        if (direct != null) {
            return Optional.of(direct);
        }
        return COLLECTIONS.stream()
                .filter(written::startsWith)
                .findFirst()
                .map(prefix -> byName.get(written.substring(prefix.length())));
    }

    /** All names, aliases included, sorted. */
    public Collection<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /** Every module once, sorted by name. */
    public List<ModuleSpec> modules() {
        return byName.values().stream()
                .distinct()
                .sorted(java.util.Comparator.comparing(ModuleSpec::name))
                .toList();
    }
}
