package dev.muster.modules;

import dev.muster.module.Download;
import dev.muster.module.FileAttributes;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A host in memory: files that steps change, and prepared answers of all other scripts by their name. A script nobody
 * prepared an answer for is a fault of the case, unless it is a step: that answers nothing, with status 0.
 */
final class FakeHost {
    private static final Set<String> ALWAYS_THERE =
            Set.of("/", "/etc", "/tmp", "/root", "/opt", "/var/lib", "/usr/local/bin", "/home/ops", "/srv");

    private final Map<String, Node> files = new TreeMap<>();
    private final Map<String, List<Output>> answers = new LinkedHashMap<>();
    private final Map<String, Download> downloads = new LinkedHashMap<>();
    private final Map<String, byte[]> saved = new LinkedHashMap<>();

    /** One file, folder or link. */
    record Node(FileEntry.Kind kind, byte[] content, int mode, String owner, String group, String link) {
        static Node file(byte[] content) {
            return new Node(FileEntry.Kind.FILE, content, 0644, "root", "root", "");
        }

        static Node folder() {
            return new Node(FileEntry.Kind.DIRECTORY, new byte[0], 0755, "root", "root", "");
        }

        static Node link(String target) {
            return new Node(FileEntry.Kind.LINK, new byte[0], 0777, "root", "root", target);
        }

        Node with(byte[] bytes) {
            return new Node(kind, bytes, mode, owner, group, link);
        }

        Node with(FileAttributes wanted) {
            int bits = wanted.mode()
                    .map(m -> SymbolicMode.apply(m, mode, kind == FileEntry.Kind.DIRECTORY, 022))
                    .orElse(mode);
            return new Node(
                    kind,
                    content,
                    bits,
                    wanted.owner().orElse(owner),
                    wanted.group().orElse(group),
                    link);
        }

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    FakeHost add(String path, Node node) {
        files.put(path, node);
        return this;
    }

    /** What a script answers: in order, the last one from then on. Replaces what was prepared before. */
    FakeHost answer(String script, List<Output> outputs) {
        answers.put(script, new ArrayList<>(outputs));
        return this;
    }

    FakeHost download(String url, Download download) {
        downloads.put(url, download);
        return this;
    }

    Optional<Node> at(String path) {
        return Optional.ofNullable(files.get(path));
    }

    /** Files that steps wrote on the controller. */
    Map<String, byte[]> saved() {
        return saved;
    }

    Object answer(Reading reading) {
        if (reading instanceof Reading.OnHost onHost) {
            return answer(onHost.query());
        }
        if (reading instanceof Reading.FromUrl url) {
            return downloads.getOrDefault(url.request().url(), new Download(0, new byte[0], "Connection refused"));
        }
        throw new AssertionError("no answer is prepared for " + reading);
    }

    private Output answer(Query query) {
        if (query.script().equals(FileScripts.LOOK_AT_FILE)) {
            return look(query.arguments());
        }
        return prepared(query.script().name())
                .orElseThrow(() -> new AssertionError(
                        "the case lacks an answer of script \"" + query.script().name() + "\" " + query.arguments()));
    }

    private Optional<Output> prepared(String script) {
        List<Output> left = answers.getOrDefault(script, List.of());
        if (left.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(left.size() > 1 ? left.remove(0) : left.get(0));
    }

    /** Carries out one step; status 0 unless it cannot. */
    Output apply(Step step) {
        if (step instanceof Step.RunScript run) {
            return run(run.command());
        }
        if (step instanceof Step.PutFile put) {
            return put(put);
        }
        if (step instanceof Step.CopyFile copy) {
            byte[] content = Objects.requireNonNull(files.get(real(plain(copy.source()))))
                    .content();
            return put(new Step.PutFile(
                    copy.path(), content, copy.attributes(), copy.expected(), copy.validate(), copy.backup()));
        }
        if (step instanceof Step.RemovePath remove) {
            String path = plain(remove.path());
            files.keySet().removeIf(name -> name.equals(path) || name.startsWith(path + "/"));
        } else if (step instanceof Step.MakeDirectory make) {
            makeFolders(plain(make.path()), make.attributes());
        } else if (step instanceof Step.MakeLink link) {
            files.put(plain(link.path()), link.symbolic() ? Node.link(link.target()) : files.get(link.target()));
        } else if (step instanceof Step.SetAttributes set) {
            return setAttributes(set);
        } else if (step instanceof Step.SaveLocally save) {
            saved.put(save.path().toString(), save.content());
        }
        return Output.of(0, "", "");
    }

    private Output run(Command command) {
        Script script = command.script();
        if (script.equals(FileScripts.LOOK_AGAIN)) {
            return look(command.arguments());
        }
        return prepared(script.name()).orElse(Output.of(0, "", ""));
    }

    private Output put(Step.PutFile put) {
        String path = real(plain(put.path()));
        Node old = files.get(path);
        if (old != null && old.kind() == FileEntry.Kind.DIRECTORY) {
            return Output.of(1, "", "not a regular file: " + path);
        }
        String parent = new RemotePath(path).parent().text();
        if (!isFolder(parent)) {
            return Output.of(1, "", "Destination directory " + parent + " does not exist");
        }
        String now = old == null ? "" : RemoteFileState.digest("SHA-1", old.content());
        if (put.expected().isPresent() && !put.expected().get().equals(now)) {
            return Output.of(1, "", path + " was changed by someone else meanwhile");
        }
        files.put(path, (old == null ? Node.file(put.content()) : old.with(put.content())).with(put.attributes()));
        if (!put.backup() || old == null) {
            return Output.of(0, "", "");
        }
        String kept = plain(put.path()) + ".4711.2026-01-02@03:04:05~";
        files.put(kept, old);
        return Output.of(0, kept + "\n", "");
    }

    private void makeFolders(String path, FileAttributes attributes) {
        String parent = new RemotePath(path).parent().text();
        if (!isFolder(parent)) {
            makeFolders(parent, attributes);
        }
        files.put(path, files.getOrDefault(path, Node.folder()).with(attributes));
    }

    private Output setAttributes(Step.SetAttributes set) {
        String path = plain(set.path());
        String real = set.follow() ? real(path) : path;
        if (!files.containsKey(real)) {
            return Output.of(1, "", "file (" + path + ") is absent, cannot continue");
        }
        files.replaceAll((name, node) -> name.equals(real) || (set.recurse() && name.startsWith(real + "/"))
                ? node.with(set.attributes())
                : node);
        return Output.of(0, "", "");
    }

    private boolean isFolder(String path) {
        String real = real(path);
        return ALWAYS_THERE.contains(real)
                || files.getOrDefault(real, Node.file(new byte[0])).kind() == FileEntry.Kind.DIRECTORY
                || files.keySet().stream().anyMatch(name -> name.startsWith(real + "/"));
    }

    private static String plain(RemotePath path) {
        String text = expanded(path.text());
        return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static String expanded(String path) {
        String home = path.equals("~") || path.startsWith("~/") ? "/home/ops" + path.substring(1) : path;
        return home.startsWith("/") ? home : "/home/ops/" + home;
    }

    private String real(String path) {
        String at = path;
        for (int hops = 0; hops < 40; hops++) {
            Node node = files.get(at);
            if (node == null || node.kind() != FileEntry.Kind.LINK) {
                return at;
            }
            at = node.link().startsWith("/")
                    ? node.link()
                    : new RemotePath(at).parent().child(node.link()).text();
        }
        return at;
    }

    /** What the script that looks at files would say. */
    private Output look(List<String> arguments) {
        String asked = expanded(arguments.get(0));
        String path = plain(new RemotePath(asked));
        StringBuilder out = new StringBuilder();
        said(out, "path", asked);
        out.append("umask 0022\n");
        Optional<Node> node = node(path);
        if (node.isEmpty()) {
            return Output.of(0, out.append("absent\n").toString(), "");
        }
        out.append("entry\n").append(entry(path, node.get()));
        String real = real(path);
        Optional<Node> target = node(real);
        if (node.get().kind() == FileEntry.Kind.LINK) {
            said(out, "link", node.get().link());
            said(out, "real", real);
            target.ifPresent(t -> out.append("target\n").append(entry(real, t)));
        }
        if (target.isEmpty()) {
            return Output.of(0, out.toString(), "");
        }
        out.append("access rwx\n");
        if (target.get().kind() == FileEntry.Kind.DIRECTORY) {
            if (files.keySet().stream().anyMatch(name -> name.startsWith(real + "/"))) {
                out.append("holds 1\n");
            }
            return Output.of(0, out.toString(), "");
        }
        byte[] content = target.get().content();
        if (arguments.get(1).contains("c")) {
            return withContent(out.append("content\n").toString(), content);
        }
        if (arguments.get(1).contains("d")) {
            out.append("digest ")
                    .append(RemoteFileState.digest(javaName(arguments.get(3)), content))
                    .append('\n');
        }
        return Output.of(0, out.toString(), "");
    }

    private Optional<Node> node(String path) {
        if (files.containsKey(path)) {
            return Optional.of(files.get(path));
        }
        return isFolder(path) ? Optional.of(Node.folder()) : Optional.empty();
    }

    private static Output withContent(String head, byte[] content) {
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return new Output(0, all, new byte[0], false, java.time.Duration.ZERO);
    }

    private static String javaName(String algorithm) {
        return algorithm.replace("sha", "SHA-");
    }

    private String entry(String path, Node node) {
        FileEntry entry = FileEntry.file(node.mode(), node.owner(), node.group(), node.content().length);
        long inode = 100L + new ArrayList<>(files.keySet()).indexOf(path);
        return String.join(
                        "\n",
                        "stat",
                        Integer.toHexString((node.kind().bits() << 12) | node.mode()),
                        "1",
                        String.valueOf(entry.uid()),
                        String.valueOf(entry.gid()),
                        String.valueOf(entry.size()),
                        node.owner(),
                        node.group(),
                        "1700000000",
                        "1700000001",
                        "1700000002",
                        String.valueOf(inode),
                        "2049",
                        "8",
                        "4096",
                        "0",
                        "0")
                + "\n";
    }

    private static void said(StringBuilder out, String word, String text) {
        out.append(word)
                .append(' ')
                .append(text.getBytes(StandardCharsets.UTF_8).length)
                .append('\n')
                .append(text)
                .append('\n');
    }
}
