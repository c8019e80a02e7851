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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

    /** The variables of a task and those of a template of its. */
    Scope over(Scope scope, Path template, String writtenAs, String destination) {
        Map<String, Value> own = of(template, writtenAs, destination);
        return new Scope() {
            @Override
            public Optional<Value> lookup(String name) {
                Optional<Value> found = Optional.ofNullable(own.get(name));
                return found.isPresent() ? found : scope.lookup(name);
            }

            @Override
            public Collection<String> names() {
                Set<String> names = new LinkedHashSet<>(scope.names());
                names.addAll(own.keySet());
                return names;
            }
        };
    }

    private Map<String, Value> of(Path template, String writtenAs, String destination) {
        try {
            Instant modified = Files.getLastModifiedTime(template).toInstant().truncatedTo(ChronoUnit.MICROS);
            String owner = Files.getOwner(template).getName();
            Map<String, Value> own = new LinkedHashMap<>();
            own.put("template_host", Value.of(hostName()));
            own.put("template_path", Value.of(writtenAs));
            own.put("template_mtime", moment(modified));
            own.put("template_uid", Value.of(owner));
            own.put("template_run_date", moment(Instant.now().truncatedTo(ChronoUnit.MICROS)));
            own.put("template_destpath", Value.of(destination));
            own.put("template_fullpath", Value.of(template.toString()));
            own.put("ansible_managed", managed(writtenAs, owner, modified.getEpochSecond()));
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + template, e);
        }
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
