package dev.muster.module;

import dev.muster.shell.Output;
import dev.muster.shell.Query;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What to read, as a value: either nothing more ({@link Known}), or some readings and what to do with their answers
 * ({@link Ask}), which may be to read again. The engine runs it; a test feeds it text.
 *
 * @param <S> what is known in the end
 */
public sealed interface Observation<S> {

    /** All is known. */
    record Known<S>(S value) implements Observation<S> {}

    /** Readings that share one round trip, then on. */
    record Ask<S>(List<Reading> readings, Function<Readings, Observation<S>> then) implements Observation<S> {
        public Ask {
            readings = List.copyOf(readings);
        }
    }

    static <S> Observation<S> known(S value) {
        return new Known<>(value);
    }

    /** One script on the host. */
    static <S> Observation<S> of(Query query, Function<Output, S> interpret) {
        return new Ask<>(List.of(new Reading.OnHost(query)), answers -> known(interpret.apply(answers.output(0))));
    }

    /** Any readings together. */
    static <S> Observation<S> of(List<Reading> readings, Function<Readings, S> interpret) {
        return new Ask<>(readings, answers -> known(interpret.apply(answers)));
    }

    default <T> Observation<T> map(Function<S, T> change) {
        return then(value -> known(change.apply(value)));
    }

    /** Reads on, depending on what was read: one more round trip. */
    default <T> Observation<T> then(Function<S, Observation<T>> next) {
        if (this instanceof Known<S> known) {
            return next.apply(known.value());
        }
        Ask<S> ask = (Ask<S>) this;
        return new Ask<>(ask.readings(), answers -> ask.then().apply(answers).then(next));
    }

    /** Two independent observations in the same round trips. */
    default <T, R> Observation<R> with(Observation<T> other, BiFunction<S, T, R> combine) {
        if (this instanceof Known<S> known) {
            return other.map(value -> combine.apply(known.value(), value));
        }
        if (other instanceof Known<T> known) {
            return map(value -> combine.apply(value, known.value()));
        }
        Ask<S> mine = (Ask<S>) this;
        Ask<T> theirs = (Ask<T>) other;
        int split = mine.readings().size();
        List<Reading> all = Stream.concat(mine.readings().stream(), theirs.readings().stream())
                .toList();
        return new Ask<>(all, answers -> {
            List<Object> list = answers.answers();
            Observation<S> left = mine.then().apply(new Readings(list.subList(0, split)));
            Observation<T> right = theirs.then().apply(new Readings(list.subList(split, list.size())));
            return left.with(right, combine);
        });
    }
}
