package dev.muster.census;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is on a segment: what {@code ip neigh}, {@code arp -an} and {@code /proc/net/arp} print. Entries that were never
 * answered are of nobody.
 */
final class NeighbourFormat implements Format {
    private static final Pattern UNANSWERED = Pattern.compile("\\b(?:FAILED|INCOMPLETE)\\b|<incomplete>");
    private static final Pattern HARDWARE = Pattern.compile("(?:[0-9a-fA-F]{1,2}:){5}[0-9a-fA-F]{1,2}");
    private static final Pattern ARP = Pattern.compile("(\\S+) \\(([0-9.]+)\\) at .*");

    @Override
    public void read(SourceFile file, Sightings sightings) {
        int number = 0;
        for (String line : file.lines()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("IP address") && !text.startsWith("Address")) {
                neighbour(text, number, sightings);
            }
        }
    }

    private static void neighbour(String text, int number, Sightings sightings) {
        Matcher arp = ARP.matcher(text);
        List<String> words = new ArrayList<>();
        if (arp.matches()) {
            words.add(arp.group(2));
            words.add(arp.group(1).equals("?") ? "" : arp.group(1));
        } else {
            words.add(text.split("\\s+")[0]);
        }
        List<Clue> clues = new ArrayList<>(Sightings.clues(words.stream()));
        Matcher hardware = HARDWARE.matcher(text);
        Optional<Clue> mac = hardware.find() ? Clue.mac(hardware.group()) : Optional.empty();
        if (clues.isEmpty() && mac.isEmpty()) {
            sightings.remark(number, "no line of ip neigh or arp");
        } else if (!UNANSWERED.matcher(text).find() && mac.isPresent()) {
            clues.add(mac.get());
            sightings.add(Sighting.of(sightings.at(number), clues));
        }
    }
}
