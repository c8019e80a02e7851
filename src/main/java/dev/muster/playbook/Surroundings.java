package dev.muster.playbook;

/** What a task takes from where it stands: keywords of the blocks, roles and play around it, and its lineage. */
record Surroundings(Keywords keywords, Lineage lineage, boolean inHandlers) {
    Surroundings with(Keywords other) {
        return new Surroundings(other, lineage, inHandlers);
    }

    Surroundings with(Lineage other) {
        return new Surroundings(keywords, other, inHandlers);
    }

    Surroundings forHandlers(boolean handlers) {
        return new Surroundings(keywords, lineage, handlers);
    }
}
