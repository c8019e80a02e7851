package dev.muster.engine;

import dev.muster.module.Stakes;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes of a host that stand only until the host takes them back by itself: it keeps what was before and has a timer.
 * Opened by the first change, joined by those that come before it is settled, and settled by a login of its own (see
 * {@link Guards}). While handlers are due that bring a change into effect it stays open with a long timer.
 */
final class Guard {
    /** What a script may have to do when there is much to keep. */
    private static final Duration ARMING = Duration.ofMinutes(2);

    private static final Duration SETTLING = Duration.ofSeconds(20);

    private final String id;
    private final HostLink link;
    private final String about;
    private final Set<Integer> handlers = new HashSet<>();
    private Duration time = Duration.ZERO;
    private int generation;
    private long end;
    private long endBefore;
    private boolean used;
    private boolean slow;
    private boolean effective;
    private final Set<Stakes.Part> parts = EnumSet.noneOf(Stakes.Part.class);
    private Set<GuardProbe> probes = Set.of();
    private Set<GuardProbe> probesBefore = Set.of();

    /**
     * A guard that is yet to be armed.
     *
     * @param id its name on the host
     * @param about the change it was opened for
     */
    Guard(String id, HostLink link, String about) {
        this.id = id;
        this.link = link;
        this.about = about;
    }

    HostLink link() {
        return link;
    }

    String about() {
        return about;
    }

    /** How long the change at work may stand unconfirmed. */
    Duration time() {
        return time;
    }

    /** Whether the task at work has a change under it. */
    boolean isUsed() {
        return used;
    }

    /** Whether a change under it takes effect a moment later, as that of a daemon that is told by a signal to reload. */
    boolean isSlow() {
        return slow;
    }

    /** Whether no change is under it but the first. */
    boolean isNew() {
        return generation == 1;
    }

    /** What must agree before it is confirmed, in the order of the changes. */
    Set<GuardProbe> probes() {
        return probes;
    }

    /** Whether something under it is in effect by now: of files alone a login proves little, until they are read. */
    boolean isEffective() {
        return effective;
    }

    /** Whether this and another are about the same part of the way in. */
    boolean concerns(Guard other) {
        return parts.stream().anyMatch(other.parts::contains);
    }

    /** What an earlier one asked is asked again, now that what it prepared takes effect. */
    void inherit(Guard earlier) {
        Set<GuardProbe> all = new LinkedHashSet<>(earlier.probes);
        all.addAll(probes);
        probes = all;
    }

    private void join(Optional<GuardProbe> probe) {
        probesBefore = probes;
        Set<GuardProbe> all = new LinkedHashSet<>(probes);
        probe.ifPresent(all::add);
        probes = all;
    }

    /**
     * A change to be taken in.
     *
     * @param touches what it changes: without a copy of these it is not made
     * @param inEffect whether it does more than write files that are read later
     */
    record Charge(
            Duration confirmWithin, Stakes stakes, List<Touch> touches, boolean inEffect, Optional<GuardProbe> probe) {}

    /** The step that arms it, or takes another change in; to be done in the frame of the change. */
    Step arming(Charge charge) {
        Duration confirmWithin = charge.confirmWithin();
        Stakes stakes = charge.stakes();
        join(charge.probe());
        effective |= charge.inEffect();
        parts.addAll(stakes.parts());
        time = confirmWithin;
        generation++;
        endBefore = end;
        used = true;
        slow |= !stakes.services().isEmpty()
                || !Set.of(Stakes.Part.PACKET_FILTER).containsAll(stakes.parts());
        begin(confirmWithin);
        List<String> words = new ArrayList<>(List.of(
                id,
                String.valueOf(generation),
                String.valueOf(confirmWithin.toSeconds()),
                about,
                String.join(
                        " ",
                        stakes.parts().stream().map(Stakes.Part::word).sorted().toList()),
                String.valueOf(stakes.services().size())));
        stakes.services().stream().sorted().forEach(words::add);
        for (Touch touch : new LinkedHashSet<>(charge.touches())) {
            words.add(touch.path().text());
            words.add(flag(touch.followed()));
            words.add(flag(touch.tree()));
            words.add(flag(touch.parents()));
        }
        // What it may read or write beside: kept where it can be.
        stakes.parts().stream().flatMap(part -> part.places().stream()).forEach(place -> {
            words.addAll(List.of(place, "1", "1", "-"));
        });
        return new Step.RunScript(Command.of(GuardScripts.ARM, words.toArray(String[]::new))
                .withInput(GuardScripts.REVERT.getBytes(StandardCharsets.UTF_8))
                .within(ARMING));
    }

    /** Other guards that were found on the host: lines {@code left STATE ABOUT}, each followed by its log. */
    static List<String> found(Output armed) {
        List<String> found = new ArrayList<>();
        for (String line : armed.stdout().lines().skip(1).toList()) {
            if (line.startsWith("left ")) {
                found.add(line.substring("left ".length()));
            } else if (!found.isEmpty()) {
                found.set(found.size() - 1, found.get(found.size() - 1) + "; " + line);
            }
        }
        return found;
    }

    /** The frame that would have armed it never left: it is as it was before, which may be not at all. */
    boolean unsent() {
        generation--;
        end = endBefore;
        probes = probesBefore;
        return generation == 0;
    }

    /** What {@link GuardScripts#SETTLE} is to do. */
    enum Settlement {
        CONFIRM,
        HOLD,
        STAND,
        PARK,
        NOW,
        STATE
    }

    /** @param hold seconds of the timer that {@code HOLD} starts */
    Command settling(Settlement what, Duration hold) {
        return Command.of(
                        GuardScripts.SETTLE,
                        id,
                        String.valueOf(generation),
                        what.name().toLowerCase(java.util.Locale.ROOT),
                        String.valueOf(hold.toSeconds()))
                .within(SETTLING);
    }

    /** It is held: a new timer runs, and the next task has not used it yet. */
    void held(Duration hold) {
        generation++;
        used = false;
        begin(hold);
    }

    private void begin(Duration timer) {
        end = System.nanoTime() + timer.toNanos();
    }

    /** The host has said so: its timer will not run out later than counted from here. */
    void armedNow() {
        begin(time);
    }

    /** Until the host acts by itself. */
    Duration left() {
        return Duration.ofNanos(end - System.nanoTime());
    }

    // ---- handlers ----

    void awaits(Collection<Integer> due) {
        handlers.addAll(due);
    }

    boolean awaits(int handler) {
        return handlers.contains(handler);
    }

    /** Whether a handler that brings the change into effect has not run yet. */
    boolean isPending(HostRun host) {
        return handlers.stream().anyMatch(host.notified()::contains);
    }

    private static String flag(boolean value) {
        return value ? "1" : "0";
    }
}
