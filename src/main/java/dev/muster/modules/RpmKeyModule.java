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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keys in rpm's database. Which key a file or download holds is told here, not by the host's gpg. rpm names a key by
 * the last eight digits of its id.
 */
@ModuleInfo(name = "rpm_key", doc = "Adds a key to rpm's database, or removes one.", example = """
                - rpm_key:
                    key: https://example.org/RPM-GPG-KEY
                    fingerprint: EBC6 E12C 62B1 C734 026B 2122 A20E 5214 6B8D 79E6
                """)
final class RpmKeyModule implements Module<RpmKeyModule.Parameters, RpmKeyModule.Found> {
    /** Argument: the key's short id in small letters. Prints what rpm has under it. */
    static final ReadScript READ = new ReadScript("rpm-key", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            if ! command -v rpm >/dev/null 2>&1; then printf 'missing rpm\\n'; exit 0; fi
            rpm -q "gpg-pubkey-$1" 2>/dev/null | grep '^gpg-pubkey' | sed 's/^/have /'
            exit 0
            """);

    /** Argument: nothing, and the key on stdin; or a file. */
    static final Script IMPORT = new Script("rpm-import", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            if [ -n "$1" ]; then rpm --import "$1"; exit; fi
            folder=$(mktemp -d 2>/dev/null) || { folder=${TMPDIR:-/tmp}/.muster-$$; (umask 077; mkdir "$folder"); }
            trap 'rm -rf "$folder"' EXIT
            cat >"$folder/key"
            rpm --import "$folder/key"
            """);

    /** Argument: the key's short id. */
    static final Script ERASE = new Script("rpm-erase-key", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            rpm --erase --allmatches "gpg-pubkey-$1"
            """);

    /** Wanted states. */
    enum State {
        ABSENT,
        PRESENT
    }

    record Parameters(
            @Param(doc = "The key: a URL, which the controller downloads, a file of the host, or an id.")
            String key,

            @Param(doc = "Whether it is to be there.", orElse = "present")
            State state,

            @Param(doc = "The fingerprint the key must have; blanks do not count.")
            Optional<String> fingerprint,

            @Param(doc = "Whether the server's certificate must be valid.", orElse = "true")
            boolean validateCerts) {
        boolean isId() {
            return key.matches("(0[xX])?[0-9a-fA-F]{8,}");
        }
    }

    /**
     * The key and whether rpm has it.
     *
     * @param id as given, or the fingerprint of what was given
     * @param content the key itself, when it was downloaded
     */
    record Found(String id, Optional<byte[]> content, boolean there) {}

    @Override
    public Observation<Found> observe(Parameters p, TaskContext context) {
        if (p.isId()) {
            String id = p.key().toUpperCase(Locale.ROOT).replaceFirst("^0X", "");
            return found(id, Optional.empty());
        }
        if (p.key().contains("://")) {
            UrlRequest request = new UrlRequest(
                    p.key(),
                    Map.of("User-Agent", "muster"),
                    Optional.empty(),
                    Optional.empty(),
                    p.validateCerts(),
                    Duration.ofSeconds(10));
            return Observation.of(List.of(new Reading.FromUrl(request)), answers -> answers.download(0))
                    .then(got -> {
                        byte[] body = body(p.key(), got);
                        return found(fingerprint(p, body), Optional.of(body));
                    });
        }
        return FileReading.of(new RemotePath(p.key())).then(file -> {
            byte[] content = file.content().orElseThrow(() -> new ModuleException("Not a valid key " + p.key()));
            return found(fingerprint(p, content), Optional.empty());
        });
    }

    private static byte[] body(String url, Download got) {
        if (got.status() != 200) {
            throw new ModuleException("failed to fetch key at " + url + " , error was: " + got.complaint());
        }
        if (!OpenPgpKey.isArmoured(got.body())) {
            throw new ModuleException("Not a public key: " + url);
        }
        return got.body();
    }

    private static String fingerprint(Parameters p, byte[] key) {
        return OpenPgpKey.fingerprintOf(key)
                .orElseThrow(() -> new ModuleException("Unexpected gpg output: no public key in " + p.key()));
    }

    private static Observation<Found> found(String id, Optional<byte[]> content) {
        return Observation.of(Query.of(READ, brief(id)), output -> new Found(id, content, has(output)));
    }

    private static boolean has(Output output) {
        if (output.stdout().startsWith("missing ")) {
            throw new ModuleException(
                    "the host has no " + output.stdout().substring(8).strip());
        }
        return output.stdout().startsWith("have ");
    }

    private static String brief(String id) {
        return id.substring(id.length() - 8).toLowerCase(Locale.ROOT);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Found found) {
        boolean wanted = p.state() == State.PRESENT;
        if (found.there() == wanted) {
            return Plan.unchanged("rpm " + (wanted ? "has" : "does not have") + " the key " + found.id());
        }
        if (!wanted) {
            return Plan.change(
                    Action.REMOVE,
                    List.of(),
                    List.of(new Step.RunScript(Command.of(ERASE, brief(found.id())))),
                    ModuleResult.EMPTY);
        }
        if (p.isId()) {
            return Plan.refusal("When importing a key, a valid file must be given");
        }
        Optional<String> other = p.fingerprint()
                .map(text -> text.replaceAll("\\s+", "").toUpperCase(Locale.ROOT))
                .filter(fingerprint -> !fingerprint.equals(found.id()));
        if (other.isPresent()) {
            return Plan.refusal("The specified fingerprint, '" + other.get() + "', does not match the key fingerprint '"
                    + found.id() + "'");
        }
        Command command = found.content()
                .map(bytes -> Command.of(IMPORT, "").withInput(bytes))
                .orElseGet(() -> Command.of(IMPORT, p.key()));
        return Plan.change(Action.INSTALL, List.of(), List.of(new Step.RunScript(command)), ModuleResult.EMPTY);
    }
}
