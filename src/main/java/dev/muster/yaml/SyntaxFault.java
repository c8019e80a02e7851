package dev.muster.yaml;

import dev.muster.source.Diagnostics;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Says in an author's words what the parser found wrong. The parser knows where it gave up, which is often after the
 * mistake; the usual mistakes (tab, bare braces, open quote) are looked for in the lines around.
 */
final class SyntaxFault {
    private static final Pattern BARE_TEMPLATE =
            Pattern.compile("^\\s*(?:- +)*(?:[^\\s'\"#{}\\[\\]][^'\"#{}\\[\\]]*?: +)?(\\{\\{.*?)\\s*$");
    private static final Pattern TAB_INDENT = Pattern.compile("^ *(?:- *)?\\t");

    private final SourceText source;
    private final CodePoints places;

    SyntaxFault(SourceText source, CodePoints places) {
        this.source = source;
        this.places = places;
    }

    void report(YAMLException fault, Diagnostics diagnostics) {
        if (fault instanceof ReaderException unreadable) {
            Span at = at(places.offset(unreadable.getPosition()));
            diagnostics.error(
                    at,
                    String.format(
                            Locale.ROOT,
                            "a control character (U+%04X) is not allowed here",
                            unreadable.getCodePoint()));
        } else if (fault instanceof DocumentReader.TooDeep deep) {
            diagnostics.error(at(places.offset(deep.getProblemMark())), "this is nested too deeply");
        } else if (fault instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            report(marked, diagnostics);
        } else {
            diagnostics.error(at(0), "this is not YAML: " + fault.getMessage());
        }
    }

    private void report(MarkedYAMLException fault, Diagnostics diagnostics) {
        int problem = places.offset(fault.getProblemMark());
        int context = fault.getContextMark() == null ? problem : places.offset(fault.getContextMark());
        if (!reportTab(problem, diagnostics)
                && !reportBareTemplate(problem, diagnostics)
                && !reportBareTemplate(context, diagnostics)) {
            explain(words(fault.getContext()), words(fault.getProblem()), context, problem, diagnostics);
        }
    }

    private static String words(@Nullable String text) {
        return text == null ? "" : text;
    }

    // ------------------------------------------------------------------ usual mistakes

    /** The parser often notices a tab only on a later line, so the last line with text before it is looked at too. */
    private boolean reportTab(int problem, Diagnostics diagnostics) {
        int line = source.lineOf(problem);
        for (int candidate = line; candidate >= Math.max(1, line - 1); candidate--) {
            Matcher tab = TAB_INDENT.matcher(source.line(candidate));
            if (tab.find()) {
                int offset = source.offsetOfLine(candidate) + tab.end() - 1;
                diagnostics.error(at(offset), "a tab cannot indent in YAML", "use blanks");
                return true;
            }
        }
        return false;
    }

    private boolean reportBareTemplate(int offset, Diagnostics diagnostics) {
        int line = source.lineOf(offset);
        Matcher bare = BARE_TEMPLATE.matcher(source.line(line));
        if (!bare.find()) {
            return false;
        }
        int start = source.offsetOfLine(line) + bare.start(1);
        String text = bare.group(1);
        String quoted = text.contains("\"") ? "'" + text.replace("'", "''") + "'" : "\"" + text + "\"";
        diagnostics.error(
                source.span(start, start + text.length()),
                "a value that begins with {{ must be quoted",
                "write " + quoted);
        return true;
    }

    // ------------------------------------------------------------------ everything else

    private void explain(String context, String problem, int contextAt, int problemAt, Diagnostics diagnostics) {
        if (context.contains("quoted scalar") || context.contains("double-quoted")) {
            quoted(problem, contextAt, problemAt, diagnostics);
        } else if (problem.contains("mapping values are not allowed")) {
            strayColon(problemAt, diagnostics);
        } else if (problem.contains("undefined alias")) {
            diagnostics.error(word(problemAt), "unknown alias: no anchor of this name stands before it");
        } else if (problem.contains("but found another document")) {
            diagnostics.error(at(problemAt), "a second document begins here: a file holds one document");
        } else if (context.contains("flow sequence")) {
            diagnostics.error(at(contextAt), "this [ is never closed, or a comma is missing" + unless(problemAt));
        } else if (context.contains("flow mapping")) {
            diagnostics.error(at(contextAt), "this { is never closed, or a comma is missing" + unless(problemAt));
        } else if (problem.contains("could not find expected ':'")) {
            diagnostics.error(word(contextAt), "this is neither \"key: value\" nor a list item", "is a colon missing?");
        } else if (problem.contains("cannot start any token")) {
            char c = source.text().charAt(Math.min(problemAt, source.text().length() - 1));
            diagnostics.error(at(problemAt), "a value cannot begin with " + c, "quote it");
        } else if (problem.contains("expected <block end>")) {
            blockEnd(contextAt, problemAt, diagnostics);
        } else if (problem.contains("sequence entries are not allowed")) {
            diagnostics.error(at(problemAt), "a list cannot begin here", "begin it on a line of its own, indented");
        } else {
            diagnostics.error(at(problemAt), "this is not YAML: " + (problem.isEmpty() ? context : problem));
        }
    }

    private String unless(int problemAt) {
        return " before line " + source.lineOf(problemAt) + ", column " + source.columnOf(problemAt);
    }

    private void quoted(String problem, int contextAt, int problemAt, Diagnostics diagnostics) {
        if (problem.contains("unknown escape") || problem.contains("escape sequence")) {
            diagnostics.error(
                    at(problemAt),
                    "unknown escape after \\ in a double-quoted text",
                    "write \\\\ for a backslash, or use single quotes");
        } else {
            diagnostics.error(at(contextAt), "this quote is never closed");
        }
    }

    private void strayColon(int problemAt, Diagnostics diagnostics) {
        String before = source.line(source.lineOf(problemAt)).substring(0, source.columnOf(problemAt) - 1);
        if (before.contains(": ")) {
            diagnostics.error(at(problemAt), "a value with \": \" in it must be quoted", "quote the whole value");
        } else {
            diagnostics.error(
                    at(problemAt), "a mapping cannot begin here", "is this line, or the one above, indented wrongly?");
        }
    }

    private void blockEnd(int contextAt, int problemAt, Diagnostics diagnostics) {
        String before = source.line(source.lineOf(problemAt))
                .substring(0, source.columnOf(problemAt) - 1)
                .stripTrailing();
        if (before.endsWith("\"") || before.endsWith("'")) {
            diagnostics.error(at(problemAt), "text follows a quoted value", "quote the value as a whole");
            return;
        }
        diagnostics.error(
                word(problemAt),
                "wrong indentation: this fits nothing above",
                "the block it should belong to begins on line " + source.lineOf(contextAt) + ", column "
                        + source.columnOf(contextAt));
    }

    // ------------------------------------------------------------------ places

    private Span at(int offset) {
        int last = Math.max(0, source.text().length() - 1);
        int from = Math.min(offset, last);
        return source.span(from, from + 1);
    }

    private Span word(int offset) {
        int end = offset;
        while (end < source.text().length()
                && !Character.isWhitespace(source.text().charAt(end))) {
            end++;
        }
        return end == offset ? at(offset) : source.span(offset, end);
    }
}
