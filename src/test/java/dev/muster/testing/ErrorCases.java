package dev.muster.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files that hold mistakes on purpose: {@code # error: part of the message} (or {@code # warning:}) stands on the
 * erring line, or alone on lines above it. Exactly these complaints must come. {@code -Dgolden=update} rewrites the
 * golden files.
 */
public final class ErrorCases {
    private static final Pattern EXPECTED =
            Pattern.compile("# (error|warning)(?:@([0-9]+))?: (.*?)(?=(?: # (?:error|warning)(?:@[0-9]+)?: )|$)");

    private ErrorCases() {}

    /** The case files of a folder of the test resources. */
    public static Stream<Path> in(String folder) {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources", folder))) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
            assertThat(found).isNotEmpty();
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares what a load said about a file with what the file says it should. */
    public static void assertComplaints(Path file, Diagnostics diagnostics) throws IOException {
        List<String> actual = new ArrayList<>();
        List<String> expected = expected(file);
        List<Diagnostic> found = diagnostics.sorted();
        for (int i = 0; i < found.size(); i++) {
            Diagnostic complaint = found.get(i);
            String line = complaint.severity() + "@" + complaint.span().line() + ": ";
            String wanted = i < expected.size() ? expected.get(i) : "";
            boolean same = wanted.startsWith(line) && complaint.message().contains(wanted.substring(line.length()));
            actual.add(same ? wanted : line + complaint.message());
        }
        assertThat(actual).as(diagnostics.render()).isEqualTo(expected);
    }

    private static List<String> expected(Path file) throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher comment = EXPECTED.matcher(lines.get(i));
            while (comment.find()) {
                int line = lines.get(i).strip().startsWith("#") ? nextLine(lines, i) : i + 1;
                String place = comment.group(2) == null ? String.valueOf(line) : comment.group(2);
                expected.add(
                        comment.group(1) + "@" + place + ": " + comment.group(3).strip());
            }
        }
        return expected;
    }

    private static int nextLine(List<String> lines, int from) {
        int line = from;
        while (line < lines.size() && lines.get(line).strip().startsWith("#")) {
            line++;
        }
        return line + 1;
    }

    /** Compares a text with the golden file of that name, or rewrites it. */
    public static void assertGolden(Path golden, String text) throws IOException {
        if (System.getProperty("golden", "").equals("update")) {
            Files.createDirectories(golden.toAbsolutePath().getParent());
            Files.writeString(golden, text + "\n");
        }
        assertThat(text + "\n").isEqualTo(Files.readString(golden));
    }
}
