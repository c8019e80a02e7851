package dev.muster.report;

import dev.muster.ledger.RunRecord.Event;
import dev.muster.report.ReportModel.ReportHost;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The run for build servers, in the form of Ant's JUnit task: a suite for each host, a case for each task there, and a
 * last case {@code outcome} that says what became of the host. So a host that no task ever ran on is counted as well, and
 * one that is not done makes the build fail.
 */
final class JunitReport {
    private static final String OUTCOME = "outcome";

    private final XMLStreamWriter xml;

    private JunitReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** How a case ended, by the names of its elements; PASSED has none. */
    private enum Ending {
        PASSED(""),
        FAILURE("failure"),
        ERROR("error"),
        SKIPPED("skipped");

        private final String element;

        Ending(String element) {
            this.element = element;
        }

        static Ending ofStatus(String status) {
            return switch (status) {
                case "FAILED" -> FAILURE;
                case "UNREACHABLE" -> ERROR;
                case "SKIPPED", "WOULD_RUN", "UNKNOWN" -> SKIPPED;
                default -> PASSED;
            };
        }

        static Ending ofOutcome(String outcome) {
            return switch (outcome) {
                case "ok", "changed" -> PASSED;
                case "parked", "exempt" -> SKIPPED;
                case "unreachable", "never seen" -> ERROR;
                default -> FAILURE;
            };
        }
    }

    /** Cases counted. */
    private record Counts(long tests, long failures, long errors, long skipped) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        static Counts of(ReportHost host) {
            Counts counts = NONE.plus(Ending.ofOutcome(host.record().outcome()));
            for (Event event : host.record().events()) {
                counts = counts.plus(Ending.ofStatus(event.status()));
            }
            return counts;
        }

        private Counts plus(Ending ending) {
            return new Counts(
                    tests + 1,
                    failures + (ending == Ending.FAILURE ? 1 : 0),
                    errors + (ending == Ending.ERROR ? 1 : 0),
                    skipped + (ending == Ending.SKIPPED ? 1 : 0));
        }

        Counts plus(Counts other) {
            return new Counts(
                    tests + other.tests, failures + other.failures, errors + other.errors, skipped + other.skipped);
        }
    }

    static void write(ReportModel model, Writer out) throws IOException {
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            new JunitReport(xml).document(model);
            xml.close();
        } catch (XMLStreamException e) {
            throw e.getNestedException() instanceof IOException cause ? cause : new IOException(e);
        }
    }

    private void document(ReportModel model) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        newLine();
        xml.writeStartElement("testsuites");
        attribute(
                "name",
                "muster run " + model.run().number() + ": "
                        + model.run().header().job());
        counts(model.hosts().stream().map(Counts::of).reduce(Counts.NONE, Counts::plus));
        attribute("time", Seconds.of(model.run().took()));
        for (ReportHost host : model.hosts()) {
            suite(model, host);
        }
        newLine();
        xml.writeEndElement();
        newLine();
        xml.writeEndDocument();
    }

    private void suite(ReportModel model, ReportHost host) throws XMLStreamException {
        newLine();
        xml.writeStartElement("testsuite");
        attribute("name", host.name());
        attribute("hostname", host.name());
        counts(Counts.of(host));
        attribute("time", Seconds.of(host.busy()));
        String second = model.run().started().toString();
        attribute("timestamp", second.substring(0, Math.min(second.length(), "2014-02-12T06:00:00".length())));
        for (Event event : host.record().events()) {
            task(host, event);
        }
        outcome(host);
        newLine();
        xml.writeEndElement();
    }

    private void task(ReportHost host, Event event) throws XMLStreamException {
        Ending ending = Ending.ofStatus(event.status());
        String said = event.message().isEmpty()
                ? event.finding().map(found -> found.sentence()).orElse("")
                : event.message();
        String title = event.isItem()
                ? event.task().title() + " [" + event.item() + "]"
                : event.task().title();
        begin(host, title, Seconds.of(event.took()));
        if (ending != Ending.PASSED) {
            ending(ending, event.task().module(), JsonReport.status(event), said);
        } else if (!said.isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(PlainText.text(said));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private void outcome(ReportHost host) throws XMLStreamException {
        Ending ending = Ending.ofOutcome(host.record().outcome());
        begin(host, OUTCOME, "0");
        if (ending != Ending.PASSED) {
            String kind = host.record().kind();
            ending(
                    ending,
                    host.record().outcome(),
                    kind.isEmpty() ? host.record().outcome() : host.record().outcome() + ", " + kind,
                    host.record().reason());
        }
        xml.writeEndElement();
    }

    private void begin(ReportHost host, String title, String seconds) throws XMLStreamException {
        newLine();
        xml.writeStartElement("testcase");
        attribute("classname", host.name());
        attribute("name", title);
        attribute("time", seconds);
    }

    private void ending(Ending ending, String type, String state, String said) throws XMLStreamException {
        xml.writeStartElement(ending.element);
        if (ending != Ending.SKIPPED) {
            attribute("type", type);
        }
        List<String> words = said.isEmpty()
                ? List.of(state)
                : List.of(state, said.lines().findFirst().orElse(""));
        attribute("message", String.join(": ", words));
        xml.writeCharacters(PlainText.text(said));
        xml.writeEndElement();
    }

    private void counts(Counts counts) throws XMLStreamException {
        attribute("tests", Long.toString(counts.tests()));
        attribute("failures", Long.toString(counts.failures()));
        attribute("errors", Long.toString(counts.errors()));
        attribute("skipped", Long.toString(counts.skipped()));
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, PlainText.line(value));
    }

    private void newLine() throws XMLStreamException {
        xml.writeCharacters("\n");
    }
}
