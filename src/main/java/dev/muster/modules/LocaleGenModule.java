package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.FileAttributes;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a locale, or takes it away: by locale.gen, on Ubuntu by locale-gen's own list. */
@ModuleInfo(name = "locale_gen", doc = "Makes a locale of the host's C library, or takes it away.", example = """
                - locale_gen:
                    name: de_DE.UTF-8
                """)
final class LocaleGenModule implements Module<LocaleGenModule.Parameters, LocaleGenModule.Locales> {
    private static final ReadScript LOOK_AT_LOCALES = new ReadScript("look-at-locales", HostTool.FIND + """
            if [ -d /var/lib/locales/supported.d ]; then echo ubuntu; fi
            if [ -e /etc/locale.gen ]; then echo file; fi
            if [ -r /usr/share/i18n/SUPPORTED ]; then
              while IFS= read -r line || [ -n "$line" ]; do printf 'supported %s\\n' "$line"; done \\
                </usr/share/i18n/SUPPORTED
            fi
            if has locale-gen; then echo tool; fi
            printf 'path %s\\n' "$PATH"
            locale -a 2>/dev/null | while IFS= read -r line; do printf 'locale %s\\n' "$line"; done
            """);

    private static final RemotePath LOCALE_GEN = new RemotePath("/etc/locale.gen");
    private static final RemotePath UBUNTU = new RemotePath("/var/lib/locales/supported.d/local");

    /** How locale -a writes the ends of names, and how people do. */
    private static final Map<String, String> ENDS = Map.of(
            ".utf8", ".UTF-8",
            ".eucjp", ".EUC-JP",
            ".iso885915", ".ISO-8859-15",
            ".cp1251", ".CP1251",
            ".koi8r", ".KOI8-R",
            ".armscii8", ".ARMSCII-8",
            ".euckr", ".EUC-KR",
            ".gbk", ".GBK",
            ".gb18030", ".GB18030",
            ".euctw", ".EUC-TW");

    record Parameters(
            @Param(doc = "Locale with its character set: de_DE.UTF-8.")
            String name,

            @Param(doc = "Whether it should be there.", orElse = "present")
            State state) {

        /** Whether it should be there. */
        enum State {
            ABSENT,
            PRESENT
        }

        boolean isPresent() {
            return state == State.PRESENT;
        }
    }

    /** What is there. */
    record Locales(HostWords words, RemoteFileState file) {}

    @Override
    public Observation<Locales> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(LOOK_AT_LOCALES), HostWords::of)
                .then(words -> FileReading.of(words.has("ubuntu") ? UBUNTU : LOCALE_GEN)
                        .map(file -> new Locales(words, file)));
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Locales locales) {
        HostWords words = locales.words();
        boolean ubuntu = words.has("ubuntu");
        if (!ubuntu && !words.has("file")) {
            return Plan.refusal("/etc/locale.gen and /var/lib/locales/supported.d/local are missing. Is the package"
                    + " \"locales\" installed?");
        }
        Pattern line = Pattern.compile((ubuntu ? "" : "#?\\s*") + Pattern.quote(p.name()) + " \\S+\\s*");
        List<String> known =
                ubuntu ? words.all("supported") : locales.file().text().lines().toList();
        if (!p.name().contains("_")
                || known.stream().noneMatch(each -> line.matcher(each).matches())) {
            return Plan.refusal("The locale you've entered is not available on your system.");
        }
        ModuleResult done = ModuleResult.of("name", Value.of(p.name())).and("msg", "OK");
        boolean isThere =
                words.all("locale").stream().anyMatch(each -> plain(each).equals(plain(p.name())));
        if (isThere == p.isPresent()) {
            return Plan.unchanged(isThere ? "it is there" : "it is not there", done);
        }
        if (!words.has("tool")) {
            return Plan.refusal("Failed to find required executable \"locale-gen\" in paths: "
                    + words.first("path").orElse(""));
        }
        Action action = p.isPresent() ? Action.CREATE : Action.REMOVE;
        return new Plan.Change(
                action, List.of(), steps(p, locales, ubuntu), ModuleResult.EMPTY, false, outputs -> done);
    }

    private static String plain(String name) {
        String out = name;
        for (Map.Entry<String, String> end : ENDS.entrySet()) {
            out = out.replace(end.getKey(), end.getValue());
        }
        return out;
    }

    private static List<Step> steps(Parameters p, Locales locales, boolean ubuntu) {
        if (ubuntu && p.isPresent()) {
            return List.of(HostTool.run("locale-gen", p.name()));
        }
        List<String> lines = new ArrayList<>();
        Pattern line = Pattern.compile("#?\\s*" + Pattern.quote(p.name()) + " (.+)");
        for (String each : locales.file().text().lines().toList()) {
            if (!ubuntu) {
                lines.add(
                        line.matcher(each).replaceAll(m -> (p.isPresent() ? "" : "# ") + p.name() + " " + m.group(1)));
            } else if (!each.startsWith(p.name() + " ")) {
                lines.add(each);
            }
        }
        byte[] text = Octets.bytes(lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
        List<Step> steps =
                new ArrayList<>(FileWrite.of(locales.file(), text, FileAttributes.ANY, Optional.empty(), false)
                        .steps());
        steps.add(ubuntu ? HostTool.run("locale-gen", "--purge") : HostTool.run("locale-gen"));
        return steps;
    }
}
