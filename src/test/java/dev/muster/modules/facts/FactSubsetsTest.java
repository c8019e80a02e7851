package dev.muster.modules.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Subsets as Ansible's collector works them out. */
class FactSubsetsTest {

    @Test
    void allMeansEverything() throws Exception {
        assertThat(FactSubsets.of(List.of("all"))).contains("hardware", "network", "chroot", "user");
        assertThat(FactSubsets.of(List.of())).contains("hardware", "network", "chroot", "user");
    }

    @Test
    void leastStaysUnlessExcluded() throws Exception {
        assertThat(FactSubsets.of(List.of("!all"))).contains("user", "local").doesNotContain("network", "chroot");
        assertThat(FactSubsets.of(List.of("!all", "!min"))).isEmpty();
        assertThat(FactSubsets.of(List.of("network")))
                .contains("network", "user")
                .doesNotContain("hardware");
    }

    @Test
    void nameOfFactBringsItsSubsetAndWhatThatNeeds() throws Exception {
        assertThat(FactSubsets.of(List.of("!all", "!min", "pkg_mgr"))).containsOnly("pkg_mgr", "distribution");
        assertThat(FactSubsets.of(List.of("!all", "!min", "processor"))).containsOnly("hardware", "platform");
    }

    @Test
    void explicitWinsOverExcluded() throws Exception {
        assertThat(FactSubsets.of(List.of("!network", "network"))).contains("network");
    }

    @Test
    void unknownSubsetIsRefusedUnlessExcluded() throws Exception {
        assertThatThrownBy(() -> FactSubsets.of(List.of("nosuch"))).hasMessageStartingWith("Bad subset 'nosuch'");
        assertThat(FactSubsets.of(List.of("!nosuch"))).contains("user");
    }

    @Test
    void factsBelongToTheirSubsets() {
        assertThat(FactSubsets.of("processor_vcpus")).isEqualTo("hardware");
        assertThat(FactSubsets.of("memtotal_mb")).isEqualTo("hardware");
        assertThat(FactSubsets.of("os_family")).isEqualTo("distribution");
        assertThat(FactSubsets.of("system")).isEqualTo("platform");
        assertThat(FactSubsets.of("system_capabilities")).isEqualTo("caps");
        assertThat(FactSubsets.of("system_vendor")).isEqualTo("hardware");
        assertThat(FactSubsets.of("eth0")).isEqualTo("network");
        assertThat(FactSubsets.of("service_mgr")).isEqualTo("service_mgr");
    }
}
