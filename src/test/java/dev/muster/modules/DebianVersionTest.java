package dev.muster.modules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianVersionTest {
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0, 0",
        "1.0, 1.1, -1",
        "1.10, 1.9, 1",
        "1:0.1, 2.0, 1",
        "1.0~rc1, 1.0, -1",
        "1.0~~, 1.0~, -1",
        "1.0-1, 1.0-2, -1",
        "1.0-1, 1.0, 1",
        "4.2.8p15+dfsg-1, 4.2.8p15-1, 1",
        "1.0a, 1.0, 1",
        "1.0a, 1.0+, -1",
        "007, 7, 0",
        "0:1, 1, 0",
        "1.0-1+b1, 1.0-1, 1",
        "2.36-9+deb12u14, 2.36-9+deb12u9, 1",
        "1.0-1-2, 1.0-2-1, -1"
    })
    void ordersAsDpkgDoes(String one, String other, int order) {
        assertThat(Integer.signum(DebianVersion.compare(one, other))).isEqualTo(order);
        assertThat(Integer.signum(DebianVersion.compare(other, one))).isEqualTo(-order);
    }
}
