package dev.muster.source;

import java.util.Optional;

/** The lines under a message that show where: file, line, caret. */
final class Excerpt {
    private static final int WIDTH = 160;

    private Excerpt() {}

    static String of(Span span, Optional<String> hint) {
        int line = span.line();
        String number = Integer.toString(line);
        String gutter = " ".repeat(number.length());
        if (span.source().text().isEmpty() || span.source().isSecret()) {
            return gutter + "--> " + span
                    + hint.map(h -> "\n" + gutter + " = " + Printable.text(h)).orElse("");
        }
        String text = span.source().line(line);
        int column = Math.min(span.column() - 1, text.length());
        int cut = column > WIDTH - 40 ? column - 40 : 0;
        String shown = text.substring(cut, Math.min(text.length(), cut + WIDTH));
        int length = Math.max(1, Math.min(span.end() - span.start(), Math.max(1, shown.length() - (column - cut))));
        String carets = " ".repeat(column - cut) + "^".repeat(length);
        return gutter + "--> " + span + "\n"
                + gutter + " |\n"
                + number + " | " + Printable.line(shown) + "\n"
                + gutter + " | " + carets
                + hint.map(h -> " " + Printable.text(h)).orElse("");
    }
}
