/**
 * Text with positions, and complaints about it: floor 0, which imports nothing of muster's.
 *
 * <p>Every value an author wrote keeps a {@link dev.muster.source.Span} (or, for text that was unquoted or folded
 * on the way, a {@link dev.muster.source.LocatedText}), so that any later failure can name file, line and column.
 */
@NullMarked
package dev.muster.source;

import org.jspecify.annotations.NullMarked;
