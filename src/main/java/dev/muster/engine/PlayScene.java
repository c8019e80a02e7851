package dev.muster.engine;

import dev.muster.playbook.Play;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the tasks of a play see around them: the run, the play's variables and hosts, the controller's files. */
final class PlayScene {
    private final Run run;
    private final ControllerFiles files;
    private final Templar templar;
    private final Optional<Play> play;
    private final List<HostRun> all;
    private final Optional<VarsFiles> varsFiles;
    private volatile List<HostRun> batch = List.of();
    private volatile Map<String, Value> answers = Map.of();

    PlayScene(Run run, ControllerFiles files, Templar templar, Play play, List<HostRun> all) {
        this(run, files, templar, Optional.of(play), all);
    }

    private PlayScene(Run run, ControllerFiles files, Templar templar, Optional<Play> play, List<HostRun> all) {
        this.run = run;
        this.files = files;
        this.templar = templar;
        this.play = play;
        this.all = all;
        this.varsFiles =
                play.filter(p -> !p.varsFiles().isEmpty()).map(p -> new VarsFiles(p.varsFiles(), files, templar));
    }

    /** The same run seen from outside any play: what {@code hostvars} shows. */
    PlayScene withoutPlay() {
        return play.isEmpty() ? this : new PlayScene(run, files, templar, Optional.empty(), List.of());
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

    boolean hasPlay() {
        return play.isPresent();
    }

    Play play() {
        return play.orElseThrow();
    }

    String playName() {
        return play.map(p -> p.name()
                        .map(name -> name.text())
                        .orElseGet(() -> p.hosts().str()))
                .orElse("");
    }

    Map<String, Value> playVariables() {
        Map<String, Value> written = play.map(Play::vars).orElse(Map.of());
        if (answers.isEmpty()) {
            return written;
        }
        Map<String, Value> all = new LinkedHashMap<>(written);
        all.putAll(answers);
        return all;
    }

    /** What was answered to the play's questions: as if it stood in its vars. */
    void answered(Map<String, Value> prompted) {
        answers = prompted;
    }

    /** Variables of the play's files, for a host: their names may depend on its facts. */
    Map<String, Value> varsFiles(HostRun host) {
        return varsFiles.map(files -> files.variables(host, this)).orElse(Map.of());
    }

    void enterBatch(List<HostRun> hosts) {
        batch = hosts;
    }

    Collection<String> allHosts() {
        return all.stream().map(HostRun::name).toList();
    }

    /** Hosts of the play that are neither failed nor unreachable. */
    Collection<String> liveHosts() {
        return all.stream().filter(host -> !host.isLost()).map(HostRun::name).toList();
    }

    Collection<String> batchHosts() {
        return batch.stream().filter(host -> !host.isLost()).map(HostRun::name).toList();
    }
}
