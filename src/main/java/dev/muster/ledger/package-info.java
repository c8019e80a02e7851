/**
 * What happened, as data, and the memory of it: floor 3. Something new to tell is an event of
 * {@link dev.muster.ledger.RunEvent}; an end of a host other than those there are is an {@link dev.muster.ledger.Outcome}.
 *
 * <p>{@link dev.muster.ledger.Ledger} is the memory: one SQLite file for each project, or a PostgreSQL database that a
 * team shares, with the same tables from the same text ({@code ledger/migrations} among the resources). JDBC is known
 * here and nowhere else. A change of the schema is a new numbered file there, which ends with the new number in
 * {@code ledger_schema}, and the same number in {@code LedgerDatabase.SCHEMA}; a file that was released is never
 * changed. Flyway applies them. It takes 0.8 s to look whether there is anything to do, more than all else of a short
 * run, so it is asked only when the number in the ledger is not today's, and a new ledger is a copy of an empty one.
 *
 * <p>Where a host stands is decided by real runs of playbooks. A dry run and a single module are remembered and told, but
 * a host that failed is not mended by a ping.
 */
@NullMarked
package dev.muster.ledger;

import org.jspecify.annotations.NullMarked;
