package dev.muster.ntp;

import java.util.List;

/**
 * A verdict with what it rests on.
 *
 * @param sentence for somebody who is tired and wants to know what to do
 */
public record Finding(Verdict verdict, String sentence, List<String> evidence) {
    public Finding {
        evidence = List.copyOf(evidence);
    }
}
