package dev.muster.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.Stakes.Part;
import dev.muster.shell.RemotePath;
import java.util.List;
import org.junit.jupiter.api.Test;

class StakesTest {
    @Test
    void knowsTheFilesOfTheWayIn() {
        assertThat(parts("/etc/ssh/sshd_config")).containsExactly(Part.SSHD);
        assertThat(parts("/etc/ssh/sshd_config.d/10-admins.conf")).containsExactly(Part.SSHD);
        assertThat(parts("/etc/ufw/user.rules")).containsExactly(Part.PACKET_FILTER);
        assertThat(parts("/etc/network/interfaces")).containsExactly(Part.NETWORK);
        assertThat(parts("/etc/ssh/ssh_config")).isEmpty();
        assertThat(parts("/etc/ntp.conf")).isEmpty();
    }

    @Test
    void aFolderThatIsRemovedTakesWhatIsInItAlong() {
        assertThat(Stakes.ofTouches(List.of(Touch.tree(new RemotePath("/etc/ssh"))))
                        .parts())
                .containsExactly(Part.SSHD);
        assertThat(Stakes.ofTouches(List.of(Touch.itself(new RemotePath("/etc/ssh"))))
                        .parts())
                .isEmpty();
    }

    @Test
    void knowsServicesByAnyOfTheirNames() {
        assertThat(Stakes.ofService("ssh.service").isHigh()).isTrue();
        assertThat(Stakes.ofService("sshd").parts()).containsExactly(Part.SSHD);
        assertThat(Stakes.ofService("nftables").parts()).containsExactly(Part.PACKET_FILTER);
        assertThat(Stakes.ofService("ntp").isHigh()).isFalse();
        assertThat(Stakes.ofService("ntp").services()).containsExactly("ntp");
    }

    private static Iterable<Part> parts(String path) {
        return Stakes.ofTouches(List.of(Touch.file(new RemotePath(path)))).parts();
    }
}
