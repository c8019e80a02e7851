package dev.muster.connection;

import java.util.Map;

/** The percent tokens of ssh_config, such as {@code %h} and {@code %r}; {@code %%} is a percent sign. */
record Tokens(Map<Character, String> values) {
    Tokens {
        values = Map.copyOf(values);
    }

    /** The text with its tokens replaced. One that is not known here is left as it stands. */
    String expand(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean token = c == '%' && i + 1 < text.length();
            char name = token ? text.charAt(i + 1) : c;
            if (token && name == '%') {
                out.append('%');
                i++;
            } else if (token && values.containsKey(name)) {
                out.append(values.get(name));
                i++;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The same for the name of a file, where {@code ~/} and {@code ${VARIABLE}} are replaced as well. */
    String expandPath(String text, SshEnvironment environment) {
        String path = text.equals("~") || text.startsWith("~/") ? environment.home() + text.substring(1) : text;
        return environment.expand(expand(path));
    }
}
