package dev.muster.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of what four real daemons answered, {@code /ntp/exposure.txt}. */
public final class ExposureTable {
    private static final Pattern RESULT = Pattern.compile("(\\S+)\\s+monlist (\\S{4})  mode6 (\\S{4})  time (\\S{2})");

    private ExposureTable() {}

    /**
     * One configuration on one daemon, with what was seen: a sign for each of 10.99.0.2, fd00:99::2, 127.0.0.1 and ::1,
     * of which the time was only asked from the first two. D data, e error, . silence.
     */
    public record Measured(String row, String config, String daemon, String monlist, String mode6, String time) {}

    public static List<Measured> read() throws IOException {
        String text;
        try (InputStream in = ExposureTable.class.getResourceAsStream("/ntp/exposure.txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Measured> out = new ArrayList<>();
        String row = "";
        StringBuilder config = new StringBuilder();
        for (String line : text.lines().toList()) {
            Matcher result = RESULT.matcher(line.strip());
            if (line.startsWith("[")) {
                row = line.substring(1, 3);
                config = new StringBuilder("server 10.99.0.9\n");
            } else if (line.startsWith("  | ")) {
                config.append(line.substring(4).replace("<CR>", "\r")).append('\n');
            } else if (result.matches()) {
                out.add(new Measured(
                        row, config.toString(), result.group(1), result.group(2), result.group(3), result.group(4)));
            }
        }
        return out;
    }
}
