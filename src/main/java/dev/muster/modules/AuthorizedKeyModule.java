package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Download;
import dev.muster.module.FileAttributes;
import dev.muster.module.FileMode;
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
import dev.muster.module.Touch;
import dev.muster.module.UrlRequest;
import dev.muster.shell.Command;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sees to the keys an account may be logged in to with. A key of a URL is fetched by the controller. */
@ModuleInfo(
        name = "authorized_key",
        doc = "Adds SSH keys to an account's authorized_keys, or takes them away.",
        example = """
                - authorized_key:
                    user: deploy
                    key: "{{ lookup('file', 'deploy.pub') }}"
                    exclusive: true
                """,
        results = "keyfile: the file of keys")
final class AuthorizedKeyModule implements Module<AuthorizedKeyModule.Parameters, AuthorizedKeyModule.Keys> {
    /**
     * Arguments: folder of the keys, uid, gid, y to make it and set its attributes; only its being there otherwise. An
     * account that is missing may come to be before this runs, which is why check mode can go on without it.
     */
    private static final Script KEY_FOLDER = new Script("key-folder", """
            if [ -z "$2" ]; then
              printf '%s\\n' "$5" >&2
              exit 1
            fi
            if [ "$4" = y ]; then
              if [ ! -e "$1" ]; then
                mkdir -m 0700 "$1" 2>/dev/null || { echo "Failed to create directory $1" >&2; exit 1; }
              fi
              chown "$2:$3" "$1"
              chmod 0700 "$1"
            else
              mkdir -p "$1"
            fi
            """);

    /** Whether keys should be there. */
    enum State {
        ABSENT,
        PRESENT
    }

    record Parameters(
            @Param(doc = "Account.") String user,

            @Param(doc = "Keys, one a line, or the URL of such a text.")
            String key,

            @Param(doc = "File of keys; the account's ~/.ssh/authorized_keys without.")
            Optional<String> path,

            @Param(
                    doc = "Whether the file's folder is made, given to the account and closed to others.",
                    orElse = "true")
            boolean manageDir,

            @Param(doc = "Whether the keys should be there.", orElse = "present")
            State state,

            @Param(doc = "Options of the keys, in place of their own.")
            Optional<String> keyOptions,

            @Param(doc = "Whether every other line goes.", orElse = "false")
            boolean exclusive,

            @Param(doc = "Comment of the keys, in place of their own.")
            Optional<String> comment,

            @Param(doc = "Whether certificates of https are checked.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "Whether a link stays, and the file it leads to is written.", orElse = "false")
            boolean follow) {

        boolean isUrl() {
            return key.startsWith("http");
        }
    }

    /**
     * What is known of the keys.
     *
     * @param account empty when there is none
     * @param text the keys asked for
     */
    record Keys(Optional<Accounts.Account> account, RemoteFileState file, String text) {}

    @Override
    public Observation<Keys> observe(Parameters p, TaskContext context) {
        return Accounts.of(p.user(), "", "", List.of()).then(accounts -> {
            Optional<Accounts.Account> account = accounts.account();
            String path = p.path()
                    .orElseGet(() -> account.map(a -> a.home() + "/.ssh/authorized_keys")
                            .orElseThrow(() -> new ModuleException(lacking(p.user()))));
            return FileReading.of(new RemotePath(path)).with(wanted(p), (file, text) -> new Keys(account, file, text));
        });
    }

    private static String lacking(String user) {
        return "Failed to lookup user " + user + ": \"getpwnam(): name not found: '" + user + "'\"";
    }

    private static Observation<String> wanted(Parameters p) {
        if (!p.isUrl()) {
            return Observation.known(p.key());
        }
        UrlRequest request = new UrlRequest(
                p.key(), Map.of(), Optional.empty(), Optional.empty(), p.validateCerts(), Duration.ofSeconds(10));
        return Observation.of(List.of(new Reading.FromUrl(request)), readings -> {
            Download download = readings.download(0);
            if (download.status() != 200) {
                throw new ModuleException("Error getting key from: " + p.key());
            }
            return new String(download.body(), StandardCharsets.UTF_8);
        });
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Keys keys) {
        String before = keys.file().isFile() ? keys.file().text() : "";
        Map<String, AuthorizedKey> lines = new LinkedHashMap<>();
        for (String line : before.split("(?<=\n)")) {
            AuthorizedKey key = AuthorizedKey.ofLine(line);
            if (!line.isEmpty()) {
                lines.remove(key.id());
                lines.put(key.id(), key);
            }
        }
        boolean changed = apply(p, keys.text(), lines);
        ModuleResult result = result(p, keys);
        if (!changed) {
            return Plan.unchanged(
                    p.state() == State.PRESENT ? "the keys are there" : "the keys are not there",
                    described(p, result, keys.file()));
        }
        StringBuilder after = new StringBuilder();
        lines.values().forEach(key -> after.append(key.line()));
        return change(p, keys, before, after.toString(), result);
    }

    /** Whether that changed something. New keys come last, in their order. */
    private static boolean apply(Parameters p, String text, Map<String, AuthorizedKey> lines) {
        boolean changed = false;
        List<String> wanted = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            AuthorizedKey key = wanted(p, line);
            AuthorizedKey old = lines.get(key.id());
            wanted.add(key.id());
            if (p.state() == State.ABSENT) {
                changed |= lines.remove(key.id()) != null;
            } else if (old == null || !old.isSame(key)) {
                lines.remove(key.id());
                lines.put(key.id(), key);
                changed = true;
            }
        }
        if (p.state() == State.PRESENT && p.exclusive()) {
            changed |= lines.keySet().retainAll(wanted);
        }
        return changed;
    }

    private static AuthorizedKey wanted(Parameters p, String line) {
        AuthorizedKey key =
                AuthorizedKey.parse(line).orElseThrow(() -> new ModuleException("invalid key specified: " + line));
        if (p.keyOptions().isPresent()) {
            key = key.withOptions(AuthorizedKey.options(p.keyOptions().get()));
        }
        return p.comment().map(key::withComment).orElse(key);
    }

    private static ModuleResult result(Parameters p, Keys keys) {
        return ModuleResult.of("user", Value.of(p.user()))
                .and("key", p.key())
                .and("path", p.path().map(Value::of).orElse(Value.none()))
                .and("manage_dir", Value.of(p.manageDir()))
                .and("state", p.state().name().toLowerCase(Locale.ROOT))
                .and("key_options", p.keyOptions().map(Value::of).orElse(Value.none()))
                .and("exclusive", Value.of(p.exclusive()))
                .and("comment", p.comment().map(Value::of).orElse(Value.none()))
                .and("validate_certs", Value.of(p.validateCerts()))
                .and("follow", Value.of(p.follow()))
                .and("keyfile", keys.file().path().text());
    }

    /** Ansible describes the file of every module that has a parameter called path, when it is given. */
    private static ModuleResult described(Parameters p, ModuleResult result, RemoteFileState file) {
        return p.path().isPresent() && file.exists() ? FileResult.describe(result, file, false) : result;
    }

    private static Plan change(Parameters p, Keys keys, String before, String after, ModuleResult result) {
        String uid = keys.account().map(a -> String.valueOf(a.uid())).orElse("");
        String gid = keys.account().map(a -> String.valueOf(a.gid())).orElse("");
        RemotePath file = p.follow() ? keys.file().real() : keys.file().path();
        List<Step> steps = new ArrayList<>();
        RemotePath folder = keys.file().path().parent();
        steps.add(Step.RunScript.writing(
                Command.of(KEY_FOLDER, folder.text(), uid, gid, p.manageDir() ? "y" : "n", lacking(p.user())),
                new Touch(folder, true, false, true)));
        boolean replacesLink = keys.file().isLink() && !p.follow();
        if (replacesLink) {
            steps.add(new Step.RemovePath(file));
        }
        steps.add(new Step.PutFile(
                file,
                Octets.bytes(after),
                new FileAttributes(Optional.of(uid), Optional.of(gid), Optional.of(new FileMode("0600"))),
                Optional.of(replacesLink ? "" : keys.file().sha1()),
                Optional.empty(),
                false));
        Diff diff = new Diff(keys.file().path().text(), file.text(), before, after);
        Action action = p.state() == State.PRESENT ? Action.MODIFY : Action.REMOVE;
        steps.add(FileReading.again(keys.file().path()));
        return new Plan.Change(
                action,
                List.of(diff),
                steps,
                described(p, result, keys.file()),
                true,
                outputs -> described(p, result, FileReading.parse(outputs.get(outputs.size() - 1))));
    }
}
