package dev.muster.census;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** ssh_config(5): the hosts that have a block of their own, and what they are really called. */
final class SshConfigFormat implements Format {
    private static final Pattern KEYWORD_END = Pattern.compile("\\s*=\\s*|\\s+");

    @Override
    public void read(SourceFile file, Sightings sightings) {
        Block block = new Block(0, List.of(), "", OptionalInt.empty());
        int number = 0;
        for (String line : file.lines()) {
            number++;
            String[] parts = KEYWORD_END.split(line.strip(), 2);
            if (parts.length < 2 || parts[0].startsWith("#")) {
                continue;
            }
            String value = parts[1].strip().replace("\"", "");
            switch (parts[0].toLowerCase(Locale.ROOT)) {
                case "host" -> {
                    block.end(sightings);
                    block = new Block(number, List.of(value.split("\\s+")), "", OptionalInt.empty());
                }
                case "match" -> {
                    block.end(sightings);
                    block = new Block(number, List.of(), "", OptionalInt.empty());
                }
                case "hostname" -> block = new Block(block.line, block.names, value, block.port);
                case "port" -> block = new Block(block.line, block.names, block.hostName, port(value));
                case "proxyjump" -> jumps(value, number, sightings);
                default -> {}
            }
        }
        block.end(sightings);
    }

    private static void jumps(String value, int line, Sightings sightings) {
        if (!value.equalsIgnoreCase("none")) {
            for (String jump : value.split(",", -1)) {
                sightings.box(line, HistoryFormat.host(jump));
            }
        }
    }

    private static OptionalInt port(String text) {
        return text.matches("[0-9]{1,5}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** From one Host to the next. Its names are nicknames of one box where HostName is the same for all of them. */
    private record Block(int line, List<String> names, String hostName, OptionalInt port) {
        void end(Sightings sightings) {
            List<String> own =
                    names.stream().filter(name -> !name.matches(".*[*?!].*")).toList();
            Origin origin = sightings.at(line);
            if (!own.isEmpty() && !hostName.isEmpty() && !hostName.contains("%")) {
                sightings.add(Sighting.of(origin, Sightings.clues(Stream.concat(own.stream(), Stream.of(hostName))))
                        .on(port));
                return;
            }
            for (String name : own) {
                Stream<String> words =
                        Stream.of(name, hostName.replace("%h", name).replace("%%", "%"));
                sightings.add(Sighting.of(origin, Sightings.clues(words)).on(port));
            }
        }
    }
}
