package dev.muster.cli;

import dev.muster.plan.Approval;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanClass;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanPart;
import dev.muster.plan.PlanWords;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.Stage;
import dev.muster.source.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Shows a plan to a person: classes of hosts with the same differences, outliers first. */
final class PlanView {
    /** Hosts of a class that are named. */
    private static final int MOST_NAMES = 12;

    private final Console console;
    private final PlanDocument document;

    PlanView(Console console, PlanDocument document) {
        this.console = console;
        this.document = document;
    }

    /** Whether the plan of every host goes to the end of the playbooks. */
    boolean isComplete() {
        return document.plan().hosts().stream()
                .allMatch(host -> host.end().kind() == HostPlan.End.Kind.COMPLETE
                        || host.end().kind() == HostPlan.End.Kind.LEFT_OUT);
    }

    /** What was planned, in a few lines. */
    void summary(Path file) {
        console.blank();
        console.line(Ink.STRONG, "plan: " + folded() + ", written to " + file);
        document.classes().stream()
                .filter(found -> found.sample().end().kind() != HostPlan.End.Kind.COMPLETE)
                .forEach(found -> console.line(Ink.WARNING, "  " + names(found) + ": " + end(found.sample())));
        console.line("review and approve it: muster show " + file + " --approve; then: muster apply " + file);
    }

    /** {@code 3 variants on 214 hosts, nothing to do on 12, nothing planned for 1}. */
    String folded() {
        List<PlanClass> busy =
                document.classes().stream().filter(found -> !found.isEmpty()).toList();
        long hosts = busy.stream().mapToLong(found -> found.hosts().size()).sum();
        long unplanned = document.plan().hosts().stream()
                .filter(host -> host.isEmpty() && host.end().kind() != HostPlan.End.Kind.COMPLETE)
                .count();
        long idle = document.plan().hosts().size() - hosts - unplanned;
        return busy.size()
                + (busy.size() == 1 ? " variant on " : " variants on ")
                + LedgerWords.hosts(hosts)
                + (idle == 0 ? "" : ", nothing to do on " + idle)
                + (unplanned == 0 ? "" : ", nothing planned for " + unplanned);
    }

    /** All classes with their differences. */
    void classes() {
        head();
        document.classes().forEach(this::show);
    }

    private void head() {
        var header = document.plan().header();
        console.line(Ink.STRONG, folded());
        console.line(Printable.line(header.job() + ", planned by " + header.who() + " on " + header.controller() + ", "
                + LedgerWords.time(header.made()) + ", good until " + LedgerWords.time(header.until())));
        parts().forEach(line -> console.line(Printable.line(line)));
        for (Approval approval : document.approvals()) {
            console.line(
                    Ink.OK,
                    "class " + approval.number() + " (" + approval.hosts()
                            + (approval.hosts() == 1 ? " host" : " hosts")
                            + ") approved by " + approval.who() + " on " + approval.controller() + ", "
                            + LedgerWords.time(approval.at()));
        }
    }

    /** What ends the work on hosts for what became of others; nothing of plays that all hosts go through together. */
    private List<String> parts() {
        Map<Integer, List<PlanPart>> plays = document.plan().parts().stream()
                .collect(Collectors.groupingBy(PlanPart::play, TreeMap::new, Collectors.toList()));
        return plays.values().stream()
                .filter(batches ->
                        batches.size() > 1 || batches.get(0).mayFail().isPresent())
                .map(PlanView::part)
                .toList();
    }

    private static String part(List<PlanPart> batches) {
        List<String> sizes = batches.stream()
                .map(batch -> String.valueOf(batch.hosts().size()))
                .toList();
        String told = String.join(", ", sizes.subList(0, Math.min(MOST_NAMES, sizes.size())))
                + (sizes.size() > MOST_NAMES ? " …" : "");
        String failing = batches.get(0)
                .mayFail()
                .map(percent -> "more than " + percent.replaceAll("\\.0$", "") + "% of one have failed")
                .orElse("all of one have failed");
        return "play \"" + batches.get(0).title() + "\": "
                + (sizes.size() > 1 ? "in " + sizes.size() + " batches of " + told + " hosts, no more" : "no more")
                + " once " + failing;
    }

    /** One class. */
    void show(PlanClass found) {
        console.blank();
        boolean approved = document.approved().contains(found.number());
        console.line(
                Ink.STRONG,
                "class " + found.number() + ": " + found.hosts().size()
                        + (found.hosts().size() == 1 ? " host" : " hosts")
                        + (found.isEmpty() ? idle(found.sample()) : approved ? ", approved" : ", not approved") + ": "
                        + names(found));
        tasks(found.sample());
    }

    private static String idle(HostPlan host) {
        return host.end().kind() == HostPlan.End.Kind.COMPLETE ? ", nothing to do" : ", nothing planned";
    }

    /** All of one host. */
    void host(HostPlan host) {
        console.line(Ink.STRONG, host.name() + " (" + host.way() + ")");
        tasks(host);
    }

    private void tasks(HostPlan host) {
        for (PlannedTask task : host.tasks()) {
            if (task.does()) {
                show(task);
            }
        }
        String end = end(host);
        if (!end.isEmpty()) {
            console.line(Ink.WARNING, "  " + end);
        }
    }

    /** Why a plan goes no further. A barrier says it all by itself. */
    private static String end(HostPlan host) {
        String kind = switch (host.end().kind()) {
            case FAILS -> "the next task would fail: ";
            case UNREACHABLE -> "not reached: ";
            case LEFT_OUT -> "left out: ";
            default -> "";
        };
        return kind + host.end().why();
    }

    private void show(PlannedTask task) {
        Stage stage = document.plan().stage(task.stage());
        String item = " (item=" + task.item() + ")";
        console.line(Printable.line("  " + (stage.handler() ? "handler " : "task ") + stage.title()
                        + (task.item().isEmpty() || stage.title().endsWith(item) ? "" : item)
                        + task.delegate().map(other -> " on " + other.name()).orElse("")
                        + " [" + stage.module() + "] " + stage.place()
                        + (stage.throttle() > 0 ? ", on " + stage.throttle() + " at a time" : "")
                        + (stage.fatal() ? ", a failure ends it for all" : ""))
                .stripTrailing());
        task.work()
                .map(work -> work.become())
                .filter(become -> !become.isEmpty())
                .ifPresent(become -> console.line(Printable.line("    as " + become)));
        if (task.diff().isEmpty()) {
            PlanWords.steps(task).forEach(line -> console.line(Ink.CHANGED, "    " + line));
        } else {
            task.diff().forEach(line -> console.line(ink(line), "    " + line));
        }
        if (task.secret() && !task.hidden()) {
            console.line(Ink.QUIET, "    sealed: it holds secrets");
        }
    }

    private static Ink ink(String line) {
        return line.startsWith("+") ? Ink.ADDED : line.startsWith("-") ? Ink.REMOVED : Ink.QUIET;
    }

    private static String names(PlanClass found) {
        String names =
                found.hosts().stream().limit(MOST_NAMES).map(HostPlan::name).collect(Collectors.joining(", "));
        int more = found.hosts().size() - MOST_NAMES;
        return names + (more > 0 ? " and " + more + " more" : "");
    }
}
