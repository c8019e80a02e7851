package dev.muster.modules;

import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Secret;
import dev.muster.template.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a web service, from the host and by the host's own curl (or GNU wget), and reports the answer.
 *
 * <p>From the host, because what is asked is mostly a service on it. Redirects are followed as Ansible does it
 * (module_utils/urls.py, RedirectHandlerFactory), request by request.
 */
@ModuleInfo(
        name = "uri",
        doc = "Asks a web service from the host, by its curl or GNU wget, and reports the answer.",
        results = {
            "status: HTTP status, -1 when there was no answer",
            "url: where the answer came from in the end",
            "redirected: whether that is another URL",
            "content: the answer, with return_content",
            "json: the answer, when it is JSON",
            "msg: what the server said",
            "cookies: cookies by name",
            "cookies_string: the cookies as a header would have them",
            "path: file that holds the answer, with dest",
            "elapsed: seconds it took"
        },
        example = """
                - uri:
                    url: http://localhost:8080/health
                    return_content: true
                    status_code: [200, 204]
                  register: health
                  until: health.status == 200
                - uri:
                    url: https://ipam.example.org/api/hosts
                    method: POST
                    url_username: muster
                    url_password: "{{ ipam_password }}"
                    force_basic_auth: true
                    body_format: json
                    body: {name: "{{ inventory_hostname }}"}
                    status_code: 201
                """)
final class UriModule implements Module<UriModule.Parameters, UriModule.Seen> {
    private static final int LARGEST = 64 << 20;

    record Parameters(
            @Param(doc = "What to ask.") String url,

            @Param(doc = "Method, in capitals.", orElse = "GET")
            String method,

            @Param(doc = "Body of the request: text, or a value for body_format.")
            Optional<Value> body,

            @Param(
                    doc = "What a body that is no text becomes.",
                    orElse = "raw",
                    choices = {"form-urlencoded", "json", "raw", "form-multipart"})
            String bodyFormat,

            @Param(doc = "File of the controller (of the host with remote_src) that is the body.")
            Optional<String> src,

            @Param(doc = "Whether src is a file of the host.", orElse = "false")
            boolean remoteSrc,

            @Param(doc = "Headers of the request.") Map<String, Value> headers,

            @Param(doc = "Headers that only the first request has, not those of redirects.")
            List<String> unredirectedHeaders,

            @Param(doc = "Statuses that are right.", orElse = "200")
            List<Integer> statusCode,

            @Param(doc = "Whether to report the answer.", orElse = "false")
            boolean returnContent,

            @Param(doc = "File of the host, or folder, for the answer.")
            Optional<RemotePath> dest,

            FileParameters file,

            @Param(
                    doc = "Which redirects are followed.",
                    orElse = "safe",
                    choices = {"all", "no", "none", "safe", "urllib2", "yes"})
            String followRedirects,

            @Param(doc = "When there is this file, nothing is asked.")
            Optional<String> creates,

            @Param(doc = "When this file is missing, nothing is asked.")
            Optional<String> removes,

            @Param(doc = "Longest wait in seconds for a connection and for the next bytes.", orElse = "30")
            int timeout,

            @Param(doc = "User for the server.", aliases = "user")
            Optional<String> urlUsername,

            @Param(doc = "Password for the server.", aliases = "password", secret = true)
            Optional<Secret> urlPassword,

            @Param(doc = "Whether user and password are sent unasked.", orElse = "false")
            boolean forceBasicAuth,

            @Param(doc = "Whether to log in by Kerberos; needs curl.", orElse = "false")
            boolean useGssapi,

            @Param(doc = "Whether the server's certificate must be valid.", orElse = "true")
            boolean validateCerts,

            @Param(doc = "File of the host with certificates of authorities.")
            Optional<RemotePath> caPath,

            @Param(doc = "File of the host with a client's certificate.")
            Optional<RemotePath> clientCert,

            @Param(doc = "File of the host with its key.") Optional<RemotePath> clientKey,

            @Param(doc = "TLS ciphers; needs curl.") List<String> ciphers,

            @Param(doc = "Socket of the host to ask by; needs curl.")
            Optional<RemotePath> unixSocket,

            @Param(doc = "Whether the host's proxy settings hold.", orElse = "true")
            boolean useProxy,

            @Param(doc = "Whether ~/.netrc of the host is read.", orElse = "true")
            boolean useNetrc,

            @Param(doc = "Accepted, and without meaning here, as in Ansible.", orElse = "false")
            boolean force,

            @Param(doc = "Whether a gzipped answer is unpacked.", orElse = "true")
            boolean decompress,

            @Param(doc = "Agent named to the server.", orElse = "ansible-httpget")
            String httpAgent) {
        Parameters {
            if (body.isPresent() && src.isPresent()) {
                throw new ModuleException("parameters are mutually exclusive: body|src");
            }
            if (!method.toUpperCase(Locale.ROOT).matches("[A-Z]+")) {
                throw new ModuleException(
                        "Parameter 'method' needs to be a single word in uppercase, like GET or POST.");
            }
        }
    }

    /** The tool there is, and whether creates or removes decides. */
    record Seen(String tool, Optional<PathScripts.Skip> skip) {}

    @Override
    public Observation<Seen> observe(Parameters p, TaskContext context) {
        return Observation.of(
                        Query.of(UriScripts.LOOK_FOR_CLIENT),
                        output -> output.stdout().strip())
                .with(PathScripts.skips(Optional.empty(), p.creates(), p.removes()), Seen::new);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Seen seen) {
        if (seen.skip().isPresent()) {
            String why = "skipped, since " + seen.skip().get().quoted();
            return Plan.unchanged(why, ModuleResult.of("stdout", Value.of(why)));
        }
        if (seen.tool().isEmpty()) {
            return Plan.refusal("uri needs curl (or GNU wget) on the host: there is neither");
        }
        UriRequestText request = UriRequestText.of(p, seen.tool().equals("curl"), context);
        FileAttributes wanted = p.file().wanted();
        List<String> words = new ArrayList<>(List.of(
                seen.tool(),
                request.every(),
                request.once(),
                request.typed(),
                p.method().toUpperCase(Locale.ROOT),
                p.url(),
                follow(p),
                request.sends() ? "1" : "0",
                p.remoteSrc() ? p.src().orElse("") : ""));
        words.addAll(List.of(
                p.dest().map(RemotePath::text).orElse(""),
                " "
                        + String.join(
                                " ",
                                p.statusCode().stream().map(String::valueOf).toList()) + " ",
                wanted.owner().orElse(""),
                wanted.group().orElse(""),
                wanted.mode().map(SymbolicMode::chmodWord).orElse(""),
                wanted.flags().map(f -> f.matches("[-+=].*") ? f : "=" + f).orElse("")));
        words.addAll(wanted.label().words());
        Command command =
                new Command(UriScripts.REQUEST, words, request.body(), Map.of(), Duration.ofMinutes(30), LARGEST);
        ModuleResult planned = ModuleResult.message("remote module (ansible.legacy.uri) does not support check mode");
        return Plan.run(
                List.of(new Step.RunScript(command)), planned, outputs -> concluded(p, seen.tool(), outputs.get(0)));
    }

    private static String follow(Parameters p) {
        return switch (p.followRedirects()) {
            case "no", "none" -> "none";
            case "yes", "all" -> "all";
            default -> p.followRedirects();
        };
    }

    private static ModuleResult concluded(Parameters p, String tool, Output output) {
        Sections said = Sections.parse(output.out(), Set.of("url", "err", "headers", "jar", "path", "body", "unsent"));
        if (said.has("unsent")) {
            return ModuleResult.of("elapsed", Value.of(0))
                    .asChanged(false)
                    .asFailed("Unable to open source file " + said.text("unsent"));
        }
        UriAnswer answer = UriAnswer.of(said, tool, p.url(), p.decompress());
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("redirected", Value.of(answer.isRight() && !said.text("url").equals(p.url())));
        fields.put("url", Value.of(answer.isRight() ? said.text("url") : p.url()));
        fields.putAll(answer.fields());
        fields.put("elapsed", Value.of(output.took().toSeconds()));
        boolean expected = p.statusCode().contains(answer.status());
        if (said.has("path")) {
            fields.put("path", Value.of(said.text("path")));
        }
        answer.json().ifPresent(json -> fields.put("json", json));
        if (!answer.isRight()
                && answer.status() > 0
                && expected
                && !p.returnContent()
                && answer.json().isEmpty()) {
            fields.put("body", Value.of(answer.text()));
        }
        if (p.returnContent()) {
            fields.put("content", Value.of(answer.text()));
        }
        ModuleResult result = ModuleResult.EMPTY;
        for (Map.Entry<String, Value> field : fields.entrySet()) {
            result = result.and(field.getKey(), field.getValue());
        }
        result = described(result, said).asChanged(said.has("written"));
        if (expected) {
            return result;
        }
        String statuses = Value.list(p.statusCode().stream()
                        .map(code -> Value.of((long) code))
                        .toList())
                .str();
        String msg = "Status code was " + answer.status() + " and not " + statuses + ": " + answer.message();
        return result.asFailed(msg);
    }

    /** The fields of the file that holds the answer. */
    private static ModuleResult described(ModuleResult result, Sections said) {
        String[] words = said.text("there").split(" ");
        if (words.length != 6) {
            return result;
        }
        int bits = Integer.parseInt(words[0], 16);
        FileEntry entry = new FileEntry(
                FileEntry.Kind.ofBits(bits >> 12),
                bits & 07777,
                1,
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                words[4],
                words[5],
                FileEntry.Times.UNKNOWN,
                Optional.empty(),
                FileEntry.Marks.UNKNOWN);
        return FileResult.describe(result, entry);
    }

    /** A text as bytes. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
