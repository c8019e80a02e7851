package dev.muster.inventory;

import dev.muster.template.Value;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host of the inventory.
 *
 * @param name as written in the inventory, {@code inventory_hostname}
 * @param variables written on the host itself in inventory sources (precedence level 8)
 * @param implicit whether it is the localhost that every inventory has without naming it
 */
public record Host(String name, Map<String, Value> variables, boolean implicit) {
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
