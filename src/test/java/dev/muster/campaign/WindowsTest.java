package dev.muster.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When hosts may be touched. */
class WindowsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Windows windows(String... texts) throws Windows.BadWindow {
        return Windows.parse(List.of(texts), BERLIN);
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }

    @Test
    void withoutWindowsAnyTimeIsRight() throws Windows.BadWindow {
        assertThat(windows().isOpen(at("2026-12-24T12:00"))).isTrue();
        assertThat(windows().opens(at("2026-12-24T12:00"))).isEqualTo(at("2026-12-24T12:00"));
    }

    /** 2026-11-27 is a Friday. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-27T21:59,2026-11-27T22:00",
        "2026-11-27T22:00,2026-11-27T22:00",
        "2026-11-28T04:59,2026-11-28T04:59",
        "2026-11-28T05:00,2026-11-30T22:00",
        "2026-11-30T03:00,2026-11-30T22:00",
        "2026-12-01T03:00,2026-12-01T03:00",
    })
    void windowOverMidnightBelongsToTheDayItBeginsOn(String now, String opens) throws Windows.BadWindow {
        assertThat(windows("Mo-Fr 22:00-05:00").opens(at(now))).isEqualTo(at(opens));
    }

    @Test
    void daysMayBeListedAndGoRoundTheWeek() throws Windows.BadWindow {
        Windows weekend = windows("Sa, su", "Fri-Mon 6:00-7:00");

        assertThat(weekend.isOpen(at("2026-11-28T00:00"))).isTrue();
        assertThat(weekend.isOpen(at("2026-11-29T23:59"))).isTrue();
        assertThat(weekend.isOpen(at("2026-11-30T00:00"))).isFalse();
        assertThat(weekend.isOpen(at("2026-11-30T06:59"))).isTrue();
        assertThat(weekend.isOpen(at("2026-12-01T06:30"))).isFalse();
    }

    @Test
    void endOfTheDayIsTwentyFourOClock() throws Windows.BadWindow {
        assertThat(windows("20:00-24:00").isOpen(at("2026-11-28T23:59"))).isTrue();
        assertThat(windows("20:00-24:00").isOpen(at("2026-11-29T00:00"))).isFalse();
    }

    /** On 2026-03-29 the clock goes from 02:00 to 03:00. */
    @Test
    void hourThatDoesNotExistMovesOn() throws Windows.BadWindow {
        Windows early = windows("02:00-04:00");

        assertThat(early.isOpen(Instant.parse("2026-03-29T00:59:00Z"))).isFalse();
        assertThat(early.isOpen(Instant.parse("2026-03-29T01:00:00Z"))).isTrue();
        assertThat(early.isOpen(Instant.parse("2026-03-29T01:59:00Z"))).isTrue();
        assertThat(early.isOpen(Instant.parse("2026-03-29T02:00:00Z"))).isFalse();
        assertThat(windows("02:15-02:45").opens(Instant.parse("2026-03-29T00:00:00Z")))
                .isEqualTo(Instant.parse("2026-03-29T01:15:00Z"));
    }

    /** On 2026-10-25 the clock goes from 03:00 back to 02:00. */
    @Test
    void hourThatExistsTwiceCountsBothTimes() throws Windows.BadWindow {
        Windows early = windows("02:00-03:00");

        assertThat(early.isOpen(Instant.parse("2026-10-24T23:59:00Z"))).isFalse();
        assertThat(early.isOpen(Instant.parse("2026-10-25T00:00:00Z"))).isTrue();
        assertThat(early.isOpen(Instant.parse("2026-10-25T01:59:00Z"))).isTrue();
        assertThat(early.isOpen(Instant.parse("2026-10-25T02:00:00Z"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mo-Fx 10:00-12:00|\"Fx\" is no day of the week; did you mean \"Fr\"?",
                "10:00-25:00|\"25:00\" is no time of the day",
                "10:00-10:00|begins and ends at the same time",
                "at night|\"at night\" is no day of the week",
                "10:00|a window is days and times such as",
                "Mo-We-Fr|\"Mo-We-Fr\" is no day",
                "''|a window is days and times such as",
                "T 10:00-12:00|\"T\" is no day of the week",
            })
    void nonsenseIsRefused(String text, String complaint) {
        assertThatThrownBy(() -> windows(text))
                .isInstanceOf(Windows.BadWindow.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"15m,900", "1h30m,5400", "90,90", "90s,90", "2d,172800"})
    void timesAreReadAsPeopleWriteThem(String text, long seconds) {
        assertThat(Interval.parse(text))
                .hasValueSatisfying(time -> assertThat(time).hasSeconds(seconds));
        assertThat(Interval.parse(Interval.words(Interval.parse(text).orElseThrow())))
                .isEqualTo(Interval.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0", "soon", "m15", "-5m", "15 m", "''", "99999999999999999999"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(Interval.parse(text)).isEmpty();
    }
}
