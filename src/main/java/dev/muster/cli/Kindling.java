package dev.muster.cli;

import dev.muster.engine.ControllerFiles;
import dev.muster.inventory.InventoryLoader;
import dev.muster.inventory.YamlValues;
import dev.muster.module.ModuleCatalog;
import dev.muster.modules.StandardModules;
import dev.muster.playbook.PlaybookLoader;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import dev.muster.yaml.YamlReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Does in small, aside and for nobody, what a run does first: reading YAML, a module's call, a template, an inventory. It
 * goes on while the command line is being read, so that the code is there and warm when its turn comes; where there is
 * but one processor it costs what the first of each would have cost anyway.
 */
final class Kindling {
    private static final String TEXT = """
            - hosts: all
              become: true
              vars: {word: [text, 1, true]}
              tasks:
                - name: x
                  copy: {dest: /x, content: "{{ word | default('x') }}\\n", mode: "0644"}
                  when: word is defined and 'x' in word
                  notify: told
            """;

    private static final List<String> CALLS = List.of(
            "copy dest=/x content={{word}} mode=0644",
            "file path=/x state=directory",
            "lineinfile path=/x line=x",
            "template src=x dest=/x",
            "service name=x state=started",
            "command true");

    private Kindling() {}

    /** Begins it where the words are those of a run. */
    static void light(String... words) {
        List<String> all = List.of(words);
        if (all.size() > 1 && all.get(0).equals("run") && !all.contains("--help")) {
            Thread thread = new Thread(Kindling::burn, "kindling");
            thread.setDaemon(true);
            // Whatever it was, the run itself will say so.
            thread.setUncaughtExceptionHandler((kindling, failed) -> {});
            thread.start();
        }
    }

    /** @return what was found wrong, which is nothing */
    static Diagnostics burn() {
        Diagnostics unheard = new Diagnostics();
        ModuleCatalog catalog = StandardModules.catalog();
        Templar templar = new Templar(new ControllerFiles(Path.of("")), YamlValues::data);
        YamlReader.read(new SourceText("kindling", TEXT), unheard);
        CALLS.forEach(call -> PlaybookLoader.call(LocatedText.named("kindling", call), catalog, templar, unheard));
        templar.evaluate(
                Value.of(LocatedText.named("kindling", "{{ word | default('x') }} {% if word %}x{% endif %}")),
                Scope.of(Map.of("word", Value.of("x"))));
        InventoryLoader.load(List.of("kindling,"), List.of(), unheard);
        return unheard;
    }
}
