package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.ModuleException;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What zypper, apk or pacman have, for the modules of these three: which packages are there, and which could be newer.
 *
 * @param installed name asked for to version
 */
record PackageListing(String tool, Map<String, String> installed, Set<String> newer) {
    /**
     * Arguments: the tool, {@code latest} when newer versions matter, names. Prints {@code missing TOOL},
     * {@code have NAME VERSION}, {@code newer NAME}.
     */
    static final ReadScript READ = new ReadScript("package-listing", """
            PATH=$PATH:/sbin:/usr/sbin; export PATH
            LC_ALL=C LANG=C LANGUAGE=; export LC_ALL LANG LANGUAGE
            tool=$1 latest=$2
            shift 2
            if ! command -v "$tool" >/dev/null 2>&1; then printf 'missing %s\\n' "$tool"; exit 0; fi
            case ${tool##*/} in
              zypper)
                for n do
                  said=$(rpm -q --qf '%{VERSION}-%{RELEASE}\\n' "$n" 2>/dev/null) ||
                    said=$(rpm -q --whatprovides --qf '%{VERSION}-%{RELEASE}\\n' "$n" 2>/dev/null) || continue
                  printf '%s\\n' "$said" | head -n 1 | while read -r v; do printf 'have %s %s\\n' "$n" "$v"; done
                done
                if [ "$latest" = latest ]; then
                  zypper --non-interactive --quiet list-updates </dev/null 2>/dev/null |
                    awk -F'|' 'NF > 4 { gsub(/ /, "", $3); if ($3 != "Name") print "newer", $3 }'
                fi ;;
              apk)
                for n do
                  if apk info -e "$n" >/dev/null 2>&1; then
                    printf 'have %s %s\\n' "$n" "$(apk info -v 2>/dev/null |
                      awk -v n="$n-" 'index($0, n) == 1 && substr($0, length(n) + 1) ~ /^[0-9]/ { print substr($0, length(n) + 1); exit }')"
                  fi
                done
                if [ "$latest" = latest ]; then
                  apk version -l '<' 2>/dev/null | awk '$2 == "<" { n = $1; sub(/-[0-9][^-]*-r[0-9]+$/, "", n); print "newer", n }'
                fi ;;
              *)
                for n do
                  if said=$("$tool" -Q "$n" 2>/dev/null); then printf 'have %s %s\\n' "$n" "${said#* }"
                  elif members=$("$tool" -Sgq "$n" 2>/dev/null) && [ -n "$members" ]; then
                    if "$tool" -Q $members >/dev/null 2>&1; then printf 'have %s group\\n' "$n"; fi
                  fi
                done
                if [ "$latest" = latest ]; then "$tool" -Qu 2>/dev/null | awk '{ print "newer", $1 }'; fi ;;
            esac
            exit 0
            """);

    static Observation<PackageListing> observe(String tool, boolean latest, List<String> names) {
        List<String> arguments = new ArrayList<>(List.of(tool, latest ? "latest" : "any"));
        for (String name : names) {
            if (name.startsWith("-")) {
                throw new ModuleException("no package can have the name " + name);
            }
            arguments.add(nameOf(name));
        }
        Query query = Query.of(READ, arguments.toArray(String[]::new));
        return Observation.of(query.within(Duration.ofMinutes(5)), output -> of(tool, output));
    }

    private static PackageListing of(String tool, Output output) {
        Map<String, String> installed = new LinkedHashMap<>();
        Set<String> newer = new LinkedHashSet<>();
        for (String line : output.stdout().lines().toList()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "missing" -> throw new ModuleException("the host has no " + words[1]);
                case "have" -> installed.put(words[1], words.length > 2 ? words[2] : "");
                case "newer" -> newer.add(words[1]);
                default -> {}
            }
        }
        return new PackageListing(tool, installed, newer);
    }

    /** Without the version that may stand behind it. */
    static String nameOf(String asked) {
        return asked.replaceFirst("^([^=<>~]+)[=<>~].*", "$1");
    }

    /** Names that are not as wanted; a version that is asked for with {@code =} counts. */
    List<String> wrong(List<String> names, boolean absent, boolean latest) {
        return names.stream()
                .filter(asked -> {
                    String name = nameOf(asked);
                    boolean there = installed.containsKey(name);
                    if (absent) {
                        return there;
                    }
                    return !there || latest && newer.contains(name) || hasOtherVersion(asked, name);
                })
                .toList();
    }

    private boolean hasOtherVersion(String asked, String name) {
        if (!asked.startsWith(name + "=")) {
            return false;
        }
        String wanted = asked.substring(name.length() + 1);
        String version = installed.getOrDefault(name, "");
        return !version.equals(wanted) && !version.replaceFirst("-[^-]*$", "").equals(wanted);
    }

    /** A call of the tool. */
    Step run(List<String> words) {
        List<String> arguments = new ArrayList<>(List.of(tool, "60", ""));
        arguments.addAll(words);
        return new Step.RunScript(
                Command.of(PackageScripts.RUN, arguments.toArray(String[]::new)).within(Duration.ofMinutes(30)), true);
    }

    /** The plan for calls of which the last is the one that counts. */
    static Plan change(Action action, List<Step> steps, ModuleResult planned, Optional<String> message) {
        return new Plan.Change(action, List.of(), steps, planned, false, outputs -> {
            Output last = outputs.get(outputs.size() - 1);
            ModuleResult result = planned.and("rc", Value.of(last.status()))
                    .and("stdout", last.stdout())
                    .and("stderr", last.stderr());
            String why = last.stderr().isBlank()
                    ? last.stdout().strip()
                    : last.stderr().strip();
            return last.ok() ? message.map(text -> result.and("msg", text)).orElse(result) : result.asFailed(why);
        });
    }
}
