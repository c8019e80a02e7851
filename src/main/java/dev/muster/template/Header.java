package dev.muster.template;

import dev.muster.source.LocatedText;
import java.util.Optional;

/** A template's first line {@code #jinja2: key: value, …}, which changes how the rest is read. */
record Header(RenderOptions options, LocatedText body) {
    private static final String MARK = "#jinja2:";

    static Header of(LocatedText template, RenderOptions options) {
        String text = template.text();
        if (!text.startsWith(MARK)) {
            return new Header(options, template);
        }
        int end = text.indexOf('\n');
        String line = text.substring(MARK.length(), end < 0 ? text.length() : end);
        RenderOptions changed = options;
        for (String pair : line.split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw new Fault("failed to parse jinja2 override '" + pair.strip()
                        + "'. Did you use something different from colon as key-value separator?");
            }
            Optional<Value> value =
                    PythonLiteral.parse(pair.substring(colon + 1).strip());
            changed = changed(
                    changed,
                    pair.substring(0, colon).strip(),
                    value.orElseThrow(() -> new Fault("failed to parse jinja2 override '" + pair.strip() + "'")));
        }
        return new Header(changed, end < 0 ? template.slice(0, 0) : template.slice(end + 1, text.length()));
    }

    private static final java.util.Set<String> UNSUPPORTED =
            java.util.Set.of("line_statement_prefix", "line_comment_prefix", "autoescape", "extensions");

    private static RenderOptions changed(RenderOptions o, String key, Value value) {
        if (UNSUPPORTED.contains(key) && value.isTruthy()) {
            throw new Fault("the jinja2 override " + key + " is not supported");
        }
        return new RenderOptions(
                key.equals("trim_blocks") ? value.isTruthy() : o.trimBlocks(),
                key.equals("lstrip_blocks") ? value.isTruthy() : o.lstripBlocks(),
                key.equals("newline_sequence") ? value.str() : o.newline(),
                key.equals("block_start_string") ? value.str() : o.blockStart(),
                key.equals("block_end_string") ? value.str() : o.blockEnd(),
                key.equals("variable_start_string") ? value.str() : o.variableStart(),
                key.equals("variable_end_string") ? value.str() : o.variableEnd(),
                key.equals("comment_start_string") ? value.str() : o.commentStart(),
                key.equals("comment_end_string") ? value.str() : o.commentEnd());
    }
}
