package dev.muster.engine;

import dev.muster.connection.Target;
import dev.muster.ledger.RunEvent.TaskEnded.Status;
import dev.muster.module.Action;
import dev.muster.module.Domain;
import dev.muster.module.Foreseen;
import dev.muster.module.ModuleSpec;
import dev.muster.module.PathState;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Stakes;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.plan.Digests;
import dev.muster.plan.HostPlan;
import dev.muster.plan.PlannedTask;
import dev.muster.plan.PlannedTask.Asked;
import dev.muster.plan.PlannedTask.Known;
import dev.muster.plan.PlannedTask.Seen;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.playbook.ConfirmTerms;
import dev.muster.playbook.Keyword;
import dev.muster.shell.Become;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.UnknownValueException;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One try of a task in a rehearsal: lets the module hear the host as it will be by then, and notes what it decides, with
 * what it must find unchanged when the plan is applied. What cannot be planned ends as unknown.
 */
final class RehearsedTry implements Hearing {
    /** Who makes new files, in the order user, group, umask. */
    private static final ReadScript WHO =
            new ReadScript("look-who", "printf '%s\\n' \"$(id -un)\" \"$(id -gn)\" \"$(umask)\"\n");

    private final Rehearsal rehearsal;
    private final PlayScene scene;
    private final HostRun host;
    private final TaskOrder order;
    private final Worksite site;
    private final TaskClock clock;
    private final Replies replies;
    private final Foretold world;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Step> first = new ArrayList<>();
    private Domain domain = Domain.HOST;
    private Optional<HostLink> link = Optional.empty();
    private String service = "";
    private boolean looked;
    private Stakes stakes = Stakes.NONE;

    RehearsedTry(
            Rehearsal rehearsal,
            PlayScene scene,
            HostRun host,
            TaskOrder order,
            Worksite site,
            TaskClock clock,
            Replies replies) {
        this.rehearsal = rehearsal;
        this.scene = scene;
        this.host = host;
        this.order = order;
        this.site = site;
        this.clock = clock;
        this.replies = replies;
        this.world = rehearsal.world(site.worked().name());
    }

    /** @param checks whether it is only planned; {@code check_mode: false} does things in a dry run too */
    void begin(ModuleSpec module, Stakes risk, HostLink way, boolean checks) {
        stakes = risk;
        domain = module.domain();
        link = Optional.of(way);
        if (site.delegate().isEmpty()) {
            rehearsal.reached(host.name(), way(way.target()));
        }
        if (!checks && !world.isUntouched()) {
            throw new UnknownValueException(
                    "it is done even in a dry run (check_mode: false), and would find the host without what is planned"
                            + " before it");
        }
    }

    void refuseBackground() {
        throw new UnknownValueException("async: what is left behind on a host cannot be planned");
    }

    /** Steps that come before the decision. */
    void first(List<Step> steps) {
        first.addAll(steps);
    }

    // ---- hearing ----

    @Override
    public void asking(List<Reading> readings) {
        for (Reading reading : readings) {
            looked |= reading instanceof Reading.OnHost;
            world.obstacle(reading, domain).ifPresent(why -> {
                throw new UnknownValueException(why);
            });
        }
    }

    @Override
    public List<Output> heard(List<Reading> readings, List<Output> outputs) {
        requireAll(readings.stream().filter(Reading.OnHost.class::isInstance).count(), outputs);
        List<Output> heard = new ArrayList<>();
        for (Reading reading : readings) {
            if (reading instanceof Reading.OnHost onHost) {
                Output now = outputs.get(heard.size());
                note(onHost, now);
                heard.add(onHost.foresight()
                        .map(foresight -> foresight.foresee(now, world::at))
                        .orElse(now));
            }
        }
        return heard;
    }

    /** What has no foresight must be answered the same again. Facts are only what was known when the plan was made. */
    private void note(Reading.OnHost reading, Output now) {
        if (reading.foresight().isEmpty() && domain != Domain.FACTS) {
            asked.add(new Asked(reading.query(), digest(now)));
            if (domain == Domain.SERVICE && service.isEmpty()) {
                service = Foretold.service(reading.query());
            }
        }
    }

    /** The digest of an answer, as it is noted and compared. */
    static String digest(Output output) {
        return Digests.sha256(output.status() + "\n" + output.stdout());
    }

    // ---- deciding ----

    /** The module has nothing to do, or will not. */
    TaskResult decided(TaskResult result) {
        if (result.isFailed() && looked && !world.isUntouched()) {
            return TaskResult.unknown("as the host stands now it would fail (" + result.message()
                    + "), and what is planned before may change that");
        }
        if (!result.isFailed() && world.hasCommands() && !asked.isEmpty()) {
            draft(new Work(become(), Map.of(), List.of(), steady(), List.of(), List.of()), List.of(), Map.of());
        }
        return result;
    }

    TaskResult planned(Plan.Change change, TaskResult result) {
        List<Step> steps = new ArrayList<>(first);
        steps.addAll(change.steps());
        steps.removeIf(FileKeeper::onlyLooks);
        problem(change, steps).ifPresent(why -> {
            throw new UnknownValueException(why);
        });
        List<Touch> touches = steps.stream()
                .flatMap(step -> Touch.of(step).stream())
                .distinct()
                .toList();
        Map<Touch, PathState> states = states(touches);
        List<Seen> before = new ArrayList<>();
        touches.forEach(touch -> before.add(seen(touch, states)));
        boolean wholly = touches.size() > 0
                && steps.stream().noneMatch(step -> Touch.of(step).isEmpty())
                && !world.hasCommands();
        List<Asked> questions = wholly ? List.of() : steady();
        List<Asked> all = new ArrayList<>(questions);
        touches.stream().filter(Touch::tree).forEach(touch -> all.add(treeOf(touch)));
        Work work = new Work(become(), site.settings().environment(), before, all, plain(steps), after(steps));
        Map<String, PathState> byPath = new HashMap<>();
        states.values().forEach(state -> byPath.put(state.path(), state));
        draft(work, steps, byPath);
        return change.action() == Action.RUN ? unknown(result) : result;
    }

    /** Of a command it is only known that it will have run. */
    private static TaskResult unknown(TaskResult result) {
        Map<String, Value> fields = new LinkedHashMap<>(result.fields());
        fields.remove("skipped");
        return TaskResult.of(Status.CHANGED, fields);
    }

    private Optional<String> problem(Plan.Change change, List<Step> steps) {
        boolean isCommand = domain == Domain.COMMAND;
        if (change.action() == Action.RUN && !isCommand) {
            return Optional.of("what \"" + order.started().module() + "\" does is known only when it runs");
        }
        if (order.task().keywords().get(Keyword.UNTIL).isPresent()) {
            return Optional.of("it is to be repeated until its result says otherwise");
        }
        for (Step step : steps) {
            boolean judged = step instanceof Step.RunScript run && run.statusIsResult() && !isCommand;
            if (judged || !isWritten(step)) {
                return Optional.of("what \"" + order.started().module() + "\" does is known only when it runs");
            }
        }
        return steps.stream()
                .flatMap(step -> Touch.of(step).stream())
                .map(touch -> touch.path().text())
                .filter(path -> world.isOthers(path, host.name()))
                .findFirst()
                .map(path ->
                        "several hosts change " + path + " on " + site.worked().name() + ", in no certain order");
    }

    private static boolean isWritten(Step step) {
        return step instanceof Step.RunScript
                || step instanceof Step.PutFile
                || step instanceof Step.CopyFile
                || step instanceof Step.RemovePath
                || step instanceof Step.MakeDirectory
                || step instanceof Step.MakeLink
                || step instanceof Step.SetAttributes;
    }

    /** A job left behind is not planned. */
    private static List<Step> plain(List<Step> steps) {
        return steps.stream()
                .map(step -> step instanceof Step.RunScript run
                        ? new Step.RunScript(run.command(), run.statusIsResult(), Optional.empty(), run.touches())
                        : step)
                .toList();
    }

    private void draft(Work work, List<Step> steps, Map<String, PathState> before) {
        boolean mayFail = site.settings().flag(Keyword.IGNORE_ERRORS, false)
                || order.task().keywords().get(Keyword.FAILED_WHEN).isPresent();
        Work guarded = work.under(confirm());
        List<String> secrets = scene.run().secrets().in(texts(guarded));
        PlannedTask task = new PlannedTask(
                rehearsal.stage(
                        order,
                        order.inStep() ? "" : host.name(),
                        order.beneficiaries().size() > 1
                                || site.settings().flag(Keyword.ANY_ERRORS_FATAL, isUsuallyFatal()),
                        (int) Math.round(
                                site.settings().number(Keyword.THROTTLE).orElse(0.0))),
                "",
                site.delegate().map(name -> new PlannedTask.Delegate(name, way(way().target()))),
                List.of(),
                List.of(),
                mayFail,
                !steps.isEmpty(),
                false,
                clock.timeout().map(time -> Math.max(1, time.toSeconds())).orElse(0L),
                Optional.of(guarded.hiding(secrets)),
                !secrets.isEmpty());
        Foretold.Newcomer newcomer = steps.isEmpty() ? new Foretold.Newcomer("", "", 022) : newcomer();
        rehearsal.drafted(
                host.name(),
                new Rehearsal.Draft(
                        task, () -> world.done(steps, domain, service, order.title(), host.name(), before, newcomer)));
    }

    private boolean isUsuallyFatal() {
        return scene.run().options().settings().isOn("defaults.any_errors_fatal");
    }

    // ---- the host ----

    private HostLink way() {
        return link.orElseThrow();
    }

    private List<Output> look(List<Query> queries) {
        if (queries.isEmpty()) {
            return List.of();
        }
        List<Output> outputs = replies.outputs(
                new ReadOnlyHost(way(), clock, Ahead.none(scene.run().early(), way())).read(queries));
        requireAll(queries.size(), outputs);
        return outputs;
    }

    /** What was not answered is no ground for a plan. */
    private static void requireAll(long asked, List<Output> outputs) {
        if (outputs.size() < asked) {
            throw new UnknownValueException("the host answered " + outputs.size() + " of " + asked + " questions");
        }
    }

    private Map<Touch, PathState> states(List<Touch> touches) {
        List<Output> outputs = look(touches.stream().map(FileLook::digests).toList());
        Map<Touch, PathState> states = new LinkedHashMap<>();
        for (int i = 0; i < touches.size(); i++) {
            Touch touch = touches.get(i);
            PathState state = FileLook.parse(outputs.get(i), 1)
                    .only(touch)
                    .filter(found -> found.kind() != PathState.Kind.UNKNOWN)
                    .orElseThrow(() -> new UnknownValueException(
                            "the host does not say what stands at " + touch.path() + ", which it changes"));
            states.put(touch, state);
        }
        return states;
    }

    /** What must stand there when the task begins: what stands there now, or what the plan will have made. */
    private Seen seen(Touch touch, Map<Touch, PathState> states) {
        PathState now = Optional.ofNullable(states.get(touch)).orElseThrow();
        return world.at(now.path())
                .map(later -> new Seen(touch, foreseen(now.path(), later), Known.CONTENT))
                .orElse(new Seen(touch, now, Known.ALL));
    }

    private static PathState foreseen(String path, Foreseen later) {
        if (later.kind() == PathState.Kind.UNKNOWN) {
            throw new UnknownValueException(path + " is changed before, and what stands there then is not known");
        }
        return state(path, later.kind(), later.content());
    }

    private static PathState state(String path, PathState.Kind kind, Optional<byte[]> content) {
        return new PathState(
                path,
                kind,
                0,
                "",
                "",
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                content.map(bytes -> (long) bytes.length).orElse(0L),
                content.map(PathState::sha1),
                Optional.empty(),
                "");
    }

    /** What must stand there afterwards, of the files whose content is in the plan. The last step on a path counts. */
    private static List<Seen> after(List<Step> steps) {
        Map<String, Seen> after = new LinkedHashMap<>();
        for (Step step : steps) {
            for (Touch touch : Touch.of(step)) {
                String path = touch.path().text();
                if (step instanceof Step.PutFile put) {
                    after.put(
                            path,
                            new Seen(
                                    touch,
                                    state(path, PathState.Kind.FILE, Optional.of(put.content())),
                                    Known.CONTENT));
                } else if (step instanceof Step.RemovePath) {
                    after.put(path, new Seen(Touch.itself(touch.path()), PathState.absent(path), Known.CONTENT));
                } else if (step instanceof Step.MakeDirectory) {
                    after.put(
                            path, new Seen(touch, state(path, PathState.Kind.FOLDER, Optional.empty()), Known.CONTENT));
                } else if (!(step instanceof Step.SetAttributes)) {
                    after.remove(path);
                }
            }
        }
        return List.copyOf(after.values());
    }

    private Asked treeOf(Touch touch) {
        Query query = FileLook.digests(touch);
        return new Asked(query, digest(look(List.of(query)).get(0)));
    }

    /** Questions that are answered the same when asked once more; others say nothing about whether the host moved. */
    private List<Asked> steady() {
        List<Output> again = look(asked.stream().map(Asked::query).toList());
        List<Asked> steady = new ArrayList<>();
        for (int i = 0; i < again.size(); i++) {
            if (digest(again.get(i)).equals(asked.get(i).sha256())) {
                steady.add(asked.get(i));
            }
        }
        return steady;
    }

    private Foretold.Newcomer newcomer() {
        List<String> words =
                look(List.of(Query.of(WHO))).get(0).stdout().lines().toList();
        if (words.size() < 3 || !words.get(2).matches("[0-7]{1,5}")) {
            throw new UnknownValueException("the host does not say who would make new files there");
        }
        return new Foretold.Newcomer(words.get(0), words.get(1), Integer.parseInt(words.get(2), 8));
    }

    // ---- words ----

    static HostPlan.Way way(Target target) {
        return new HostPlan.Way(
                target.kind().name().toLowerCase(Locale.ROOT),
                target.address(),
                target.port().orElse(0),
                target.user().orElse(""));
    }

    private PlannedTask.Confirm confirm() {
        Optional<ConfirmTerms> terms = Guards.terms(site.settings());
        return new PlannedTask.Confirm(
                terms.map(RehearsedTry::word).orElse(""),
                stakes.parts().stream().map(Enum::name).sorted().toList(),
                stakes.services().stream().sorted().toList(),
                terms.flatMap(ConfirmTerms::probe));
    }

    private static String word(ConfirmTerms terms) {
        return terms.time().isZero() ? "false" : terms.time().toSeconds() + "s";
    }

    private String become() {
        return become(way().become());
    }

    /** Whom one becomes and how, as it is noted and compared. */
    static String become(Become become) {
        return become.user().map(user -> become.method().program() + ":" + user).orElse("");
    }

    /** All texts of the work in which a secret may stand. */
    private static String texts(Work work) {
        StringBuilder all = new StringBuilder();
        work.confirm().probe().ifPresent(line -> all.append(line).append('\n'));
        work.environment().values().forEach(value -> all.append(value).append('\n'));
        work.asked()
                .forEach(question ->
                        all.append(String.join("\n", question.query().arguments())));
        for (Step step : work.steps()) {
            if (step instanceof Step.RunScript run) {
                Command command = run.command();
                all.append(String.join("\n", command.arguments())).append('\n');
                all.append(new String(command.input(), StandardCharsets.UTF_8)).append('\n');
                command.environment()
                        .values()
                        .forEach(value -> all.append(value).append('\n'));
            } else if (step instanceof Step.PutFile put) {
                all.append(new String(put.content(), StandardCharsets.UTF_8)).append('\n');
            } else {
                all.append(step).append('\n');
            }
        }
        return all.toString();
    }
}
