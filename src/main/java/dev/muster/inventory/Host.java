package dev.muster.inventory;

import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host of the inventory.
 *
 * @param name as written in the inventory, {@code inventory_hostname}
 * @param variables written on the host itself in inventory sources (precedence level 8)
 * @param implicit whether it is the localhost that every inventory has without naming it
 * @param order how many hosts its inventory has before it, by which sets of 100,000 hosts are bits; -1 when implicit
 * @param source the file in which it was first named
 */
public record Host(String name, Map<String, Value> variables, boolean implicit, int order, Optional<Path> source) {
    /** A host is its name: comparing variables would be slow and would part a host from its own past. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Host that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
