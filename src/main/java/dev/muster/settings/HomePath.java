package dev.muster.settings;

import java.nio.file.Path;

/** Paths of the controller as a user writes them, with {@code ~} for the home folder. */
public final class HomePath {
    private HomePath() {}

    /** The text with the home folder in the place of {@code ~}, if it begins with {@code ~/} or is {@code ~}. */
    public static String expanded(String written) {
        return written.equals("~") || written.startsWith("~/")
                ? System.getProperty("user.home") + written.substring(1)
                : written;
    }

    /** The same as a path. */
    public static Path of(String written) {
        return Path.of(expanded(written));
    }
}
