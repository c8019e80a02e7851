package dev.muster.census;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The clients of one's own time servers, as {@code ntpdc -n -c monlist}, {@code ntpq -n -c mrulist} and {@code chronyc -n
 * clients} print them: every box that still takes time from there stands in it.
 */
final class ClientListFormat implements Format {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+|0x[0-9a-fA-F]+|[0-9a-f]+");
    private static final Pattern RULE = Pattern.compile("=+");
    private static final int FEWEST_COLUMNS = 5;
    /** mrulist: lstint avgint rstr r m v count rport remote address. */
    private static final int MRU_ADDRESS = 8;

    @Override
    public void read(SourceFile file, Sightings sightings) {
        boolean isMru = false;
        int number = 0;
        for (String line : file.lines()) {
            number++;
            String text = line.strip();
            if (text.startsWith("lstint")) {
                isMru = true;
            }
            List<String> words = List.of(text.split("\\s+"));
            Matcher rule = RULE.matcher(text);
            // In chronyc's table the second column is a number as well.
            if (text.startsWith("Hostname ")) {
                isMru = false;
            } else if (!rule.matches() && words.size() >= FEWEST_COLUMNS && !text.startsWith("remote address")) {
                String address = isMru && words.size() > MRU_ADDRESS ? words.get(MRU_ADDRESS) : words.get(0);
                String count = isMru ? words.get(0) : words.get(1);
                if (NUMBER.matcher(count).matches()) {
                    sightings.box(number, address);
                }
            }
        }
    }
}
