package dev.muster.census;

import dev.muster.template.Csv;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Tables with a head: Shadowserver's reports ({@code scan_ntp}, {@code scan_ntpmonitor}) and any other CSV whose head names
 * a column of hosts or addresses.
 */
final class TableFormat implements Format {
    private static final Set<String> HOSTS = Set.of(
            "ip",
            "address",
            "ip_address",
            "ipaddress",
            "ipv4",
            "ipv6",
            "host",
            "hostname",
            "host_name",
            "name",
            "fqdn",
            "dns_name",
            "ansible_host",
            "src_ip");
    private static final Set<String> CARDS = Set.of("mac", "mac_address", "hwaddr");
    private static final Set<String> TIMES = Set.of("timestamp", "last_seen", "date");
    private static final DateTimeFormatter SHADOWSERVER = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    @Override
    public void read(SourceFile file, Sightings sightings) {
        String text = file.text();
        String first = text.lines().findFirst().orElse("");
        char separator =
                first.indexOf(',') < 0 && first.indexOf(';') >= 0 ? ';' : first.indexOf('\t') >= 0 ? '\t' : ',';
        List<List<String>> rows = Csv.rows(text, separator);
        List<String> head = rows.isEmpty()
                ? List.of()
                : rows.get(0).stream()
                        .map(cell -> cell.strip().toLowerCase(Locale.ROOT).replace(' ', '_'))
                        .toList();
        if (head.stream().noneMatch(HOSTS::contains)) {
            sightings.remark(
                    1,
                    "no column of the head is one of "
                            + String.join(", ", HOSTS.stream().sorted().toList()));
            return;
        }
        for (int i = 1; i < rows.size(); i++) {
            row(head, rows.get(i), i + 1, sightings);
        }
    }

    private static void row(List<String> head, List<String> row, int line, Sightings sightings) {
        if (row.stream().allMatch(String::isBlank)) {
            return;
        }
        List<Clue> clues = new ArrayList<>(Sightings.clues(cells(head, row, HOSTS)));
        cells(head, row, CARDS).flatMap(cell -> Clue.mac(cell).stream()).forEach(clues::add);
        Optional<Instant> seen =
                cells(head, row, TIMES).flatMap(cell -> time(cell).stream()).findFirst();
        if (clues.isEmpty()) {
            sightings.remark(line, "neither a name nor an address in the columns of hosts");
        }
        sightings.add(Sighting.of(sightings.at(line), clues).at(seen));
    }

    private static Stream<String> cells(List<String> head, List<String> row, Set<String> names) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < Math.min(head.size(), row.size()); i++) {
            if (names.contains(head.get(i))) {
                cells.add(row.get(i));
            }
        }
        return cells.stream();
    }

    private static Optional<Instant> time(String cell) {
        try {
            return Optional.of(LocalDateTime.parse(cell.strip(), SHADOWSERVER).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
