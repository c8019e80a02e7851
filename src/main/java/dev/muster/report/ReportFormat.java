package dev.muster.report;

import java.util.Locale;
import java.util.Optional;

/** The forms a report can have. */
public enum ReportFormat {
    HTML("html"),
    JSON("json"),
    CSV("csv"),
    JUNIT("xml");

    private final String ending;

    ReportFormat(String ending) {
        this.ending = ending;
    }

    /** What names of such files end with. */
    public String ending() {
        return ending;
    }

    /** The form that a file's name asks for. */
    public static Optional<ReportFormat> ofFile(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (ending.equals("htm")) {
            return Optional.of(HTML);
        }
        for (ReportFormat format : values()) {
            if (format.ending.equals(ending)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
