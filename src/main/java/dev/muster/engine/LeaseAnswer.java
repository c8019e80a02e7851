package dev.muster.engine;

import dev.muster.shell.Output;
import dev.muster.source.Printable;
import java.util.List;

/**
 * What a host said when it was asked for its lease. Anything but the words of {@link LeaseScripts#TAKE} is nonsense, which
 * is neither a lease nor the lack of one.
 *
 * @param fields of its line, after the first word
 */
record LeaseAnswer(Kind kind, List<String> fields) {
    private static final int LONGEST_SHOWN = 80;
    private static final int OF_TAKEN = 2;
    private static final int OF_HELD = 6;

    enum Kind {
        /** It is ours; epoch and folder. */
        TAKEN,
        /** Another has it; owner, since, until, now there, who, what. */
        HELD,
        /** The same, when it had been ours before. */
        MOVED,
        /** There is no folder for one. */
        NOWHERE,
        /** What was said. */
        NONSENSE
    }

    LeaseAnswer {
        fields = List.copyOf(fields);
    }

    static LeaseAnswer of(Output output) {
        String line = output.stdout().strip();
        String[] words = line.split("\\|", OF_HELD + 1);
        List<String> fields = List.of(words).subList(1, words.length);
        boolean isOther = output.status() == LeaseScripts.HELD && fields.size() == OF_HELD;
        if (isOther && words[0].equals("held")) {
            return new LeaseAnswer(Kind.HELD, fields);
        }
        if (isOther && words[0].equals("moved")) {
            return new LeaseAnswer(Kind.MOVED, fields);
        }
        if (output.ok() && line.equals("nowhere|")) {
            return new LeaseAnswer(Kind.NOWHERE, List.of());
        }
        if (output.ok()
                && words[0].equals("taken")
                && fields.size() == OF_TAKEN
                && fields.get(0).matches("[1-9][0-9]{0,17}")
                && fields.get(1).startsWith("/")) {
            return new LeaseAnswer(Kind.TAKEN, fields);
        }
        return new LeaseAnswer(Kind.NONSENSE, List.of(shown(output)));
    }

    private static String shown(Output output) {
        String said = Printable.line((output.stdout() + " " + output.stderr()).strip());
        return "exit status " + output.status()
                + (said.isEmpty() ? "" : ", \"" + said.substring(0, Math.min(LONGEST_SHOWN, said.length())) + "\"");
    }

    /** Whether another has the host. */
    boolean isOthers() {
        return kind == Kind.HELD || kind == Kind.MOVED;
    }
}
