package dev.muster.campaign;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The course of a campaign: a round every so often, within the windows, until nobody is left or the last day is over. A
 * clock that jumps does no harm: a wait ends when its time has come by the clock or has passed in fact, whichever is first,
 * and after that the clock is read anew.
 */
public final class Course {
    /** So often a wait is looked up from: somebody may have stopped the campaign, and others see that it lives. */
    static final Duration BEAT = Duration.ofSeconds(30);

    private final Schedule schedule;
    private final InstantSource clock;
    private final Rounds rounds;

    /**
     * When there are rounds.
     *
     * @param every from the beginning of one to that of the next
     * @param until when it is over
     */
    public record Schedule(Duration every, Instant until, Windows windows) {}

    /** What a campaign does in the world. */
    public interface Rounds {
        /** Looks for those who are left, and plays for those in sight. */
        Tidings round(int number);

        /** Says when the next one is, before there is a wait for it. */
        void announce(Instant next, boolean isForWindow);

        /** Keeps what is known, and shows others that the campaign lives: whether it is to go on. */
        boolean goesOn(int rounds, Instant next);

        /** Waits; less than that when the campaign is interrupted: whether it is to go on. */
        boolean pause(Duration time);
    }

    /** What a round came to. */
    public enum Tidings {
        /** Somebody is left who may be tried again. */
        GOES_ON,
        /** Nobody is left. */
        DONE,
        /** Somebody is left, and nothing will change that. */
        STUCK,
        /** Broken off by the user. */
        INTERRUPTED
    }

    /** How a campaign ends. */
    public enum Ending {
        /** Nobody is left. */
        DONE,
        /** Those who are left have failed too often. */
        STUCK,
        /** Its last day has passed. */
        OVER,
        /** By somebody elsewhere. */
        STOPPED,
        /** By Ctrl-C; the same command goes on with it. */
        INTERRUPTED
    }

    public Course(Schedule schedule, InstantSource clock, Rounds rounds) {
        this.schedule = schedule;
        this.clock = clock;
        this.rounds = rounds;
    }

    /**
     * From here to its end.
     *
     * @param played rounds that there were before
     * @param due when the next one was to be
     */
    public Ending run(int played, Instant due) {
        int round = played;
        Instant next = notLaterThan(due, clock.instant().plus(schedule.every()));
        while (true) {
            Instant now = clock.instant();
            Instant begin = schedule.windows().opens(next.isBefore(now) ? now : next);
            if (!begin.isBefore(schedule.until())) {
                return Ending.OVER;
            }
            if (begin.isAfter(now)) {
                rounds.announce(begin, !begin.equals(next));
                Ending ended = waitFor(begin, round);
                if (ended != Ending.DONE) {
                    return ended;
                }
                next = notLaterThan(begin, clock.instant());
                continue;
            }
            round++;
            next = now.plus(schedule.every());
            Tidings tidings = rounds.round(round);
            // A round that was broken off is made up for by whoever goes on with the campaign.
            boolean goesOn = rounds.goesOn(round, tidings == Tidings.INTERRUPTED ? now : next);
            if (tidings != Tidings.GOES_ON) {
                return ending(tidings);
            }
            if (!goesOn) {
                return Ending.STOPPED;
            }
        }
    }

    private static Ending ending(Tidings tidings) {
        return tidings == Tidings.DONE ? Ending.DONE : tidings == Tidings.STUCK ? Ending.STUCK : Ending.INTERRUPTED;
    }

    private static Instant notLaterThan(Instant wanted, Instant latest) {
        return wanted.isAfter(latest) ? latest : wanted;
    }

    /** DONE when the time has come. */
    private Ending waitFor(Instant begin, int round) {
        Duration left = Duration.between(clock.instant(), begin);
        while (clock.instant().isBefore(begin) && !left.isNegative() && !left.isZero()) {
            Duration step = left.compareTo(BEAT) < 0 ? left : BEAT;
            if (!rounds.pause(step)) {
                return Ending.INTERRUPTED;
            }
            left = left.minus(step);
            if (!rounds.goesOn(round, begin)) {
                return Ending.STOPPED;
            }
        }
        return Ending.DONE;
    }
}
