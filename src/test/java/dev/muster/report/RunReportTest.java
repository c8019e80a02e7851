package dev.muster.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.muster.ledger.HostStory;
import dev.muster.ledger.RunRecord;
import dev.muster.ledger.RunRecord.HostRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What programs get of a run. */
class RunReportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static String written(RunRecord run, ReportFormat format) throws IOException {
        StringWriter out = new StringWriter();
        RunReport.write(run, format, out);
        return out.toString();
    }

    /** Names and words that a host could have chosen to harm whoever reads them. */
    private static RunRecord hostile() {
        List<HostRecord> hosts = new ArrayList<>();
        for (String word : List.of(
                "<img src=x onerror=alert(1)>",
                "</script><script>alert(2)</script>",
                "<!--<script>",
                "]]>&lt;\"'",
                "\u001b[2J\u001b]0;owned\u0007",
                "nul\0nul",
                "half\ud800pair\udc00",
                "\ufffe\uffff",
                "=HYPERLINK(\"http://203.0.113.1\")",
                "@SUM(A1)",
                "a,\"b\"\r\nc",
                "\u202egnp.exe",
                "\ud83d\ude00 \u2028 line",
                "@DATA@ $1 \\u0041")) {
            hosts.add(SampleRun.host(
                    word, "failed", word, word, List.of(SampleRun.event(word, "FAILED", word + "\n" + word))));
        }
        hosts.add(SampleRun.host(
                "huge",
                "failed",
                "",
                "x".repeat(200_000),
                List.of(SampleRun.event("t", "FAILED", "y".repeat(200_000)))));
        return SampleRun.with(hosts, Map.of(), "failed hosts");
    }

    // ---- JSON ----

    private static List<String> violations(String json) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(RunReport.schema())
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Object::toString)
                .toList();
    }

    @Test
    void jsonIsAsTheSchemaSays() throws IOException {
        assertThat(violations(written(SampleRun.of(300), ReportFormat.JSON))).isEmpty();
        assertThat(violations(written(hostile(), ReportFormat.JSON))).isEmpty();
        assertThat(violations(written(SampleRun.with(List.of(), Map.of(), "running"), ReportFormat.JSON)))
                .isEmpty();
        assertThat(violations("{\"format\": \"muster-run/2\"}")).isNotEmpty();
    }

    @Test
    void outcomesAddUpToTheHostsNamed() throws IOException {
        JsonNode report = JSON.readTree(written(SampleRun.of(300), ReportFormat.JSON));

        int sum = 0;
        for (JsonNode count : report.get("outcomes")) {
            sum += count.asInt();
        }

        assertThat(sum).isEqualTo(300).isEqualTo(report.get("total").asInt());
        assertThat(report.get("hosts")).hasSize(300);
        assertThat(report.get("outcomes").get("changed").asInt()).isEqualTo((int) Stream.of(report.get("hosts"))
                .flatMap(hosts -> hosts.findValuesAsText("outcome").stream())
                .filter("changed"::equals)
                .count());
    }

    @Test
    void hostsChangedInTheSameWayAreOneClassAndTheOddOnesComeFirst() throws IOException {
        JsonNode classes =
                JSON.readTree(written(SampleRun.of(300), ReportFormat.JSON)).get("diff_classes");

        List<Integer> sizes = new ArrayList<>();
        classes.forEach(each -> sizes.add(each.get("hosts").size()));

        assertThat(sizes).isSorted().hasSizeGreaterThan(2).contains(1);
        assertThat(sizes.get(sizes.size() - 1)).isGreaterThan(100);
    }

    private static RunRecord.Event judged(String verdict, boolean safe, boolean asked) {
        RunRecord.Event event = SampleRun.event("Look", "OK", "");
        return new RunRecord.Event(
                event.task(),
                event.at(),
                event.status(),
                "",
                event.took(),
                "",
                List.of(),
                Optional.of(new HostStory.Finding("ntp", verdict, "It is " + verdict + ".", safe)),
                asked ? Optional.of(new RunRecord.Amplification(7, 8, 0, 0)) : Optional.empty());
    }

    @Test
    void whatWasAskedOutweighsWhatWasOnlyReadUnlessThatStandsOpen() throws IOException {
        RunRecord run = SampleRun.with(
                List.of(
                        SampleRun.host(
                                "proven",
                                "ok",
                                "",
                                "",
                                List.of(judged("safe_confirmed", true, true), judged("closed_config", false, false))),
                        SampleRun.host(
                                "open",
                                "ok",
                                "",
                                "",
                                List.of(judged("safe_confirmed", true, true), judged("exposed_config", false, false)))),
                Map.of(),
                "ok");

        JsonNode hosts = JSON.readTree(written(run, ReportFormat.JSON)).get("hosts");

        assertThat(hosts.get(0).get("last_finding").get("verdict").asText()).isEqualTo("safe_confirmed");
        assertThat(hosts.get(1).get("last_finding").get("verdict").asText()).isEqualTo("exposed_config");
    }

    @Test
    void hostWithoutAnEndIsUnderWayInItsOwnColumn() throws IOException {
        RunRecord run = SampleRun.with(
                List.of(
                        SampleRun.host("a", RunRecord.UNDER_WAY, "", "", List.of()),
                        SampleRun.host("b", "ok", "", "", List.of())),
                Map.of(),
                "running");

        JsonNode outcomes = JSON.readTree(written(run, ReportFormat.JSON)).get("outcomes");

        assertThat(outcomes.get("under way").asInt()).isEqualTo(1);
        assertThat(outcomes.get("ok").asInt()).isEqualTo(1);
    }

    // ---- CSV ----

    @Test
    void noCellIsAFormulaAndEveryHostIsOneRecord() throws IOException {
        String csv = written(hostile(), ReportFormat.CSV);

        List<List<String>> records = records(csv);

        assertThat(records)
                .hasSize(1 + hostile().hosts().size())
                .allMatch(record -> record.size() == records.get(0).size());
        assertThat(records.get(0)).startsWith("run", "host", "outcome", "kind", "reason", "verdict");
        assertThat(records.stream().flatMap(List::stream)).noneMatch(cell -> cell.matches("(?s)[=+@\\t\\r-].*"));
        assertThat(records).anyMatch(record -> record.get(1).equals("'=HYPERLINK(\"http://203.0.113.1\")"));
        assertThat(csv).endsWith("\r\n").doesNotContain("\u001b", "\0");
    }

    /** A reader of RFC 4180, strict about quotes. */
    private static List<List<String>> records(String csv) {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < csv.length(); i++) {
            char c = csv.charAt(i);
            if (quoted && c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\r')) {
                record.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    assertThat(csv.charAt(++i)).isEqualTo('\n');
                    records.add(record);
                    record = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        assertThat(quoted).isFalse();
        return records;
    }

    // ---- JUnit ----

    private static Document parsed(String xml) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(xml, e);
        }
    }

    private static int count(Document document, String element) {
        return document.getElementsByTagName(element).getLength();
    }

    @Test
    void junitCountsWhatItHolds() throws IOException {
        RunRecord run = SampleRun.of(300);

        Document document = parsed(written(run, ReportFormat.JUNIT));

        Element all = document.getDocumentElement();
        int events = run.hosts().stream().mapToInt(host -> host.events().size()).sum();
        assertThat(count(document, "testsuite")).isEqualTo(300);
        assertThat(count(document, "testcase"))
                .isEqualTo(events + 300)
                .isEqualTo(Integer.parseInt(all.getAttribute("tests")));
        assertThat(count(document, "failure")).isEqualTo(Integer.parseInt(all.getAttribute("failures")));
        assertThat(count(document, "error")).isPositive().isEqualTo(Integer.parseInt(all.getAttribute("errors")));
        assertThat(count(document, "skipped")).isEqualTo(Integer.parseInt(all.getAttribute("skipped")));
    }

    @Test
    void everyHostHasACaseForItsOutcome() throws IOException {
        RunRecord run = SampleRun.with(
                List.of(
                        SampleRun.host("a", "unreachable", "connect timed out", "no answer", List.of()),
                        SampleRun.host("b", "parked", "", "until 2014-03-01: disk", List.of()),
                        SampleRun.host("c", "ok", "", "", List.of(SampleRun.event("Look", "OK", "")))),
                Map.of(),
                "unreachable hosts");

        NodeList cases = parsed(written(run, ReportFormat.JUNIT)).getElementsByTagName("testcase");

        assertThat(cases.getLength()).isEqualTo(4);
        Element first = (Element) cases.item(0);
        assertThat(first.getAttribute("classname")).isEqualTo("a");
        assertThat(first.getAttribute("name")).isEqualTo("outcome");
        assertThat(((Element) first.getElementsByTagName("error").item(0)).getAttribute("message"))
                .isEqualTo("unreachable, connect timed out: no answer");
        assertThat(((Element) cases.item(1)).getElementsByTagName("skipped").getLength())
                .isEqualTo(1);
        assertThat(((Element) cases.item(2)).getChildNodes().getLength()).isZero();
    }

    // ---- all forms ----

    @ParameterizedTest
    @EnumSource
    void nothingOfAHostIsObeyed(ReportFormat format) throws IOException {
        String text = written(hostile(), format);

        assertThat(text.chars().filter(c -> c < ' ' && c != '\n' && c != '\r').count())
                .isZero();
        assertThat(text).doesNotContain("\u202e", "\u2028", "\ufffe", "\uffff");
        assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(text);
        if (format == ReportFormat.HTML) {
            assertThat(text).doesNotContain("<img", "</script><script>alert", "<!--", "@DATA@\"");
            assertThat(text.split("</script>", -1)).hasSize(3);
        } else if (format == ReportFormat.JUNIT) {
            assertThat(count(parsed(text), "testsuite"))
                    .isEqualTo(hostile().hosts().size());
        }
    }

    @Test
    void pageFetchesNothingAndRunsOnlyItsOwnScript() throws IOException {
        String page = written(SampleRun.of(20), ReportFormat.HTML);

        assertThat(page)
                .contains("content=\"default-src 'none'; script-src 'sha256-")
                .doesNotContain("unsafe-inline", "src=", "@import", "url(");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://");
    }
}
