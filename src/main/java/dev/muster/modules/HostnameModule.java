package dev.muster.modules;

import dev.muster.module.Action;
import dev.muster.module.Diff;
import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Param;
import dev.muster.module.Plan;
import dev.muster.module.Step;
import dev.muster.module.TaskContext;
import dev.muster.shell.Command;
import dev.muster.shell.Output;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.shell.RemotePath;
import dev.muster.shell.Script;
import dev.muster.template.Octets;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sets the host's name: by hostnamectl where systemd runs, in the file of the distribution otherwise. Without systemd
 * only the file changes, as in Ansible; the name of the running system follows at the next boot.
 */
@ModuleInfo(name = "hostname", doc = "Sets the host's name.", example = """
                - hostname:
                    name: web01
                """)
final class HostnameModule implements Module<HostnameModule.Parameters, HostnameModule.Names> {
    private static final String LOOKING = HostTool.FIND + """
            if has systemctl; then
              for sign in /run/systemd/system /dev/.run/systemd /dev/.systemd; do
                if [ -e $sign ]; then echo systemd; break; fi
              done
            fi
            for distribution in alpine gentoo redhat altlinux SuSE; do
              if [ -e /etc/$distribution-release ]; then echo $distribution; fi
            done
            if grep -qi suse /etc/os-release 2>/dev/null; then echo SuSE; fi
            if has hostnamectl; then
              printf 'transient %s\\n' "$(hostnamectl --transient status 2>&1)"
              printf 'static %s\\n' "$(hostnamectl --static status 2>&1)"
            fi
            node=$(uname -n)
            name=$node
            if has getent; then
              address=$(getent ahosts "$node" 2>/dev/null | { read -r a b || :; printf '%s' "${a-}"; })
              if [ -n "$address" ]; then
                for each in $(getent hosts "$address" 2>/dev/null | { read -r a b || :; printf '%s' "${b-}"; }); do
                  case $each in *.*) name=$each; break ;; esac
                done
              fi
            fi
            printf 'fqdn %s\\n' "$name"
            printf 'path %s\\n' "$PATH"
            """;

    private static final ReadScript LOOK_AT_HOSTNAME = new ReadScript("look-at-hostname", LOOKING);
    private static final Script LOOK_AGAIN = new Script("look-at-hostname-again", "set +e\n" + LOOKING);

    /** How a system keeps its name. */
    enum Strategy {
        ALPINE,
        DEBIAN,
        FREEBSD,
        GENERIC,
        MACOS,
        MACOSX,
        DARWIN,
        OPENBSD,
        OPENRC,
        REDHAT,
        SLES,
        SOLARIS,
        SYSTEMD
    }

    record Parameters(
            @Param(doc = "Name of the host.") String name,

            @Param(doc = "Way to set it, in place of the one that fits the system.")
            Optional<Strategy> use) {}

    /**
     * How the host is called.
     *
     * @param current name of the running system
     * @param permanent the same in the file
     * @param file that keeps the name; empty with systemd
     */
    record Names(Way way, HostWords words, String current, String permanent, Optional<RemoteFileState> file) {}

    /** Ways to keep a name. */
    private enum Way {
        SYSTEMD(""),
        FILE("/etc/hostname"),
        ALPINE("/etc/hostname"),
        SLES("/etc/HOSTNAME"),
        REDHAT("/etc/sysconfig/network"),
        OPENRC("/etc/conf.d/hostname"),
        NONE("");

        private final String file;

        Way(String file) {
            this.file = file;
        }

        static Way of(Parameters p, HostWords words) {
            if (p.use().isPresent()) {
                return switch (p.use().get()) {
                    case ALPINE -> ALPINE;
                    case DEBIAN, SYSTEMD -> SYSTEMD;
                    case OPENRC -> OPENRC;
                    case REDHAT -> REDHAT;
                    case SLES -> SLES;
                    default -> NONE;
                };
            }
            if (words.has("systemd")) {
                return SYSTEMD;
            }
            if (words.has("alpine")) {
                return ALPINE;
            }
            if (words.has("gentoo")) {
                return OPENRC;
            }
            return words.has("redhat") || words.has("altlinux") ? REDHAT : words.has("SuSE") ? SLES : FILE;
        }

        /** The name in the text of the file. */
        String read(String text) {
            return switch (this) {
                case REDHAT -> value(text, "HOSTNAME", "");
                case OPENRC -> value(text, "hostname=", "\"");
                default -> text.strip();
            };
        }

        private static String value(String text, String key, String quote) {
            return text.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith(key) && line.contains("="))
                    .map(line -> line.substring(line.indexOf('=') + 1).strip().replace(quote, ""))
                    .findFirst()
                    .orElse("");
        }

        /** The text of the file with the name. */
        String written(String text, String name) {
            return switch (this) {
                case REDHAT -> replaced(text, "HOSTNAME", "HOSTNAME=" + name, true);
                case OPENRC -> replaced(text, "hostname=", "hostname=\"" + name + "\"", false);
                default -> name + "\n";
            };
        }

        private static String replaced(String text, String key, String line, boolean add) {
            List<String> lines = new ArrayList<>();
            boolean found = false;
            for (String each : text.lines().toList()) {
                boolean meant = each.strip().startsWith(key);
                found |= meant;
                lines.add(meant ? line : each);
            }
            if (!found && add) {
                lines.add(line);
            }
            return String.join("\n", lines) + "\n";
        }
    }

    @Override
    public Observation<Names> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(LOOK_AT_HOSTNAME), HostWords::of).then(words -> {
            Way way = Way.of(p, words);
            if (way.file.isEmpty()) {
                return Observation.known(new Names(
                        way,
                        words,
                        words.first("transient").orElse("").strip(),
                        words.first("static").orElse("").strip(),
                        Optional.empty()));
            }
            return FileReading.of(new RemotePath(way.file)).map(file -> {
                String name = file.isFile() ? way.read(file.text()) : "";
                return new Names(way, words, name, name, Optional.of(file));
            });
        });
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, Names names) {
        if (names.way() == Way.NONE) {
            return Plan.refusal("hostname module cannot be used on platform Linux with this strategy");
        }
        if (names.way() == Way.SYSTEMD && names.words().first("static").isEmpty()) {
            return Plan.refusal("Failed to find required executable \"hostnamectl\" in paths: "
                    + names.words().first("path").orElse(""));
        }
        if (names.way() == Way.REDHAT && names.permanent().isEmpty()) {
            return Plan.refusal("Unable to locate HOSTNAME entry in " + Way.REDHAT.file);
        }
        if (names.way() == Way.SYSTEMD && p.name().length() > 64) {
            return Plan.refusal("name cannot be longer than 64 characters on systemd servers, try a shorter name");
        }
        String before = p.name().equals(names.current()) ? names.permanent() : names.current();
        ModuleResult planned = result(p, names.words());
        if (p.name().equals(names.current()) && p.name().equals(names.permanent())) {
            return Plan.unchanged("it is called so", planned);
        }
        List<Step> steps = steps(p, names);
        steps.add(new Step.RunScript(Command.of(LOOK_AGAIN)));
        Diff diff = new Diff("", "", "hostname = " + before + "\n", "hostname = " + p.name() + "\n");
        return new Plan.Change(Action.MODIFY, List.of(diff), steps, planned, true, outputs -> done(p, outputs));
    }

    private static List<Step> steps(Parameters p, Names names) {
        List<Step> steps = new ArrayList<>();
        if (names.file().isPresent()) {
            RemoteFileState file = names.file().get();
            String text = names.way().written(file.isFile() ? file.text() : "", p.name());
            byte[] bytes = Octets.bytes(text);
            steps.add(HostTool.overwrite(file.path().text(), bytes));
            if (names.way() == Way.ALPINE) {
                steps.add(HostTool.run("hostname", "-F", file.path().text()));
            }
            return steps;
        }
        if (!p.name().equals(names.permanent())) {
            steps.add(HostTool.run("hostnamectl", "--pretty", "--static", "set-hostname", p.name()));
        }
        if (!p.name().equals(names.current())) {
            steps.add(HostTool.run("hostnamectl", "--transient", "set-hostname", p.name()));
        }
        return steps;
    }

    private static ModuleResult done(Parameters p, List<Output> outputs) {
        return result(p, HostWords.of(outputs.get(outputs.size() - 1)));
    }

    private static ModuleResult result(Parameters p, HostWords words) {
        String fqdn = words.first("fqdn").orElse(p.name());
        int dot = fqdn.indexOf('.');
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("hostname", Value.of(p.name().split("\\.", 2)[0]));
        facts.put("nodename", Value.of(p.name()));
        facts.put("fqdn", Value.of(fqdn));
        facts.put("domain", Value.of(dot < 0 ? "" : fqdn.substring(dot + 1)));
        Map<String, Value> shown = new LinkedHashMap<>();
        facts.forEach((name, value) -> shown.put("ansible_" + name, value));
        return ModuleResult.of("name", Value.of(p.name()))
                .and("ansible_facts", Value.dict(shown))
                .with(new Effect.GatheredFacts(facts));
    }
}
