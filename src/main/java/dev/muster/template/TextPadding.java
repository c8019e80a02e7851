package dev.muster.template;

/** The methods of Python's str that fill a text up to a width. */
final class TextPadding {
    private TextPadding() {}

    static String padded(String text, String how, Bound bound) {
        String fill = bound.text(1, " ");
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new Fault("The fill character must be exactly one character long");
        }
        int missing = bound.integer(0) - text.codePointCount(0, text.length());
        Limits.text(missing);
        if (missing <= 0) {
            return text;
        }
        return switch (how) {
            case "ljust" -> text + fill.repeat(missing);
            case "rjust" -> fill.repeat(missing) + text;
            default -> centered(text, bound.integer(0), fill);
        };
    }

    /** Python puts the odd blank left when the width is odd. */
    static String centered(String text, int width, String fill) {
        int missing = width - text.codePointCount(0, text.length());
        Limits.text(missing);
        if (missing <= 0) {
            return text;
        }
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    static String zeroFilled(String text, int width) {
        Limits.text(width);
        int missing = width - text.length();
        if (missing <= 0) {
            return text;
        }
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return signed ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
    }

    static String expanded(String text, int size) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                int blanks = size <= 0 ? 0 : size - column % size;
                Limits.text((long) out.length() + blanks);
                out.append(" ".repeat(blanks));
                column += blanks;
            } else {
                out.append(c);
                column = c == '\n' || c == '\r' ? 0 : column + 1;
            }
        }
        return out.toString();
    }
}
