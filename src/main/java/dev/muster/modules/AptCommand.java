package dev.muster.modules;

import java.util.ArrayList;
import java.util.List;

/**
 * A call of apt-get or its kin, as words and as Ansible shows it in a failure: options left out leave their blank
 * behind, package names stand in quotes.
 */
final class AptCommand {
    private final String tool;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder shown;

    /** @param path of the tool, for the text shown */
    AptCommand(String tool, String path) {
        this.tool = tool;
        this.shown = new StringBuilder(path);
    }

    AptCommand word(String word) {
        words.add(word);
        shown.append(' ').append(word);
        return this;
    }

    AptCommand option(boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
        shown.append(' ').append(wanted ? word : "");
        return this;
    }

    /** Options for dpkg, with commas between. */
    AptCommand dpkgOptions(String options) {
        for (String option : options.split(",", -1)) {
            String text = "Dpkg::Options::=--" + option;
            words.add("-o");
            words.add(text);
            shown.append(" -o \"").append(text).append('"');
        }
        return this;
    }

    AptCommand packages(List<String> names) {
        for (String name : names) {
            words.add(name);
            shown.append(" '").append(name).append('\'');
        }
        return this;
    }

    AptCommand release(String release) {
        words.add("-t");
        words.add(release);
        shown.append(" -t '").append(release).append('\'');
        return this;
    }

    AptCommand setting(String setting) {
        words.add("-o");
        words.add(setting);
        shown.append(" -o ").append(setting);
        return this;
    }

    String tool() {
        return tool;
    }

    List<String> words() {
        return List.copyOf(words);
    }

    /** The whole call as text. */
    String shown() {
        return shown.toString();
    }
}
