package dev.muster.yaml;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;

/** A reader that makes one mark for each place: the scanner asks three times where most tokens begin. */
final class MarkedReader extends StreamReader {
    private @Nullable Mark latest;

    MarkedReader(String text) {
        super(text);
    }

    @Override
    public Mark getMark() {
        Mark known = latest;
        if (known == null || known.getIndex() != getIndex()) {
            known = super.getMark();
            latest = known;
        }
        return known;
    }
}
