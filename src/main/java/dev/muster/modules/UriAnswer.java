package dev.muster.modules;

import dev.muster.template.PythonJson;
import dev.muster.template.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A web server's answer.
 *
 * @param status -1 when there was none
 * @param headers by name in lower case; those that came more than once joined by a comma
 * @param message what Ansible would say of it
 */
record UriAnswer(int status, Map<String, String> headers, Map<String, String> cookies, byte[] body, String message) {

    static UriAnswer of(Sections said, String tool, String url, boolean decompress) {
        int status = said.number("code", -1);
        List<String> lines = said.lines("headers");
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (one, other) -> one + ", " + other);
            }
        }
        byte[] body = said.bytes("body");
        if (decompress && "gzip".equalsIgnoreCase(headers.getOrDefault("content-encoding", ""))) {
            body = unpacked(body);
        }
        headers.computeIfPresent("location", (name, location) -> absolute(url, location));
        String message = message(status, lines, headers, said, tool, url);
        return new UriAnswer(status, headers, cookies(said.text("jar"), tool.equals("curl")), body, message);
    }

    private static byte[] unpacked(byte[] body) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readNBytes(256 << 20);
        } catch (IOException e) {
            return body;
        }
    }

    private static String absolute(String url, String location) {
        if (location.contains("://")) {
            return location;
        }
        int host = url.indexOf("://") + 3;
        int path = url.indexOf('/', host);
        return location.startsWith("/")
                ? (path < 0 ? url : url.substring(0, path)) + location
                : url.substring(0, Math.max(url.lastIndexOf('/'), 0)) + "/" + location;
    }

    /** Lines of a cookie jar in Netscape's form, the oldest first; curl writes the newest first. */
    private static Map<String, String> cookies(String jar, boolean backwards) {
        Map<String, String> cookies = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>(jar.lines().toList());
        if (backwards) {
            Collections.reverse(lines);
        }
        for (String line : lines) {
            String[] words = line.replaceFirst("^#HttpOnly_", "").split("\t", -1);
            if (words.length == 7 && !line.matches("#(?!HttpOnly_).*")) {
                cookies.put(words[5], words[6]);
            }
        }
        return cookies;
    }

    private static String message(
            int status, List<String> lines, Map<String, String> headers, Sections said, String tool, String url) {
        if (status < 0) {
            return trouble(said, tool, url);
        }
        if (status < 300) {
            return "OK (" + headers.getOrDefault("content-length", "unknown") + " bytes)";
        }
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", 3);
        return "HTTP Error " + status + ": " + (words.length > 2 ? words[2] : "");
    }

    /** What Python says of the commonest troubles, by the exit status of curl; otherwise what the tool says. */
    private static String trouble(Sections said, String tool, String url) {
        int rc = tool.equals("curl") ? said.number("rc", 0) : 0;
        return switch (rc) {
            case 1 -> "Request failed: <urlopen error unknown url type: " + url.replaceAll("://.*", "") + ">";
            case 6 -> "Request failed: <urlopen error [Errno -2] Name or service not known>";
            case 7 -> "Request failed: <urlopen error [Errno 111] Connection refused>";
            case 28 -> "Connection failure: timed out";
            case 52 -> "Connection failure: Remote end closed connection without response";
            default -> "Request failed: " + said.text("err").strip().replaceFirst("^curl: \\(\\d+\\) ", "");
        };
    }

    /** Whether the server did as asked, without error. */
    boolean isRight() {
        return status >= 200 && status < 300;
    }

    /** Ansible's fields: headers by name with underscores, status, msg, cookies. */
    Map<String, Value> fields() {
        Map<String, Value> fields = new LinkedHashMap<>();
        headers.forEach((name, value) -> fields.put(name.replace('-', '_'), Value.of(value)));
        fields.put("status", Value.of(status));
        fields.put("msg", Value.of(message));
        if (isRight()) {
            Map<String, Value> values = new LinkedHashMap<>();
            cookies.forEach((name, value) -> values.put(name, Value.of(value)));
            fields.put("cookies", Value.dict(values));
            fields.put(
                    "cookies_string",
                    Value.of(cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(java.util.stream.Collectors.joining("; "))));
        }
        return fields;
    }

    String text() {
        return new String(body, charset());
    }

    private Charset charset() {
        Matcher matcher =
                Pattern.compile("(?i)charset=\"?([^\";, ]+)").matcher(headers.getOrDefault("content-type", ""));
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    /** The answer as a value, when its type says JSON and it is. */
    Optional<Value> json() {
        String type = headers.getOrDefault("content-type", "").split("[;,]")[0].strip();
        String kind = type.substring(type.indexOf('/') + 1);
        String last = kind.substring(kind.indexOf('+') + 1).toLowerCase(Locale.ROOT);
        return last.equals("json") || last.equals("javascript") ? readable(text()) : Optional.empty();
    }

    private static Optional<Value> readable(String text) {
        try {
            return Optional.of(PythonJson.read(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
