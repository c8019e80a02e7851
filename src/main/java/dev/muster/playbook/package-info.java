/**
 * Plays and tasks as an author wrote them, checked before any host is touched: floor 3.
 *
 * <p>A play is read as a tree. {@link dev.muster.playbook.PlaybookLoader} follows {@code import_playbook}; each play
 * has a {@code PlayTree} for what its files share, and one {@code Reading} of it. Imports and roles are read where they
 * stand and leave nothing of themselves but what their tasks inherit: {@link dev.muster.playbook.Keywords} of
 * everything around a task, and its {@link dev.muster.playbook.Lineage} of roles and files, which decides the variables
 * and files it sees. What only a run can bring in stays a task with an {@link dev.muster.playbook.Include}; the engine
 * has {@link dev.muster.playbook.Includes} read it, once for all hosts that ask for the same. Where its name is known
 * beforehand its files are looked over at load all the same.
 */
@NullMarked
package dev.muster.playbook;

import org.jspecify.annotations.NullMarked;
