package dev.muster.cli;

import dev.muster.census.Census;
import dev.muster.census.SourceKind;
import dev.muster.census.SourceReading;
import dev.muster.ledger.RunEvent;
import dev.muster.ledger.RunEvent.TaskEnded;
import dev.muster.ledger.RunListener;
import dev.muster.ntp.AddressReport;
import dev.muster.ntp.ProbeReport;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes what hosts tell of other boxes, and reads it as the sources it is made of. */
final class CensusAnswers implements RunListener {
    private final Console console;
    private final List<SourceReading> readings = new ArrayList<>();

    CensusAnswers(Console console) {
        this.console = console;
    }

    /** What was told so far. */
    synchronized List<SourceReading> readings() {
        return List.copyOf(readings);
    }

    @Override
    public synchronized void on(RunEvent event) {
        if (event instanceof TaskEnded ended) {
            told(ended);
        } else if (event instanceof RunEvent.Warned warned) {
            console.told(warned);
        } else if (event instanceof RunEvent.RunEnded ended) {
            new Recap(console, false).accounting(ended.outcomes());
        }
    }

    private void told(TaskEnded ended) {
        if (ended.status() != TaskEnded.Status.OK) {
            console.error(ended.host() + ": "
                    + Optional.ofNullable(ended.result().get("msg"))
                            .map(Value::str)
                            .map(Printable::line)
                            .orElse(ended.status().name()));
            return;
        }
        List<SourceReading> own = sources(ended).stream()
                .flatMap(source -> reading(ended.host(), source).stream())
                .toList();
        readings.addAll(own);
        String told = own.stream()
                .map(reading ->
                        Printable.line(reading.file().substring(ended.host().length() + 1)) + " "
                                + (reading.found().size() + reading.hashed().size()))
                .collect(Collectors.joining(", "));
        console.line(ended.host() + ": " + (told.isEmpty() ? "knows no other box" : told));
        boolean isCut = Optional.ofNullable(ended.result().get("truncated"))
                .map(Value::isTruthy)
                .orElse(false);
        if (isCut) {
            console.warning(ended.host() + " knows more than was read");
        }
    }

    private static List<Value> sources(TaskEnded ended) {
        return ended.result().get("sources") instanceof Value.Seq list ? list.items() : List.of();
    }

    private static Optional<SourceReading> reading(String host, Value source) {
        if (!(source instanceof Value.Dict fields)) {
            return Optional.empty();
        }
        String name = host + ":" + text(fields, "place");
        return SourceKind.of(text(fields, "kind"))
                .map(kind -> Census.read(kind, name, content(text(fields, "encoding"), text(fields, "text"))))
                .filter(reading -> !reading.found().isEmpty()
                        || !reading.hashed().isEmpty()
                        || !reading.remarks().isEmpty());
    }

    /** What od prints is bytes in hexadecimal with blanks between; a last one that was cut is left out. */
    private static byte[] content(String encoding, String text) {
        if (!encoding.equals("hex")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        String digits = text.replaceAll("[^0-9a-f]", "");
        return HexFormat.of().parseHex(digits.substring(0, digits.length() & ~1));
    }

    private static String text(Value.Dict fields, String name) {
        return Optional.ofNullable(fields.entries().get(Value.of(name)))
                .map(Value::str)
                .orElse("");
    }

    /** The clients that a time server names to anybody who asks from here. */
    synchronized void told(String host, ProbeReport report) {
        for (AddressReport address : report.addresses()) {
            List<String> clients = Stream.concat(address.monlist().clients().stream(), address.mru().clients().stream())
                    .filter(client -> address.source()
                            .filter(own -> own.toString().equals(client))
                            .isEmpty())
                    .distinct()
                    .toList();
            if (!clients.isEmpty()) {
                readings.add(Census.clients(host + ":probe of " + address.address(), clients));
                console.line(host + ": names "
                        + CensusWords.counted(clients.size(), "client", "clients")
                        + " to anybody who asks for monlist or mrulist");
            }
        }
    }
}
