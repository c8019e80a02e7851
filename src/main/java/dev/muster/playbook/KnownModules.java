package dev.muster.playbook;

import dev.muster.module.ModuleCatalog;
import dev.muster.module.ModuleSpec;
import java.util.List;
import java.util.Optional;

/**
 * What the name of a module may mean: a file that a playbook or role brings along, or one of our own.
 *
 * @param library empty for a line typed by hand, which has no folder beside it
 */
record KnownModules(ModuleCatalog catalog, Optional<ModuleLibrary> library) {
    /** The file that stands for a name, whoever can run it. */
    Optional<ModuleLibrary.Found> brought(String written) {
        return library.flatMap(files -> files.module(written));
    }

    /** The module that runs: what is brought along wins over our own when the host can run it. */
    Optional<ModuleSpec> spec(String written) {
        return brought(written)
                .filter(found -> found.kind() == ModuleLibrary.Kind.HOST)
                .map(found -> catalog.ofFile(found.file()))
                .or(() -> catalog.find(written));
    }

    /** Our own, for hints. */
    List<String> names() {
        return List.copyOf(catalog.names());
    }
}
