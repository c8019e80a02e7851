package dev.muster.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Numbers as programs read them: a point, and no more digits than were measured. */
final class Seconds {
    private static final int MILLIS = 3;
    private static final int MICROS = 6;

    private Seconds() {}

    /** {@code 1.25}; a clock that went backwards has measured nothing. */
    static String of(Duration took) {
        return plain(BigDecimal.valueOf(Math.max(0, took.toMillis()), MILLIS));
    }

    /** The same to the microsecond. */
    static String exactly(Duration took) {
        return plain(BigDecimal.valueOf(Math.max(0, took.toNanos() / 1_000), MICROS));
    }

    /** A factor with one digit behind the point. */
    static String rounded(double factor) {
        return plain(BigDecimal.valueOf(factor).setScale(1, RoundingMode.HALF_UP));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
