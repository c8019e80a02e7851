package net.schmizz.sshj.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.SshConnector;
import java.security.CodeSource;
import org.junit.jupiter.api.Test;

/** Which of two classes of one name it is. */
class ReaderTest {
    @Test
    void isOursAndNotTheLibrarys() {
        CodeSource ours = SshConnector.class.getProtectionDomain().getCodeSource();

        assertThat(Reader.class.getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(ours.getLocation());
        assertThat(TransportImpl.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(ours.getLocation());
    }
}
