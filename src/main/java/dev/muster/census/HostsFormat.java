package dev.muster.census;

import dev.muster.ntp.IpAddress;
import java.util.Arrays;
import java.util.List;

/** hosts(5): an address and the names of the box that has it. */
final class HostsFormat implements Format {
    @Override
    public void read(SourceFile file, Sightings sightings) {
        int number = 0;
        for (String line : file.lines()) {
            number++;
            String text = line.replaceFirst("#.*", "").strip();
            if (text.isEmpty()) {
                continue;
            }
            List<String> words = Arrays.asList(text.split("\\s+"));
            if (IpAddress.parse(words.get(0)).isEmpty()) {
                sightings.remark(number, "does not begin with an address");
            } else if (Clue.of(words.get(0)).isPresent()) {
                sightings.box(number, words);
            }
        }
    }
}
