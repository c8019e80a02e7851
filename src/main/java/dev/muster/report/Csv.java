package dev.muster.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Cells and rows after RFC 4180. A spreadsheet takes a cell that begins with {@code =}, {@code +}, {@code -} or {@code @}
 * for a formula and obeys it; what a host said must not be obeyed, so such a cell, also behind a tab and in full width, is
 * led by an apostrophe, as spreadsheets themselves write text.
 */
public final class Csv {
    private static final String LEADS_FORMULAS = "=+-@\t\r＝＋－＠";

    private Csv() {}

    /** One cell, quoted if need be. */
    public static String cell(String text) {
        String harmless = !text.isEmpty() && LEADS_FORMULAS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = harmless.chars().anyMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
        return quoted ? "\"" + harmless.replace("\"", "\"\"") + "\"" : harmless;
    }

    /** A row with its line break. */
    static String row(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }
}
