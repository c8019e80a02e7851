package dev.muster.shell;

/** A path on a target: text with slashes, never a java.nio Path, because the controller may see it differently. */
public record RemotePath(String text) {
    public RemotePath {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a path: \"" + text + "\"");
        }
    }

    public String name() {
        String trimmed = trimmed();
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /** The folder: {@code /} for {@code /a}, {@code .} for a bare name. */
    public RemotePath parent() {
        String trimmed = trimmed();
        int slash = trimmed.lastIndexOf('/');
        return new RemotePath(slash < 0 ? "." : slash == 0 ? "/" : trimmed.substring(0, slash));
    }

    public RemotePath child(String name) {
        return new RemotePath(text.endsWith("/") ? text + name : text + "/" + name);
    }

    public boolean isAbsolute() {
        return text.startsWith("/");
    }

    private String trimmed() {
        String out = text;
        while (out.length() > 1 && out.endsWith("/")) {
            out = out.substring(0, out.length() - 1);
        }
        return out;
    }

    @Override
    public String toString() {
        return text;
    }
}
