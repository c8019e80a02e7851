package dev.muster.modules;

import dev.muster.module.Effect;
import dev.muster.module.Module;
import dev.muster.module.ModuleInfo;
import dev.muster.module.ModuleResult;
import dev.muster.module.Observation;
import dev.muster.module.Plan;
import dev.muster.module.TaskContext;
import dev.muster.shell.Query;
import dev.muster.shell.ReadScript;
import dev.muster.template.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lists the services of a host as fact {@code services}: those of systemd, upstart, OpenRC and init scripts. */
@ModuleInfo(
        name = "service_facts",
        doc = "Lists the host's services, how they are and whether they are enabled, as fact services.",
        example = """
                - service_facts:
                - debug:
                    msg: "{{ ansible_facts.services['chronyd.service'].state }}"
                """,
        results = "ansible_facts: services, by name each with name, state, source and, where known, status")
final class ServiceFactsModule implements Module<ServiceFactsModule.Parameters, HostWords> {
    /** Which tools are asked follows from which are there, as in Ansible: chkconfig keeps others from being asked. */
    private static final ReadScript LIST_SERVICES = new ReadScript("list-services", HostTool.FIND + """
            lines() { while IFS= read -r line || [ -n "$line" ]; do printf '%s %s\\n' "$1" "$line"; done; }
            if has service && ! has chkconfig && ! has rc-status; then
              said=$(service --status-all 2>/dev/null)
              status=$?
              if [ $status != 4 ] || [ -e /etc/init.d ]; then printf 'sysv-status %s\\n' $status; fi
              printf '%s\\n' "$said" | lines sysv
            fi
            if has initctl && ! has chkconfig; then
              initctl list 2>/dev/null | tr -d '\\r' | lines upstart
            elif has chkconfig; then
              said=$(chkconfig 2>&1)
              case $said in
                *[0-9]:on*|*[0-9]:off*) ;;
                *--list*) said=$(chkconfig --list 2>/dev/null) ;;
                *on|*off|*on[[:space:]]*|*off[[:space:]]*) said=$(chkconfig -l --allservices 2>/dev/null) ;;
              esac
              printf '%s\\n' "$said" | lines chkconfig
              if has service; then
                printf '%s\\n' "$said" | sed -n 's/^\\([^[:space:]]*\\)[[:space:]].*[0-9]:o[nf].*/\\1/p' |
                while IFS= read -r name; do
                  service "$name" status >/dev/null 2>&1 </dev/null
                  printf 'runs %s %s\\n' "$?" "$name"
                done
              fi
            elif has rc-status && has rc-update; then
              rc-status -a -s -m 2>&1 | grep '^ ' | tr -d '[]' | lines openrc
              rc-update show -v 2>&1 | grep '|' | lines runlevels
            fi
            case $(cat /proc/1/comm 2>/dev/null) in
              *systemd*)
                if has systemctl; then
                  units=$(systemctl list-units --no-pager --type service --all 2>/dev/null)
                  files=$(systemctl list-unit-files --no-pager --type service --all 2>/dev/null)
                  printf '%s\\n' "$units" | lines unit
                  printf '%s\\n' "$files" | lines file
                  printf '%s\\n' "$files" | while read -r name rest; do
                    case $name in
                      *@.service) ;;
                      *.service) case $units in *" $name "*|*"$name "*) ;; *) printf '%s\\n' "$name" ;; esac ;;
                    esac
                  done | while IFS= read -r name; do
                    printf 'active %s %s\\n' "$(systemctl show "$name" --property=ActiveState 2>/dev/null)" "$name"
                  done
                fi ;;
            esac
            """);

    private static final Pattern SYSV = Pattern.compile("^\\s*\\[ ([+-]) \\]\\s+(.+)$");
    private static final Pattern UPSTART = Pattern.compile("^\\s?(.*)\\s(\\w+)/(\\w+)(?:,\\sprocess\\s([0-9]+))?\\s*$");
    private static final Pattern CHKCONFIG = Pattern.compile("^(.*?)\\s+[0-9]:(?:on|off)\\s+[0-9]:(?:on|off)\\s+"
            + "[0-9]:(?:on|off)\\s+[0-9]:(on|off)\\s+[0-9]:(?:on|off)\\s+[0-9]:(?:on|off)\\s+[0-9]:(?:on|off).*");

    /** How a unit is that systemd can do nothing with. */
    private static final List<String> BAD = List.of("not-found", "masked", "failed");

    record Parameters() {}

    @Override
    public Observation<HostWords> observe(Parameters p, TaskContext context) {
        return Observation.of(Query.of(LIST_SERVICES).within(Duration.ofMinutes(2)), HostWords::of);
    }

    @Override
    public Plan plan(Parameters p, TaskContext context, HostWords words) {
        Map<String, Map<String, Value>> services = new LinkedHashMap<>();
        initScripts(words, services);
        upstart(words, services);
        chkconfig(words, services);
        openRc(words, services);
        units(words, services);
        unitFiles(words, services);
        if (services.isEmpty()) {
            ModuleResult none = ModuleResult.message("Failed to find any services. This can be due to privileges or"
                    + " some other configuration issue.");
            return Plan.unchanged("no services were found", none.and("skipped", Value.of(true)));
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        services.forEach((name, service) -> entries.put(name, Value.dict(ordered(service))));
        Map<String, Value> facts = Map.of("services", Value.dict(entries));
        ModuleResult result =
                ModuleResult.of("ansible_facts", Value.dict(facts)).with(new Effect.GatheredFacts(facts, false));
        String status = words.first("sysv-status").orElse("0");
        return Plan.unchanged(
                "a list changes nothing",
                status.equals("0") ? result : result.warning("Unable to query 'service' tool (" + status + "): "));
    }

    /** In Ansible's order, which shows where a service is printed. */
    private static Map<String, Value> ordered(Map<String, Value> service) {
        Map<String, Value> ordered = new LinkedHashMap<>();
        for (String key : List.of("name", "state", "status", "source")) {
            Value value = service.get(key);
            if (value != null) {
                ordered.put(key, value);
            }
        }
        service.forEach(ordered::putIfAbsent);
        return ordered;
    }

    private static Map<String, Value> service(String name, String state, String source) {
        Map<String, Value> service = new LinkedHashMap<>();
        service.put("name", Value.of(name));
        service.put("state", Value.of(state));
        service.put("source", Value.of(source));
        return service;
    }

    private static void initScripts(HostWords words, Map<String, Map<String, Value>> services) {
        for (String line : words.all("sysv")) {
            Matcher matcher = SYSV.matcher(line);
            if (matcher.matches()) {
                String state = matcher.group(1).equals("+") ? "running" : "stopped";
                services.put(matcher.group(2), service(matcher.group(2), state, "sysv"));
            }
        }
    }

    private static void upstart(HostWords words, Map<String, Map<String, Value>> services) {
        for (String line : words.all("upstart")) {
            Matcher matcher = UPSTART.matcher(line);
            if (matcher.matches()) {
                Map<String, Value> service = service(matcher.group(1), matcher.group(3), "upstart");
                service.put("goal", Value.of(matcher.group(2)));
                services.put(matcher.group(1), service);
            }
        }
    }

    private static void chkconfig(HostWords words, Map<String, Map<String, Value>> services) {
        for (String line : words.all("chkconfig")) {
            Matcher matcher = CHKCONFIG.matcher(line);
            if (matcher.matches()) {
                String name = matcher.group(1);
                Map<String, Value> service =
                        service(name, words.has("runs", "0 " + name) ? "running" : "stopped", "sysv");
                service.put("status", Value.of(matcher.group(2).equals("on") ? "enabled" : "disabled"));
                services.put(name, service);
            }
        }
    }

    private static void openRc(HostWords words, Map<String, Map<String, Value>> services) {
        Map<String, Value> runlevels = new LinkedHashMap<>();
        for (String line : words.all("runlevels")) {
            String[] parts = line.split("\\|", -1);
            List<String> levels = Stream.of(parts[1].strip().split("\\s+"))
                    .filter(level -> !level.isEmpty())
                    .toList();
            runlevels.put(parts[0].strip(), levels.isEmpty() ? Value.none() : Value.texts(levels));
        }
        for (String line : words.all("openrc")) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length >= 2) {
                Map<String, Value> service = service(fields[0], fields[1], "openrc");
                service.put("runlevels", runlevels.getOrDefault(fields[0], Value.none()));
                services.put(fields[0], service);
            }
        }
    }

    private static void units(HostWords words, Map<String, Map<String, Value>> services) {
        for (String line : words.all("unit")) {
            if (!line.contains(".service")) {
                continue;
            }
            List<String> fields = new ArrayList<>(Arrays.asList(line.strip().split("\\s+")));
            String bad = BAD.stream().filter(fields::contains).findFirst().orElse("");
            String status = bad.isEmpty() && fields.size() > 2 ? fields.get(2) : bad;
            if (!bad.isEmpty()) {
                fields.remove(0);
            }
            String state = fields.size() > 3 && fields.get(3).equals("running") ? "running" : "stopped";
            Map<String, Value> service = service(fields.get(0), state, "systemd");
            service.put("status", Value.of(status));
            services.put(fields.get(0), service);
        }
    }

    private static void unitFiles(HostWords words, Map<String, Map<String, Value>> services) {
        Map<String, String> active = new LinkedHashMap<>();
        for (String line : words.all("active")) {
            String[] parts = line.split(" ", 2);
            active.put(parts[1], parts[0].replace("ActiveState=", ""));
        }
        for (String line : words.all("file")) {
            String[] fields = line.strip().split("\\s+");
            if (!line.contains(".service") || fields.length < 2) {
                continue;
            }
            Map<String, Value> service = services.computeIfAbsent(fields[0], name -> {
                String state = active.getOrDefault(name, "");
                return service(name, state.isEmpty() ? "unknown" : state, "systemd");
            });
            Value status = service.getOrDefault("status", Value.none());
            if (!BAD.contains(status.str())) {
                service.put("status", Value.of(fields[1]));
            }
        }
    }
}
