package dev.muster.cli;

import dev.muster.engine.RunOptions;
import dev.muster.inventory.Inventory;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run is given besides its playbooks, as a digest: the variables of {@code -e} and those of the inventory, as they
 * are written. A run that goes on with another must have been given the same, or its commands would be others.
 */
final class Givens {
    private final StringBuilder text = new StringBuilder();

    private Givens() {}

    static String digest(RunOptions options, Inventory inventory) {
        Givens givens = new Givens();
        givens.add("-e", options.extraVariables());
        inventory.groups().forEach(group -> givens.add("group " + group.name(), inventory.ownVariables(group)));
        inventory.hosts().forEach(host -> givens.add("host " + host.name(), inventory.ownVariables(host)));
        return givens.digest();
    }

    private void add(String whose, Map<String, Value> variables) {
        text.append(whose).append('\n');
        new TreeMap<>(variables)
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
    }

    private String digest() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
