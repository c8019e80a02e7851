package dev.muster.cli;

import dev.muster.engine.ControllerFiles;
import dev.muster.engine.RunOptions;
import dev.muster.engine.TagFilter;
import dev.muster.inventory.Host;
import dev.muster.inventory.HostPattern;
import dev.muster.inventory.Inventory;
import dev.muster.playbook.Block;
import dev.muster.playbook.Play;
import dev.muster.playbook.Playbook;
import dev.muster.playbook.Task;
import dev.muster.playbook.TaskNode;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.TemplateException;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What {@code --list-hosts}, {@code --list-tasks} and {@code --list-tags} show. */
final class PlayListing {
    private final Console console;
    private final Inventory inventory;
    private final RunOptions options;

    PlayListing(Console console, Inventory inventory, RunOptions options) {
        this.console = console;
        this.inventory = inventory;
        this.options = options;
    }

    void print(List<Playbook> playbooks, boolean hosts, boolean tasks, boolean tags) {
        TagFilter filter = TagFilter.of(options);
        for (Playbook playbook : playbooks) {
            console.blank();
            console.line("playbook: " + playbook.path());
            int number = 0;
            for (Play play : playbook.plays()) {
                number++;
                console.blank();
                console.line("  play #" + number + " (" + String.join(",", patterns(play)) + "): " + name(play)
                        + "\tTAGS: [" + String.join(", ", play.keywords().tags()) + "]");
                if (hosts) {
                    hosts(play);
                }
                List<Task> found = tasks(play).stream()
                        .filter(task -> filter.selects(task.keywords().tags()))
                        .toList();
                if (tasks) {
                    console.line("    tasks:");
                    found.forEach(task -> console.line("      " + shown(task) + "\tTAGS: ["
                            + String.join(", ", new TreeSet<>(task.keywords().tags())) + "]"));
                }
                if (tags) {
                    TreeSet<String> all = new TreeSet<>();
                    found.forEach(task -> all.addAll(task.keywords().tags()));
                    console.line("      TASK TAGS: [" + String.join(", ", all) + "]");
                }
            }
        }
    }

    private String name(Play play) {
        Map<String, Value> variables = new LinkedHashMap<>(play.vars());
        variables.putAll(options.extraVariables());
        try {
            return play.name()
                    .map(name -> new Templar(new ControllerFiles(play.folder()))
                            .evaluate(Value.of(name), Scope.of(variables))
                            .str())
                    .orElseGet(() -> String.join(",", patterns(play)));
        } catch (TemplateException e) {
            return play.name().map(LocatedText::text).orElse("");
        }
    }

    private static List<String> written(Play play) {
        return play.hosts() instanceof Value.Seq
                ? patterns(play)
                : List.of(play.hosts().str());
    }

    private static List<String> patterns(Play play) {
        return play.hosts() instanceof Value.Seq seq
                ? seq.items().stream().map(Value::str).toList()
                : List.of(play.hosts().str().split(","));
    }

    /** Only a task with a name is led by its role. */
    private static String shown(Task task) {
        return task.name().isPresent() ? task.title() : task.call().writtenAs().text();
    }

    private void hosts(Play play) {
        HostPattern pattern = HostPattern.parse(String.join(",", patterns(play)));
        Diagnostics unmatched = new Diagnostics();
        List<Host> all = pattern.select(inventory, unmatched);
        List<Host> chosen = options.limit()
                .map(limit -> HostPattern.parse(limit).limit(all, inventory, unmatched))
                .orElse(all);
        console.line("    pattern: ['" + String.join("', '", written(play)) + "']");
        console.line("    hosts (" + chosen.size() + "):");
        chosen.forEach(host -> console.line("      " + host.name()));
    }

    private static List<Task> tasks(Play play) {
        List<Task> out = new ArrayList<>();
        collect(play.preTasks(), out);
        collect(play.tasks(), out);
        collect(play.postTasks(), out);
        return out;
    }

    private static void collect(List<TaskNode> nodes, List<Task> out) {
        for (TaskNode node : nodes) {
            if (node instanceof Task task) {
                out.add(task);
            } else if (node instanceof Block block) {
                // As in Ansible, what a block falls back on is not listed.
                collect(block.block(), out);
            }
        }
    }
}
