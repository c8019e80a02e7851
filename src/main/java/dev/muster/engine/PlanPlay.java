package dev.muster.engine;

import dev.muster.module.ModuleCatalog;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlanDocument;
import dev.muster.plan.PlanException;
import dev.muster.plan.PlanPart;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.plan.Stage;
import dev.muster.playbook.ConfirmTerms;
import dev.muster.playbook.Includes;
import dev.muster.playbook.Keyword;
import dev.muster.playbook.Keywords;
import dev.muster.playbook.ModuleCall;
import dev.muster.playbook.Play;
import dev.muster.playbook.Playbook;
import dev.muster.playbook.Setting;
import dev.muster.playbook.Task;
import dev.muster.playbook.TaskNode;
import dev.muster.shell.Secret;
import dev.muster.shell.SecretMask;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A plan as something to play: a task for every planned one, with the keywords that were evaluated when the plan was
 * made, over a catalogue that only knows {@link PlannedWork}. So an apply is a run like any other, with all that
 * belongs to one: its events, its outcomes, its deadlines.
 *
 * <p>At the end there is a task more, which every host comes to that did all that was planned; those whose plan ends
 * early end there.
 */
public final class PlanPlay {
    private static final String WAYS = "muster_ways";
    private static final String LAST = "planned";
    private static final Pattern PLACE = Pattern.compile("(.*):(\\d{1,7}):(\\d{1,5})");

    private final List<Playbook> playbooks;
    private final ModuleCatalog catalog;

    private PlanPlay(List<Playbook> playbooks, ModuleCatalog catalog) {
        this.playbooks = playbooks;
        this.catalog = catalog;
    }

    public List<Playbook> playbooks() {
        return playbooks;
    }

    public ModuleCatalog catalog() {
        return catalog;
    }

    /**
     * @param hosts those for which it is to be carried out
     * @param secrets learns what in it must never be shown
     * @param repeatsDoubtful whether what was begun and may have been done is done again
     * @throws PlanException when something of these hosts is sealed and was not opened
     */
    public static PlanPlay of(PlanDocument document, Set<String> hosts, SecretMask secrets, boolean repeatsDoubtful) {
        List<HostPlan> chosen = document.plan().hosts().stream()
                .filter(host -> hosts.contains(host.name()))
                .toList();
        chosen.forEach(host -> host.tasks().forEach(task -> open(host, task, secrets)));
        List<PlanUnit> units = units(document, chosen);
        List<String> all = document.plan().hosts().stream().map(HostPlan::name).toList();
        Set<String> modules = new TreeSet<>(Set.of(LAST));
        document.plan().stages().forEach(stage -> modules.add(stage.module()));
        PlannedWork work = new PlannedWork(document.hash().substring(0, 32), units, repeatsDoubtful);
        Playbook playbook =
                new Playbook(Path.of("<plan>"), plays(document.plan().parts(), units, chosen, all));
        return new PlanPlay(List.of(playbook), ModuleCatalog.of(work, modules));
    }

    private static void open(HostPlan host, PlannedTask task, SecretMask secrets) {
        Work work = task.work()
                .orElseThrow(() -> new PlanException("what is planned for " + host.name()
                        + " is sealed, and the key of this project does not open it"));
        work.secrets().forEach(text -> secrets.add(new Secret(text)));
    }

    // ---- units ----

    /** What tasks of one unit have in common. */
    private record Common(
            int stage,
            int item,
            String label,
            String delegate,
            boolean mayFail,
            boolean changes,
            boolean hidden,
            long seconds,
            String become,
            Map<String, String> environment,
            PlannedTask.Confirm confirm) {}

    private static List<PlanUnit> units(PlanDocument document, List<HostPlan> hosts) {
        // Ids must not depend on which hosts are chosen: they are what journals on hosts know.
        Map<Common, Map<String, PlannedTask>> folded = new LinkedHashMap<>();
        for (HostPlan host : hosts) {
            Map<Integer, Integer> items = new LinkedHashMap<>();
            for (PlannedTask task : host.tasks()) {
                int item = items.merge(task.stage(), 1, Integer::sum);
                folded.computeIfAbsent(common(task, item), common -> new LinkedHashMap<>())
                        .put(host.name(), task);
            }
        }
        List<Common> ordered = new ArrayList<>(folded.keySet());
        ordered.sort(Comparator.comparingInt(Common::stage).thenComparingInt(Common::item));
        List<PlanUnit> units = new ArrayList<>();
        for (Common common : ordered) {
            Stage stage = document.plan().stage(common.stage());
            units.add(new PlanUnit(
                    common.stage() + "." + common.item(),
                    stage,
                    Optional.ofNullable(folded.get(common)).orElseThrow(),
                    Map.of()));
        }
        Map<String, String> ends = new LinkedHashMap<>();
        hosts.stream()
                .filter(host -> host.end().kind() != HostPlan.End.Kind.COMPLETE)
                .forEach(host -> ends.put(host.name(), why(host.end())));
        units.add(
                new PlanUnit("end", new Stage(0, 0, "all that was planned is done", LAST, false, ""), Map.of(), ends));
        return List.copyOf(units);
    }

    private static String why(HostPlan.End end) {
        return switch (end.kind()) {
            case FAILS -> "the plan ends here, since the next task would have failed when it was made: " + end.why();
            case UNREACHABLE -> "nothing is planned: the host was not reached when the plan was made: " + end.why();
            case LEFT_OUT -> "nothing more is planned: " + end.why();
            default -> end.why();
        };
    }

    private static Common common(PlannedTask task, int item) {
        Work work = task.work().orElseThrow();
        return new Common(
                task.stage(),
                item,
                task.item(),
                task.delegate().map(PlannedTask.Delegate::name).orElse(""),
                task.mayFail(),
                task.changes(),
                task.hidden(),
                task.seconds(),
                work.become(),
                work.environment(),
                work.confirm());
    }

    // ---- plays ----

    /** A play for each part that has something in it, and one for the hosts that these leave without an end. */
    private static List<Play> plays(
            List<PlanPart> parts, List<PlanUnit> units, List<HostPlan> chosen, List<String> all) {
        Value ways = Value.dict(ways(chosen));
        Map<Integer, List<Integer>> byPlay = new LinkedHashMap<>();
        for (int at = 0; at < units.size(); at++) {
            byPlay.computeIfAbsent(units.get(at).stage().play(), play -> new ArrayList<>())
                    .add(at);
        }
        List<Play> plays = new ArrayList<>();
        Set<String> ended = new HashSet<>();
        for (PlanPart part : parts) {
            List<Integer> own = byPlay.getOrDefault(part.play(), List.of()).stream()
                    .filter(at -> part.hosts().stream().anyMatch(units.get(at).tasks()::containsKey))
                    .toList();
            if (!own.isEmpty()) {
                plays.add(play(part, tasks(units, own), ways));
                ended.addAll(part.hosts());
            }
        }
        int last = units.size() - 1;
        ended.removeAll(units.get(last).ends().keySet());
        PlanPart end = new PlanPart(
                0,
                "the end of the plan",
                all.stream().filter(host -> !ended.contains(host)).toList());
        if (!end.hosts().isEmpty()) {
            plays.add(play(end, tasks(units, List.of(last)), ways));
        }
        return List.copyOf(plays);
    }

    private static List<TaskNode> tasks(List<PlanUnit> units, List<Integer> chosen) {
        return chosen.stream().map(at -> (TaskNode) task(units.get(at), at)).toList();
    }

    private static Play play(PlanPart part, List<TaskNode> tasks, Value ways) {
        LocatedText name = LocatedText.named("<plan>", plain(part.title()));
        Map<Keyword, Setting> settings = new EnumMap<>(Keyword.class);
        put(settings, Keyword.GATHER_FACTS, Value.of(false), name.span());
        part.mayFail().ifPresent(percent -> put(settings, Keyword.MAX_FAIL_PERCENTAGE, Value.of(percent), name.span()));
        return new Play(
                name.span(),
                Optional.of(name),
                Value.texts(part.hosts()),
                new Keywords(settings, List.of(), List.of(), Map.of(), List.of()),
                Map.of(WAYS, ways),
                List.of(),
                List.of(),
                tasks,
                List.of(),
                List.of(),
                Path.of("").toAbsolutePath(),
                List.of(),
                Includes.NONE);
    }

    private static Map<String, Value> ways(List<HostPlan> hosts) {
        Map<String, Value> ways = new LinkedHashMap<>();
        for (HostPlan host : hosts) {
            Map<String, Value> way = new LinkedHashMap<>();
            way.put("address", Value.of(host.way().address()));
            way.put("port", Value.of(host.way().port()));
            way.put("user", Value.of(host.way().user()));
            way.put("kind", Value.of(host.way().kind()));
            ways.put(host.name(), Value.dict(way));
        }
        return ways;
    }

    private static Task task(PlanUnit unit, int index) {
        Span span = place(unit.stage().place());
        LocatedText module =
                LocatedText.named(unit.stage().place(), unit.stage().module());
        ModuleCall call = new ModuleCall(
                unit.stage().module(),
                module,
                Map.of("unit", new ModuleCall.Argument(span, Value.of(index), span)),
                Optional.empty(),
                Optional.empty());
        Optional<PlannedTask> sample = unit.tasks().values().stream().findFirst();
        String item = sample.map(PlannedTask::item)
                .filter(label -> !label.isEmpty())
                .map(label -> " (item=" + label + ")")
                .orElse("");
        return new Task(
                span,
                Optional.of(LocatedText.named("<plan>", plain(unit.stage().title() + item))),
                call,
                sample.map(task -> keywords(unit.stage(), task, span)).orElse(Keywords.NONE),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                // What listens is announced as a handler.
                unit.stage().handler() ? List.of(unit.stage().title()) : List.of());
    }

    /** A title was evaluated when the plan was made, and is not again: what looks like a template in it is none. */
    private static String plain(String title) {
        return title.replaceAll("\\{(?=[{%#])", "{ ");
    }

    private static Keywords keywords(Stage stage, PlannedTask task, Span span) {
        Map<Keyword, Setting> settings = new EnumMap<>(Keyword.class);
        if (stage.fatal()) {
            put(settings, Keyword.ANY_ERRORS_FATAL, Value.of(true), span);
        }
        if (stage.throttle() > 0) {
            put(settings, Keyword.THROTTLE, Value.of(stage.throttle()), span);
        }
        task.delegate().ifPresent(other -> put(settings, Keyword.DELEGATE_TO, Value.of(other.name()), span));
        if (task.mayFail()) {
            put(settings, Keyword.IGNORE_ERRORS, Value.of(true), span);
        }
        if (task.does() && !task.changes()) {
            put(settings, Keyword.CHANGED_WHEN, Value.of(false), span);
        }
        if (task.hidden()) {
            put(settings, Keyword.NO_LOG, Value.of(true), span);
        }
        if (task.seconds() > 0) {
            put(settings, Keyword.TIMEOUT, Value.of(task.seconds()), span);
        }
        Work work = task.work().orElseThrow();
        if (!work.confirm().time().isEmpty()) {
            put(settings, Keyword.CONFIRM, confirm(work.confirm()), span);
        }
        Map<String, Value> vars = new LinkedHashMap<>(becoming(work.become()));
        if (task.delegate().isEmpty()) {
            vars.putAll(connection());
        }
        Map<String, Value> environment = new LinkedHashMap<>();
        work.environment().forEach((name, value) -> environment.put(name, Value.of(value)));
        return new Keywords(
                settings,
                List.of(),
                List.of(),
                vars,
                environment.isEmpty() ? List.of() : List.of(new Setting(Value.dict(environment), span)));
    }

    private static Value confirm(PlannedTask.Confirm confirm) {
        String time = confirm.time();
        if (confirm.probe().isPresent()) {
            return Value.dict(Map.of(
                    ConfirmTerms.WITHIN,
                    Value.of(time),
                    ConfirmTerms.PROBE,
                    Value.of(confirm.probe().get())));
        }
        return time.matches("true|false") ? Value.of(time.equals("true")) : Value.of(time);
    }

    private static void put(Map<Keyword, Setting> settings, Keyword keyword, Value value, Span span) {
        settings.put(keyword, new Setting(value, span));
    }

    /** Whom the plan becomes, whatever the inventory says by now. */
    private static Map<String, Value> becoming(String become) {
        if (become.isEmpty()) {
            return Map.of("ansible_become", Value.of(false));
        }
        int colon = become.indexOf(':');
        String method = become.substring(0, colon);
        Map<String, Value> vars = new LinkedHashMap<>();
        vars.put("ansible_become", Value.of(true));
        vars.put("ansible_become_user", Value.of(become.substring(colon + 1)));
        vars.put("ansible_" + method + "_user", Value.of(become.substring(colon + 1)));
        // sudo is what is tried first where nobody chose; named, it would be the only one.
        if (!method.equals("sudo")) {
            vars.put("ansible_become_method", Value.of(method));
        }
        return vars;
    }

    /** Where the host was when the plan was made, whatever the inventory says by now. */
    private static Map<String, Value> connection() {
        Map<String, Value> vars = new LinkedHashMap<>();
        Stream.of("ansible_ssh_host", "ansible_host").forEach(name -> vars.put(name, told("address", "")));
        Stream.of("ansible_ssh_port", "ansible_port").forEach(name -> vars.put(name, told("port", " or omit")));
        Stream.of("ansible_ssh_user", "ansible_user").forEach(name -> vars.put(name, told("user", " or omit")));
        return vars;
    }

    private static Value told(String part, String otherwise) {
        return Value.of(LocatedText.named("<plan>", "{{ " + WAYS + "[inventory_hostname]." + part + otherwise + " }}"));
    }

    /** A place in a file of which only the name, line and column are known. */
    private static Span place(String written) {
        Matcher parts = PLACE.matcher(written);
        if (!parts.matches()) {
            return new SourceText("<plan>", "").whole();
        }
        int line = Integer.parseInt(parts.group(2));
        int column = Integer.parseInt(parts.group(3));
        String above = "\n".repeat(Math.max(0, line - 1)) + " ".repeat(Math.max(0, column - 1));
        return new SourceText(parts.group(1), above).span(above.length(), above.length());
    }
}
