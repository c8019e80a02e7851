package dev.muster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which hosts there are, and which of them are meant. */
final class InventoryOptions {
    @Option(
            names = {"-i", "--inventory", "--inventory-file"},
            paramLabel = "SOURCE",
            description = {
                "Inventory file or folder, or a list of hosts with a comma: \"ps01,ps02\". May be repeated.",
                "Default: $MUSTER_INVENTORY, $ANSIBLE_INVENTORY or that of ansible.cfg; else the first there is of"
                        + " inventories/hosts.yml, inventory.yml, inventory and /etc/ansible/hosts; else only"
                        + " localhost."
            })
    private List<String> sources = new ArrayList<>();

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "PATTERN",
            description = "Only these hosts of every play: names, groups, globs, ~regex, a:&b, a:!b, @file.")
    private Optional<String> limit = Optional.empty();

    List<String> sources() {
        return List.copyOf(sources);
    }

    Optional<String> limit() {
        return limit;
    }
}
