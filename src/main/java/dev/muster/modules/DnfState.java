package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link DnfScripts#READ} found.
 *
 * @param tool {@code dnf} or {@code yum}
 * @param asks whether the tool can be asked what it would do
 * @param installed by the name asked for
 */
record DnfState(String tool, boolean asks, Map<String, List<Installed>> installed) {
    /**
     * A package.
     *
     * @param version with release, and epoch unless that is none
     */
    record Installed(String name, String version, String architecture) {
        @Override
        public String toString() {
            return name + "-" + version + "." + architecture;
        }
    }

    static DnfState of(Output output) {
        String tool = "";
        boolean asks = false;
        Map<String, List<Installed>> installed = new LinkedHashMap<>();
        for (String line : output.stdout().lines().toList()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "missing" ->
                    throw new ModuleException(
                            "the host has no " + line.substring(8).strip());
                case "tool" -> tool = words[1];
                case "asks" -> asks = true;
                case "have" -> {
                    if (words.length == 5) {
                        installed
                                .computeIfAbsent(words[1], name -> new ArrayList<>())
                                .add(new Installed(words[2], words[3], words[4]));
                    }
                }
                default -> {}
            }
        }
        if (tool.isEmpty()) {
            throw new ModuleException("cannot tell which packages are installed: status " + output.status() + " "
                    + output.stderr().strip());
        }
        return new DnfState(tool, asks, installed);
    }

    boolean has(String name) {
        return installed.containsKey(name);
    }
}
