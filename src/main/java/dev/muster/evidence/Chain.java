package dev.muster.evidence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entries linked by digests: each link is the SHA-256 of the link before, the entry's name and the SHA-256 of its
 * content, so that none can be altered, left out, added or moved without all links behind it being others. As text it is
 * what is signed.
 *
 * @param about the first line, which says what the bundle is about
 */
record Chain(String about, List<Link> links) {
    private static final String TITLE = "muster evidence 1";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9A-Za-z._/-]{1,200})");

    Chain {
        links = List.copyOf(links);
    }

    /**
     * @param content digest of the entry's content
     * @param link digest over all up to here
     */
    record Link(String name, String content, String link) {}

    /** An entry of a bundle. */
    record Entry(String name, byte[] content) {}

    static Chain of(String about, List<Entry> entries) {
        List<Link> links = new ArrayList<>();
        String last = sha256((TITLE + "\n" + about + "\n").getBytes(StandardCharsets.UTF_8));
        for (Entry entry : entries) {
            Link link = after(last, entry);
            links.add(link);
            last = link.link();
        }
        return new Chain(about, links);
    }

    private static Link after(String last, Entry entry) {
        String content = sha256(entry.content());
        String text = last + "\n" + entry.name() + "\n" + content + "\n";
        return new Link(entry.name(), content, sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    String text() {
        StringBuilder text = new StringBuilder(TITLE).append('\n').append(about).append('\n');
        links.forEach(link -> text.append(link.link())
                .append(' ')
                .append(link.content())
                .append(' ')
                .append(link.name())
                .append('\n'));
        return text.toString();
    }

    /** @throws EvidenceException for text that is none, in exactly this form */
    static Chain parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 3 || !lines[0].equals(TITLE) || !lines[lines.length - 1].isEmpty()) {
            throw new EvidenceException("its chain does not begin and end as one");
        }
        List<Link> links = new ArrayList<>();
        for (int i = 2; i < lines.length - 1; i++) {
            Matcher line = LINE.matcher(lines[i]);
            if (!line.matches()) {
                throw new EvidenceException("line " + (i + 1) + " of its chain is none");
            }
            links.add(new Link(line.group(3), line.group(2), line.group(1)));
        }
        return new Chain(lines[1], links);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }
}
