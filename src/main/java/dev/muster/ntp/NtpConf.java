package dev.muster.ntp;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of ntp.conf as lines that can be changed one by one. {@code parse(text).print()} is the text, whatever it
 * is; edits touch only the lines they mean.
 *
 * @param byteOrderMark in front of the first line, as it was
 */
public record NtpConf(String byteOrderMark, List<ConfLine> lines) {

    public NtpConf {
        lines = List.copyOf(lines);
    }

    public static NtpConf parse(String text) {
        String mark = StatementReader.byteOrderMark(text);
        List<ConfLine> lines = new ArrayList<>();
        int from = mark.length();
        while (from < text.length()) {
            int feed = text.indexOf('\n', from);
            int stop = feed < 0 ? text.length() : feed;
            boolean carriage = feed > from && text.charAt(feed - 1) == '\r';
            String end = feed < 0 ? "" : carriage ? "\r\n" : "\n";
            lines.add(ConfLine.of(text.substring(from, carriage ? stop - 1 : stop), end));
            from = feed < 0 ? text.length() : feed + 1;
        }
        return new NtpConf(mark, lines);
    }

    public String print() {
        StringBuilder out = new StringBuilder(byteOrderMark);
        lines.forEach(line -> out.append(line.text()).append(line.end()));
        return out.toString();
    }

    /** The directives of one kind, in order. */
    public <T extends Directive> List<T> directives(Class<T> kind) {
        return lines.stream()
                .map(ConfLine::directive)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Whether lines end as on DOS: the first line end decides about lines that are added. */
    public boolean hasCarriageReturns() {
        return lines.stream()
                .map(ConfLine::end)
                .filter(e -> !e.isEmpty())
                .findFirst()
                .map("\r\n"::equals)
                .orElse(false);
    }

    /** The same with another line at a 0-based place. */
    NtpConf with(int index, ConfLine line) {
        List<ConfLine> more = new ArrayList<>(lines);
        more.set(index, line);
        return new NtpConf(byteOrderMark, more);
    }

    /** The same without the line at a 0-based place. */
    NtpConf without(int index) {
        List<ConfLine> fewer = new ArrayList<>(lines);
        fewer.remove(index);
        return new NtpConf(byteOrderMark, fewer);
    }

    /** The same with a line inserted in front of a 0-based place; a last line without end gets one. */
    NtpConf insert(int index, String text) {
        String end = hasCarriageReturns() ? "\r\n" : "\n";
        List<ConfLine> more = new ArrayList<>(lines);
        if (index > 0 && more.get(index - 1).end().isEmpty()) {
            more.set(index - 1, more.get(index - 1).withEnd(end));
        }
        int at = index;
        if (at == 0 && !byteOrderMark.isEmpty()) {
            // Behind the mark the first line is lost to daemons up to 4.2.6.
            more.add(at++, ConfLine.of("#", end));
        }
        more.add(at, ConfLine.of(text, end));
        return new NtpConf(byteOrderMark, more);
    }

    /** Where a statement can be added that every daemon reads: the end, but in front of a line that stops the reading. */
    int endOfStatements() {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).directive() instanceof Directive.Setting setting
                    && setting.keyword().equals("end")) {
                return i;
            }
        }
        return lines.size();
    }
}
