package dev.muster.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * The run as one page that fetches nothing. Its policy lets only the one script and the one style sheet work, known by
 * their digests, so that nothing a host said could ever run, whatever a browser makes of it.
 */
final class HtmlReport {
    private static final String DATA = "@DATA@";

    private HtmlReport() {}

    static void write(ReportModel model, Writer out) throws IOException {
        String style = RunReport.resource("page.css");
        String script = RunReport.resource("page.js");
        String page = RunReport.resource("page.html")
                .replace("@POLICY@", policy(style, script))
                .replace("@STYLE@", style)
                .replace("@SCRIPT@", script)
                .replace("@TITLE@", escaped(title(model)))
                .replace("@TOTALS@", escaped(totals(model)));
        int at = page.indexOf(DATA);
        out.write(page, 0, at);
        new PageData(model).write(out);
        out.write(page, at + DATA.length(), page.length() - at - DATA.length());
    }

    private static String policy(String style, String script) {
        return "default-src 'none'; script-src '" + digest(script) + "'; style-src '" + digest(style)
                + "'; base-uri 'none'; form-action 'none'";
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String title(ReportModel model) {
        return "Run " + model.run().number() + ": "
                + PlainText.line(model.run().header().job());
    }

    private static String totals(ReportModel model) {
        return model.outcomes().entrySet().stream()
                        .map(column -> column.getValue() + " " + column.getKey())
                        .collect(Collectors.joining(" + "))
                + " = " + model.hosts().size();
    }

    /** A dollar or an at sign in a name is safe as well: markers are replaced before names come in. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("@", "&#64;");
    }
}
