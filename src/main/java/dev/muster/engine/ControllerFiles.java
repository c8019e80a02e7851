package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.module.SourceTree;
import dev.muster.playbook.ContentSearch;
import dev.muster.program.LocalProgram;
import dev.muster.settings.HomePath;
import dev.muster.source.SourceText;
import dev.muster.template.ControllerAccess;
import dev.muster.vault.Keyring;
import dev.muster.vault.VaultException;
import dev.muster.vault.VaultKey;
import dev.muster.vault.VaultText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The controller's files as plays of one folder see them: Ansible's search path, folders by kind first. */
public final class ControllerFiles implements ControllerAccess {
    private static final Duration PIPE = Duration.ofSeconds(60);
    private final Path directory;
    private final List<Path> searchPath;
    private final Map<Path, TemplateSource> templates;

    public ControllerFiles(Path directory) {
        this(directory.toAbsolutePath().normalize(), List.of(), new ConcurrentHashMap<>());
    }

    private ControllerFiles(Path directory, List<Path> searchPath, Map<Path, TemplateSource> templates) {
        this.directory = directory;
        this.searchPath = List.copyOf(searchPath);
        this.templates = templates;
    }

    /** The same, with folders that are searched first: those of roles and of the file a task stands in. */
    ControllerFiles searching(List<Path> first) {
        return first.equals(searchPath) ? this : new ControllerFiles(directory, first, templates);
    }

    /** {@code ansible_search_path}. */
    List<Path> searchPath() {
        List<Path> all = new ArrayList<>(searchPath);
        if (!all.contains(directory)) {
            all.add(directory);
        }
        return all;
    }

    /** {@code playbook_dir}. */
    Path directory() {
        return directory;
    }

    @Override
    public Optional<Path> find(String kind, String name) {
        return candidates(kind, name).stream().filter(Files::exists).findFirst();
    }

    /** @throws ModuleException naming where it was looked for */
    Path findOrFail(String kind, String name) {
        return find(kind, name)
                .orElseThrow(() -> new ModuleException("Could not find or access '" + name + "'\nSearched in:\n\t"
                        + candidates(kind, name).stream().map(Path::toString).collect(Collectors.joining("\n\t"))
                        + " on the Ansible Controller.\nIf you are using a module and expect the file to exist on the"
                        + " remote, see the remote_src option"));
    }

    List<Path> candidates(String kind, String name) {
        return new ContentSearch(searchPath, directory).places(kind, name);
    }

    /** The content of a file, decrypted if need be; then it is a secret as a whole. */
    @Override
    public byte[] read(Path path) {
        byte[] stored = readAsIs(path);
        byte[] content = opened(path, stored);
        if (VaultText.isSealed(stored)) {
            Keyring.ofProcess().tell(new String(content, StandardCharsets.UTF_8));
        }
        return content;
    }

    /** What is a secret in it, whoever reads it as YAML says. */
    @Override
    public SourceText source(Path path) {
        byte[] stored = readAsIs(path);
        String text = new String(opened(path, stored), StandardCharsets.UTF_8);
        return VaultText.isSealed(stored)
                ? SourceText.secret(path.toString(), text)
                : new SourceText(path.toString(), text);
    }

    /** The file of a template, read once for all hosts as long as nobody changes it. */
    TemplateSource template(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            TemplateSource known = templates.get(path);
            if (known != null && known.isOf(now.lastModifiedTime(), now.size())) {
                return known;
            }
            TemplateSource read = new TemplateSource(
                    source(path),
                    now.lastModifiedTime(),
                    now.size(),
                    Files.getOwner(path).getName());
            if (read.isSettled(Instant.now())) {
                templates.put(path, read);
            }
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static byte[] opened(Path path, byte[] stored) {
        try {
            return Keyring.ofProcess().openIfSealed(stored);
        } catch (VaultException e) {
            throw new ModuleException(path + ": " + e.getMessage());
        }
    }

    /** The content of a file as it is stored. */
    static byte[] readAsIs(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    @Override
    public Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public List<Path> glob(String kind, String pattern) {
        Path given = Path.of(pattern);
        String last = given.getFileName() == null ? "" : given.getFileName().toString();
        Path parent = given.getParent() == null ? Path.of("") : given.getParent();
        for (Path folder : candidates(kind, parent.toString())) {
            List<Path> found = matching(folder, last);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<Path> matching(Path folder, String pattern) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return files.filter(file -> matcher.matches(file.getFileName()) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** What is in a folder, recursively; empty for a file. */
    Optional<SourceTree> tree(Path folder, boolean followLinks) {
        return Files.isDirectory(folder) ? Optional.of(new TreeWalk(folder, followLinks).walk()) : Optional.empty();
    }

    @Override
    public String pipe(String command) {
        try {
            LocalProgram.Ended ended = LocalProgram.shell(command)
                    .in(directory)
                    .complainingToNobody()
                    .run(PIPE);
            if (ended.status() != 0) {
                throw new Refused("lookup pipe(" + command + ") returned " + ended.status());
            }
            return new String(ended.out(), StandardCharsets.UTF_8);
        } catch (LocalProgram.Late e) {
            throw new Refused("lookup pipe(" + command + ") did not end within " + PIPE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("lookup pipe(" + command + ") was interrupted");
        } catch (IOException e) {
            throw new Refused("lookup pipe(" + command + ") failed: " + e.getMessage());
        }
    }

    @Override
    public Path beside(String name) {
        return directory.resolve(HomePath.expanded(name)).normalize();
    }

    @Override
    public void keep(Path path, String text) {
        try {
            Path folder = path.getParent();
            if (folder != null) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.deleteIfExists(path);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    @Override
    public byte[] fetch(Request request) {
        return HttpFetch.body(request);
    }

    @Override
    public List<String> hosts(List<String> patterns, Map<String, List<String>> groups) {
        return GroupedHosts.matching(patterns, groups);
    }

    @Override
    public String seal(String text, String secret, String vaultId, Optional<String> salt) {
        if (salt.isPresent()) {
            throw new Refused("the vault filter takes no salt here: every text gets a fresh one");
        }
        byte[] sealed = Keyring.seal(text.getBytes(StandardCharsets.UTF_8), new VaultKey(vaultId, secret));
        return new String(sealed, StandardCharsets.UTF_8);
    }

    @Override
    public String open(String text, String secret) {
        try {
            Keyring keys = Keyring.of(List.of(new VaultKey("filter_default", secret)), false);
            return new String(keys.openIfSealed(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        } catch (VaultException e) {
            throw new Refused("Unable to decrypt: " + e.getMessage());
        }
    }
}
