package dev.muster.template;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code loop} variable of a for loop. */
final class LoopState implements Value {
    /** Runs the body of a recursive loop over the items of the next level. */
    @FunctionalInterface
    interface Recursion {
        Value over(Value items, int depth);
    }

    private final List<Value> items;
    private final int depth;
    private final @Nullable Recursion recursion;
    private int index;
    private @Nullable List<Value> lastChanged;

    LoopState(List<Value> items, int depth, @Nullable Recursion recursion) {
        this.items = items;
        this.depth = depth;
        this.recursion = recursion;
    }

    void moveTo(int next) {
        index = next;
    }

    Optional<Value> attribute(String name, Place place) {
        return switch (name) {
            case "index" -> Optional.of(Value.of(index + 1L));
            case "index0" -> Optional.of(Value.of(index));
            case "first" -> Optional.of(Value.of(index == 0));
            case "last" -> Optional.of(Value.of(index == items.size() - 1));
            case "length" -> Optional.of(Value.of(items.size()));
            case "revindex" -> Optional.of(Value.of(items.size() - index));
            case "revindex0" -> Optional.of(Value.of(items.size() - index - 1L));
            case "depth" -> Optional.of(Value.of(depth + 1L));
            case "depth0" -> Optional.of(Value.of(depth));
            case "previtem" ->
                Optional.of(index > 0 ? items.get(index - 1) : Undefined.at(place, "there is no previous item"));
            case "nextitem" ->
                Optional.of(
                        index + 1 < items.size() ? items.get(index + 1) : Undefined.at(place, "there is no next item"));
            default -> Optional.empty();
        };
    }

    Optional<Value> call(String method, Arguments arguments) {
        return switch (method) {
            case "cycle" -> Optional.of(cycled(arguments.positional()));
            case "changed" -> Optional.of(Value.of(changed(arguments.positional())));
            default -> Optional.empty();
        };
    }

    private Value cycled(List<Value> choices) {
        if (choices.isEmpty()) {
            throw new Fault("no items for cycling given");
        }
        return choices.get(index % choices.size());
    }

    private boolean changed(List<Value> now) {
        boolean same = now.equals(lastChanged);
        lastChanged = now;
        return !same;
    }

    Value recurse(Value more) {
        if (recursion == null) {
            throw new Fault("The loop must have the 'recursive' marker to be called recursively.");
        }
        return recursion.over(more, depth + 1);
    }

    @Override
    public String str() {
        return "<LoopContext " + (index + 1) + "/" + items.size() + ">";
    }

    @Override
    public String typeName() {
        return "LoopContext";
    }
}
