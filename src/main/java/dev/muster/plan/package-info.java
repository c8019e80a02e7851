/**
 * Plans written down: floor 3. What will be done to each host, exactly, as a file that people read and approve and that
 * {@code muster apply} carries out.
 *
 * <p>Start reading at {@link dev.muster.plan.PlanFile}, which is what a plan says; {@link dev.muster.plan.PlanDocument}
 * is the file with its hash and its approvals, {@link dev.muster.plan.PlanClasses} folds hosts whose plans look the same.
 * {@code PlanTree} turns records into a tree of texts and back, {@code PlanYaml} writes that tree. Whoever makes a plan
 * by other means (the way back from a run) makes a {@code PlanFile} and writes it the same way.
 */
@NullMarked
package dev.muster.plan;

import org.jspecify.annotations.NullMarked;
