package dev.muster.census;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Leases of DHCP servers: ISC dhcpd.leases(5), dnsmasq's leases file, Kea's memfile. A lease is known by its card and
 * its name; the address is what it had then.
 */
final class LeaseFormat implements Format {
    private static final Pattern ISC_BEGIN = Pattern.compile("lease\\s+(\\S+)\\s*\\{.*");
    private static final Pattern ISC_NAME = Pattern.compile(".*client-hostname\\s+\"([^\"]*)\".*");
    private static final Pattern ISC_CARD = Pattern.compile(".*hardware\\s+\\w+\\s+([0-9a-fA-F:]+)\\s*;.*");
    private static final Pattern ISC_END =
            Pattern.compile(".*\\bends\\s+[0-6]\\s+(\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d).*");
    private static final DateTimeFormatter ISC_TIME = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss");
    private static final Pattern DNSMASQ =
            Pattern.compile("(\\d{1,10}) (?:(\\S*[:-]\\S*)|\\d+) (\\S+) (\\S+)(?: \\S+)?");
    private static final int KEA_COLUMNS = 9;

    @Override
    public void read(SourceFile file, Sightings sightings) {
        List<String> lines = file.lines();
        if (!lines.isEmpty() && lines.get(0).startsWith("address,")) {
            kea(lines, sightings);
            return;
        }
        Lease lease = new Lease();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Matcher begin = ISC_BEGIN.matcher(line);
            Matcher dnsmasq = DNSMASQ.matcher(line);
            if (begin.matches()) {
                lease = new Lease();
                lease.line = i + 1;
                lease.address = begin.group(1);
            } else if (lease.line > 0) {
                lease.isc(line);
                if (line.startsWith("}")) {
                    sightings.add(lease.sighting(sightings));
                    lease = new Lease();
                }
            } else if (dnsmasq.matches()) {
                sightings.add(dnsmasq(dnsmasq, i + 1).sighting(sightings));
            }
        }
        if (lease.line > 0) {
            sightings.remark(lease.line, "this lease does not end: the file is cut");
            sightings.add(lease.sighting(sightings));
        }
    }

    private static Lease dnsmasq(Matcher matcher, int line) {
        Lease lease = new Lease();
        lease.line = line;
        long ends = Long.parseLong(matcher.group(1));
        lease.ends = ends == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(ends));
        lease.card = Optional.ofNullable(matcher.group(2)).orElse("");
        lease.address = matcher.group(3);
        lease.name = matcher.group(4);
        return lease;
    }

    /** address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,… */
    private static void kea(List<String> lines, Sightings sightings) {
        List<String> head = List.of(lines.get(0).split(",", -1));
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            if (cells.length < KEA_COLUMNS) {
                sightings.remark(i + 1, "fewer columns than a lease of Kea has");
                continue;
            }
            Lease lease = new Lease();
            lease.line = i + 1;
            lease.address = cells[0];
            lease.card = cell(head, cells, "hwaddr");
            lease.name = cell(head, cells, "hostname");
            lease.ends = Optional.of(cell(head, cells, "expire"))
                    .filter(text -> text.matches("[0-9]{1,11}"))
                    .map(text -> Instant.ofEpochSecond(Long.parseLong(text)));
            sightings.add(lease.sighting(sightings));
        }
    }

    private static String cell(List<String> head, String[] cells, String name) {
        int at = head.indexOf(name);
        return at >= 0 && at < cells.length ? cells[at] : "";
    }

    /** One lease as it is read. */
    private static final class Lease {
        private int line;
        private String address = "";
        private String name = "";
        private String card = "";
        private Optional<Instant> ends = Optional.empty();

        void isc(String text) {
            Matcher called = ISC_NAME.matcher(text);
            if (called.matches()) {
                name = called.group(1);
            }
            Matcher hardware = ISC_CARD.matcher(text);
            if (hardware.matches()) {
                card = hardware.group(1);
            }
            Matcher end = ISC_END.matcher(text);
            if (end.matches()) {
                ends = time(end.group(1));
            }
        }

        private static Optional<Instant> time(String text) {
            try {
                return Optional.of(LocalDateTime.parse(text, ISC_TIME).toInstant(ZoneOffset.UTC));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }

        Sighting sighting(Sightings sightings) {
            List<Clue> same = new ArrayList<>(Sightings.clues(Stream.of(name.equals("*") ? "" : name)));
            Clue.mac(card).ifPresent(same::add);
            List<Clue> had = Sightings.clues(Stream.of(address));
            return Sighting.of(sightings.at(line), same.isEmpty() ? had : same)
                    .having(had)
                    .at(ends);
        }
    }
}
