package dev.muster.module;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All modules a run may use, by the names authors write. */
public final class ModuleCatalog {
    private static final List<String> COLLECTIONS =
            List.of("ansible.builtin.", "ansible.legacy.", "ansible.posix.", "community.general.");

    private final Map<String, ModuleSpec> byName = new LinkedHashMap<>();

    /** A catalogue of these modules. */
    public ModuleCatalog(Collection<? extends Module<?, ?>> modules) {
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

    /** The module an author means: {@code copy}, {@code ansible.builtin.copy}. */
    public Optional<ModuleSpec> find(String written) {
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
