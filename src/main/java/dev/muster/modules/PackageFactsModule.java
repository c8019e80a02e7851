package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lists the packages of a host as fact {@code packages}, asked of the package managers' own tools: no bindings of
 * Python are needed, where Ansible needs python3-apt and python3-rpm.
 */
@ModuleInfo(
        name = "package_facts",
        doc = "Lists the host's packages as fact packages.",
        example = """
                - package_facts:
                - assert:
                    that: "'chrony' in ansible_facts.packages"
                """,
        results = "ansible_facts: packages, by name a list of those installed: name, version, arch, source …")
final class PackageFactsModule implements Module<PackageFactsModule.Parameters, HostWords> {
    private static final List<String> MANAGERS = List.of("apt", "rpm", "pacman", "apk", "portage", "pkg", "pkg_info");

    /** Arguments: y to go on behind the first that is there, then managers. Fields are parted by tabs. */
    private static final ReadScript LIST_PACKAGES = new ReadScript("list-packages", HostTool.FIND + """
            lines() { while IFS= read -r line || [ -n "$line" ]; do printf '%s %s\\n' "$1" "$line"; done; }
            apt_origins() {
              has apt-cache || return 0
              apt-cache policy 2>/dev/null | lines apt-release
              dpkg-query -W -f '${binary:Package}\\n' 2>/dev/null | xargs apt-cache policy 2>/dev/null | awk '
                /^[^ ]/ { name = substr($0, 1, length($0) - 1) }
                /^ \\*\\*\\* / { here = 1; next }
                here { sub(/^ +/, ""); print "apt-file " name "\\t" $0; here = 0 }'
            }
            every=$1
            shift
            found=n
            for manager do
              if [ $found = y ] && [ "$every" = n ]; then continue; fi
              case $manager in
                apt)
                  has dpkg-query && [ -s /var/lib/dpkg/status ] || continue
                  printf 'native %s\\n' "$(dpkg --print-architecture)"
                  dpkg-query -W -f '${db:Status-Abbrev}\\t${Package}\\t${Version}\\t${Architecture}\\t${Section}\\n' |
                    sed -n 's/^.i[ R]*\\t/apt /p'
                  apt_origins ;;
                rpm)
                  has rpm || continue
                  rpm -qa --qf 'rpm %{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n' ;;
                pacman)
                  has pacman || continue
                  pacman -Qi 2>/dev/null | lines pacman ;;
                apk)
                  has apk || continue
                  apk info -v 2>/dev/null | lines apk ;;
                portage)
                  has qlist && has qatom || continue
                  qlist -Iv | xargs -n 1024 qatom | lines portage ;;
                pkg)
                  has pkg || continue
                  pkg query '%n\\t%v\\t%R\\t%t\\t%a\\t%q\\t%o\\t%p\\t%V' 2>/dev/null | lines pkg ;;
                pkg_info)
                  has pkg_info || continue
                  pkg_info -a 2>/dev/null | lines pkg_info ;;
              esac
              printf 'found %s\\n' "$manager"
              found=y
            done
            """);

    record Parameters(
            @Param(doc = "Package managers to ask; auto: those that are there.", orElse = "auto")
            List<String> manager,

            @Param(doc = "Whether to ask the first that is there, or all.", orElse = "first")
            Strategy strategy) {

        /** How many are asked. */
        enum Strategy {
            FIRST,
            ALL
        }

        /** Those to try, in order, each once. */
        List<String> managers() {
            List<String> lower = manager.stream()
                    .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                    .toList();
            Stream<String> named = lower.stream().filter(name -> !name.equals("auto"));
            return (lower.contains("auto") ? Stream.concat(named, MANAGERS.stream()) : named)
                    .distinct()
                    .toList();
        }
    }

    @Override
    public Observation<HostWords> observe(Parameters p, TaskContext context) {
        List<String> unknown =
                p.managers().stream().filter(name -> !MANAGERS.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new ModuleException("Unsupported package managers requested: " + String.join(", ", unknown));
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(p.strategy() == Parameters.Strategy.ALL ? "y" : "n");
        arguments.addAll(p.managers());
        Query query = Query.of(LIST_PACKAGES, arguments.toArray(String[]::new))
                .within(Duration.ofMinutes(2))
                .limitedTo(16 << 20);
        return Observation.of(query, HostWords::of);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, HostWords words) {
        if (!words.has("found")) {
            return Plan.refusal("Could not detect a supported package manager from the following list: "
                    + Value.texts(p.managers()).str() + ", or the tool it needs is not on the host.");
        }
        Map<String, Value> packages = new LinkedHashMap<>();
        words.all("found").forEach(manager -> packages.putAll(listed(manager, words)));
        Map<String, Value> facts = Map.of("packages", Value.dict(packages));
        return Plan.unchanged(
                "a list changes nothing",
                ModuleResult.of("ansible_facts", Value.dict(facts)).with(new Effect.GatheredFacts(facts, false)));
    }

    private static Map<String, Value> listed(String manager, HostWords words) {
        List<Map<String, Value>> found = switch (manager) {
            case "apt" -> apt(words);
            case "rpm" -> rpm(words);
            case "pacman" -> pacman(words);
            case "apk" -> words.all("apk").stream().map(PackageFactsModule::apk).toList();
            case "portage" ->
                rows(
                        words,
                        "portage",
                        "\\s+",
                        "category",
                        "name",
                        "version",
                        "ebuild_revision",
                        "slots",
                        "prefixes",
                        "sufixes");
            case "pkg" ->
                rows(
                        words,
                        "pkg",
                        "\t",
                        "name",
                        "version",
                        "origin",
                        "installed",
                        "automatic",
                        "arch",
                        "category",
                        "prefix",
                        "vital");
            default ->
                words.all("pkg_info").stream().map(PackageFactsModule::pkgInfo).toList();
        };
        Map<String, List<Value>> byName = new LinkedHashMap<>();
        for (Map<String, Value> each : found) {
            each.put("source", Value.of(manager));
            byName.computeIfAbsent(each.getOrDefault("name", Value.of("")).str(), name -> new ArrayList<>())
                    .add(Value.dict(each));
        }
        Map<String, Value> out = new LinkedHashMap<>();
        byName.forEach((name, list) -> out.put(name, Value.list(list)));
        return out;
    }

    // ---- the managers ----

    /** Packages of another architecture are called with it, as apt does. */
    private static List<Map<String, Value>> apt(HostWords words) {
        String own = words.first("native").orElse("");
        Map<String, String> origins = aptOrigins(words);
        List<Map<String, Value>> out = new ArrayList<>();
        for (String line : words.all("apt")) {
            String[] fields = line.split("\t", -1);
            boolean foreign = !fields[2].equals(own) && !fields[2].equals("all");
            String name = foreign ? fields[0] + ":" + fields[2] : fields[0];
            Map<String, Value> each = new LinkedHashMap<>();
            each.put("name", Value.of(name));
            each.put("version", Value.of(fields[1]));
            each.put("arch", Value.of(fields[2]));
            each.put("category", Value.of(fields[3]));
            each.put("origin", Value.of(origins.getOrDefault(name, "")));
            out.add(each);
        }
        return out;
    }

    /** Where each package comes from: the release of the index its version stands in first. */
    private static Map<String, String> aptOrigins(HostWords words) {
        Map<String, String> releases = new LinkedHashMap<>();
        String index = "";
        for (String line : words.all("apt-release")) {
            String text = line.strip();
            if (text.startsWith("release ")) {
                releases.put(index, origin(text.substring(8)));
            } else {
                index = text.replaceFirst("^-?[0-9]+ ", "");
            }
        }
        Map<String, String> origins = new LinkedHashMap<>();
        for (String line : words.all("apt-file")) {
            String[] parts = line.split("\t", 2);
            String file = parts[1].replaceFirst("^-?[0-9]+ ", "");
            origins.put(parts[0], releases.getOrDefault(file, ""));
        }
        return origins;
    }

    private static String origin(String release) {
        return Stream.of(release.split(","))
                .filter(field -> field.startsWith("o="))
                .map(field -> field.substring(2))
                .findFirst()
                .orElse("");
    }

    private static List<Map<String, Value>> rpm(HostWords words) {
        List<Map<String, Value>> out = rows(words, "rpm", "\t", "name", "version", "release", "epoch", "arch");
        for (Map<String, Value> each : out) {
            each.computeIfPresent("epoch", (key, epoch) -> number(epoch.str()));
            each.computeIfPresent("arch", (key, arch) -> arch.str().equals("(none)") ? Value.none() : arch);
        }
        return out;
    }

    private static Value number(String text) {
        return text.matches("[0-9]{1,18}") ? Value.of(Long.parseLong(text)) : Value.none();
    }

    private static List<Map<String, Value>> rows(HostWords words, String word, String separator, String... names) {
        List<Map<String, Value>> out = new ArrayList<>();
        for (String line : words.all(word)) {
            String[] fields = line.strip().split(separator, -1);
            Map<String, Value> each = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(names.length, fields.length); i++) {
                each.put(names[i], Value.of(fields[i]));
            }
            out.add(each);
        }
        return out;
    }

    private static List<Map<String, Value>> pacman(HostWords words) {
        List<Map<String, Value>> out = new ArrayList<>();
        for (String block : words.lines("pacman").split("\n\n")) {
            Map<String, String> said = new LinkedHashMap<>();
            String last = "";
            for (String line : block.lines().toList()) {
                int colon = line.indexOf(" : ");
                if (colon > 0 && !line.startsWith(" ")) {
                    last = line.substring(0, colon).strip();
                    said.put(last, line.substring(colon + 3));
                } else {
                    said.merge(last, line.strip(), (old, more) -> old + "  " + more);
                }
            }
            if (said.containsKey("Name")) {
                out.add(pacman(said));
            }
        }
        return out;
    }

    private static Map<String, Value> pacman(Map<String, String> said) {
        Map<String, Value> each = new LinkedHashMap<>();
        each.put("name", Value.of(said.getOrDefault("Name", "")));
        each.put("version", Value.of(said.getOrDefault("Version", "")));
        each.put("arch", Value.of(said.getOrDefault("Architecture", "")));
        String provides = said.getOrDefault("Provides", "None");
        each.put(
                "provides",
                provides.equals("None")
                        ? Value.none()
                        : Value.texts(Stream.of(provides.split(" {2}"))
                                .map(p -> p.split("=", 2)[0])
                                .toList()));
        return each;
    }

    private static Map<String, Value> apk(String line) {
        int release = line.lastIndexOf('-');
        int version = release < 0 ? -1 : line.lastIndexOf('-', release - 1);
        boolean whole = version > 0;
        Map<String, Value> each = new LinkedHashMap<>();
        each.put("name", Value.of(whole ? line.substring(0, version) : line));
        each.put("version", Value.of(whole ? line.substring(version + 1, release) : ""));
        each.put("release", Value.of(whole ? line.substring(release + 1) : ""));
        return each;
    }

    private static Map<String, Value> pkgInfo(String line) {
        String first = line.strip().split("\\s+", 2)[0];
        Optional<Integer> dash = Optional.of(first.lastIndexOf('-')).filter(at -> at > 0);
        Map<String, Value> each = new LinkedHashMap<>();
        each.put("name", Value.of(dash.map(at -> first.substring(0, at)).orElse(line)));
        each.put("version", Value.of(dash.map(at -> first.substring(at + 1)).orElse("")));
        return each;
    }
}
