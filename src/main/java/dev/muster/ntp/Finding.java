package dev.muster.ntp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A verdict with what it rests on.
 *
 * @param sentence for somebody who is tired and wants to know what to do
 * @param evidence what was seen, one sentence each
 * @param also what else is to be known of the host, worst first, each with a sentence of its own
 */
public record Finding(Verdict verdict, String sentence, List<String> evidence, List<Finding> also) {
    public Finding {
        evidence = List.copyOf(evidence);
        also = List.copyOf(also);
    }

    public Finding(Verdict verdict, String sentence, List<String> evidence) {
        this(verdict, sentence, evidence, List.of());
    }

    /** What is told beside another finding. */
    static Finding of(Verdict verdict, String sentence) {
        return new Finding(verdict, sentence, List.of());
    }

    /** The same with another verdict and sentence. */
    Finding as(Verdict other, String otherSentence) {
        return new Finding(other, otherSentence, evidence, also);
    }

    /** The same with more behind it. */
    Finding with(List<String> moreEvidence) {
        Set<String> all = new LinkedHashSet<>(evidence);
        all.addAll(moreEvidence);
        return new Finding(verdict, sentence, List.copyOf(all), also);
    }

    /** The same beside further findings, what they carry with them included; each once, worst first. */
    Finding beside(List<Finding> others) {
        List<Finding> all = new ArrayList<>(also);
        for (Finding other : others) {
            all.add(of(other.verdict(), other.sentence()));
            all.addAll(other.also());
        }
        Set<String> evidences = new LinkedHashSet<>(evidence);
        others.forEach(other -> evidences.addAll(other.evidence()));
        List<Finding> distinct = all.stream()
                .filter(each -> !each.sentence().equals(sentence))
                .distinct()
                .sorted(Comparator.comparing(Finding::verdict))
                .toList();
        return new Finding(verdict, sentence, List.copyOf(evidences), distinct);
    }

    /** The worst of several beside the others. */
    static Finding worst(List<Finding> findings) {
        Finding worst =
                findings.stream().min(Comparator.comparing(Finding::verdict)).orElseThrow();
        return worst.beside(
                findings.stream().filter(each -> !each.equals(worst)).toList());
    }
}
