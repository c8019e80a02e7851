package dev.muster.ntp;

import java.util.List;
import java.util.Optional;

/**
 * What a router's configuration says, and what would make it say what is wanted.
 *
 * @param verdict of what is there now
 * @param says the verdict in a sentence
 * @param upstreams it follows, as written
 * @param remarks worth a warning
 * @param refusal why nothing is to be done although something would have to be
 * @param commands configuration lines in the order in which they are safe; none when nothing is to be done
 * @param undo lines that take the commands back
 * @param before the lines concerned, as they are
 * @param after the same as they would be
 */
public record RouterRemedy(
        RouterVerdict verdict,
        String says,
        List<String> upstreams,
        List<String> remarks,
        Optional<String> refusal,
        List<String> commands,
        List<String> undo,
        List<String> before,
        List<String> after) {
    public RouterRemedy {
        upstreams = List.copyOf(upstreams);
        remarks = List.copyOf(remarks);
        commands = List.copyOf(commands);
        undo = List.copyOf(undo);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** The same that is not to be carried out. */
    RouterRemedy refused(String why) {
        return new RouterRemedy(
                verdict, says, upstreams, remarks, Optional.of(why), List.of(), List.of(), before, before);
    }
}
