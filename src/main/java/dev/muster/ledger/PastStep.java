package dev.muster.ledger;

import java.util.Optional;

/**
 * What an earlier run had done of a step.
 *
 * @param run that began it
 * @param task as it was announced
 * @param ended how; empty when that is not known
 */
public record PastStep(int run, String task, StepJournal.Kind kind, Optional<StepJournal.Ended> ended) {}
