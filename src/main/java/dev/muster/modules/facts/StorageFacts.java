package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of disks under /dev/disk, logical volumes, and the names a host has towards storage over a network. */
final class StorageFacts {
    private static final Pattern LINK = Pattern.compile("\\s(\\S+) -> (\\S+)$");
    private static final Pattern INITIATOR = Pattern.compile("(?m)^InitiatorName=(.*)$");

    private final FactSections sections;

    /** By kind (ids, labels, masters, uuids), then by disk or partition. */
    private final Map<String, Map<String, List<Value>>> links = new TreeMap<>();

    StorageFacts(FactSections sections) {
        this.sections = sections;
        for (String kind : List.of("ids", "labels", "uuids", "masters")) {
            links.put(kind, new TreeMap<>());
            for (String line : sections.lines("links-" + kind)) {
                Matcher matcher = LINK.matcher(line);
                if (matcher.find()) {
                    String target = matcher.group(2);
                    add(kind, target.substring(target.lastIndexOf('/') + 1), matcher.group(1));
                }
            }
        }
    }

    private void add(String kind, String device, String name) {
        String plain = name.replace("\\x20", " ").replace("\\x2f", "/");
        links.getOrDefault(kind, Map.of())
                .computeIfAbsent(device, d -> new ArrayList<>())
                .add(Value.of(plain));
    }

    /** All names, by kind. */
    Value deviceLinks() {
        Map<String, Value> out = new TreeMap<>();
        links.forEach((kind, devices) -> {
            Map<String, Value> names = new TreeMap<>();
            devices.forEach((device, list) -> names.put(device, Value.list(list)));
            out.put(kind, Value.dict(names));
        });
        return Value.dict(out);
    }

    /** Names of one disk or partition, by kind. */
    Value linksOf(String device) {
        Map<String, Value> out = new TreeMap<>();
        links.forEach((kind, devices) -> out.put(kind, Value.list(devices.getOrDefault(device, List.of()))));
        return Value.dict(out);
    }

    /** UUID of the file system on a partition. */
    Value uuidOf(String device) {
        List<Value> uuids = links.getOrDefault("uuids", Map.of()).getOrDefault(device, List.of());
        return uuids.isEmpty() ? Value.none() : uuids.get(0);
    }

    /** Logical volumes, as vgs, lvs and pvs print them; the text N/A where there are none of these tools. */
    Value volumes() {
        if (!sections.has("vgs")) {
            return Value.of("N/A");
        }
        Map<String, Value> lvm = new LinkedHashMap<>();
        lvm.put("lvs", rows("lvs", Map.of("size_g", 3, "vg", 1)));
        lvm.put("vgs", rows("vgs", Map.of("size_g", -2, "free_g", -1, "num_lvs", 2, "num_pvs", 1)));
        lvm.put("pvs", rows("pvs", Map.of("size_g", 4, "free_g", 5, "vg", 1)));
        return Value.dict(lvm);
    }

    private Value rows(String section, Map<String, Integer> columns) {
        Map<String, Value> rows = new LinkedHashMap<>();
        for (String line : sections.lines(section)) {
            String[] fields = line.strip().split(",", -1);
            Map<String, Value> row = new TreeMap<>();
            columns.forEach((name, at) -> {
                int index = at < 0 ? fields.length + at : at;
                if (index < fields.length) {
                    row.put(name, Value.of(fields[index]));
                }
            });
            rows.put(fields[0], Value.dict(row));
        }
        return Value.dict(rows);
    }

    /** Names towards iSCSI, NVMe and Fibre Channel; empty where a host has none. */
    Map<String, Value> network() {
        Map<String, Value> facts = new LinkedHashMap<>();
        Matcher initiator = INITIATOR.matcher(
                sections.file("/etc/iscsi/initiatorname.iscsi").orElse(""));
        facts.put("iscsi_iqn", Value.of(initiator.find() ? initiator.group(1).strip() : ""));
        String name = sections.file("/etc/nvme/hostnqn").orElse("");
        facts.put(
                "hostnqn",
                Value.of(name.lines()
                        .filter(line -> line.startsWith("nqn."))
                        .findFirst()
                        .map(String::strip)
                        .orElse("")));
        facts.put(
                "fibre_channel_wwn",
                Value.texts(sections.lines("fc").stream()
                        .map(line -> line.replaceFirst("^port\\s+0x", "").strip())
                        .toList()));
        return facts;
    }
}
