package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Download;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Reading;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.module.UrlRequest;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keys that apt trusts, with the host's apt-key. Which key a text or file holds is told here; a URL is downloaded by the
 * controller. Ansible's rules for ids (lib/ansible/modules/apt_key.py): compared by their last 16 digits, or 8 when only
 * 8 are given; subkeys count.
 */
@ModuleInfo(
        name = "apt_key",
        doc = "Adds a key to those apt trusts, or removes one.",
        results = {
            "id: the key as given, or of the first key of what was given",
            "fp: the last 16 digits of it",
            "short_id: the last 8 digits of it",
            "key_id: all digits of it",
            "before: ids of the keys that were there",
            "after: ids of the keys that are there after a change"
        },
        example = """
                - apt_key:
                    url: https://ftp-master.debian.org/keys/archive-key-12.asc
                    keyring: /etc/apt/trusted.gpg.d/archive.gpg
                """)
final class AptKeyModule implements Module<AptKeyModule.Parameters, Plan> {
    private static final String COMMON = """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            LC_ALL=C LANG=C LANGUAGE= APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=1
            export LC_ALL LANG LANGUAGE APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE
            have() { command -v "$1" >/dev/null 2>&1; }
            keys() { apt-key ${keyring:+--keyring "$keyring"} "$@"; }
            """;

    private static final String LISTING = """
            for t in apt-key gpg; do if ! have "$t"; then printf 'missing %s\\n' "$t"; exit 0; fi; done
            keyring=$1
            keys adv --list-public-keys --keyid-format=long </dev/null
            """;

    /** Argument: keyring or nothing. */
    static final ReadScript LIST = new ReadScript("apt-keys", COMMON + LISTING);

    private static final Script LIST_AGAIN = new Script("apt-keys", COMMON + LISTING);

    /** Arguments: keyring or nothing; {@code add}, a file or {@code -}; {@code recv}, a server, a key; {@code del}, a key. */
    static final Script CHANGE = new Script("apt-key", COMMON + """
            keyring=$1 verb=$2
            shift 2
            if [ "$verb" != recv ]; then keys "$verb" "$@"; exit; fi
            proxy=${HTTPS_PROXY:-${https_proxy:-${HTTP_PROXY:-${http_proxy:-}}}}
            for turn in 1 2 3 4 5; do
              keys adv --no-tty --keyserver "$1" ${proxy:+--keyserver-options "http-proxy=$proxy"} --recv "$2" </dev/null && exit 0
            done
            exit 1
            """);

    /** Wanted states. */
    enum State {
        ABSENT,
        PRESENT
    }

    record Parameters(
            @Param(doc = "Id of the key: 8, 16 or more hexadecimal digits.")
            Optional<String> id,

            @Param(doc = "URL of the key, which the controller downloads.")
            Optional<String> url,

            @Param(doc = "The key itself.") Optional<String> data,

            @Param(doc = "File of the host with the key.") Optional<RemotePath> file,

            @Param(doc = "Keyring to work on instead of apt's own.")
            Optional<RemotePath> keyring,

            @Param(doc = "Whether the server's certificate must be valid.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "Server to fetch the key from, by its id.")
            Optional<String> keyserver,

            @Param(doc = "Whether it is to be there.", orElse = "present")
            State state) {
        long sources() {
            return List.of(url.isPresent(), data.isPresent(), file.isPresent(), keyserver.isPresent()).stream()
                    .filter(given -> given)
                    .count();
        }

        String ring() {
            return keyring.map(RemotePath::text).orElse("");
        }
    }

    /** The digits of an id, in the lengths they are compared in. */
    record KeyId(String given, String whole) {
        static Optional<KeyId> of(String given) {
            String whole = given.strip().toUpperCase(Locale.ROOT).replaceFirst("^0X", "");
            boolean fits = whole.length() == 8 || whole.length() >= 16;
            return fits && whole.matches("[0-9A-F]+") ? Optional.of(new KeyId(given, whole)) : Optional.empty();
        }

        boolean isShort() {
            return whole.length() == 8;
        }

        String brief() {
            return whole.substring(whole.length() - 8);
        }

        String compared() {
            return whole.length() > 16 ? whole.substring(whole.length() - 16) : whole;
        }

        ModuleResult result() {
            return ModuleResult.of("id", Value.of(given))
                    .and("short_id", brief())
                    .and("fp", compared())
                    .and("key_id", whole);
        }
    }

    @Override
    public Observation<Plan> observe(Parameters p, TaskContext context) {
        if (p.sources() > 1) {
            return Observation.known(Plan.refusal("parameters are mutually exclusive: data|file|keyserver|url"));
        }
        if (p.id().isEmpty() && p.keyserver().isPresent()) {
            return Observation.known(Plan.refusal("Missing key_id, required with keyserver."));
        }
        Observation<Optional<byte[]>> needed = p.id().isPresent() ? Observation.known(Optional.empty()) : key(p);
        return needed.then(key -> {
            Optional<String> read = key.flatMap(OpenPgpKey::idOf);
            if (p.id().isEmpty() && key.isPresent() && read.isEmpty()) {
                String what = p.file().map(RemotePath::text).orElse("inline data");
                return Observation.known(Plan.refusal("Unable to extract key from '" + what + "'"));
            }
            String given = p.id().or(() -> read).orElse("");
            Optional<KeyId> id = KeyId.of(given);
            if (id.isEmpty()) {
                return Observation.known(new Plan.Refusal(
                        "Invalid key_id", ModuleResult.of("id", given.isEmpty() ? Value.none() : Value.of(given))));
            }
            return Observation.of(Query.of(LIST, p.ring()).within(Duration.ofMinutes(2)), output -> output)
                    .then(said -> decide(p, id.get(), key, keys(said, id.get().isShort())));
        });
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Plan decided) {
        return decided;
    }

    /** What was given, where it has to be looked at. */
    private static Observation<Optional<byte[]>> key(Parameters p) {
        if (p.url().isPresent()) {
            return download(p, p.url().get()).map(Optional::of);
        }
        if (p.file().isPresent()) {
            return FileReading.of(p.file().get())
                    .map(file -> Optional.of(file.content()
                            .orElseThrow(() -> new ModuleException("Unable to extract key from '"
                                    + p.file().get().text() + "'"))));
        }
        return Observation.known(p.data().map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Observation<byte[]> download(Parameters p, String url) {
        UrlRequest request = new UrlRequest(
                url,
                Map.of("User-Agent", "muster"),
                Optional.empty(),
                Optional.empty(),
                p.validateCerts(),
                Duration.ofSeconds(10));
        return Observation.of(List.of(new Reading.FromUrl(request)), answers -> answers.download(0))
                .map(got -> body(url, got));
    }

    private static byte[] body(String url, Download got) {
        if (got.status() != 200) {
            throw new ModuleException("Failed to download key at " + url + ": " + got.complaint());
        }
        return got.body();
    }

    private static List<String> keys(Output said, boolean brief) {
        if (said.stdout().startsWith("missing ")) {
            throw new ModuleException(
                    "the host has no " + said.stdout().substring(8).strip());
        }
        if (!said.ok()) {
            throw new ModuleException(
                    "Unable to list public keys: " + said.stderr().strip());
        }
        List<String> keys = new ArrayList<>();
        for (String line : said.stdout().lines().toList()) {
            boolean isKey = (line.startsWith("pub") || line.startsWith("sub")) && !line.contains("expired");
            String[] words = line.split("\\s+");
            if (isKey && words.length > 1 && words[1].contains("/")) {
                String id = words[1].substring(words[1].indexOf('/') + 1);
                keys.add(brief ? id.substring(Math.max(0, id.length() - 8)) : id);
            }
        }
        return keys;
    }

    private static Observation<Plan> decide(Parameters p, KeyId id, Optional<byte[]> key, List<String> keys) {
        ModuleResult result = id.result().and("before", Value.texts(keys));
        boolean there = keys.contains(id.isShort() ? id.brief() : id.compared());
        boolean wanted = p.state() == State.PRESENT;
        if (there == wanted) {
            return Observation.known(
                    Plan.unchanged("key " + id.whole() + " is " + (wanted ? "there" : "not there"), result));
        }
        if (!wanted) {
            return Observation.known(change(Action.REMOVE, p, id, result, command(p, "del", id.brief())));
        }
        if (p.file().isPresent()) {
            return Observation.known(change(
                    Action.INSTALL,
                    p,
                    id,
                    result,
                    command(p, "add", p.file().get().text())));
        }
        if (p.keyserver().isPresent()) {
            return Observation.known(change(
                    Action.INSTALL,
                    p,
                    id,
                    result,
                    command(p, "recv", p.keyserver().get(), id.whole())));
        }
        if (p.url().isEmpty() && p.data().isEmpty()) {
            return Observation.known(new Plan.Refusal("No key to add ... how did i get here?!?!", result));
        }
        Observation<Optional<byte[]>> content = key.isPresent() ? Observation.known(key) : key(p);
        return content.map(bytes ->
                change(Action.INSTALL, p, id, result, command(p, "add", "-").withInput(bytes.orElseThrow())));
    }

    private static Command command(Parameters p, String... words) {
        List<String> arguments = new ArrayList<>(List.of(p.ring()));
        arguments.addAll(List.of(words));
        return Command.of(CHANGE, arguments.toArray(String[]::new)).within(Duration.ofMinutes(10));
    }

    private static Plan change(Action action, Parameters p, KeyId id, ModuleResult result, Command command) {
        List<Step> steps =
                List.of(new Step.RunScript(command, true), new Step.RunScript(Command.of(LIST_AGAIN, p.ring()), true));
        return new Plan.Change(action, List.of(), steps, result, false, outputs -> concluded(p, id, result, outputs));
    }

    private static ModuleResult concluded(Parameters p, KeyId id, ModuleResult result, List<Output> outputs) {
        Output done = outputs.get(0);
        if (!done.ok()) {
            return ModuleResult.of("rc", Value.of(done.status()))
                    .and("stdout", done.stdout())
                    .and("stderr", done.stderr())
                    .asChanged(false)
                    .asFailed(failure(p, id, done));
        }
        List<String> keys = keys(outputs.get(outputs.size() - 1), id.isShort());
        ModuleResult after = result.and("after", Value.texts(keys));
        boolean there = keys.contains(id.isShort() ? id.brief() : id.compared());
        if (there == (p.state() == State.PRESENT)) {
            return after;
        }
        String what = there ? "the key was not removed" : "failed to add the key";
        return after.asFailed(
                "apt-key did not return an error, but " + what + " (check that the id is correct and *not* a subkey)");
    }

    private static String failure(Parameters p, KeyId id, Output done) {
        if (p.state() == State.ABSENT) {
            return "Unable to remove a key with id " + id.brief();
        }
        if (p.keyserver().isPresent()) {
            return done.stdout().contains("not found on keyserver")
                    ? "Key " + id.whole() + " not found on keyserver "
                            + p.keyserver().get()
                    : "Error fetching key " + id.whole() + " from keyserver: "
                            + p.keyserver().get();
        }
        return p.file()
                .map(file -> "Unable to add a key from file " + file.text())
                .orElse("Unable to add a key from binary data");
    }
}
