package dev.muster.shell.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.ReadScript;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadScriptCheckTest {
    private static final ReadScript BAD = new ReadScript("bad", "rm -f \"$1\"");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat \"$1\" 2>/dev/null",
                "if [ -e \"$1\" ]; then cat -- \"$1\"; fi",
                "ls -ld -- \"$1\" 2>&1 >/dev/null",
                "awk '$3 > 5 { print $1 }' /etc/passwd",
                "sed -n 's/a > b/rm -rf/p' \"$1\"",
                "systemctl is-active ntpd; systemctl show ntpd",
                "service ntpd status; chkconfig --list ntpd",
                "# rm everything > /etc\ncat \"$1\"",
                "printf '%s\\n' \"$1\" >&2",
                "rpm -q ntp || dpkg -s ntp",
                "x=$(id -u); [ \"$x\" -gt 0 ]",
                "case $1 in start) printf 'restart' ;; esac",
                "date -u +%s; hostname",
                "exec 3</dev/null; while read -r line <&3; do printf '%s' \"$line\"; done",
                "cat <<'E'\nrm -f > x\nE"
            })
    void letsScriptsLook(String text) {
        assertThat(ReadScriptCheck.complaints(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat x > y",
                "cat x >> \"$1\"",
                "cat x 2>\"$HOME/log\"",
                "printf x >| y",
                "rm -f x",
                "true && /bin/rm x",
                "if true; then mv a b; fi",
                "x=$(mktemp)",
                "ls | tee y",
                "LC_ALL=C cp a b",
                "env chmod 1 x",
                "sed -i s/a/b/ x",
                "sed -ni s/a/b/ x",
                "dd if=a of=b",
                "systemctl --no-ask restart ntpd",
                "service ntpd restart",
                "/etc/init.d/ntpd stop",
                "chkconfig ntpd off",
                "find / -name x -delete",
                "awk '{ print > \"y\" }' x",
                "awk '{ system(\"id\") }' x",
                "ls | xargs rm",
                "{ touch x; }",
                "( mkdir x )",
                "for f in a b; do ln -s $f c; done",
                "rpm -e ntp",
                "apt-get -q install ntp",
                "kill 1",
                "sleep 1 & touch x"
            })
    void findsWhatWrites(String text) {
        assertThat(ReadScriptCheck.complaints(text)).isNotEmpty();
    }

    @Test
    void readsTheConstantsOfAClass() {
        assertThat(BAD.name()).isEqualTo("bad");

        assertThat(ReadScriptCheck.complaintsOf(ReadScriptCheckTest.class))
                .containsExactly("ReadScriptCheckTest.BAD: runs rm -f $1");
    }
}
