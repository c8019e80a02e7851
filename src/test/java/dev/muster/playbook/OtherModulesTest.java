package dev.muster.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OtherModulesTest {
    @Test
    void aModuleOfAnsibleThatIsLeftOutIsNamedAsSuch() {
        assertThat(OtherModules.hint("expect"))
                .hasValueSatisfying(hint -> assertThat(hint)
                        .startsWith("Ansible has it (ansible.builtin), muster does not: it needs Python"));
        assertThat(OtherModules.hint("community.general.xml"))
                .hasValueSatisfying(hint -> assertThat(hint).contains("(community.general)", "replace"));
    }

    @Test
    void familiesAreKnownByHowTheirNamesBegin() {
        assertThat(OtherModules.hint("win_service"))
                .hasValueSatisfying(hint -> assertThat(hint).contains("Windows"));
        assertThat(OtherModules.hint("community.docker.docker_container"))
                .hasValueSatisfying(hint -> assertThat(hint).contains("(community.docker)", "command with docker"));
    }

    @Test
    void routersHaveTwoModules() {
        assertThat(OtherModules.hint("cisco.ios.ios_command"))
                .hasValueSatisfying(hint -> assertThat(hint).contains("raw", "ntp_router"));
        assertThat(OtherModules.hint("ansible.netcommon.cli_command"))
                .hasValueSatisfying(hint -> assertThat(hint).contains("raw"));
    }

    @Test
    void aModuleOfAnotherCollectionIsSaidToBeOne() {
        assertThat(OtherModules.hint("acme.tools.widget"))
                .hasValue("muster has no modules of the collection acme.tools");
    }

    @Test
    void aSlipOfThePenIsLeftToTheNearestName() {
        assertThat(OtherModules.hint("coppy")).isEmpty();
        assertThat(OtherModules.hint("ansible.builtin.coppy")).isEmpty();
        assertThat(OtherModules.hint("become user")).isEmpty();
    }
}
