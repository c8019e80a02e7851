package dev.muster.module;

import dev.muster.ntp.ProbeReport;
import dev.muster.shell.Output;
import java.util.List;

/** Answers to the readings of one observation step, in their order. */
public record Readings(List<Object> answers) {
    public Readings {
        answers = List.copyOf(answers);
    }

    public Output output(int index) {
        return (Output) answers.get(index);
    }

    public ProbeReport probe(int index) {
        return (ProbeReport) answers.get(index);
    }

    public Download download(int index) {
        return (Download) answers.get(index);
    }
}
