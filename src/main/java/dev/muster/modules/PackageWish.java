package dev.muster.modules;

import dev.muster.module.Plan;
import java.util.List;
import java.util.Optional;

/** What the modules of apk and pacman take alike: packages, or an upgrade of everything, or the lists fetched anew. */
interface PackageWish {
    Optional<List<String>> name();

    boolean updateCache();

    boolean upgrade();

    default List<String> names() {
        return name().orElse(List.of());
    }

    /** Why this cannot be meant. */
    default Optional<Plan> refusal() {
        if (name().isPresent() && upgrade()) {
            return Optional.of(Plan.refusal("parameters are mutually exclusive: name|upgrade"));
        }
        return name().isEmpty() && !upgrade() && !updateCache()
                ? Optional.of(Plan.refusal("one of the following is required: name, update_cache, upgrade"))
                : Optional.empty();
    }
}
