package dev.muster.plan;

/**
 * A task as it was announced; what hosts have to do in it refers to its number.
 *
 * @param number from 1, in the order of the work
 * @param play the title of its play
 * @param title of the task
 * @param place where it is written: {@code file:line:column}
 */
public record Stage(int number, String play, String title, String module, boolean handler, String place) {}
