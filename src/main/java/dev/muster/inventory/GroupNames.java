package dev.muster.inventory;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import java.util.regex.Pattern;

/** What Ansible thinks of a group's name: taken as it is, but complained about where no variable could be called so. */
final class GroupNames {
    private static final Pattern INVALID = Pattern.compile("^[\\d\\W]|[^\\w]", Pattern.UNICODE_CHARACTER_CLASS);

    private GroupNames() {}

    static void warn(LocatedText name, Diagnostics diagnostics) {
        if (INVALID.matcher(name.text()).find()) {
            diagnostics.warning(
                    name.span(), "Invalid characters were found in group names but not replaced: " + name.text());
        }
    }

    /** The name with {@code _} in the place of each such character: what constructed groups get. */
    static String safe(String name) {
        return INVALID.matcher(name).replaceAll("_");
    }
}
