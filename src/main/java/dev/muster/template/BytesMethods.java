package dev.muster.template;

import java.util.HexFormat;
import java.util.Set;

/** The methods of Python's bytes that templates call: those of text, on characters that stand for bytes. */
final class BytesMethods {
    static final Set<String> NAMES = Set.of(
            "decode",
            "hex",
            "upper",
            "lower",
            "title",
            "capitalize",
            "swapcase",
            "strip",
            "lstrip",
            "rstrip",
            "split",
            "startswith",
            "endswith",
            "find",
            "count",
            "replace",
            "isalnum",
            "isalpha",
            "isdigit",
            "islower",
            "isupper",
            "isspace",
            "zfill",
            "splitlines",
            "partition",
            "removeprefix",
            "removesuffix");

    private BytesMethods() {}

    static Value call(Value.Bytes bytes, String name, Arguments arguments) {
        if (name.equals("decode")) {
            Bound bound = arguments.bind(name, "encoding? errors?");
            return Value.of(Octets.decoded(bytes.bytes(), bound.text(0, "utf-8")));
        }
        if (name.equals("hex")) {
            arguments.bind(name, "");
            return Value.of(HexFormat.of().formatHex(bytes.bytes()));
        }
        java.util.List<Value> given = new java.util.ArrayList<>();
        for (Value argument : arguments.positional()) {
            if (argument instanceof Value.Text) {
                throw new Fault("a bytes-like object is required, not 'str'");
            }
            given.add(argument instanceof Value.Bytes other ? Value.of(other.octets()) : argument);
        }
        return bytes(TextMethods.call(bytes.octets(), name, new Arguments(given, arguments.named())));
    }

    private static Value bytes(Value result) {
        if (result instanceof Value.Text text) {
            return new Value.Bytes(text.text());
        }
        if (result instanceof Value.Seq list) {
            return Value.list(list.items().stream().map(BytesMethods::bytes).toList());
        }
        return result instanceof Value.Tuple tuple
                ? new Value.Tuple(
                        tuple.items().stream().map(BytesMethods::bytes).toList())
                : result;
    }
}
