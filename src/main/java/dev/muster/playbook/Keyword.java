package dev.muster.playbook;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The keywords that plays, blocks and tasks may carry, after Ansible 2.14's playbook keyword reference. Structural ones
 * ({@code tasks}, {@code block}, {@code loop} …) have fields of their own in the records and are not listed here.
 */
public enum Keyword {
    ANY_ERRORS_FATAL(Type.BOOLEAN, true, Place.ALL),
    BECOME(Type.BOOLEAN, true, Place.ALL),
    BECOME_EXE(Type.STRING, true, Place.ALL),
    BECOME_FLAGS(Type.STRING, true, Place.ALL),
    BECOME_METHOD(Type.STRING, true, Place.ALL),
    BECOME_USER(Type.STRING, true, Place.ALL),
    CHECK_MODE(Type.BOOLEAN, true, Place.ALL),
    /** muster's own: how long a change may go without a new login confirming it, before the host takes it back. */
    CONFIRM(Type.CONFIRM_TIME, true, Place.ALL),
    CONNECTION(Type.STRING, true, Place.ALL),
    DIFF(Type.BOOLEAN, true, Place.ALL),
    ENVIRONMENT(Type.ANY, true, Place.ALL),
    IGNORE_ERRORS(Type.BOOLEAN, true, Place.ALL),
    IGNORE_UNREACHABLE(Type.BOOLEAN, true, Place.ALL),
    NO_LOG(Type.BOOLEAN, true, Place.ALL),
    PORT(Type.INTEGER, true, Place.ALL),
    REMOTE_USER(Type.STRING, true, Place.ALL),
    RUN_ONCE(Type.BOOLEAN, true, Place.ALL),
    THROTTLE(Type.INTEGER, true, Place.ALL),
    TIMEOUT(Type.INTEGER, true, Place.ALL),
    DELEGATE_TO(Type.STRING, true, Place.BELOW_PLAY),
    DELEGATE_FACTS(Type.BOOLEAN, true, Place.BELOW_PLAY),
    NOTIFY(Type.ANY, true, Place.BELOW_PLAY),
    CHANGED_WHEN(Type.CONDITIONS, false, Place.TASK_ONLY),
    FAILED_WHEN(Type.CONDITIONS, false, Place.TASK_ONLY),
    UNTIL(Type.CONDITIONS, false, Place.TASK_ONLY),
    ASYNC(Type.INTEGER, false, Place.TASK_ONLY),
    POLL(Type.INTEGER, false, Place.TASK_ONLY),
    RETRIES(Type.INTEGER, false, Place.TASK_ONLY),
    DELAY(Type.NUMBER, false, Place.TASK_ONLY),
    /** Arguments of modules, by the catalogue's name of each; merged with those of the levels around it. */
    MODULE_DEFAULTS(Type.ANY, true, Place.ALL),
    /** Only {@code never} can be honoured: muster has no interactive debugger. */
    DEBUGGER(Type.STRING, true, Place.ALL),
    /** Variables to ask for: a list of dicts. */
    VARS_PROMPT(Type.ANY, false, Place.PLAY_ONLY),
    FACT_PATH(Type.STRING, false, Place.PLAY_ONLY),
    FORCE_HANDLERS(Type.BOOLEAN, false, Place.PLAY_ONLY),
    GATHER_FACTS(Type.BOOLEAN, false, Place.PLAY_ONLY),
    GATHER_SUBSET(Type.ANY, false, Place.PLAY_ONLY),
    GATHER_TIMEOUT(Type.INTEGER, false, Place.PLAY_ONLY),
    /** muster's own: how many hosts the pattern must match, or nothing of the play is done. */
    EXPECT(Type.HOST_COUNT, false, Place.PLAY_ONLY),
    MAX_FAIL_PERCENTAGE(Type.NUMBER, false, Place.PLAY_ONLY),
    ORDER(Type.STRING, false, Place.PLAY_ONLY),
    SERIAL(Type.ANY, false, Place.PLAY_ONLY),
    STRATEGY(Type.STRING, false, Place.PLAY_ONLY);

    /** What a keyword's value must be once evaluated. CONDITIONS are expressions without braces, one or a list. */
    public enum Type {
        BOOLEAN,
        STRING,
        INTEGER,
        NUMBER,
        CONDITIONS,
        /** See {@link HostCount}. */
        HOST_COUNT,
        /** See {@link ConfirmTerms}. */
        CONFIRM_TIME,
        ANY
    }

    /** Where a keyword may stand. */
    public enum Place {
        PLAY,
        BLOCK,
        TASK;

        static final Set<Place> ALL = EnumSet.allOf(Place.class);
        static final Set<Place> BELOW_PLAY = EnumSet.of(BLOCK, TASK);
        static final Set<Place> TASK_ONLY = EnumSet.of(TASK);
        static final Set<Place> PLAY_ONLY = EnumSet.of(PLAY);
    }

    private final Type type;
    private final boolean inherited;
    private final Set<Place> places;

    Keyword(Type type, boolean inherited, Set<Place> places) {
        this.type = type;
        this.inherited = inherited;
        this.places = places;
    }

    public Type type() {
        return type;
    }

    /** Whether blocks and tasks take it from their parents unless they set it themselves. */
    public boolean isInherited() {
        return inherited;
    }

    public boolean isAllowedIn(Place place) {
        return places.contains(place);
    }

    /** The name in YAML. */
    public String yamlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Keyword> of(String yamlName) {
        return Stream.of(values()).filter(k -> k.yamlName().equals(yamlName)).findFirst();
    }
}
