/**
 * Runs plays over hosts: floor 4.
 *
 * <p>Start reading at {@code TaskRun}, one task on one host, and {@code TaskTry}, one try of it. Around them, from the
 * outside in: {@link dev.muster.engine.PlaybookRunner} (a run and its accounting), {@code PlayRun} (a play, its batches
 * and paces), {@code Course} (lists of tasks, blocks, handlers), {@code IncludeRun} (what tasks bring in). What all of
 * them share is {@code Run}, what the tasks of a play see is {@code PlayScene}; {@code HostVariables} is the order of
 * precedence, a line a level.
 *
 * <p>Where the next thing goes: a keyword of tasks is read where it counts, through {@code TaskSettings}; an action of
 * {@code meta} is a case of {@code MetaTask}; a magic variable a case of {@code MagicVariables}; a variable that says
 * how to connect a line of {@code ConnectionSettings}; something to do on the controller a {@code Step} that
 * {@code StepExecutor} knows; something to tell a {@code RunEvent}, whose texts {@code EventMask} must know to mask.
 */
@NullMarked
package dev.muster.engine;

import org.jspecify.annotations.NullMarked;
