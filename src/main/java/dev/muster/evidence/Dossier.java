package dev.muster.evidence;

import dev.muster.evidence.Chain.Entry;
import dev.muster.ledger.HostAction;
import dev.muster.ledger.HostChange;
import dev.muster.ledger.HostStory;
import dev.muster.ledger.ProbePacket;
import dev.muster.ledger.RunRecord;
import dev.muster.module.PathState;
import dev.muster.source.Printable;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a run did on a host and what it saw there, as texts that people can read and, as {@code evidence.json}, programs.
 * Whoever receives it need not know muster: {@code README.txt} says what each entry is and how it is verified. All times
 * are UTC.
 *
 * @param changes those of the host
 * @param actions those of the host
 * @param packets datagrams of the run's probes of the host
 * @param keys host keys by which it was known
 */
public record Dossier(
        RunRecord run,
        RunRecord.HostRecord host,
        List<HostChange> changes,
        List<HostAction> actions,
        List<ProbePacket> packets,
        List<HostStory.Key> keys) {
    public Dossier {
        changes = List.copyOf(changes);
        actions = List.copyOf(actions);
        packets = List.copyOf(packets);
        keys = List.copyOf(keys);
    }

    /** The bundle. */
    public byte[] signedBy(EvidenceKey key, Instant made) {
        List<Entry> entries = new ArrayList<>();
        entries.add(entry("README.txt", readme(key, made)));
        entries.add(entry("transcript.txt", transcript()));
        entries.add(entry("packets.txt", packetLines()));
        entries.add(entry("files.txt", fileLines()));
        for (int i = 0; i < changes.size(); i++) {
            PathState before = changes.get(i).files().before();
            PathState after = changes.get(i).files().after();
            String name = name(i, changes.get(i));
            content(i, before).ifPresent(bytes -> entries.add(new Entry("files/" + name + ".before", bytes)));
            content(i, after).ifPresent(bytes -> entries.add(new Entry("files/" + name + ".after", bytes)));
        }
        entries.add(entry("evidence.json", PythonJson.write(json(made), PythonJson.Style.indented(2, false)) + "\n"));
        return Bundle.of(about(), entries, key);
    }

    private String about() {
        return Printable.line("host " + host.name() + ", run " + run.number() + " of "
                + run.header().controller() + ", " + run.started());
    }

    private static Entry entry(String name, String text) {
        return new Entry(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a secret stands in is not for others to read. */
    private Optional<byte[]> content(int change, PathState state) {
        return changes.get(change).files().sealed() ? Optional.empty() : state.content();
    }

    private static String name(int index, HostChange change) {
        String path = change.files().path();
        String last = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^0-9A-Za-z._-]", "_");
        return String.format(Locale.ROOT, "%03d-%s", index + 1, last.substring(0, Math.min(60, last.length())));
    }

    // ---- for people ----

    private String readme(EvidenceKey key, Instant made) {
        StringBuilder text = new StringBuilder();
        line(text, "Evidence of what was done to the host " + host.name());
        line(text, "");
        line(text, "Run " + run.number() + " of muster: " + run.header().job());
        line(
                text,
                "Done by " + run.header().who() + " on " + run.header().controller() + ", from " + run.started()
                        + " to " + run.ended().map(Instant::toString).orElse("(no end is known)") + ", " + run.status()
                        + (run.header().dry() ? ", a dry run: nothing was changed" : "") + ".");
        line(
                text,
                "Outcome for " + host.name() + ": " + host.outcome()
                        + (host.reason().isEmpty() ? "" : ": " + host.reason()));
        keys.stream()
                .filter(HostStory.Key::trusted)
                .forEach(shown -> line(
                        text,
                        "The host is known by its SSH host key " + shown.type() + " " + shown.fingerprint() + "."));
        line(text, "Made on " + made + ". All times are UTC.");
        section(text, "What was found", findings());
        section(text, "What was sent to its NTP service and what came back", traffic());
        section(text, "What was changed", changed());
        section(
                text,
                "What is in here",
                List.of(
                        "transcript.txt  every task of the run on this host, with its time and its end",
                        "packets.txt     the datagrams as they were sent and received, in hexadecimal digits",
                        "files.txt       every file that was changed: owner, mode and digest before and after",
                        "files/          their contents before and after; those that hold secrets are left out",
                        "evidence.json   all of this for programs",
                        "chain.txt       SHA-256 of every entry, each linked to the one before it",
                        "signature.txt   Ed25519 signature of chain.txt; public-key.pem is the key"));
        section(
                text,
                "How to verify it",
                List.of(
                        "muster evidence --verify FILE    checks the chain, the signature and the zip file around them",
                        "or without muster: sha256sum of each entry is the second word of its line in chain.txt; and",
                        "  xxd -r -p signature.txt >signature.bin",
                        "  openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in chain.txt -sigfile signature.bin",
                        "The key is " + key.fingerprint() + " (SHA-256 of its DER form).",
                        "Whose key that is, ask the sender by another way than the one by which this file came."));
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        line(text, "");
        line(text, title);
        (lines.isEmpty() ? List.of("nothing") : lines).forEach(each -> line(text, "  " + each));
    }

    private static void line(StringBuilder text, String line) {
        text.append(Printable.line(line)).append('\n');
    }

    private List<String> findings() {
        return host.events().stream()
                .flatMap(event -> event.finding().stream()
                        .map(found -> event.at() + "  " + found.verdict() + (found.safe() ? " (safe)" : " (not safe)")
                                + ": " + found.sentence()))
                .toList();
    }

    private List<String> traffic() {
        List<String> lines = new ArrayList<>();
        host.earlier()
                .ifPresent(loud -> lines.add("in run " + loud.run() + ": " + loud.bytes() + " bytes in "
                        + loud.packets() + " packets for " + loud.requestBytes() + " bytes asked"));
        host.events()
                .forEach(event -> event.amplification()
                        .ifPresent(loud -> lines.add(event.at() + "  " + loud.bytes() + " bytes in " + loud.packets()
                                + " packets for " + loud.requestBytes() + " bytes asked: "
                                + String.format(Locale.ROOT, "x%.1f", loud.factor()))));
        Map<String, long[]> byTask = new LinkedHashMap<>();
        packets.forEach(packet -> {
            long[] sums = byTask.computeIfAbsent(packet.task(), task -> new long[4]);
            sums[packet.sent() ? 0 : 2]++;
            sums[packet.sent() ? 1 : 3] += packet.size();
        });
        byTask.forEach((task, sums) -> lines.add("\"" + task + "\": sent " + sums[0] + " datagrams with " + sums[1]
                + " bytes, received " + sums[2] + " with " + sums[3] + " bytes"));
        return lines;
    }

    private List<String> changed() {
        List<String> lines = new ArrayList<>();
        for (HostChange change : changes) {
            lines.add(change.at() + "  " + change.files().path() + ": " + change.task());
        }
        for (HostAction action : actions) {
            lines.add(action.at() + "  " + action.task() + " ("
                    + action.service()
                            .map(service -> service.verb() + " " + service.name())
                            .orElse(action.module()) + ")");
        }
        return lines;
    }

    private String transcript() {
        StringBuilder text = new StringBuilder();
        for (RunRecord.Event event : host.events()) {
            line(
                    text,
                    event.at() + "  " + event.status().toLowerCase(Locale.ROOT) + "  "
                            + event.task().title()
                            + (event.item().isEmpty() ? "" : " [" + event.item() + "]") + "  ("
                            + event.task().module() + ", "
                            + event.task().place() + ", took " + event.took().toMillis() + " ms)");
            if (!event.message().isEmpty()) {
                line(text, "    " + event.message());
            }
            event.finding().ifPresent(found -> line(text, "    " + found.verdict() + ": " + found.sentence()));
            if (isWithheld(event)) {
                line(text, "    the difference is left out: only some may read the file, or a secret stands in it");
                continue;
            }
            event.diffs()
                    .forEach(digest ->
                            run.diffs().getOrDefault(digest, "").lines().forEach(diff -> line(text, "    " + diff)));
        }
        return text.isEmpty() ? "no task of the run came to an end on this host\n" : text.toString();
    }

    private boolean isWithheld(RunRecord.Event event) {
        return !event.diffs().isEmpty()
                && changes.stream()
                        .anyMatch(change -> change.files().sealed()
                                && change.task().equals(event.task().title()));
    }

    private String packetLines() {
        StringBuilder text = new StringBuilder();
        for (ProbePacket packet : packets) {
            boolean cut = packet.hex().length() < 2L * packet.size();
            line(
                    text,
                    packet.at() + "  " + (packet.sent() ? "sent    " : "received") + "  " + packet.source() + " > "
                            + packet.target() + "  " + packet.size() + " bytes" + (cut ? ", the first of them" : "")
                            + ": "
                            + packet.hex());
        }
        return text.isEmpty() ? "the run sent no probe to this host\n" : text.toString();
    }

    private String fileLines() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < changes.size(); i++) {
            HostChange change = changes.get(i);
            line(text, change.files().path() + "  (files/" + name(i, change) + ")");
            line(text, "    " + change.at() + " by " + change.task() + ", " + change.place());
            line(text, "    before: " + told(change.files().before()));
            line(text, "    after:  " + told(change.files().after()));
            if (change.files().sealed()) {
                line(text, "    its contents are left out: only some may read them, or a secret stands in them");
            }
        }
        return text.isEmpty() ? "the run changed no file of this host, as far as it knows\n" : text.toString();
    }

    private static String told(PathState state) {
        return state.told() + (state.why().isEmpty() ? "" : "; content not kept: " + state.why());
    }

    // ---- for programs ----

    private Value json(Instant made) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("format", Value.of("muster evidence 1"));
        tree.put("made", Value.of(made.toString()));
        tree.put("host", Value.of(host.name()));
        tree.put("run", Value.of(run.number()));
        tree.put("job", Value.of(run.header().job()));
        tree.put("who", Value.of(run.header().who()));
        tree.put("controller", Value.of(run.header().controller()));
        tree.put("started", Value.of(run.started().toString()));
        tree.put("ended", run.ended().map(at -> Value.of(at.toString())).orElse(Value.none()));
        tree.put("dry", Value.of(run.header().dry()));
        tree.put("outcome", Value.of(host.outcome()));
        tree.put("reason", Value.of(host.reason()));
        tree.put("tasks", Value.list(host.events().stream().map(Dossier::json).toList()));
        tree.put("files", Value.list(changes.stream().map(this::json).toList()));
        tree.put("packets", Value.list(packets.stream().map(Dossier::json).toList()));
        return dict(tree);
    }

    private static Value json(RunRecord.Event event) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("at", Value.of(event.at().toString()));
        tree.put("task", Value.of(event.task().title()));
        tree.put("module", Value.of(event.task().module()));
        tree.put("status", Value.of(event.status().toLowerCase(Locale.ROOT)));
        tree.put("item", Value.of(event.item()));
        tree.put("milliseconds", Value.of(event.took().toMillis()));
        tree.put("message", Value.of(event.message()));
        event.finding().ifPresent(found -> {
            tree.put("verdict", Value.of(found.verdict()));
            tree.put("sentence", Value.of(found.sentence()));
            tree.put("safe", Value.of(found.safe()));
        });
        return dict(tree);
    }

    private Value json(HostChange change) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("at", Value.of(change.at().toString()));
        tree.put("task", Value.of(change.task()));
        tree.put("path", Value.of(change.files().path()));
        tree.put("entry", Value.of("files/" + name(changes.indexOf(change), change)));
        tree.put("withheld", Value.of(change.files().sealed()));
        tree.put("before", json(change.files().before()));
        tree.put("after", json(change.files().after()));
        return dict(tree);
    }

    private static Value json(PathState state) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("is", Value.of(state.kind().name().toLowerCase(Locale.ROOT)));
        tree.put("mode", Value.of(state.octal()));
        tree.put("owner", Value.of(state.owner()));
        tree.put("group", Value.of(state.group()));
        tree.put("size", Value.of(state.size()));
        tree.put("sha1", state.sha1().map(Value::of).orElse(Value.none()));
        tree.put("target", state.target().map(Value::of).orElse(Value.none()));
        tree.put("label", state.label().map(Value::of).orElse(Value.none()));
        return dict(tree);
    }

    private static Value json(ProbePacket packet) {
        Map<String, Value> tree = new LinkedHashMap<>();
        tree.put("at", Value.of(packet.at().toString()));
        tree.put("direction", Value.of(packet.sent() ? "sent" : "received"));
        tree.put("source", Value.of(packet.source()));
        tree.put("target", Value.of(packet.target()));
        tree.put("size", Value.of(packet.size()));
        tree.put("hex", Value.of(packet.hex()));
        return dict(tree);
    }

    private static Value dict(Map<String, Value> tree) {
        return Value.dict(tree);
    }
}
