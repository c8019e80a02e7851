package dev.muster.module;

/**
 * One module: says what to read, and decides from that what should change. Does no I/O, does not loop, sleep, log or
 * catch, and knows nothing of check mode, so it is tested with text files.
 *
 * @param <P> parameters, a record whose components carry {@link Param}
 * @param <S> what the observation yields
 */
public interface Module<P extends Record, S> {

    /** What to read from the host before deciding. */
    Observation<S> observe(P parameters, TaskContext context);

    /** What should change, given what was read. Pure. */
    Plan plan(P parameters, TaskContext context, S current);

    /** What its changes may cut off beside what the files say that they write. */
    default Stakes stakes(P parameters) {
        return Stakes.NONE;
    }
}
