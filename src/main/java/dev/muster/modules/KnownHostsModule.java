package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sees to a host's key in a known_hosts file. Names are matched here, hashed ones too; no tool is needed for that. */
@ModuleInfo(name = "known_hosts", doc = "Adds a host's key to a known_hosts file, or takes it away.", example = """
                - known_hosts:
                    name: git.example.org
                    key: "{{ lookup('file', 'git.example.org.pub') }}"
                    path: /etc/ssh/ssh_known_hosts
                """)
final class KnownHostsModule implements Module<KnownHostsModule.Parameters, RemoteFileState> {
    private static final SecureRandom RANDOM = new SecureRandom();

    record Parameters(
            @Param(doc = "Name of the host, with [NAME]:PORT for another port than 22.", aliases = "host")
            String name,

            @Param(doc = "Its key as a whole line: name, type, key.")
            Optional<String> key,

            @Param(doc = "File to edit.", orElse = "~/.ssh/known_hosts")
            RemotePath path,

            @Param(doc = "Whether the name is written hashed.", orElse = "false")
            boolean hashHost,

            @Param(doc = "Whether the key should be there.", orElse = "present")
            State state) {

        /** Whether the key should be there. */
        enum State {
            ABSENT,
            PRESENT
        }

        boolean isPresent() {
            return state == State.PRESENT;
        }

        String host() {
            return name.toLowerCase(Locale.ROOT);
        }

        String keyText() {
            return key.orElse("");
        }
    }

    /**
     * Where the file speaks of the host.
     *
     * @param line number of the line of that type of key, from 0; -1 for none
     */
    private record Found(boolean host, boolean replaces, int line) {}

    @Override
    public Observation<RemoteFileState> observe(Parameters p, TaskContext context) {
        return FileReading.of(p.path());
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, RemoteFileState file) {
        if (p.keyText().isEmpty() && p.isPresent()) {
            return Plan.refusal("No key specified when adding a host");
        }
        if (!p.keyText().isEmpty() && p.host().matches(".*\\S+\\s*,.*")) {
            return Plan.refusal("Comma separated list of names is not supported. Please pass a single name to lookup in"
                    + " the known_hosts file.");
        }
        Optional<KnownHostLine> given = KnownHostLine.parse(p.keyText().isEmpty() ? "" : p.keyText());
        if (!p.keyText().isEmpty() && given.filter(key -> key.isAbout(p.host())).isEmpty()) {
            return Plan.refusal("Host parameter does not match hashed host field in supplied key");
        }
        String line = line(p, given);
        Optional<KnownHostLine> key = line.isEmpty() ? Optional.empty() : KnownHostLine.parse(line);
        List<String> lines = lines(file);
        Found found = find(p, key, lines);
        boolean removesOther = !p.isPresent() && found.line() < 0 && key.isPresent();
        if (removesOther || !found.replaces() && found.host() == p.isPresent()) {
            return Plan.unchanged(p.isPresent() ? "the key is there" : "the key is not there", result(p, file));
        }
        return change(p, file, lines, found, line);
    }

    private static String line(Parameters p, Optional<KnownHostLine> given) {
        if (given.isEmpty()) {
            return "";
        }
        String text = p.keyText();
        if (p.hashHost()) {
            byte[] salt = new byte[20];
            RANDOM.nextBytes(salt);
            List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+")));
            words.set(
                    given.get().marker().isEmpty() ? 0 : 1,
                    given.get().hashed(p.host(), salt).hosts());
            text = String.join(" ", words);
        }
        return text.endsWith("\n") ? text : text + "\n";
    }

    private static List<String> lines(RemoteFileState file) {
        List<String> lines = new ArrayList<>(List.of((file.isFile() ? file.text() : "").split("(?<=\n)")));
        lines.remove("");
        return lines;
    }

    private static Found find(Parameters p, Optional<KnownHostLine> key, List<String> lines) {
        boolean host = false;
        for (int i = 0; i < lines.size(); i++) {
            Optional<KnownHostLine> each = KnownHostLine.parse(lines.get(i)).filter(l -> l.isAbout(p.host()));
            if (each.isEmpty()) {
                continue;
            }
            host = true;
            if (key.isPresent() && key.get().isSame(each.get())) {
                return new Found(true, false, i);
            }
            if (key.isPresent() && key.get().kind().equals(each.get().kind())) {
                return new Found(true, true, i);
            }
        }
        return new Found(host, host && key.isPresent(), -1);
    }

    private static Plan change(Parameters p, RemoteFileState file, List<String> lines, Found found, String line) {
        List<String> after = new ArrayList<>(lines);
        if (found.line() >= 0) {
            after.remove(found.line());
        }
        if (p.isPresent()) {
            after.add(line);
        }
        String before = String.join("", lines);
        String header = file.exists() ? p.path().text() : "/dev/null";
        Diff diff = new Diff(header, p.path().text(), before, String.join("", after));
        List<Step> steps = new ArrayList<>();
        if (line.isEmpty()) {
            steps.add(
                    HostTool.run("ssh-keygen", "-R", p.host(), "-f", file.path().text()));
        } else {
            byte[] bytes = Octets.bytes(String.join("", after));
            steps.addAll(FileWrite.of(file, bytes, FileAttributes.ANY, Optional.empty(), false)
                    .steps());
        }
        steps.add(FileReading.again(file.path()));
        return new Plan.Change(
                p.isPresent() ? Action.MODIFY : Action.REMOVE,
                List.of(diff),
                steps,
                ModuleResult.EMPTY,
                true,
                outputs -> result(p, FileReading.parse(outputs.get(outputs.size() - 1))));
    }

    private static ModuleResult result(Parameters p, RemoteFileState file) {
        ModuleResult result = ModuleResult.of("name", Value.of(p.name()))
                .and("key", p.key().map(Value::of).orElse(Value.none()))
                .and("path", file.path().text())
                .and("hash_host", Value.of(p.hashHost()))
                .and("state", p.isPresent() ? "present" : "absent");
        return file.exists() ? FileResult.describe(result, file, false) : result;
    }
}
