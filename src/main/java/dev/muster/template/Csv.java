package dev.muster.template;

import java.util.ArrayList;
import java.util.List;

/** Rows of comma-separated values as Python's csv module reads its excel dialect. */
public final class Csv {
    private Csv() {}

    public static List<List<String>> rows(String text, char separator) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean started = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                boolean doubled = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (c != '"' || doubled) {
                    cell.append(c);
                    i += doubled ? 1 : 0;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && cell.length() == 0) {
                quoted = true;
                started = true;
            } else if (c == separator) {
                row.add(cell.toString());
                cell.setLength(0);
                started = true;
            } else if (c == '\n' || c == '\r') {
                i += c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
                if (started || cell.length() > 0) {
                    row.add(cell.toString());
                }
                rows.add(row);
                row = new ArrayList<>();
                cell.setLength(0);
                started = false;
            } else {
                cell.append(c);
            }
        }
        if (started || cell.length() > 0) {
            row.add(cell.toString());
            rows.add(row);
        }
        return rows;
    }
}
