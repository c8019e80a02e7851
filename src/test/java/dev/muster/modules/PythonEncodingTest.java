package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PythonEncodingTest {
    @ParameterizedTest
    @ValueSource(strings = {"latin-1", "latin_1", "latin1", "iso-8859-1", "ISO8859-1", "iso8859_1", "l1"})
    void knowsLatin1ByItsNames(String name) {
        assertThat(PythonEncoding.of(name).charset()).isEqualTo(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-8", "utf_8", "utf8", "UTF-8"})
    void knowsUtf8ByItsNames(String name) {
        assertThat(PythonEncoding.of(name).charset()).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void everyByteComesBack() {
        byte[] all = new byte[512];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
            all[511 - i] = (byte) i;
        }
        PythonEncoding utf8 = PythonEncoding.of("utf-8");

        assertThat(utf8.encode(utf8.decode(all))).isEqualTo(all);
    }

    @Test
    void charactersBeyondTheFirstPlaneAreNoEscapes() {
        String text = "a\ud83d\udca9\ud83d\ude00b";
        PythonEncoding utf8 = PythonEncoding.of("utf-8");

        assertThat(utf8.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }
}
