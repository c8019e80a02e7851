package dev.muster.census;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/**
 * Zone files of the domain name system (RFC 1035, chapter 5): A, AAAA, CNAME and PTR records. {@code $INCLUDE} is
 * not followed, and of {@code $GENERATE}, which can make billions, the first 65,536 records are. Where a zone has no
 * {@code $ORIGIN} of its own, the name of the file is taken for it.
 */
final class ZoneFormat implements Format {
    private static final Pattern FILE = Pattern.compile("(?:db\\.|zone\\.)?(.+?)(?:\\.(?:zone|db|hosts|rev))?");
    private static final Pattern INCLUDE = Pattern.compile("(?i)^\\$INCLUDE\\s+(\\S+).*");
    private static final int MOST_GENERATED = 1 << 16;
    private static final Pattern LINE = Pattern.compile(".*?:(\\d+): (.*)", Pattern.DOTALL);

    @Override
    public void read(SourceFile file, Sightings sightings) {
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher include = INCLUDE.matcher(lines.get(i));
            if (include.matches()) {
                sightings.remark(i + 1, "$INCLUDE is not followed: name zone:" + include.group(1) + ", too");
            }
        }
        try {
            Master master = new Master(
                    new ByteArrayInputStream(file.text().getBytes(StandardCharsets.UTF_8)), origin(file.name()));
            master.disableIncludes();
            master.expandGenerate(true);
            int read = 0;
            for (Record entry = master.nextRecord(); entry != null; entry = master.nextRecord()) {
                if (read++ == lines.size() + MOST_GENERATED) {
                    sightings.remark(
                            0, "$GENERATE makes more than " + MOST_GENERATED + " records; the first ones count");
                    return;
                }
                entry(entry, sightings);
            }
        } catch (TextParseException e) {
            Matcher matcher = LINE.matcher(String.valueOf(e.getMessage()));
            boolean isPlaced = matcher.matches();
            sightings.remark(
                    isPlaced && matcher.group(1).length() < 9 ? Integer.parseInt(matcher.group(1)) : 0,
                    (isPlaced ? matcher.group(2) : e.getMessage()) + "; what stood before it counts");
        } catch (IOException e) {
            sightings.remark(0, "the zone breaks off: " + e.getMessage());
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) { // the library falls over empty words
            sightings.remark(0, "a line makes no sense; what stood before it counts");
        }
    }

    private static Name origin(String file) throws TextParseException {
        String name = file.substring(file.lastIndexOf('/') + 1);
        Matcher matcher = FILE.matcher(name);
        try {
            return Name.fromString((matcher.matches() ? matcher.group(1) : name) + ".");
        } catch (TextParseException e) {
            return Name.root;
        }
    }

    private static void entry(Record entry, Sightings sightings) {
        String name = entry.getName().toString(true);
        if (entry instanceof ARecord a) {
            sightings.box(0, name, a.getAddress().getHostAddress());
        } else if (entry instanceof AAAARecord six) {
            sightings.box(0, name, six.getAddress().getHostAddress());
        } else if (entry instanceof CNAMERecord alias) {
            sightings.box(0, name, alias.getTarget().toString(true));
        } else if (entry instanceof PTRRecord pointer) {
            reversed(entry.getName())
                    .ifPresent(address ->
                            sightings.box(0, address, pointer.getTarget().toString(true)));
        }
    }

    private static Optional<String> reversed(Name name) {
        try {
            return Optional.of(ReverseMap.fromName(name).getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
