package dev.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is read for nobody would be wrong for long before anybody noticed. */
class KindlingTest {
    @Test
    void whatIsReadForNobodyIsRight() {
        assertThat(Kindling.burn().sorted()).isEmpty();
    }
}
