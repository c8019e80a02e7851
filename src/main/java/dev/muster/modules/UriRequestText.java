package dev.muster.modules;

import dev.muster.module.ModuleException;
import dev.muster.module.TaskContext;
import dev.muster.shell.RemotePath;
import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request of {@link UriModule} as the settings of curl or of GNU wget.
 *
 * @param every for each request
 * @param once for the first only
 * @param typed for those with a body
 */
record UriRequestText(String every, String once, String typed, boolean sends, byte[] body) {
    private static final String BOUNDARY = "===============4711081547110815471==";
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("txt", "text/plain"),
            Map.entry("conf", "text/plain"),
            Map.entry("html", "text/html"),
            Map.entry("csv", "text/csv"),
            Map.entry("json", "application/json"),
            Map.entry("xml", "text/xml"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"),
            Map.entry("tar", "application/x-tar"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("gif", "image/gif"));

    static UriRequestText of(UriModule.Parameters p, boolean curl, TaskContext context) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("User-Agent", p.httpAgent());
        headers.put("Accept-Encoding", "identity");
        Optional<String> type = type(p);
        byte[] body = body(p, context);
        p.headers().forEach((name, value) -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, value.str());
        });
        boolean typed = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
        Map<String, String> ofBody = new LinkedHashMap<>();
        if (!typed || p.bodyFormat().equals("form-multipart")) {
            headers.keySet().removeIf("content-type"::equalsIgnoreCase);
            type.ifPresent(text -> ofBody.put("Content-Type", text));
        }
        Map<String, String> first = new LinkedHashMap<>();
        for (String name : p.unredirectedHeaders()) {
            for (String header : List.copyOf(headers.keySet())) {
                if (header.equalsIgnoreCase(name)) {
                    first.put(header, headers.getOrDefault(header, ""));
                    headers.remove(header);
                }
            }
        }
        if (typed && !p.bodyFormat().equals("form-multipart")) {
            // A redirect that drops the body drops its type too.
            headers.entrySet().removeIf(header -> {
                boolean ofThis = header.getKey().equalsIgnoreCase("content-type");
                if (ofThis) {
                    ofBody.put(header.getKey(), header.getValue());
                }
                return ofThis;
            });
        }
        List<String> every = curl ? curl(p) : wget(p);
        headers.forEach((name, value) -> every.add(header(curl, name, value)));
        boolean sends = body.length > 0 || p.src().isPresent() || p.body().isPresent();
        if (!sends) {
            ofBody.forEach((name, value) -> every.add(header(curl, name, value)));
        }
        return new UriRequestText(
                String.join("\n", every), lines(curl, first), sends ? lines(curl, ofBody) : "", sends, body);
    }

    private static String lines(boolean curl, Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header(curl, header.getKey(), header.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String header(boolean curl, String name, String value) {
        if ((name + value).indexOf('\n') >= 0 || (name + value).indexOf('\r') >= 0) {
            throw new ModuleException("header " + name + " holds a line feed");
        }
        String text = value.isEmpty() && curl ? name + ";" : name + ": " + value;
        return curl ? setting("header", text) : "header = " + text;
    }

    // ---- settings ----

    private static String setting(String name, String value) {
        return name + " = \""
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                + "\"";
    }

    private static List<String> curl(UriModule.Parameters p) {
        List<String> out = new ArrayList<>(List.of("silent", "show-error", "http1.1"));
        out.add(setting("header", "Expect:"));
        if (p.headers().keySet().stream().noneMatch("accept"::equalsIgnoreCase)) {
            out.add(setting("header", "Accept:"));
        }
        out.add("connect-timeout = " + Math.max(1, p.timeout()));
        out.add("speed-limit = 1");
        out.add("speed-time = " + Math.max(1, p.timeout()));
        p.urlUsername().ifPresent(user -> {
            String password = p.urlPassword().map(secret -> secret.reveal()).orElse("");
            out.add(setting("user", user + ":" + password));
            out.add(p.forceBasicAuth() ? "basic" : "anyauth");
        });
        if (p.useGssapi()) {
            out.add("negotiate");
            if (p.urlUsername().isEmpty()) {
                out.add(setting("user", ":"));
            }
        }
        if (!p.validateCerts()) {
            out.add("insecure");
        }
        path(out, "cacert", p.caPath());
        path(out, "cert", p.clientCert());
        path(out, "key", p.clientKey());
        path(out, "unix-socket", p.unixSocket());
        if (!p.ciphers().isEmpty()) {
            out.add(setting("ciphers", String.join(":", p.ciphers())));
        }
        if (!p.useProxy()) {
            out.add(setting("noproxy", "*"));
        }
        if (p.useNetrc()) {
            out.add("netrc-optional");
        }
        return out;
    }

    private static void path(List<String> out, String name, Optional<RemotePath> path) {
        path.ifPresent(p -> out.add(setting(name, p.text())));
    }

    private static List<String> wget(UriModule.Parameters p) {
        if (p.useGssapi() || p.unixSocket().isPresent() || !p.ciphers().isEmpty()) {
            throw new ModuleException("use_gssapi, unix_socket and ciphers need curl on the host, which has only wget");
        }
        List<String> out = new ArrayList<>(List.of("timeout = " + Math.max(1, p.timeout())));
        p.urlUsername().ifPresent(user -> {
            out.add("http_user = " + oneLine(user));
            out.add("http_password = "
                    + oneLine(p.urlPassword().map(secret -> secret.reveal()).orElse("")));
            out.add("auth_no_challenge = " + (p.forceBasicAuth() ? "on" : "off"));
        });
        if (!p.validateCerts()) {
            out.add("check_certificate = off");
        }
        p.caPath().ifPresent(path -> out.add("ca_certificate = " + oneLine(path.text())));
        p.clientCert().ifPresent(path -> out.add("certificate = " + oneLine(path.text())));
        p.clientKey().ifPresent(path -> out.add("private_key = " + oneLine(path.text())));
        out.add("use_proxy = " + (p.useProxy() ? "on" : "off"));
        out.add("netrc = " + (p.useNetrc() ? "on" : "off"));
        return out;
    }

    private static String oneLine(String text) {
        if (text.indexOf('\n') >= 0) {
            throw new ModuleException("a setting for wget holds a line feed");
        }
        return text;
    }

    // ---- body ----

    private static Optional<String> type(UriModule.Parameters p) {
        return switch (p.bodyFormat()) {
            case "json" -> Optional.of("application/json");
            case "form-urlencoded" -> Optional.of("application/x-www-form-urlencoded");
            case "form-multipart" -> Optional.of("multipart/form-data; boundary=\"" + BOUNDARY + "\"");
            default -> Optional.empty();
        };
    }

    private static byte[] body(UriModule.Parameters p, TaskContext context) {
        if (p.src().isPresent()) {
            return p.remoteSrc()
                    ? new byte[0]
                    : context.read(context.find("files", p.src().get()));
        }
        if (p.body().isEmpty()) {
            return p.bodyFormat().equals("json") ? UriModule.bytes("null") : new byte[0];
        }
        Value body = p.body().get();
        if (p.bodyFormat().equals("form-multipart")) {
            return multipart(p, body, context);
        }
        if (body instanceof Value.Text) {
            return UriModule.bytes(body.str());
        }
        return switch (p.bodyFormat()) {
            case "json" -> UriModule.bytes(PythonJson.write(body, new PythonJson.Style(-1, false, true, ", ", ": ")));
            case "form-urlencoded" -> UriModule.bytes(form(body));
            default -> UriModule.bytes(body.str());
        };
    }

    private static String form(Value body) {
        List<String> pairs = new ArrayList<>();
        if (body instanceof Value.Dict dict) {
            dict.entries().forEach((key, value) -> addPairs(pairs, key, value));
        } else if (body instanceof Value.Seq seq) {
            for (Value pair : seq.items()) {
                if (!(pair instanceof Value.Seq two) || two.items().size() != 2) {
                    throw new ModuleException("failed to parse body as form_urlencoded: pairs are expected");
                }
                addPairs(pairs, two.items().get(0), two.items().get(1));
            }
        } else {
            return body.str();
        }
        return String.join("&", pairs);
    }

    private static void addPairs(List<String> pairs, Value key, Value value) {
        List<Value> values = value instanceof Value.Seq seq
                ? List.copyOf(seq.items())
                : value instanceof Value.Dict dict ? List.copyOf(dict.entries().keySet()) : List.of(value);
        for (Value each : values) {
            if (!(each instanceof Value.None)) {
                pairs.add(URLEncoder.encode(key.str(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(each.str(), StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] multipart(UriModule.Parameters p, Value body, TaskContext context) {
        if (!(body instanceof Value.Dict dict)) {
            throw new ModuleException("body must be mapping, cannot be type " + body.typeName());
        }
        Map<String, Value> fields = new TreeMap<>();
        dict.entries().forEach((key, value) -> fields.put(key.str(), value));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            out.writeBytes(UriModule.bytes("--" + BOUNDARY + "\r\n"));
            out.writeBytes(part(p, name, value, context));
            out.writeBytes(UriModule.bytes("\r\n"));
        });
        out.writeBytes(UriModule.bytes("--" + BOUNDARY + "--\r\n"));
        return out.toByteArray();
    }

    private static byte[] part(UriModule.Parameters p, String name, Value value, TaskContext context) {
        if (value instanceof Value.Text) {
            return UriModule.bytes("Content-Type: text/plain\r\nContent-Disposition: form-data; name=\"" + name
                    + "\"\r\n\r\n" + value.str());
        }
        if (!(value instanceof Value.Dict dict)) {
            throw new ModuleException("failed to parse body as form-multipart: value must be a string, or mapping,"
                    + " cannot be type " + value.typeName());
        }
        Optional<String> file = text(dict, "filename");
        Optional<String> content = text(dict, "content");
        if (file.isEmpty() && content.isEmpty()) {
            throw new ModuleException(
                    "failed to parse body as form-multipart: at least one of filename or content must be provided");
        }
        String type = text(dict, "mime_type")
                .orElseGet(() -> file.map(UriRequestText::guessed).orElse("application/octet-stream"));
        String ending = file.map(f -> "; filename=\"" + f.substring(f.lastIndexOf('/') + 1) + "\"")
                .orElse("");
        String disposition = "Content-Disposition: form-data; name=\"" + name + "\"" + ending + "\r\n\r\n";
        if (content.isPresent()) {
            return UriModule.bytes("Content-Type: " + type + "\r\n" + disposition + content.get());
        }
        if (p.remoteSrc()) {
            throw new ModuleException("body_format form-multipart takes files of the controller, or content; not of the"
                    + " host (remote_src)");
        }
        byte[] bytes = context.read(context.find("files", file.orElse("")));
        String encoded = Base64.getMimeEncoder(76, UriModule.bytes("\r\n")).encodeToString(bytes);
        return UriModule.bytes(
                "Content-Transfer-Encoding: base64\r\nContent-Type: " + type + "\r\n" + disposition + encoded + "\r\n");
    }

    private static String guessed(String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }

    private static Optional<String> text(Value.Dict dict, String key) {
        return Optional.ofNullable(dict.entries().get(Value.of(key)))
                .filter(value -> !(value instanceof Value.None))
                .map(Value::str)
                .filter(text -> !text.isEmpty());
    }
}
