package dev.muster.ntp;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A remedy in a file of lines that each stand for themselves: edits them, and says what could not be done. */
abstract class LineRemedy implements ConfRemedy {
    private final EditedLines lines;
    private final Set<String> warnings = new LinkedHashSet<>();
    private Optional<String> refusal = Optional.empty();

    LineRemedy(String text) {
        this.lines = new EditedLines(text);
    }

    final EditedLines lines() {
        return lines;
    }

    final void warn(String warning) {
        warnings.add(warning);
    }

    /** Says why it is not done; the first reason counts. */
    final void refuse(String reason) {
        refusal = refusal.or(() -> Optional.of(reason));
    }

    @Override
    public final String print() {
        return lines.print();
    }

    @Override
    public final List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public final Optional<String> refusal() {
        return refusal;
    }
}
