package dev.muster.template;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Filters that turn values into notations and back: JSON, YAML, base 64, hashes, times, URLs. */
final class DataFilters {
    private static final UUID NAMESPACE = UUID.fromString("361E6D51-FAEC-444A-9079-341386DA8E2E");

    private static final java.util.Set<String> JSON_OPTIONS = java.util.Set.of(
            "indent",
            "sort_keys",
            "ensure_ascii",
            "separators",
            "skipkeys",
            "allow_nan",
            "vault_to_text",
            "preprocess_unsafe",
            "default",
            "check_circular");
    private static final java.util.Set<String> YAML_OPTIONS =
            java.util.Set.of("indent", "width", "sort_keys", "explicit_start", "explicit_end", "line_break", "version");

    private DataFilters() {}

    static void register() {
        Filters.lenient("json_query community.general.json_query", "expr", (v, a, f) -> JmesPath.search(a.text(0), v));
        json();
        yaml();
        hashes();
        vaults();
        others();
    }

    // JSON and YAML

    private static void json() {
        Filters.add(
                "to_json",
                "**",
                (v, a, f) -> literal(PythonJson.write(v, style(a.named(), Value.none(), false, ", "))));
        Filters.add("to_nice_json", "indent? sort_keys? **", (v, a, f) -> {
            if (a.named().containsKey("separators")) {
                throw new Fault("to_json() got multiple values for keyword argument 'separators'");
            }
            return literal(PythonJson.write(v, style(a.named(), a.value(0, Value.of(4)), a.flag(1, true), ",")));
        });
        Filters.add(
                "tojson",
                "indent?",
                (v, a, f) ->
                        Markup.of(htmlSafe(PythonJson.write(v, PythonJson.Style.indented(a.integer(0, -1), true)))));
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
        Filters.lenient("pprint", "", (v, a, f) -> Value.of(PrettyPrint.of(v)));
    }

    private static Value literal(String text) {
        return new Value.Text(text, null, Value.Text.Form.LITERAL);
    }

    private static PythonJson.Style style(Map<String, Value> named, Value indent, boolean sort, String items) {
        for (String name : named.keySet()) {
            if (!JSON_OPTIONS.contains(name)) {
                throw new Fault("JSONEncoder.__init__() got an unexpected keyword argument '" + name + "'");
            }
        }
        Value given = named.getOrDefault("indent", indent);
        String level = Numbers.isInteger(given)
                ? " ".repeat(Math.max(0, Numbers.integer(given).intValue()))
                : given instanceof Value.Text text ? text.text() : null;
        String between = level != null && items.equals(", ") ? "," : items;
        String colon = ": ";
        Value separators = named.getOrDefault("separators", Value.none());
        if (!(separators instanceof Value.None)) {
            List<Value> two = Statement.unpacked(separators, 2);
            between = two.get(0).str();
            colon = two.get(1).str();
        }
        return new PythonJson.Style(
                java.util.Optional.ofNullable(level),
                flag(named, "sort_keys", sort),
                flag(named, "ensure_ascii", true),
                between,
                colon,
                flag(named, "skipkeys", false),
                flag(named, "allow_nan", true));
    }

    private static boolean flag(Map<String, Value> named, String name, boolean otherwise) {
        return named.getOrDefault(name, Value.of(otherwise)).isTruthy();
    }

    private static String htmlSafe(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("'", "\\u0027");
    }

    private static void yaml() {
        Filters.add("to_yaml", "default_flow_style? **", (v, a, f) -> {
            YamlWriter.Flow flow = a.has(0) ? flow(a.flag(0, false)) : YamlWriter.Flow.LEAVES;
            return literal(yaml(v, Value.of(2), flow, a.named()));
        });
        Filters.add(
                "to_nice_yaml",
                "indent? **",
                (v, a, f) -> literal(yaml(v, a.value(0, Value.of(4)), YamlWriter.Flow.NEVER, a.named())));
        Filters.add("from_yaml_all", "", (v, a, f) -> {
            try {
                return v instanceof Value.Text text
                        ? Value.list(f.evaluation().templar().yaml().parseAll(text.text()))
                        : v;
            } catch (IllegalArgumentException e) {
                throw new Fault(String.valueOf(e.getMessage()));
            }
        });
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

    private static String yaml(Value value, Value indent, YamlWriter.Flow flow, Map<String, Value> named) {
        for (String name : named.keySet()) {
            if (!YAML_OPTIONS.contains(name)) {
                throw new Fault("to_yaml - yaml.dump() does not take " + PythonText.quoted(name) + " here");
            }
        }
        Value blanks = named.getOrDefault("indent", indent);
        if (!Numbers.isInteger(blanks)) {
            throw new Fault("to_yaml - an integer is required");
        }
        String version = named.containsKey("version")
                ? "%YAML "
                        + Operations.items(named.get("version")).stream()
                                .map(Value::str)
                                .collect(java.util.stream.Collectors.joining("."))
                        + "\n"
                : "";
        String written = new YamlWriter(
                        Numbers.integer(blanks).intValue(),
                        width(named),
                        flag(named, "sort_keys", true),
                        flow,
                        flag(named, "explicit_start", !version.isEmpty()),
                        flag(named, "explicit_end", false))
                .write(value);
        Value lineBreak = named.getOrDefault("line_break", Value.none());
        boolean known =
                lineBreak instanceof Value.Text text && List.of("\r", "\r\n").contains(text.text());
        return known ? (version + written).replace("\n", lineBreak.str()) : version + written;
    }

    // Hashes

    private static void hashes() {
        Filters.add("hash", "hashtype?", (v, a, f) -> Value.of(digest(v, a.text(0, "sha1"))));
        Filters.add("sha1 checksum", "", (v, a, f) -> Value.of(digest(v, "sha1")));
        Filters.add("md5", "", (v, a, f) -> Value.of(digest(v, "md5")));
        Filters.add(
                "b64encode",
                "encoding?",
                (v, a, f) -> Value.of(Base64.getEncoder().encodeToString(encoded(v, a.text(0, "utf-8")))));
        Filters.add("b64decode", "encoding?", (v, a, f) -> Value.of(decoded(v.str(), a.text(0, "utf-8"))));
        Filters.add("to_uuid", "namespace?", (v, a, f) -> Value.of(uuid(v.str(), a)));
        Filters.add(
                "password_hash",
                "hashtype? salt? salt_size? rounds? ident?",
                (v, a, f) -> Value.of(CryptHash.of(
                        v,
                        a.text(0, "sha512"),
                        a.has(1) ? a.text(1) : "",
                        a.integer(2, 0),
                        a.integer(3, 0),
                        a.has(4) ? a.text(4) : "")));
    }

    private static byte[] encoded(Value value, String encoding) {
        return value instanceof Value.Bytes bytes ? bytes.bytes() : Octets.encoded(value.str(), encoding);
    }

    private static String digest(Value value, String type) {
        String name = type.toLowerCase(Locale.ROOT);
        if (name.equals("md5-sha1")) {
            return digest(value, "md5") + digest(value, "sha1");
        }
        if (name.equals("blake2b") || name.equals("blake2s")) {
            return HexFormat.of().formatHex(Blake2.digest(encoded(value, "utf-8"), name.equals("blake2b")));
        }
        String algorithm = switch (name) {
            case "md5" -> "MD5";
            case "sha512_224" -> "SHA-512/224";
            case "sha512_256" -> "SHA-512/256";
            case "sha1", "sha" -> "SHA-1";
            case "sha224", "sha256", "sha384", "sha512" -> "SHA-" + name.substring(3);
            case "sha3_256", "sha3_512", "sha3_224", "sha3_384" -> "SHA3-" + name.substring(5);
            default -> throw new Fault("unsupported hash type " + type);
        };
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(encoded(value, "utf-8")));
        } catch (NoSuchAlgorithmException e) {
            throw new Fault("unsupported hash type " + type);
        }
    }

    /** As Python's lenient decoder: characters of other alphabets are passed over, padding must be right. */
    private static String decoded(String text, String encoding) {
        String clean = text.replaceAll("[^A-Za-z0-9+/=]", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(clean);
            if (clean.length() % 4 != 0) {
                throw new Fault("Incorrect padding");
            }
            boolean utf8 = Octets.charset(encoding).equals(StandardCharsets.UTF_8);
            return utf8 ? Octets.text(bytes) : Octets.decoded(bytes, encoding);
        } catch (IllegalArgumentException e) {
            throw new Fault("Incorrect padding");
        }
    }

    /** As Python reads one: braces, dashes and a leading {@code urn:uuid:} do not count. */
    private static UUID namespace(String text) {
        String digits = text.replace("urn:", "")
                .replace("uuid:", "")
                .replaceAll("^[{}]+|[{}]+$", "")
                .replace("-", "");
        if (digits.length() != 32) {
            throw new IllegalArgumentException(text);
        }
        return new UUID(
                Long.parseUnsignedLong(digits.substring(0, 16), 16), Long.parseUnsignedLong(digits.substring(16), 16));
    }

    private static String uuid(String text, Bound arguments) {
        UUID namespace;
        try {
            namespace = arguments.has(0) ? namespace(arguments.text(0)) : NAMESPACE;
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
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(Octets.bytes(text)));
            long high = (hash.getLong() & ~0xf000L) | 0x5000L;
            long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
            return new UUID(high, low).toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Encrypting and decrypting with a secret; text that is not encrypted stays as it is. */
    private static void vaults() {
        Filters.add("vault", "secret salt? vaultid? wrap_object?", (v, a, f) -> {
            String text = TextFilters.text(v, "encode");
            java.util.Optional<String> salt = a.has(1) ? java.util.Optional.of(a.text(1)) : java.util.Optional.empty();
            return Value.of(
                    f.evaluation().templar().controller().seal(text, a.text(0), a.text(2, "filter_default"), salt));
        });
        Filters.add("unvault", "secret vaultid?", (v, a, f) -> {
            String text = TextFilters.text(v, "encode");
            String secret = a.text(0);
            return Value.of(
                    text.startsWith("$ANSIBLE_VAULT")
                            ? f.evaluation().templar().controller().open(text, secret)
                            : text);
        });
    }

    // Times and URLs

    private static void others() {
        Filters.add("strftime", "second? utc?", (v, a, f) -> {
            ZoneId zone = a.flag(1, false) ? ZoneId.of("GMT") : ZoneId.systemDefault();
            Instant time = a.has(0) ? instant(a.value(0)) : Instant.now();
            return Value.of(TimeFormat.strftime(TextFilters.text(v, "strftime"), time.atZone(zone)));
        });
        Filters.add(
                "to_datetime",
                "format?",
                (v, a, f) -> TimeParser.parse(TextFilters.text(v, "strptime"), a.text(0, "%Y-%m-%d %H:%M:%S")));
        Filters.add("urlsplit", "query?", (v, a, f) -> urlSplit(TextFilters.text(v, "decode"), a.text(0, "")));
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

    private static int width(Map<String, Value> named) {
        Value width = named.get("width");
        return width instanceof Value.Int number
                ? number.value()
                        .min(java.math.BigInteger.valueOf(Integer.MAX_VALUE))
                        .intValue()
                : width instanceof Value.Real ? Integer.MAX_VALUE : 80;
    }

    private static Value urlSplit(String url, String wanted) {
        Map<String, Value> parts = UrlParts.of(url).named();
        if (wanted.isEmpty()) {
            return Value.dict(parts);
        }
        Value part = parts.get(wanted);
        if (part == null) {
            throw new Fault("urlsplit: unknown URL component: " + wanted);
        }
        return part;
    }
}
