package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be known of a host's Python without starting it: which file it is, and the version that its name and the
 * text inside it tell. Without a version there is no such fact.
 */
final class PythonFacts {
    private PythonFacts() {}

    static Map<String, Value> of(FactSections sections) {
        Map<String, String> said = sections.pairs("python");
        String version = said.getOrDefault("version", "");
        if (!version.matches("[0-9]+\\.[0-9]+\\.[0-9]+")) {
            return Map.of();
        }
        List<Value> numbers = new ArrayList<>();
        for (String number : version.split("\\.")) {
            numbers.add(Value.of(Long.parseLong(number)));
        }
        Map<String, Value> parts = new LinkedHashMap<>();
        parts.put("major", numbers.get(0));
        parts.put("minor", numbers.get(1));
        parts.put("micro", numbers.get(2));
        parts.put("releaselevel", Value.of("final"));
        parts.put("serial", Value.of(0));
        numbers.addAll(List.of(Value.of("final"), Value.of(0)));
        Map<String, Value> python = new LinkedHashMap<>();
        python.put("version", Value.dict(parts));
        python.put("version_info", Value.list(numbers));
        python.put("executable", Value.of(said.getOrDefault("executable", "")));
        python.put("has_sslcontext", Value.of(said.containsKey("ssl")));
        python.put("type", Value.of("cpython"));
        return Map.of(
                "python", Value.dict(python),
                "python_version", Value.of(version),
                "discovered_interpreter_python", Value.of(said.getOrDefault("executable", "")));
    }
}
