/**
 * Runs plays over hosts: floor 4. Start reading at TaskRun.
 */
@NullMarked
package dev.muster.engine;

import org.jspecify.annotations.NullMarked;
