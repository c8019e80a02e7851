package dev.muster.modules;

import dev.muster.module.Download;
import dev.muster.module.FileAttributes;
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
import dev.muster.shell.RemotePath;
import dev.muster.shell.Secret;
import dev.muster.template.Value;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Puts what a URL holds into a file of the host.
 *
 * <p>The controller downloads, not the host: old hosts speak no current TLS, and many have no way out. The trap is a
 * URL that only the host can reach.
 */
@ModuleInfo(
        name = "get_url",
        doc = "Downloads a URL, by way of the controller, into a file of the host.",
        example = """
                - get_url:
                    url: https://www.ietf.org/timezones/data/leap-seconds.list
                    dest: /etc/ntp/leap-seconds.list
                    checksum: sha256:0123…
                    mode: "0644"
                """)
final class GetUrlModule implements Module<GetUrlModule.Parameters, GetUrlModule.Fetched> {
    record Parameters(
            @Param(doc = "Where from: http or https.") String url,

            @Param(doc = "File, or folder that keeps the URL's last name.")
            RemotePath dest,

            @Param(doc = "Whether to download although there is a file.", orElse = "false", aliases = "thirsty")
            boolean force,

            @Param(doc = "ALGORITHM:DIGEST, or ALGORITHM:URL of a list of digests.")
            Optional<String> checksum,

            @Param(doc = "Whether to keep the old file beside the new one.", orElse = "false")
            boolean backup,

            FileParameters file,

            @Param(doc = "Headers of the request.") Map<String, Value> headers,

            @Param(doc = "User for the server.", aliases = "username")
            Optional<String> urlUsername,

            @Param(doc = "Password for the server.", aliases = "password", secret = true)
            Optional<Secret> urlPassword,

            @Param(doc = "Accepted; credentials are always sent at once.", orElse = "false")
            boolean forceBasicAuth,

            @Param(doc = "Whether the server's certificate must be valid.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "Longest wait for the answer, and for more of it.", orElse = "10")
            Duration timeout,

            @Param(doc = "Accepted; the file comes about beside its place.")
            Optional<RemotePath> tmpDest,

            @Param(doc = "Accepted; no compressed answer is asked for.", orElse = "true")
            boolean decompress,

            @Param(doc = "Accepted; .netrc is never read.", orElse = "true")
            boolean useNetrc,

            @Param(doc = "Whether the controller's proxy settings hold.", orElse = "true")
            boolean useProxy,

            @Param(doc = "Agent named to the server.", orElse = "muster")
            String httpAgent) {}

    /**
     * What is on the host, and what came down when something had to.
     *
     * @param digest in hex that the content must have, empty when none was named
     */
    record Fetched(FileCopy.Destination destination, Optional<Download> download, String digest) {}

    @Override
    public Observation<Fetched> observe(Parameters p, TaskContext context) {
        String algorithm = algorithm(p);
        Observation<String> digest = digest(p);
        String name = name(p.url());
        return digest.then(wanted -> FileCopy.observe(
                        p.dest(), Optional.of(name), p.file().wanted())
                .then(there -> isEnough(p, there.file(), algorithm, wanted)
                        ? Observation.known(new Fetched(there, Optional.empty(), wanted))
                        : download(p, p.url()).map(got -> new Fetched(there, Optional.of(got), wanted))));
    }

    private static boolean isEnough(Parameters p, RemoteFileState file, String algorithm, String digest) {
        if (!file.isFile()) {
            return false;
        }
        return digest.isEmpty()
                ? !p.force()
                : file.content()
                        .filter(content ->
                                RemoteFileState.digest(algorithm, content).equals(digest))
                        .isPresent();
    }

    private static Observation<Download> download(Parameters p, String url) {
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        headers.put("User-Agent", p.httpAgent());
        p.headers().forEach((header, value) -> headers.put(header, value.str()));
        UrlRequest request = new UrlRequest(
                url, headers, p.urlUsername(), p.urlPassword(), p.validateCerts(), p.useProxy(), p.timeout());
        return Observation.of(List.of(new Reading.FromUrl(request)), answers -> answers.download(0));
    }

    private static String algorithm(Parameters p) {
        String text = p.checksum().orElse("sha1:");
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!List.of("md5", "sha1", "sha224", "sha256", "sha384", "sha512").contains(name)) {
            throw new ModuleException("The checksum parameter has to be in format <algorithm>:<checksum>");
        }
        return name.replace("sha", "SHA-").toUpperCase(Locale.ROOT);
    }

    /** The digest itself, or the one a list at a URL holds for the file's name. */
    private static Observation<String> digest(Parameters p) {
        String text =
                p.checksum().map(c -> c.substring(c.indexOf(':') + 1).strip()).orElse("");
        if (!text.matches("(?i)https?://.*")) {
            return Observation.known(text.toLowerCase(Locale.ROOT));
        }
        return download(p, text).map(list -> {
            if (list.status() != 200) {
                throw new ModuleException("cannot download the checksums: " + why(list));
            }
            return new String(list.body(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.strip().split("\\s+[*]?(\\./)?", 2))
                    .filter(parts -> parts.length == 1 || parts[1].equals(name(p.url())))
                    .map(parts -> parts[0].toLowerCase(Locale.ROOT))
                    .findFirst()
                    .orElseThrow(() -> new ModuleException(
                            "Unable to find a checksum for file '" + name(p.url()) + "' in '" + text + "'"));
        });
    }

    private static String name(String url) {
        String path = Optional.ofNullable(URI.create(url).getPath()).orElse("");
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? "index.html" : name;
    }

    private static String why(Download download) {
        return download.problem().isEmpty() ? "HTTP status " + download.status() : download.problem();
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Fetched fetched) {
        RemoteFileState file = fetched.destination().file();
        if (fetched.download().isEmpty()) {
            return kept(p, file);
        }
        Download download = fetched.download().get();
        ModuleResult result = ModuleResult.of("url", Value.of(p.url()))
                .and("dest", file.path().text())
                .and("status_code", Value.of(download.status()));
        if (download.status() != 200) {
            String why = "Request failed: " + why(download);
            return new Plan.Refusal(why, result.and("msg", why));
        }
        String algorithm = algorithm(p);
        String digest = RemoteFileState.digest(algorithm, download.body());
        if (!fetched.digest().isEmpty() && !fetched.digest().equals(digest)) {
            String why = "The checksum for " + file.path() + " did not match " + fetched.digest() + "; it was " + digest
                    + ".";
            return new Plan.Refusal(why, result.and("msg", why));
        }
        FileCopy copy = new FileCopy(
                Optional.of(p.url()),
                NewContent.of(download.body()),
                p.file().wanted(),
                Optional.empty(),
                p.backup(),
                true,
                true);
        String sha1 = RemoteFileState.digest("SHA-1", download.body());
        ModuleResult more = result.and("checksum_src", sha1)
                .and("checksum_dest", file.isFile() ? Value.of(file.sha1()) : Value.none())
                .and("msg", "OK (" + download.body().length + " bytes)");
        return reported(copy.plan(fetched.destination()), more);
    }

    private static Plan reported(Plan plan, ModuleResult more) {
        if (plan instanceof Plan.Change change) {
            return new Plan.Change(
                    change.action(),
                    List.of(),
                    change.steps(),
                    merged(change.planned(), more),
                    change.verifiable(),
                    outputs -> merged(change.conclude().apply(outputs), more));
        }
        return plan instanceof Plan.Unchanged unchanged
                ? Plan.unchanged(unchanged.reason(), merged(unchanged.result(), more))
                : plan;
    }

    private static ModuleResult merged(ModuleResult result, ModuleResult more) {
        ModuleResult out = result;
        for (Map.Entry<String, Value> field : more.fields().entrySet()) {
            out = out.and(field.getKey(), field.getValue());
        }
        return out;
    }

    /** A file that stays may still need other attributes. */
    private static Plan kept(Parameters p, RemoteFileState file) {
        FileEntry entry = file.followed().orElseThrow();
        FileAttributes differing = FileWrite.differing(p.file().wanted(), entry, file.umask());
        ModuleResult result = ModuleResult.of("url", Value.of(p.url()))
                .and("dest", file.path().text())
                .and("msg", "file already exists");
        if (differing.equals(FileAttributes.ANY)) {
            return Plan.unchanged("file already exists", FileResult.describe(result, entry));
        }
        return Plan.change(
                dev.muster.module.Action.MODIFY,
                List.of(FileWrite.attributeDiff(file.path().text(), differing, entry, Map.of())),
                List.of(new Step.SetAttributes(file.path(), differing, false, true)),
                result.and("msg", "file already exists but file attributes changed"));
    }
}
