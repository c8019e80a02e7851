package dev.muster.report;

import dev.muster.ledger.HostStory.Finding;
import dev.muster.ledger.RunRecord.Amplification;
import dev.muster.ledger.RunRecord.Event;
import dev.muster.ledger.Tally;
import dev.muster.report.ReportModel.ReportHost;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A line for each host, the names of the columns first. */
final class CsvReport {
    private static final List<String> COLUMNS = List.of(
            "run",
            "host",
            "outcome",
            "kind",
            "reason",
            "verdict",
            "safe",
            "sentence",
            "verdict_before",
            "amplification_before",
            "amplification_after",
            "ok",
            "changed",
            "unreachable",
            "failed",
            "skipped",
            "rescued",
            "ignored",
            "seconds",
            "slowest_task",
            "diff_class");

    private CsvReport() {}

    static void write(ReportModel model, Writer out) throws IOException {
        out.write(Csv.row(COLUMNS));
        for (ReportHost host : model.hosts()) {
            out.write(Csv.row(cells(model, host)));
        }
    }

    private static List<String> cells(ReportModel model, ReportHost host) {
        Tally tally = host.record().tally();
        List<String> cells = new ArrayList<>(List.of(
                Integer.toString(model.run().number()),
                host.name(),
                host.record().outcome(),
                PlainText.line(host.record().kind()),
                PlainText.line(host.record().reason()),
                verdict(host.last()),
                host.last().map(finding -> Boolean.toString(finding.safe())).orElse(""),
                host.last().map(finding -> PlainText.line(finding.sentence())).orElse(""),
                verdict(host.first()),
                factor(host.before()),
                factor(host.after())));
        List.of(tally.ok(), tally.changed(), tally.unreachable(), tally.failed(), tally.skipped(), tally.rescued())
                .forEach(count -> cells.add(Integer.toString(count)));
        cells.add(Integer.toString(tally.ignored()));
        cells.add(Seconds.of(host.busy()));
        cells.add(slowest(host));
        cells.add(host.diffClass().map(each -> Integer.toString(each + 1)).orElse(""));
        return cells;
    }

    private static String verdict(Optional<Finding> finding) {
        return finding.map(found -> PlainText.line(found.verdict())).orElse("");
    }

    private static String factor(Optional<Amplification> figure) {
        return figure.map(Amplification::factor).map(Seconds::rounded).orElse("");
    }

    private static String slowest(ReportHost host) {
        return host.record().events().stream()
                .filter(event -> !event.isItem() && event.took().compareTo(Duration.ZERO) > 0)
                .max(Comparator.comparing(Event::took))
                .map(event -> PlainText.line(event.task().title()))
                .orElse("");
    }
}
