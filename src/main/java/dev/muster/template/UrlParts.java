package dev.muster.template;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A URL cut up as Python's {@code urllib.parse.urlsplit} does it, which is laxer than any RFC. */
record UrlParts(String scheme, String netloc, String path, String query, String fragment) {

    /** A fault for brackets that do not belong together. */
    static UrlParts of(String url) {
        String rest = url.replaceAll("[\t\r\n]", "");
        String scheme = "";
        int colon = rest.indexOf(':');
        if (colon > 0 && rest.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            scheme = rest.substring(0, colon).toLowerCase(Locale.ROOT);
            rest = rest.substring(colon + 1);
        }
        String netloc = "";
        if (rest.startsWith("//")) {
            int end = 2;
            while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
                end++;
            }
            netloc = rest.substring(2, end);
            rest = rest.substring(end);
            if ((netloc.indexOf('[') >= 0) != (netloc.indexOf(']') >= 0)) {
                throw new Fault("Invalid IPv6 URL");
            }
        }
        int hash = rest.indexOf('#');
        String fragment = hash < 0 ? "" : rest.substring(hash + 1);
        rest = hash < 0 ? rest : rest.substring(0, hash);
        int mark = rest.indexOf('?');
        String query = mark < 0 ? "" : rest.substring(mark + 1);
        return new UrlParts(scheme, netloc, mark < 0 ? rest : rest.substring(0, mark), query, fragment);
    }

    private String hostAndPort() {
        return netloc.substring(netloc.lastIndexOf('@') + 1);
    }

    private Value hostname() {
        String place = hostAndPort();
        int open = place.indexOf('[');
        String host = open >= 0 ? before(place.substring(open + 1), ']') : before(place, ':');
        int zone = host.indexOf('%');
        String lower = zone < 0
                ? host.toLowerCase(Locale.ROOT)
                : host.substring(0, zone).toLowerCase(Locale.ROOT) + host.substring(zone);
        return host.isEmpty() ? Value.none() : Value.of(lower);
    }

    private Value port() {
        String place = hostAndPort();
        int open = place.indexOf('[');
        String text = after(open >= 0 ? after(place.substring(open + 1), ']') : place, ':');
        if (text.isEmpty()) {
            return Value.none();
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > 65_535) {
            throw new Fault("Port could not be cast to integer value as " + PythonText.quoted(text));
        }
        return Value.of(Integer.parseInt(text));
    }

    private Value user(boolean name) {
        int at = netloc.lastIndexOf('@');
        if (at < 0) {
            return Value.none();
        }
        String info = netloc.substring(0, at);
        if (name) {
            return Value.of(before(info, ':'));
        }
        return info.indexOf(':') < 0 ? Value.none() : Value.of(after(info, ':'));
    }

    private static String before(String text, char mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String after(String text, char mark) {
        int at = text.indexOf(mark);
        return at < 0 ? "" : text.substring(at + 1);
    }

    /** All parts by the names of the {@code urlsplit} filter, in its order. */
    Map<String, Value> named() {
        Map<String, Value> parts = new LinkedHashMap<>();
        parts.put("fragment", Value.of(fragment));
        parts.put("hostname", hostname());
        parts.put("netloc", Value.of(netloc));
        parts.put("password", user(false));
        parts.put("path", Value.of(path));
        parts.put("port", port());
        parts.put("query", Value.of(query));
        parts.put("scheme", Value.of(scheme));
        parts.put("username", user(true));
        return parts;
    }
}
