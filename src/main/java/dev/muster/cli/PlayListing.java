package dev.muster.cli;

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
import java.util.ArrayList;
import java.util.List;
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
                console.line("  play #" + number + " (" + play.hosts().str() + "): "
                        + play.name().map(LocatedText::text).orElse(play.hosts().str()) + "\tTAGS: ["
                        + String.join(", ", play.keywords().tags()) + "]");
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

    /** Only a task with a name is led by its role. */
    private static String shown(Task task) {
        return task.name().isPresent() ? task.title() : task.call().writtenAs().text();
    }

    private void hosts(Play play) {
        HostPattern pattern = HostPattern.parse(play.hosts().str());
        Diagnostics unmatched = new Diagnostics();
        List<Host> all = pattern.select(inventory, unmatched);
        List<Host> chosen = options.limit()
                .map(limit -> HostPattern.parse(limit).limit(all, inventory, unmatched))
                .orElse(all);
        console.line("    pattern: ['" + play.hosts().str() + "']");
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
                if (!task.call().module().equals("meta")) {
                    out.add(task);
                }
            } else if (node instanceof Block block) {
                collect(block.block(), out);
                collect(block.rescue(), out);
                collect(block.always(), out);
            }
        }
    }
}
