package dev.muster.conformance;

import java.util.Map;

/**
 * What muster takes and no scenario can show, with the reason. Keys are a kind and a name; a name that ends in
 * {@code *} stands for all that begin so.
 */
final class Exceptions {
    private static final String OVERLAY = "the file system of a container takes no attributes";

    static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("parameter\tdnf.*", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("parameter\tyum.*", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("parameter\tarchive.attributes", OVERLAY),
            Map.entry("parameter\tarchive.attr", OVERLAY),
            Map.entry("parameter\tassemble.attributes", OVERLAY),
            Map.entry("parameter\tassemble.attr", OVERLAY),
            Map.entry("parameter\tblockinfile.attributes", OVERLAY),
            Map.entry("parameter\tblockinfile.attr", OVERLAY),
            Map.entry("parameter\tcopy.attributes", OVERLAY),
            Map.entry("parameter\tcopy.attr", OVERLAY),
            Map.entry("parameter\tfile.attributes", OVERLAY),
            Map.entry("parameter\tfile.attr", OVERLAY),
            Map.entry("parameter\tget_url.attributes", OVERLAY),
            Map.entry("parameter\tget_url.attr", OVERLAY),
            Map.entry("parameter\tlineinfile.attributes", OVERLAY),
            Map.entry("parameter\tlineinfile.attr", OVERLAY),
            Map.entry("parameter\treplace.attributes", OVERLAY),
            Map.entry("parameter\treplace.attr", OVERLAY),
            Map.entry("parameter\ttemplate.attributes", OVERLAY),
            Map.entry("parameter\ttemplate.attr", OVERLAY),
            Map.entry("parameter\tunarchive.attributes", OVERLAY),
            Map.entry("parameter\tunarchive.attr", OVERLAY),
            Map.entry("parameter\turi.attributes", OVERLAY),
            Map.entry("parameter\turi.attr", OVERLAY),
            Map.entry("parameter\tyum_repository.attributes", OVERLAY),
            Map.entry("parameter\tyum_repository.attr", OVERLAY),
            Map.entry("parameter\tstat.attributes", OVERLAY),
            Map.entry("parameter\ttimezone.hwclock", "a container has no hardware clock"),
            Map.entry("parameter\ttimezone.rtc", "a container has no hardware clock"),
            Map.entry("parameter\tuser.authorization", "other systems than Linux"),
            Map.entry("parameter\tuser.hidden", "other systems than Linux"),
            Map.entry("parameter\tuser.login_class", "other systems than Linux"),
            Map.entry("parameter\tuser.profile", "other systems than Linux"),
            Map.entry("parameter\tuser.role", "other systems than Linux"),
            Map.entry("parameter\tuser.seuser", "no SELinux in a container"),
            Map.entry("connection\tparamiko_ssh", "muster takes it for ssh; the oracle has no paramiko"),
            Map.entry("module\tdnf", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("module\tyum", "no rpm-based host among the twins; tested as module cases"),
            Map.entry("module\treboot", "a container does not come back by itself; RebootTest does it"),
            Map.entry("parameter\treboot.*", "a container does not come back by itself; RebootTest does it"));

    private Exceptions() {}

    /** Why a name is left out, or an empty text. */
    static String reason(String kind, String name) {
        String key = kind + "\t" + name;
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("*")
                        ? key.startsWith(
                                entry.getKey().substring(0, entry.getKey().length() - 1))
                        : entry.getKey().equals(key))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
