/**
 * Hosts, groups, patterns and the variables that belong to them: floor 2.
 *
 * <p>{@link dev.muster.inventory.InventoryLoader} decides of what kind a source is; a reader for each kind
 * ({@code GroupReader} for YAML, {@code IniReader}, {@code ScriptReader}, {@code ConstructedReader}) puts what it finds
 * into an {@code InventoryBuilder}, which settles last what Ansible settles last. Another kind of source is another
 * such reader. {@code VariableFolders} reads {@code group_vars} and {@code host_vars};
 * {@link dev.muster.inventory.HostPattern} is what may stand behind {@code hosts:} and {@code -l}.
 */
@NullMarked
package dev.muster.inventory;

import org.jspecify.annotations.NullMarked;
