package dev.muster.plan;

import dev.muster.inventory.YamlValues;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import dev.muster.vault.SealingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plan file: the plan, who approved which class of it, and a last line that covers every byte above it by SHA-256 and,
 * for those who have the project's key, by HMAC-SHA512. The first shows what was cut short or changed by accident, the
 * second what was changed by somebody without the key.
 */
public final class PlanDocument {
    private static final String APPROVALS = "approvals:";
    private static final String END = "end: ";
    private static final String TITLE = """
            # A plan of muster: what will be done to each host, and nothing else. "muster show FILE" folds and approves it,
            # "muster apply FILE" carries it out. Not one byte may be changed by hand: the last line would tell.
            """;

    private final String body;
    private final PlanFile plan;
    private final List<PlanClass> classes;
    private final List<Approval> approvals;
    private final Value tree;

    private PlanDocument(String body, Value tree, PlanFile plan, List<Approval> approvals) {
        this.body = body;
        this.tree = tree;
        this.plan = plan;
        this.approvals = List.copyOf(approvals);
        Map<String, String> contents = contents(tree);
        this.classes = PlanClasses.of(plan, host -> contents.getOrDefault(host, ""));
    }

    /** A new one, approved by nobody. */
    public static PlanDocument of(PlanFile plan, SealingKey key) {
        Value.Dict tree = new PlanTree(Optional.of(key)).tree(plan);
        return new PlanDocument(TITLE + PlanYaml.write(tree), tree, plan, List.of());
    }

    public PlanFile plan() {
        return plan;
    }

    /** By which this plan is told from all others, whoever approved it. */
    public String hash() {
        return Digests.sha256(body);
    }

    public List<PlanClass> classes() {
        return classes;
    }

    public List<Approval> approvals() {
        return approvals;
    }

    /** All of it as JSON. */
    public String json() {
        return PythonJson.write(tree, PythonJson.Style.indented(2, false));
    }

    /** Digest of what is planned for each host, as it stands in the file: what is sealed counts as it is. */
    private static Map<String, String> contents(Value tree) {
        Map<String, Value> done = new HashMap<>();
        Map<String, String> contents = new HashMap<>();
        for (Branch host : Branch.of(tree, "the plan").branches("hosts")) {
            Map<Value, Value> entries = new LinkedHashMap<>(host.dict().entries());
            Value own = entries.getOrDefault(Value.of("do"), Value.list(List.of()));
            Value tasks = host.optional("as")
                    .map(first -> done.getOrDefault(first, own))
                    .orElse(own);
            done.put(host.text("host"), tasks);
            entries.remove(Value.of("as"));
            entries.put(Value.of("do"), tasks);
            contents.put(
                    host.text("host"),
                    Digests.sha256(PythonJson.write(new Value.Dict(entries), PythonJson.Style.LINE)));
        }
        return contents;
    }

    // ---- approval ----

    /** Classes that somebody has approved. */
    public Set<Integer> approved() {
        Set<String> contents = approvals.stream().map(Approval::content).collect(Collectors.toSet());
        return classes.stream()
                .filter(found -> contents.contains(found.content()))
                .map(PlanClass::number)
                .collect(Collectors.toSet());
    }

    /** With one more class approved. */
    public PlanDocument approving(PlanClass approved, String who, String controller, Instant at, SealingKey key) {
        List<Approval> more = new ArrayList<>(approvals);
        Approval open = new Approval(
                approved.number(), approved.content(), approved.hosts().size(), who, controller, at, "");
        more.add(new Approval(
                open.number(), open.content(), open.hosts(), who, controller, at, chain(last(approvals), open, key)));
        return new PlanDocument(body, tree, plan, more);
    }

    private String last(List<Approval> before) {
        return before.isEmpty() ? hash() : before.get(before.size() - 1).chain();
    }

    private static String chain(String before, Approval approval, SealingKey key) {
        String all = String.join(
                "\n",
                before,
                String.valueOf(approval.number()),
                approval.content(),
                String.valueOf(approval.hosts()),
                approval.who(),
                approval.controller(),
                approval.at().toString());
        return key.signatureOf(all.getBytes(StandardCharsets.UTF_8));
    }

    private static Value approval(Approval approval) {
        Map<String, Value> entry = new LinkedHashMap<>();
        entry.put("class", Value.of(approval.number()));
        entry.put("content", Value.of(approval.content()));
        entry.put("hosts", Value.of(approval.hosts()));
        entry.put("who", Value.of(approval.who()));
        entry.put("controller", Value.of(approval.controller()));
        entry.put("at", Value.of(approval.at().toString()));
        entry.put("chain", Value.of(approval.chain()));
        return Value.dict(entry);
    }

    private static Approval approval(Branch entry) {
        return new Approval(
                (int) entry.number("class"),
                entry.text("content"),
                (int) entry.number("hosts"),
                entry.text("who"),
                entry.text("controller"),
                Instant.parse(entry.text("at")),
                entry.text("chain"));
    }

    // ---- the file ----

    /** The whole file. */
    public String text(SealingKey key) {
        String above = body
                + PlanYaml.write(Value.dict(Map.of(
                        "approvals",
                        Value.list(
                                approvals.stream().map(PlanDocument::approval).toList()))));
        return above + END + "\"sha256 " + Digests.sha256(above) + " hmac " + hmac(above, key) + "\"\n";
    }

    private static String hmac(String text, SealingKey key) {
        return key.signatureOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Written beside and moved into place, and on the disk before that: there is no half of it. */
    public void write(Path file, SealingKey key) {
        Path absolute = file.toAbsolutePath();
        Path fresh = absolute.resolveSibling(
                "." + absolute.getFileName() + "." + ProcessHandle.current().pid());
        try {
            try (FileChannel channel =
                    FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text(key).getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, absolute, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PlanException("the plan cannot be written to " + file + ": " + e, e);
        } finally {
            remove(fresh);
        }
    }

    private static void remove(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            throw new PlanException(fresh + " was left behind: " + e, e);
        }
    }

    /**
     * Reads a plan file and checks it.
     *
     * @param key without it nothing sealed is opened, and only accidents are noticed
     * @throws PlanException when it is not whole, was changed, or is none
     */
    public static PlanDocument read(Path file, Optional<SealingKey> key) {
        try {
            return parse(file.toString(), Files.readAllBytes(file), key);
        } catch (NoSuchFileException e) {
            throw new PlanException("there is no file " + file, e);
        } catch (IOException e) {
            throw new PlanException("the plan " + file + " cannot be read: " + e, e);
        }
    }

    static PlanDocument parse(String name, byte[] bytes, Optional<SealingKey> key) {
        String text = utf8(name, bytes);
        if (!text.startsWith(TITLE)) {
            throw new PlanException(name + " is no plan of muster's: it does not begin as one");
        }
        int end = text.lastIndexOf("\n" + END) + 1;
        if (end == 0 || !text.endsWith("\"\n")) {
            throw new PlanException(name + " is not whole: its last line is missing, so it was cut short");
        }
        String above = text.substring(0, end);
        requireUntouched(name, above, text.substring(end), key);
        int split = above.lastIndexOf("\n" + APPROVALS) + 1;
        String body = above.substring(0, split);
        try {
            Value tree = YamlValues.data(above);
            PlanFile plan = new PlanTree(key).plan(tree);
            List<Approval> approvals = Branch.of(tree, name).branches("approvals").stream()
                    .map(PlanDocument::approval)
                    .toList();
            Value.Dict own = without(tree, "approvals");
            PlanDocument document = new PlanDocument(body, own, plan, approvals);
            key.ifPresent(checking -> document.requireChain(name, checking));
            return document;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new PlanException(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Value.Dict without(Value tree, String key) {
        Map<Value, Value> entries = new LinkedHashMap<>(((Value.Dict) tree).entries());
        entries.remove(Value.of(key));
        return new Value.Dict(entries);
    }

    private static void requireUntouched(String name, String above, String last, Optional<SealingKey> key) {
        String plain = END + "\"sha256 " + Digests.sha256(above) + " hmac ";
        if (!last.startsWith(plain)) {
            throw new PlanException(name + " was changed after it was written, or is not whole: its SHA-256 is "
                    + Digests.sha256(above) + ", and its last line says another");
        }
        if (key.isPresent() && !last.equals(plain + hmac(above, key.get()) + "\"\n")) {
            throw new PlanException(name + " was not written with the key of this project: it was changed by somebody"
                    + " without it, or belongs to another project");
        }
    }

    private void requireChain(String name, SealingKey key) {
        for (int i = 0; i < approvals.size(); i++) {
            String expected = chain(last(approvals.subList(0, i)), approvals.get(i), key);
            if (!expected.equals(approvals.get(i).chain())) {
                throw new PlanException(name + ": the approval of class "
                        + approvals.get(i).number() + " by " + approvals.get(i).who() + " is not genuine");
            }
        }
    }

    private static String utf8(String name, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new PlanException(name + " is no plan of muster's: it is not text in UTF-8", e);
        }
    }
}
