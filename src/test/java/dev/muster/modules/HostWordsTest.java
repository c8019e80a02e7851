package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.module.ModuleException;
import dev.muster.shell.Output;
import dev.muster.template.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostWordsTest {
    @Test
    void carriesBytesThatAreNoUtf8() {
        byte[] said = "load /etc/x\t# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

        HostWords words = HostWords.of(new Output(0, said, new byte[0], false, Duration.ZERO));

        assertThat(Octets.bytes("load " + words.first("load").orElseThrow() + "\n"))
                .isEqualTo(said);
    }

    @Test
    void refusesAnAnswerThatIsCut() {
        Output cut =
                new Output(0, "line deb http://a".getBytes(StandardCharsets.UTF_8), new byte[0], true, Duration.ZERO);

        assertThatThrownBy(() -> HostWords.of(cut)).isInstanceOf(ModuleException.class);
        assertThatThrownBy(() -> AptSources.of(cut))
                .isInstanceOf(ModuleException.class)
                .hasMessage("the host has more to say than the 17 bytes that are read");
    }
}
