package dev.muster.modules;

import dev.muster.module.Observation;
import dev.muster.ntp.IpAddress;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses of names as the host itself resolves them: its daemon will ask the same hosts file and the same servers,
 * which may say otherwise than those of the controller.
 */
final class NtpNames {
    private static final int MOST_NAMES = 64;
    private static final int MOST_ADDRESSES = 40;

    /** Names are data of the host's: only what can be one is handed over, as an argument. */
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,252}";

    private static final ReadScript RESOLVE = new ReadScript("ntp-names", NtpScripts.SAID + """
            # All at once: each may wait for a server that does not answer.
            for name; do
              {
                told=$(brief 5 getent ahosts "$name" 2>/dev/null | head -n 40)
                if [ -z "$told" ]; then told=$(brief 5 getent hosts "$name" 2>/dev/null | head -n 40); fi
                said resolved "$name
            $told"
              } </dev/null &
            done
            wait
            """);

    private NtpNames() {}

    /** Those that resolve, with their addresses. */
    static Observation<Map<String, List<IpAddress>>> resolve(List<String> names) {
        String[] asked =
                names.stream().filter(n -> n.matches(NAME)).limit(MOST_NAMES).toArray(String[]::new);
        return asked.length == 0
                ? Observation.known(Map.of())
                : Observation.of(Query.of(RESOLVE, asked), output -> parsed(NtpSurveyText.parse(output.out())));
    }

    static Map<String, List<IpAddress>> parsed(NtpSurveyText text) {
        Map<String, List<IpAddress>> found = new LinkedHashMap<>();
        for (String each : text.all("resolved")) {
            List<String> lines = each.lines().toList();
            List<IpAddress> addresses = new ArrayList<>();
            lines.stream()
                    .skip(1)
                    .map(line -> IpAddress.parse(line.strip().split("\\s+", 2)[0]))
                    .flatMap(Optional::stream)
                    .filter(a -> !addresses.contains(a))
                    .limit(MOST_ADDRESSES)
                    .forEach(addresses::add);
            if (!lines.isEmpty() && !addresses.isEmpty()) {
                found.put(lines.get(0), addresses);
            }
        }
        return found;
    }
}
