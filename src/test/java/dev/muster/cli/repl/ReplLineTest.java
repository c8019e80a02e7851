package dev.muster.cli.repl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplLineTest {
    private static final List<String> MODULES = List.of("service", "ping", "command", "ntp_conf");

    @Test
    void takesAModuleWithKeysAndValues() {
        assertThat(parse("ntp_conf policy=perfsonar"))
                .isEqualTo(new ReplLine.RunModule("ntp_conf", "policy=perfsonar"));
        assertThat(parse("ping")).isEqualTo(new ReplLine.RunModule("ping", ""));
        assertThat(parse("command uptime -p")).isEqualTo(new ReplLine.RunModule("command", "uptime -p"));
    }

    @Test
    void takesAToolOfTheSameNameAsAShellLine() {
        assertThat(parse("service ntpd status")).isEqualTo(new ReplLine.RunShell("service ntpd status"));
        assertThat(parse("ping -c1 ntp1")).isEqualTo(new ReplLine.RunShell("ping -c1 ntp1"));
    }

    @Test
    void forcesTheShellWithAnExclamationMark() {
        assertThat(parse("! ping")).isEqualTo(new ReplLine.RunShell("ping"));
    }

    @Test
    void switchesCheckDiffAndBecome() {
        assertThat(parse("check on")).isEqualTo(new ReplLine.Toggle("check", true));
        assertThat(parse("diff off")).isEqualTo(new ReplLine.Toggle("diff", false));
        assertThat(parse("become")).isEqualTo(new ReplLine.Become(Optional.of("root")));
        assertThat(parse("become off")).isEqualTo(new ReplLine.Become(Optional.empty()));
        assertThat(parse("become ntp")).isEqualTo(new ReplLine.Become(Optional.of("ntp")));
        assertThat(parse("check maybe")).isInstanceOf(ReplLine.Wrong.class);
    }

    @Test
    void choosesHosts() {
        assertThat(parse("hosts ps*:!ps02")).isEqualTo(new ReplLine.Hosts(Optional.of("ps*:!ps02")));
        assertThat(parse("hosts")).isEqualTo(new ReplLine.Hosts(Optional.empty()));
        assertThat(parse("add root@10.0.0.7:2222")).isEqualTo(new ReplLine.Add("root@10.0.0.7:2222"));
    }

    private static ReplLine parse(String line) {
        return ReplLine.parse(line, MODULES);
    }

    @Test
    void misspeltModuleWithArgumentsIsNoShellLine() {
        ReplLine line = ReplLine.parse("servcie name=ntpd state=started", List.of("service", "file"));

        assertThat(line).isInstanceOf(ReplLine.Wrong.class);
        assertThat(((ReplLine.Wrong) line).why())
                .startsWith("there is no module \"servcie\"; did you mean \"service\"?");
    }

    @Test
    void programsWithArgumentsStayShellLines() {
        List<String> modules = List.of("service", "file", "mount");

        assertThat(ReplLine.parse("/bin/servic name=x", modules)).isInstanceOf(ReplLine.RunShell.class);
        assertThat(ReplLine.parse("dd if=/dev/zero of=/dev/null", modules)).isInstanceOf(ReplLine.RunShell.class);
        assertThat(ReplLine.parse("servcie ntpd status", modules)).isInstanceOf(ReplLine.RunShell.class);
        assertThat(ReplLine.parse("!servcie a=b", modules)).isEqualTo(new ReplLine.RunShell("servcie a=b"));
    }

    @Test
    void passwordsAreNeverPartOfALine() {
        assertThat(ReplLine.parse("password", List.of())).isEqualTo(new ReplLine.Password(false));
        assertThat(ReplLine.parse("password become", List.of())).isEqualTo(new ReplLine.Password(true));
        assertThat(ReplLine.parse("password hunter2", List.of())).isInstanceOf(ReplLine.Wrong.class);
    }

    @Test
    void limitNarrowsAndOpensAgain() {
        assertThat(ReplLine.parse("limit web*", List.of())).isEqualTo(new ReplLine.Limit(Optional.of("web*")));
        assertThat(ReplLine.parse("limit off", List.of())).isEqualTo(new ReplLine.Limit(Optional.empty()));
    }
}
