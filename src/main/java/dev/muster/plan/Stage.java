package dev.muster.plan;

/**
 * A task as it was announced; what hosts have to do in it refers to its number.
 *
 * @param number from 1, in the order of the work
 * @param play number of its play, see {@link PlanPart}; 0 for none
 * @param title of the task
 * @param place where it is written: {@code file:line:column}
 * @param fatal whether a failure on one host ends the work on all ({@code any_errors_fatal})
 * @param throttle on how many hosts it is done at a time; 0 for as many as the run has forks
 */
public record Stage(
        int number, int play, String title, String module, boolean handler, String place, boolean fatal, int throttle) {
    /** One whose failure is that of its host alone. */
    public Stage(int number, int play, String title, String module, boolean handler, String place) {
        this(number, play, title, module, handler, place, false, 0);
    }
}
