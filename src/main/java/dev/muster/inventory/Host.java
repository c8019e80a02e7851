package dev.muster.inventory;

import dev.muster.template.Value;
import java.util.Map;

/**
 * A host of the inventory.
 *
 * @param name as written in the inventory, {@code inventory_hostname}
 * @param variables written on the host itself in inventory sources (precedence level 8)
 * @param implicit whether it is the localhost that every inventory has without naming it
 */
public record Host(String name, Map<String, Value> variables, boolean implicit) {
    @Override
    public String toString() {
        return name;
    }
}
