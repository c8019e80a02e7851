package dev.muster.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Throws inputs at a parser: no exception, none that takes long, and
 * in the long run no heap that grows. The ordinary test run takes some thousands of
 * each; {@code -Dfuzz.inputs=10000000} takes that many in all, a share for each parser. Input number n comes from seed
 * n, so that a failure names what repeats it.
 */
public final class Fuzz {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final long ORDINARY = 100_000;
    private static final long MOST_GROWTH = 8 << 20;

    private Fuzz() {}

    /** Parses a share of all inputs, given in thousandths. */
    public static <T> void run(String parser, int thousandths, Function<Random, T> input, Consumer<T> parse) {
        long count = Long.getLong("fuzz.inputs", ORDINARY) / 1000 * thousandths;
        boolean isLong = Long.getLong("fuzz.inputs") != null;
        long heap = isLong ? heap() : 0;
        long start = System.nanoTime();
        for (long seed = 0; seed < count; seed++) {
            T made = input.apply(new Random(seed));
            long before = System.nanoTime();
            try {
                parse.accept(made);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(parser + " fails on the input of seed " + seed + ": " + made, e);
            }
            assertThat(System.nanoTime() - before)
                    .as("%s takes too long over the input of seed %s: %s", parser, seed, made)
                    .isLessThan(LONGEST.toNanos());
        }
        if (isLong) {
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            long grown = heap() - heap;
            System.out.println("fuzz: " + parser + ": " + count + " inputs in " + seconds + " s, heap grown by "
                    + (grown >> 10) + " KiB");
            assertThat(grown).as("bytes %s keeps", parser).isLessThan(MOST_GROWTH);
        }
    }

    /** Bytes in use when nothing more can be thrown away. */
    private static long heap() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** A text like the samples and unlike them: words swapped, doubled and cut, characters changed. */
    public static String spoilt(Random random, List<String> samples) {
        StringBuilder text = new StringBuilder(samples.get(random.nextInt(samples.size())));
        for (int changes = random.nextInt(8); changes > 0 && text.length() > 0; changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.insert(at, (char) random.nextInt(0x10000));
                case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
                case 3 -> {
                    String other = samples.get(random.nextInt(samples.size()));
                    int from = random.nextInt(other.length() + 1);
                    text.insert(at, other, from, from + random.nextInt(other.length() - from + 1));
                }
                case 4 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(12))));
                default -> text.insert(at, "\n\t\r\0\"#= ".charAt(random.nextInt(8)));
            }
        }
        return text.toString();
    }
}
