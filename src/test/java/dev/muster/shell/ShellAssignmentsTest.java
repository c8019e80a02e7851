package dev.muster.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellAssignmentsTest {

    @Test
    void readsEverySpellingOfOneWord() {
        for (String line : new String[] {
            "IGNORE_DHCP=yes",
            "IGNORE_DHCP=\"yes\"",
            "IGNORE_DHCP='yes'   # said the admin",
            "export IGNORE_DHCP=yes",
            "  IGNORE_DHCP=y\"e\"'s'",
            "IGNORE_DHCP=no; IGNORE_DHCP=\\yes",
            "A=yes\nIGNORE_DHCP=$A",
            "IGNORE_DHCP=${NOT_SET:-yes}",
            "IGNORE_DHCP=y\\\nes"
        }) {
            assertThat(ShellAssignments.of(line)).as(line).containsEntry("IGNORE_DHCP", "yes");
        }
    }

    @Test
    void joinsAndExpandsOptions() {
        Map<String, String> values = ShellAssignments.of("""
                # OPTIONS="-c /etc/no.conf"
                OPTIONS="-u ntp:ntp -p /var/run/ntpd.pid"
                OPTIONS="$OPTIONS -c '/etc/my own.conf'"
                OPTIONS+=' -g'
                """);

        assertThat(values).isEqualTo(Map.of("OPTIONS", "-u ntp:ntp -p /var/run/ntpd.pid -c '/etc/my own.conf' -g"));
    }

    @Test
    void whatAProgramIsGivenIsNotLeftBehind() {
        assertThat(ShellAssignments.of("LANG=C ntpd -g\n\"A\"=b\n1A=c\nif [ x = y ]; then\nB=1\nfi\n"))
                .isEqualTo(Map.of("B", "1"));
    }

    @Test
    void nothingIsRunAndNothingIsLongerThanTheText() {
        assertThat(ShellAssignments.of("A=`rm -rf /`\nB=\"$(reboot)\"\nC='open"))
                .containsEntry("B", "$(reboot)")
                .containsEntry("C", "open")
                .doesNotContainKey("A");
    }
}
