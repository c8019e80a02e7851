package dev.muster.template;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Filters that turn values into notations and back: JSON, YAML, base 64, hashes, times, URLs. */
final class DataFilters {
    private static final UUID NAMESPACE = UUID.fromString("361E6D51-FAEC-444A-9079-341386DA8E2E");

    private DataFilters() {}

    static void register() {
        json();
        yaml();
        hashes();
        others();
    }

    // JSON and YAML

    private static void json() {
        Filters.add("to_json", "* **", (v, a, f) -> literal(PythonJson.write(v, style(a, -1, false, ", "))));
        Filters.add(
                "to_nice_json",
                "indent? sort_keys? **",
                (v, a, f) -> literal(PythonJson.write(
                        v,
                        new PythonJson.Style(
                                a.integer(0, 4), a.flag(1, true), named(a, "ensure_ascii", true), ",", ": "))));
        Filters.add(
                "tojson",
                "indent?",
                (v, a, f) -> Value.of(htmlSafe(PythonJson.write(
                        v, new PythonJson.Style(a.integer(0, -1), true, true, a.has(0) ? "," : ", ", ": ")))));
        Filters.add("from_json", "", (v, a, f) -> {
            if (!(v instanceof Value.Text text)) {
                throw new Fault("the JSON object must be str, bytes or bytearray, not " + v.typeName());
            }
            try {
                return PythonJson.read(text.text());
            } catch (IllegalArgumentException e) {
                throw new Fault(String.valueOf(e.getMessage()));
            }
        });
        Filters.add("pprint", "verbose?", (v, a, f) -> Value.of(v.repr()));
    }

    private static Value literal(String text) {
        return new Value.Text(text, null, true);
    }

    private static PythonJson.Style style(Bound arguments, int indent, boolean sort, String items) {
        Value given = arguments.named().getOrDefault("indent", Value.of(indent));
        int blanks = given instanceof Value.Int number ? number.value().intValue() : -1;
        boolean sorted = named(arguments, "sort_keys", sort);
        String between = blanks >= 0 ? "," : items;
        Value separators = arguments.named().get("separators");
        if (separators != null) {
            java.util.List<Value> two = Operations.items(separators);
            return new PythonJson.Style(
                    blanks,
                    sorted,
                    named(arguments, "ensure_ascii", true),
                    two.get(0).str(),
                    two.get(1).str());
        }
        return new PythonJson.Style(blanks, sorted, named(arguments, "ensure_ascii", true), between, ": ");
    }

    private static boolean named(Bound arguments, String name, boolean otherwise) {
        return arguments.named().getOrDefault(name, Value.of(otherwise)).isTruthy();
    }

    private static String htmlSafe(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("'", "\\u0027");
    }

    private static void yaml() {
        Filters.add(
                "to_yaml",
                "default_flow_style? **",
                (v, a, f) -> literal(new YamlWriter(
                                indent(a.named(), 2),
                                width(a.named()),
                                named(a, "sort_keys", true),
                                a.has(0) ? flow(a.flag(0, false)) : YamlWriter.Flow.LEAVES,
                                named(a, "explicit_start", false))
                        .write(v)));
        Filters.add(
                "to_nice_yaml",
                "indent? **",
                (v, a, f) -> literal(new YamlWriter(
                                a.integer(0, 4),
                                width(a.named()),
                                named(a, "sort_keys", true),
                                YamlWriter.Flow.NEVER,
                                named(a, "explicit_start", false))
                        .write(v)));
        Filters.add("from_yaml", "", (v, a, f) -> {
            if (!(v instanceof Value.Text text)) {
                return v;
            }
            try {
                return f.evaluation().templar().yaml().parse(text.text());
            } catch (IllegalArgumentException e) {
                throw new Fault(String.valueOf(e.getMessage()));
            }
        });
    }

    private static YamlWriter.Flow flow(boolean always) {
        return always ? YamlWriter.Flow.ALWAYS : YamlWriter.Flow.NEVER;
    }

    private static int indent(Map<String, Value> named, int otherwise) {
        return named.get("indent") instanceof Value.Int number ? number.value().intValue() : otherwise;
    }

    private static int width(Map<String, Value> named) {
        Value width = named.get("width");
        return width instanceof Value.Int number
                ? number.value()
                        .min(java.math.BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue()
                : width instanceof Value.Real ? Integer.MAX_VALUE : 80;
    }

    // Hashes

    private static void hashes() {
        Filters.add("hash", "hashtype?", (v, a, f) -> Value.of(digest(v, a.text(0, "sha1"))));
        Filters.add("sha1 checksum", "", (v, a, f) -> Value.of(digest(v, "sha1")));
        Filters.add("md5", "", (v, a, f) -> Value.of(digest(v, "md5")));
        Filters.add(
                "b64encode",
                "encoding?",
                (v, a, f) ->
                        Value.of(Base64.getEncoder().encodeToString(v.str().getBytes(charset(a.text(0, "utf-8"))))));
        Filters.add("b64decode", "encoding?", (v, a, f) -> Value.of(decoded(v.str(), charset(a.text(0, "utf-8")))));
        Filters.add("to_uuid", "namespace?", (v, a, f) -> Value.of(uuid(v.str(), a)));
        Filters.add(
                "password_hash",
                "hashtype? salt? salt_size? rounds? ident?",
                (v, a, f) -> Value.of(ShaCrypt.hash(
                        v.str(), a.text(0, "sha512"), a.has(1) ? a.value(1).str() : "", a.integer(3, 0))));
    }

    private static String digest(Value value, String type) {
        String name = type.toLowerCase(Locale.ROOT);
        String algorithm = switch (name) {
            case "md5" -> "MD5";
            case "sha1", "sha" -> "SHA-1";
            case "sha224", "sha256", "sha384", "sha512" -> "SHA-" + name.substring(3);
            case "sha3_256", "sha3_512", "sha3_224", "sha3_384" -> "SHA3-" + name.substring(5);
            default -> throw new Fault("unsupported hash type " + type);
        };
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(Methods.utf8(value.str())));
        } catch (NoSuchAlgorithmException e) {
            throw new Fault("unsupported hash type " + type);
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new Fault("unknown encoding: " + name);
        }
    }

    /** As Python's lenient decoder: characters of other alphabets are passed over, padding must be right. */
    private static String decoded(String text, Charset charset) {
        String clean = text.replaceAll("[^A-Za-z0-9+/=]", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(clean);
            if (clean.length() % 4 != 0) {
                throw new Fault("Incorrect padding");
            }
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException e) {
            throw new Fault("Incorrect padding");
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new Fault("'" + charset.name().toLowerCase(Locale.ROOT) + "' codec can't decode the bytes");
        }
    }

    private static String uuid(String text, Bound arguments) {
        UUID namespace;
        try {
            namespace = arguments.has(0) ? UUID.fromString(arguments.text(0)) : NAMESPACE;
        } catch (IllegalArgumentException e) {
            throw new Fault(
                    "Invalid value '" + arguments.text(0) + "' for 'namespace': badly formed hexadecimal UUID string");
        }
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(namespace.getMostSignificantBits())
                    .putLong(namespace.getLeastSignificantBits())
                    .array());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(Methods.utf8(text)));
            long high = (hash.getLong() & ~0xf000L) | 0x5000L;
            long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return new UUID(high, low).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // Times and URLs

    private static void others() {
        Filters.add("strftime", "second? utc?", (v, a, f) -> {
            ZoneId zone = a.flag(1, false) ? ZoneOffset.UTC : ZoneId.systemDefault();
            Instant time = a.has(0) ? instant(a.value(0)) : Instant.now();
            return Value.of(TimeFormat.strftime(v.str(), time.atZone(zone)));
        });
        Filters.add(
                "to_datetime",
                "format?",
                (v, a, f) -> new Value.Moment(parsed(v.str(), a.text(0, "%Y-%m-%d %H:%M:%S")), null));
        Filters.add("urlsplit", "query?", (v, a, f) -> urlSplit(v.str(), a.text(0, "")));
    }

    private static Instant instant(Value seconds) {
        try {
            double number = seconds instanceof Value.Text text
                    ? Double.parseDouble(text.text().strip())
                    : Numbers.real(seconds);
            return Instant.ofEpochSecond((long) Math.floor(number));
        } catch (NumberFormatException | ClassCastException | java.time.DateTimeException e) {
            throw new Fault("Invalid value for epoch value (" + seconds.str() + ")");
        }
    }

    private static LocalDateTime parsed(String text, String format) {
        Map<Character, String> patterns =
                Map.of('Y', "uuuu", 'm', "MM", 'd', "dd", 'H', "HH", 'M', "mm", 'S', "ss", 'f', "SSSSSS", 'y', "uu");
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c == '%' && i + 1 < format.length() && patterns.containsKey(format.charAt(i + 1))) {
                pattern.append(patterns.get(format.charAt(++i)));
            } else {
                pattern.append('\'')
                        .append(c == '\'' ? "''" : String.valueOf(c))
                        .append('\'');
            }
        }
        try {
            java.time.format.DateTimeFormatter formatter = new java.time.format.DateTimeFormatterBuilder()
                    .appendPattern(pattern.toString())
                    .parseDefaulting(java.time.temporal.ChronoField.HOUR_OF_DAY, 0)
                    .parseDefaulting(java.time.temporal.ChronoField.MINUTE_OF_HOUR, 0)
                    .parseDefaulting(java.time.temporal.ChronoField.SECOND_OF_MINUTE, 0)
                    .toFormatter(Locale.ENGLISH);
            return LocalDateTime.parse(text, formatter);
        } catch (java.time.DateTimeException | IllegalArgumentException e) {
            throw new Fault(
                    "time data " + PythonText.quoted(text) + " does not match format " + PythonText.quoted(format));
        }
    }

    private static Value urlSplit(String url, String wanted) {
        Map<String, Value> parts = new LinkedHashMap<>();
        try {
            URI uri = new URI(url.replace(" ", "%20"));
            String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            int at = authority.lastIndexOf('@');
            String user = at < 0 ? "" : authority.substring(0, at);
            String place = authority.substring(at + 1);
            int colon = place.lastIndexOf(':') > place.lastIndexOf(']') ? place.lastIndexOf(':') : -1;
            String host = colon < 0 ? place : place.substring(0, colon);
            int secret = user.indexOf(':');
            parts.put("fragment", text(uri.getRawFragment()));
            parts.put(
                    "hostname",
                    host.isEmpty()
                            ? Value.none()
                            : Value.of(host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT)));
            parts.put("netloc", Value.of(authority));
            parts.put("password", secret < 0 ? Value.none() : Value.of(user.substring(secret + 1)));
            parts.put("path", text(uri.isOpaque() ? uri.getRawSchemeSpecificPart() : uri.getRawPath()));
            boolean port = colon >= 0 && colon + 1 < place.length();
            parts.put("port", port ? Value.of(Long.parseLong(place.substring(colon + 1))) : Value.none());
            parts.put("query", text(uri.getRawQuery()));
            parts.put(
                    "scheme",
                    Value.of(uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT)));
            parts.put("username", at < 0 ? Value.none() : Value.of(secret < 0 ? user : user.substring(0, secret)));
        } catch (URISyntaxException | NumberFormatException e) {
            throw new Fault("urlsplit: not a URL: " + url);
        }
        if (wanted.isEmpty()) {
            return Value.dict(parts);
        }
        Value part = parts.get(wanted);
        if (part == null) {
            throw new Fault("urlsplit: unknown URL component: " + wanted);
        }
        return part;
    }

    private static Value text(@org.jspecify.annotations.Nullable String text) {
        return Value.of(text == null ? "" : text);
    }
}
