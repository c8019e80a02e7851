package dev.muster.engine;

import dev.muster.source.LocatedText;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a template may know of itself: {@code template_path} and kin, and {@code ansible_managed} with its placeholders
 * filled in (template/__init__.py, {@code generate_ansible_template_vars}). They beat variables of the same name.
 *
 * @param managed the text of the settings, with {@code {file} {host} {uid}} and the signs of strftime
 */
record TemplateFacts(String managed, Templar templar) {

    private static final List<String> NAMES = List.of(
            "template_host",
            "template_path",
            "template_mtime",
            "template_uid",
            "template_run_date",
            "template_destpath",
            "template_fullpath",
            "ansible_managed");

    /** The variables of a task and those of a template of its. */
    Scope over(Scope scope, Path template, TemplateSource source, String writtenAs, String destination) {
        Instant now = Instant.now();
        return new Scope() {
            @Override
            public Optional<Value> lookup(String name) {
                Optional<Value> own = NAMES.contains(name)
                        ? fact(name, template, source, writtenAs, destination, now)
                        : Optional.empty();
                return own.isPresent() ? own : scope.lookup(name);
            }

            @Override
            public Collection<String> names() {
                Set<String> names = new LinkedHashSet<>(scope.names());
                names.addAll(NAMES);
                return names;
            }

            @Override
            public Collection<String> hints() {
                return scope.hints();
            }
        };
    }

    /** Worked out when asked for: most templates name one of them, or none. */
    private Optional<Value> fact(
            String name, Path template, TemplateSource source, String writtenAs, String destination, Instant now) {
        Instant modified = source.modified().toInstant().truncatedTo(ChronoUnit.MICROS);
        return switch (name) {
            case "template_host" -> Optional.of(Value.of(hostName()));
            case "template_path" -> Optional.of(Value.of(writtenAs));
            case "template_mtime" -> Optional.of(moment(modified));
            case "template_uid" -> Optional.of(Value.of(source.owner()));
            case "template_run_date" -> Optional.of(moment(now.truncatedTo(ChronoUnit.MICROS)));
            case "template_destpath" -> Optional.of(Value.of(destination));
            case "template_fullpath" -> Optional.of(Value.of(template.toString()));
            case "ansible_managed" -> Optional.of(managed(writtenAs, source.owner(), modified.getEpochSecond()));
            default -> Optional.empty();
        };
    }

    private static Value moment(Instant instant) {
        return new Value.Moment(LocalDateTime.ofInstant(instant, ZoneId.systemDefault()), null);
    }

    /** Asking for the name of this machine by its address may take a name server; the kernel knows. */
    private static String hostName() {
        Path kernel = Path.of("/proc/sys/kernel/hostname");
        try {
            return Files.isReadable(kernel)
                    ? Files.readString(kernel, StandardCharsets.UTF_8).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Value managed(String file, String owner, long modified) {
        String filled =
                managed.replace("{file}", file).replace("{host}", hostName()).replace("{uid}", owner);
        if (filled.indexOf('%') < 0) {
            return Value.of(filled);
        }
        return templar.expression(
                LocatedText.named("<ansible_managed>", "format | strftime(modified)"),
                Scope.of(Map.of("format", Value.of(filled), "modified", Value.of(modified))));
    }
}
