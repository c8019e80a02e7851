package dev.muster.yaml;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.SourceText;
import dev.muster.vault.Keyring;
import dev.muster.vault.VaultException;
import dev.muster.vault.VaultText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads YAML documents into {@link YamlNode}s. Faults go to the diagnostics; what could be read is returned. */
public final class YamlReader {
    /** Beyond this a file is surely not what was meant: 100,000 hosts with variables take about 20 MB. */
    private static final long LARGEST_FILE = 256L << 20;

    private static final int SHORTEST_SECRET = 6;

    private YamlReader() {}

    /** The document of a file; empty for an empty file or one that could not be read at all. */
    public static Optional<YamlNode> read(SourceText source, Diagnostics diagnostics) {
        Optional<YamlNode> document = new DocumentReader(source).read(diagnostics);
        if (source.isSecret()) {
            document.ifPresent(YamlReader::tellSecrets);
        }
        return document;
    }

    /** The texts of an encrypted file; numbers and short words are no secrets, and hiding them would hide everything. */
    private static void tellSecrets(YamlNode node) {
        if (node instanceof YamlMapping mapping) {
            mapping.entries().forEach(entry -> tellSecrets(entry.value()));
        } else if (node instanceof YamlSequence sequence) {
            sequence.items().forEach(YamlReader::tellSecrets);
        } else if (node instanceof YamlScalar scalar
                && scalar.isText()
                && scalar.text().length() >= SHORTEST_SECRET) {
            Keyring.ofProcess().tell(scalar.text());
        }
    }

    /** The text of a file, decrypted if need be, under the name of its path; a fault is reported at its first line. */
    public static Optional<SourceText> open(Path path, Diagnostics diagnostics) {
        return open(path, UnaryOperator.identity(), diagnostics);
    }

    /** The same, with the bytes mended before they are read as UTF-8; those of an encrypted file are not. */
    public static Optional<SourceText> open(Path path, UnaryOperator<byte[]> mended, Diagnostics diagnostics) {
        SourceText nothing = new SourceText(path.toString(), "");
        try {
            if (Files.size(path) > LARGEST_FILE) {
                diagnostics.error(nothing.whole(), "this file has more than " + (LARGEST_FILE >> 20) + " MB");
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(path);
            return Optional.of(
                    VaultText.isSealed(content)
                            ? SourceText.secret(
                                    path.toString(),
                                    text(Keyring.ofProcess().open(content).content()))
                            : new SourceText(path.toString(), text(mended.apply(content))));
        } catch (NoSuchFileException e) {
            diagnostics.add(Diagnostic.error(nothing.whole(), "this file does not exist", neighbour(path)));
        } catch (AccessDeniedException e) {
            diagnostics.error(nothing.whole(), "this file may not be read");
        } catch (VaultException e) {
            diagnostics.error(nothing.whole(), String.valueOf(e.getMessage()));
        } catch (CharacterCodingException e) {
            diagnostics.error(nothing.whole(), "this file is not UTF-8 text");
        } catch (IOException e) {
            diagnostics.error(nothing.whole(), "this file cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Why an encrypted file cannot be opened with the keys there are; empty for one that can, and for all others. */
    public static Optional<Diagnostic> closed(Path path) {
        try {
            Keyring.ofProcess().openIfSealed(Files.readAllBytes(path));
        } catch (VaultException e) {
            return Optional.of(
                    Diagnostic.error(new SourceText(path.toString(), "").whole(), String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return Optional.empty(); // said when it is read
        }
        return Optional.empty();
    }

    /** Bytes that are no UTF-8 leave a mark, which may also stand there itself: only then it is worth a second look. */
    private static String text(byte[] content) throws CharacterCodingException {
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The file beside a missing one whose name is nearest, as a hint. */
    private static Optional<String> neighbour(Path missing) {
        Path folder = Optional.ofNullable(missing.getParent()).orElse(Path.of(""));
        try (Stream<Path> beside = Files.list(folder)) {
            return DidYouMean.hint(
                    missing.getFileName().toString(),
                    beside.map(file -> file.getFileName().toString()).toList());
        } catch (IOException e) {
            return Optional.of("there is no folder " + folder);
        }
    }

    /** The document of the file at a path. */
    public static Optional<YamlNode> read(Path path, Diagnostics diagnostics) {
        return open(path, diagnostics).flatMap(source -> read(source, diagnostics));
    }
}
