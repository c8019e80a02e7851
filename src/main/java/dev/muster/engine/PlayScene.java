package dev.muster.engine;

import dev.muster.inventory.YamlValues;
import dev.muster.playbook.Lineage;
import dev.muster.playbook.Play;
import dev.muster.playbook.Role;
import dev.muster.playbook.Task;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of a play see around them: the run, the play's variables and hosts, the controller's files; and, from
 * where one task stands, the variables and files of its role.
 */
final class PlayScene {
    private final Run run;
    private final ControllerFiles files;
    private final Templar templar;
    private final Stage stage;
    private final Lineage lineage;
    private final RoleLevels roleLevels;
    private final boolean isPassive;
    private volatile @Nullable PlayScene passive;

    /** What all tasks of the play share. */
    private static final class Stage {
        private final Optional<Play> play;
        private final List<HostRun> all;
        private final Optional<VarsFiles> varsFiles;
        private final PlayRoles roles;
        private final PlainCalls plainCalls = new PlainCalls();
        private final Map<List<Path>, Templar> templars = new ConcurrentHashMap<>();
        private final Set<HostRun> gone = ConcurrentHashMap.newKeySet();
        private volatile List<HostRun> batch = List.of();
        private volatile Map<String, Value> answers = Map.of();
        private volatile Optional<Set<String>> wantedFacts = Optional.empty();

        Stage(Optional<Play> play, List<HostRun> all, Optional<VarsFiles> varsFiles) {
            this.play = play;
            this.all = all;
            this.varsFiles = varsFiles;
            this.roles = new PlayRoles(play.map(Play::roles).orElse(List.of()));
        }
    }

    PlayScene(Run run, ControllerFiles files, Templar templar, Play play, List<HostRun> all) {
        this(
                run,
                files,
                templar,
                new Stage(
                        Optional.of(play),
                        all,
                        Optional.of(play)
                                .filter(p -> !p.varsFiles().isEmpty())
                                .map(p -> new VarsFiles(p.varsFiles(), files, templar))),
                Lineage.NONE,
                false);
    }

    private PlayScene(
            Run run, ControllerFiles files, Templar templar, Stage stage, Lineage lineage, boolean isPassive) {
        this.isPassive = isPassive;
        this.run = run;
        this.files = files;
        this.templar = templar;
        this.stage = stage;
        this.lineage = lineage;
        this.roleLevels = RoleLevels.of(lineage);
    }

    /** The same run seen from outside any play: what {@code hostvars} shows. */
    PlayScene withoutPlay() {
        return stage.play.isEmpty()
                ? this
                : new PlayScene(
                        run,
                        files,
                        templar,
                        new Stage(Optional.empty(), List.of(), Optional.empty()),
                        Lineage.NONE,
                        isPassive);
    }

    /** The same with templates that do nothing on the controller. */
    PlayScene passive() {
        PlayScene known = passive;
        if (known == null) {
            known = new PlayScene(run, files, templar.seeing(new PassiveController(files)), stage, lineage, true);
            passive = known;
        }
        return known;
    }

    /** The scene as one task sees it. */
    PlayScene at(Task task) {
        Lineage there = task.lineage();
        if (there.equals(lineage)) {
            return this;
        }
        ControllerFiles near = files.searching(there.searchPath());
        Templar own = stage.templars.computeIfAbsent(there.searchPath(), p -> new Templar(near, YamlValues::data));
        return new PlayScene(run, near, own, stage, there, isPassive);
    }

    /** Whether what is evaluated here may do nothing, on the controller or on hosts. */
    boolean isPassive() {
        return isPassive;
    }

    Run run() {
        return run;
    }

    ControllerFiles files() {
        return files;
    }

    Templar templar() {
        return templar;
    }

    Lineage lineage() {
        return lineage;
    }

    /** What the task's own role and includes bring in. */
    RoleLevels roleLevels() {
        return roleLevels;
    }

    /** What all roles of the play bring in. */
    PlayRoles roles() {
        return stage.roles;
    }

    PlainCalls plainCalls() {
        return stage.plainCalls;
    }

    void add(List<Role> roles) {
        stage.roles.add(roles);
    }

    boolean hasPlay() {
        return stage.play.isPresent();
    }

    Play play() {
        return stage.play.orElseThrow();
    }

    String playName() {
        return stage.play
                .map(p -> p.name()
                        .map(name -> name.text())
                        .orElseGet(() -> p.hosts().str()))
                .orElse("");
    }

    Map<String, Value> playVariables() {
        Map<String, Value> written =
                stage.play.isEmpty() ? Map.of() : stage.play.get().vars();
        if (stage.answers.isEmpty()) {
            return written;
        }
        Map<String, Value> all = new LinkedHashMap<>(written);
        all.putAll(stage.answers);
        return all;
    }

    /** What was answered to the play's questions: as if it stood in its vars. */
    void answered(Map<String, Value> prompted) {
        stage.answers = prompted;
    }

    /** Variables of the play's files, for a host: their names may depend on its facts. */
    Map<String, Value> varsFiles(HostRun host) {
        return stage.varsFiles.isEmpty() ? Map.of() : stage.varsFiles.get().variables(host, this);
    }

    /** Of what the play gathers of its own accord; empty for all. */
    Optional<Set<String>> wantedFacts() {
        return stage.wantedFacts;
    }

    void wantsFacts(Optional<Set<String>> names) {
        stage.wantedFacts = names;
    }

    void enterBatch(List<HostRun> hosts) {
        stage.batch = hosts;
    }

    Collection<String> allHosts() {
        return stage.all.stream().map(HostRun::name).toList();
    }

    /** A host ends the play for itself ({@code meta: end_host}) and is no longer of it. */
    void dismiss(HostRun host) {
        host.endPlay();
        stage.gone.add(host);
    }

    /** Hosts of the play that are neither failed nor unreachable, and have not left it. */
    Collection<String> liveHosts() {
        return stage.all.stream()
                .filter(host -> !host.isLost() && !stage.gone.contains(host))
                .map(HostRun::name)
                .toList();
    }

    Collection<String> batchHosts() {
        return stage.batch.stream()
                .filter(host -> !host.isLost() && !stage.gone.contains(host))
                .map(HostRun::name)
                .toList();
    }
}
