package dev.muster.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shell.RemotePath;
import dev.muster.source.LocatedText;
import dev.muster.template.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModuleSpecTest {

    enum State {
        PRESENT,
        BUILD_DEP
    }

    record Parameters(
            @Param(
                    doc = "Where.",
                    aliases = {"dest", "name"})
            RemotePath path,

            @Param(doc = "What.", orElse = "present") State state,
            @Param(doc = "Bits.") Optional<FileMode> mode,
            @Param(doc = "Keep the old one.", orElse = "no") boolean backup,
            @Param(doc = "Names.") List<String> items,
            @Param(doc = "Conditions.", raw = true) List<LocatedText> that,
            @Param(doc = "How long.", orElse = "300") int timeout,

            @Param(
                    doc = "When.",
                    choices = {"present", "build_dep"})
            Optional<State> when,

            @Param(
                    doc = "How far.",
                    choices = {"all", "no", "yes"})
            Optional<String> far) {}

    @ModuleInfo(name = "sample", doc = "For this test.", example = "- sample: path=/a")
    static final class Sample implements Module<Parameters, String> {
        @Override
        public Observation<String> observe(Parameters parameters, TaskContext context) {
            return Observation.known(parameters.path().text());
        }

        @Override
        public Plan plan(Parameters parameters, TaskContext context, String current) {
            return Plan.unchanged(current);
        }
    }

    private final ModuleSpec spec = ModuleSpec.of(new Sample());

    @Test
    void bindsWithDefaultsAndAliases() {
        Parameters bound = bind(Map.of("dest", Value.of("/etc/ntp.conf")));

        assertThat(bound)
                .isEqualTo(new Parameters(
                        new RemotePath("/etc/ntp.conf"),
                        State.PRESENT,
                        Optional.empty(),
                        false,
                        List.of(),
                        List.of(),
                        300,
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void readsAnIntegerModeAsTheOctalNumberYamlMadeOfIt() {
        assertThat(bind(Map.of("path", Value.of("/a"), "mode", Value.of(420))).mode())
                .contains(new FileMode("0644"));
        assertThat(bind(Map.of("path", Value.of("/a"), "mode", Value.of("644"))).mode())
                .contains(new FileMode("0644"));
        assertThat(bind(Map.of("path", Value.of("/a"), "mode", Value.of("u=rw,g-w,o+X")))
                        .mode())
                .contains(new FileMode("u=rw,g-w,o+X"));
    }

    @Test
    void splitsATextIntoAList() {
        assertThat(bind(Map.of("path", Value.of("/a"), "items", Value.of("ntp, chrony")))
                        .items())
                .containsExactly("ntp", "chrony");
    }

    @Test
    void takesAnsiblesWordsForBooleans() {
        assertThat(bind(Map.of("path", Value.of("/a"), "backup", Value.of("Yes")))
                        .backup())
                .isTrue();
        assertThat(bind(Map.of("path", Value.of("/a"), "backup", Value.of(0))).backup())
                .isFalse();
    }

    @Test
    void treatsNoneAsAbsent() {
        assertThat(bind(Map.of("path", Value.of("/a"), "state", Value.none())).state())
                .isEqualTo(State.PRESENT);
    }

    @Test
    void acceptsAChoiceAsItIsListed() {
        Parameters bound =
                bind(Map.of("path", Value.of("/a"), "state", Value.of("build-dep"), "when", Value.of("build_dep")));

        assertThat(bound.state()).isEqualTo(State.BUILD_DEP);
        assertThat(bound.when()).contains(State.BUILD_DEP);
        assertThatThrownBy(() -> bind(Map.of("path", Value.of("/a"), "when", Value.of("build-dep"))))
                .hasMessage("value of when must be one of: present, build_dep, got: build-dep");
    }

    @Test
    void takesABooleanForTheOnlyChoiceItCanMean() {
        assertThat(bind(Map.of("path", Value.of("/a"), "far", Value.of(false))).far())
                .contains("no");
        assertThatThrownBy(() -> bind(Map.of("path", Value.of("/a"), "when", Value.of(true))))
                .hasMessage("value of when must be one of: present, build_dep, got: True");
    }

    @Test
    void namesEveryFaultAtOnce() {
        assertThatThrownBy(() -> bind(Map.of("serers", Value.of("x"), "state", Value.of("gone"))))
                .isInstanceOf(ModuleException.class)
                .hasMessageContaining("Unsupported parameters for (sample) module: serers")
                .hasMessageContaining("value of state must be one of: present, build-dep, got: gone")
                .hasMessageContaining("missing required arguments: path");
    }

    @Test
    void findsAModuleByItsCollectionName() {
        ModuleCatalog catalog = new ModuleCatalog(List.of(new Sample()));

        assertThat(catalog.find("ansible.builtin.sample")).isPresent();
        assertThat(catalog.find("other.collection.sample")).isEmpty();
    }

    private Parameters bind(Map<String, Value> arguments) {
        return (Parameters) spec.bind(arguments);
    }
}
