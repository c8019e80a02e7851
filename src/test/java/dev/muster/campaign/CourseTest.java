package dev.muster.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Weeks of a campaign, with a clock that moves only when somebody waits. */
class CourseTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);

    private Instant now = START;
    private final World world = new World();

    /** What is told of a campaign, and what the rounds come to. */
    private final class World implements Course.Rounds {
        private final List<Instant> rounds = new ArrayList<>();
        private final List<Instant> announced = new ArrayList<>();
        private final Deque<Course.Tidings> tidings = new ArrayDeque<>();
        private Instant saved = Instant.EPOCH;
        private int savedRounds;
        private Instant interruptAt = Instant.MAX;
        private Instant stopAt = Instant.MAX;
        private Duration roundTakes = Duration.ofMinutes(1);
        private Runnable duringPause = () -> {};

        @Override
        public Course.Tidings round(int number) {
            rounds.add(now);
            now = now.plus(roundTakes);
            return tidings.isEmpty() ? Course.Tidings.GOES_ON : tidings.remove();
        }

        @Override
        public void announce(Instant next, boolean isForWindow) {
            if (isForWindow) {
                announced.add(next);
            }
        }

        @Override
        public boolean goesOn(int number, Instant next) {
            saved = next;
            savedRounds = number;
            return now.isBefore(stopAt);
        }

        @Override
        public boolean pause(Duration time) {
            now = now.plus(time);
            duringPause.run();
            return now.isBefore(interruptAt);
        }
    }

    private Course.Ending run(Duration until, String... windows) throws Windows.BadWindow {
        return run(0, START, until, windows);
    }

    private Course.Ending run(int played, Instant due, Duration until, String... windows) throws Windows.BadWindow {
        Windows allowed = Windows.parse(List.of(windows), ZoneOffset.UTC);
        return new Course(new Course.Schedule(QUARTER, START.plus(until), allowed), () -> now, world).run(played, due);
    }

    @Test
    void roundsAreAsFarApartAsTheyShouldUntilItIsOver() throws Windows.BadWindow {
        assertThat(run(Duration.ofHours(1))).isEqualTo(Course.Ending.OVER);

        assertThat(world.rounds)
                .containsExactly(
                        START,
                        START.plus(QUARTER),
                        START.plus(QUARTER.multipliedBy(2)),
                        START.plus(QUARTER.multipliedBy(3)));
    }

    @Test
    void roundThatTakesLongerIsFollowedAtOnce() throws Windows.BadWindow {
        world.roundTakes = Duration.ofMinutes(40);

        run(Duration.ofHours(1));

        assertThat(world.rounds).containsExactly(START, START.plus(Duration.ofMinutes(40)));
    }

    @Test
    void roundsAreOnlyWithinTheWindows() throws Windows.BadWindow {
        assertThat(run(Duration.ofDays(3), "Fr 22:00-22:30")).isEqualTo(Course.Ending.OVER);

        assertThat(world.rounds)
                .containsExactly(Instant.parse("2026-11-27T22:00:00Z"), Instant.parse("2026-11-27T22:15:00Z"));
        assertThat(world.announced).containsExactly(Instant.parse("2026-11-27T22:00:00Z"));
    }

    @Test
    void endsWhenNobodyIsLeftOrNothingHelps() throws Windows.BadWindow {
        world.tidings.addAll(List.of(Course.Tidings.GOES_ON, Course.Tidings.DONE, Course.Tidings.STUCK));

        assertThat(run(Duration.ofDays(1))).isEqualTo(Course.Ending.DONE);
        assertThat(run(Duration.ofDays(1))).isEqualTo(Course.Ending.STUCK);
        assertThat(world.rounds).hasSize(3);
    }

    @Test
    void afterARestartItGoesOnWhereItWas() throws Windows.BadWindow {
        world.interruptAt = START.plus(Duration.ofMinutes(20));
        assertThat(run(Duration.ofDays(1))).isEqualTo(Course.Ending.INTERRUPTED);
        world.interruptAt = Instant.MAX;
        world.stopAt = START.plus(Duration.ofMinutes(60));

        assertThat(run(world.savedRounds, world.saved, Duration.ofDays(1))).isEqualTo(Course.Ending.STOPPED);

        assertThat(world.rounds.get(2)).isEqualTo(START.plus(Duration.ofMinutes(30)));
        assertThat(world.savedRounds).isEqualTo(4);
    }

    @Test
    void roundThatWasBrokenOffIsMadeUpForAtOnce() throws Windows.BadWindow {
        world.tidings.add(Course.Tidings.INTERRUPTED);
        assertThat(run(Duration.ofDays(1))).isEqualTo(Course.Ending.INTERRUPTED);
        now = now.plus(Duration.ofMinutes(3));
        world.tidings.add(Course.Tidings.DONE);

        assertThat(run(world.savedRounds, world.saved, Duration.ofDays(1))).isEqualTo(Course.Ending.DONE);

        assertThat(world.rounds).containsExactly(START, START.plus(Duration.ofMinutes(4)));
    }

    @Test
    void clockThatJumpsBackMakesNobodyWaitForADay() throws Windows.BadWindow {
        boolean[] jumped = new boolean[1];
        world.duringPause = () -> {
            if (!jumped[0]) {
                jumped[0] = true;
                now = now.minus(Duration.ofDays(1));
            }
        };
        world.tidings.addAll(List.of(Course.Tidings.GOES_ON, Course.Tidings.DONE));

        assertThat(run(Duration.ofDays(1))).isEqualTo(Course.Ending.DONE);

        assertThat(now).isBefore(START.minus(Duration.ofHours(23)));
    }

    @Test
    void clockThatJumpsForwardBringsTheRoundNow() throws Windows.BadWindow {
        boolean[] jumped = new boolean[1];
        world.duringPause = () -> {
            if (!jumped[0]) {
                jumped[0] = true;
                now = now.plus(Duration.ofHours(5));
            }
        };
        world.tidings.addAll(List.of(Course.Tidings.GOES_ON, Course.Tidings.DONE));

        run(Duration.ofDays(1));

        assertThat(world.rounds.get(1))
                .isAfter(START.plus(Duration.ofHours(5)))
                .isBefore(START.plus(Duration.ofHours(6)));
    }

    @Test
    void dueTimeFromAClockThatWasAheadIsNotBelieved() throws Windows.BadWindow {
        world.tidings.add(Course.Tidings.DONE);

        run(3, START.plus(Duration.ofDays(300)), Duration.ofDays(1));

        assertThat(world.rounds).containsExactly(START.plus(QUARTER));
    }
}
