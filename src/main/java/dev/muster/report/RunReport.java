package dev.muster.report;

import dev.muster.ledger.RunRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Writes a run down in one of the forms. What is written is Unicode text, for UTF-8. */
public final class RunReport {
    private RunReport() {}

    /** The report of a run. */
    public static void write(RunRecord run, ReportFormat format, Writer out) throws IOException {
        ReportModel model = ReportModel.of(run);
        switch (format) {
            case HTML -> HtmlReport.write(model, out);
            case JSON -> JsonReport.write(model, out);
            case CSV -> CsvReport.write(model, out);
            case JUNIT -> JunitReport.write(model, out);
        }
        out.flush();
    }

    /** The JSON Schema of {@link ReportFormat#JSON}. */
    public static String schema() {
        return resource("run.schema.json");
    }

    static String resource(String name) {
        try (InputStream packed = RunReport.class.getResourceAsStream("/report/" + name)) {
            if (packed == null) {
                throw new IllegalStateException("the jar lacks report/" + name);
            }
            return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("report/" + name + " of the jar cannot be read", e);
        }
    }
}
