package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.shell.Output;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepliesTest {
    private static final Output FINE = output(0);

    private static Output output(int status) {
        return new Output(status, new byte[0], new byte[0], false, Duration.ZERO);
    }

    @Test
    void hostThatAnswersLessThanItWasAskedFailsByName() {
        assertThatExceptionOfType(BrokenOff.class)
                .isThrownBy(() -> Replies.complete(List.of(FINE), 2))
                .satisfies(end -> assertThat(end.result().message()).isEqualTo("the host answered 1 of 2 questions"));
        assertThatExceptionOfType(BrokenOff.class)
                .isThrownBy(() -> Replies.complete(List.of(FINE, output(127)), 3))
                .satisfies(end -> assertThat(end.result().message())
                        .isEqualTo("the host answered 2 of 3 questions; the last ended with status 127"));
    }

    @Test
    void fullAnswersAreTakenAsTheyAre() {
        List<Output> outputs = List.of(FINE, output(1));

        Replies.complete(outputs, 2);

        assertThat(outputs).hasSize(2);
    }
}
