package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Memory, processors, firmware, mounts and disks. Memory is in MiB under the names of old, {@code memtotal_mb}. */
final class HardwareFacts {
    private static final long KIB = 1024;
    private static final double LOAD_SCALE = 1 << 16;

    /** Names of the DMI chassis types, by number. */
    private static final List<String> FORM_FACTORS = List.of(
            "Unknown",
            "Other",
            "Unknown",
            "Desktop",
            "Low Profile Desktop",
            "Pizza Box",
            "Mini Tower",
            "Tower",
            "Portable",
            "Laptop",
            "Notebook",
            "Hand Held",
            "Docking Station",
            "All In One",
            "Sub Notebook",
            "Space-saving",
            "Lunch Box",
            "Main Server Chassis",
            "Expansion Chassis",
            "Sub Chassis",
            "Bus Expansion Chassis",
            "Peripheral Chassis",
            "RAID Chassis",
            "Rack Mount Chassis",
            "Sealed-case PC",
            "Multi-system",
            "CompactPCI",
            "AdvancedTCA",
            "Blade",
            "Blade Enclosure",
            "Tablet",
            "Convertible",
            "Detachable",
            "IoT Gateway",
            "Embedded PC",
            "Mini PC",
            "Stick PC");

    private final FactSections sections;
    private final StorageFacts storage;
    private final Map<String, Value> facts = new LinkedHashMap<>();

    private HardwareFacts(FactSections sections) {
        this.storage = new StorageFacts(sections);
        this.sections = sections;
    }

    static Map<String, Value> of(FactSections sections) {
        HardwareFacts facts = new HardwareFacts(sections);
        facts.memory();
        facts.processors();
        facts.firmware();
        facts.load();
        facts.facts.put("mounts", facts.mounts());
        facts.facts.put("devices", facts.devices());
        facts.facts.put("device_links", facts.storage.deviceLinks());
        facts.facts.put("lvm", facts.storage.volumes());
        return facts.facts;
    }

    private void memory() {
        Map<String, Long> kib = new LinkedHashMap<>();
        for (String line : sections.file("/proc/meminfo").orElse("").lines().toList()) {
            String[] words = line.split("[:\\s]+");
            if (words.length > 1) {
                kib.put(words[0], number(words[1]) / KIB);
            }
        }
        for (String name : List.of("MemTotal", "MemFree", "SwapTotal", "SwapFree")) {
            Optional.ofNullable(kib.get(name))
                    .ifPresent(mb -> facts.put(name.toLowerCase(Locale.ROOT) + "_mb", Value.of(mb)));
        }
        if (kib.isEmpty()) {
            return;
        }
        long total = kib.getOrDefault("MemTotal", 0L);
        long free = kib.getOrDefault("MemFree", 0L);
        long available = free + kib.getOrDefault("Cached", 0L) + kib.getOrDefault("Buffers", 0L);
        long swap = kib.getOrDefault("SwapTotal", 0L);
        long swapFree = kib.getOrDefault("SwapFree", 0L);
        Map<String, Value> memory = new LinkedHashMap<>();
        memory.put("real", numbers("total", total, "used", total - free, "free", free));
        memory.put("nocache", numbers("free", available, "used", total - available));
        Map<Value, Value> swapNumbers =
                new LinkedHashMap<>(numbers("total", swap, "free", swapFree, "used", swap - swapFree)
                        .entries());
        swapNumbers.put(Value.of("cached"), Value.of(kib.getOrDefault("SwapCached", 0L)));
        memory.put("swap", new Value.Dict(swapNumbers));
        facts.put("memory_mb", Value.dict(memory));
    }

    private static Value.Dict numbers(Object... namesAndNumbers) {
        Map<String, Value> out = new LinkedHashMap<>();
        for (int i = 0; i + 1 < namesAndNumbers.length; i += 2) {
            out.put((String) namesAndNumbers[i], Value.of((long) namesAndNumbers[i + 1]));
        }
        return Value.dict(out);
    }

    private void processors() {
        List<Value> descriptions = new ArrayList<>();
        Map<String, Long> coresOfSocket = new LinkedHashMap<>();
        Map<String, Long> threadsOfCore = new LinkedHashMap<>();
        Map<String, Integer> seen = new LinkedHashMap<>();
        String socket = "0";
        String core = "(first)"; // siblings come before the first core id
        for (String line : sections.lines("cpuinfo")) {
            int colon = line.indexOf(':');
            String key = (colon < 0 ? line : line.substring(0, colon)).strip();
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            seen.merge(key, 1, Integer::sum);
            switch (key) {
                case "model name", "Processor", "vendor_id", "cpu", "Vendor", "processor" ->
                    descriptions.add(Value.of(value));
                case "physical id" -> {
                    socket = value;
                    coresOfSocket.putIfAbsent(socket, 1L);
                }
                case "core id" -> {
                    core = value;
                    threadsOfCore.put(core, 1L);
                }
                case "cpu cores" -> coresOfSocket.put(socket, number(value));
                case "siblings" -> threadsOfCore.put(core, number(value));
                default -> {}
            }
        }
        facts.put("processor", Value.list(descriptions));
        if (sections.line("uname", 3).equals("s390x")) {
            return;
        }
        int processors = seen.getOrDefault("processor", 0);
        long count = coresOfSocket.isEmpty() ? counted(descriptions.size(), seen, processors) : coresOfSocket.size();
        long cores = Math.max(1, coresOfSocket.values().stream().findFirst().orElse(1L));
        long siblings = threadsOfCore.values().stream().findFirst().orElse(1L);
        long nproc = number(sections.line("nproc", 0));
        put("processor_count", count);
        put("processor_cores", cores);
        put("processor_threads_per_core", siblings / cores);
        put("processor_vcpus", siblings / cores * count * cores);
        put("processor_nproc", nproc > 0 ? nproc : processors);
    }

    /** Without sockets in cpuinfo (virtual and ARM machines), the processors are counted. */
    private long counted(int descriptions, Map<String, Integer> seen, int processors) {
        String machine = sections.line("uname", 3);
        if (machine.startsWith("armv") || machine.startsWith("aarch") || machine.startsWith("ppc")) {
            return processors;
        }
        int vendors = seen.getOrDefault("vendor_id", 0);
        return vendors > 0 && vendors == seen.getOrDefault("model name", 0) ? vendors : descriptions;
    }

    private void firmware() {
        Map<String, String> dmi = sections.pairs("dmi");
        for (String name : List.of(
                "bios_date",
                "bios_vendor",
                "bios_version",
                "board_asset_tag",
                "board_name",
                "board_serial",
                "board_vendor",
                "board_version",
                "chassis_asset_tag",
                "chassis_serial",
                "chassis_vendor",
                "chassis_version",
                "product_name",
                "product_serial",
                "product_uuid",
                "product_version")) {
            facts.put(name, Value.of(orUnknown(dmi.get(name))));
        }
        facts.put("system_vendor", Value.of(orUnknown(dmi.get("sys_vendor"))));
        int chassis = (int) number(dmi.getOrDefault("chassis_type", ""));
        facts.put(
                "form_factor",
                Value.of(chassis > 0 && chassis < FORM_FACTORS.size() ? FORM_FACTORS.get(chassis) : "NA"));
    }

    private static String orUnknown(@org.jspecify.annotations.Nullable String text) {
        return text == null || text.isEmpty() ? "NA" : text;
    }

    private void load() {
        Map<String, String> small = sections.pairs("small");
        String uptime = small.getOrDefault("uptime", "");
        int dot = uptime.indexOf('.');
        if (dot > 0) {
            put("uptime_seconds", number(uptime.substring(0, dot)));
        }
        String[] load = small.getOrDefault("loadavg", "").split(" ");
        if (load.length > 2) {
            Map<String, Value> average = new LinkedHashMap<>();
            average.put("1m", load(load[0]));
            average.put("5m", load(load[1]));
            average.put("15m", load(load[2]));
            facts.put("loadavg", Value.dict(average));
        }
    }

    /** To the kernel's own precision, 1/65536. */
    private static Value load(String text) {
        return Value.of(Math.round(Double.parseDouble(text) * LOAD_SCALE) / LOAD_SCALE);
    }

    private Value mounts() {
        Map<String, String> uuids = new LinkedHashMap<>();
        for (String line : sections.lines("lsblk")) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2) {
                uuids.put(words[0], words[1]);
            }
        }
        Set<String> bound = new LinkedHashSet<>();
        for (String line : sections.lines("findmnt")) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 1 && words[1].endsWith("]")) {
                bound.add(words[0]);
            }
        }
        Map<String, Value> mounts = new LinkedHashMap<>();
        for (String line : sections.lines("mtab")) {
            String[] words = line.split(" ");
            if (words.length < 4 || !isShown(words[0], words[2])) {
                continue;
            }
            String options = words[3] + (bound.contains(words[1]) && !words[3].contains("bind") ? ",bind" : "");
            Map<String, Value> mount = new LinkedHashMap<>();
            mount.put("mount", Value.of(plain(words[1])));
            mount.put("device", Value.of(plain(words[0])));
            mount.put("fstype", Value.of(words[2]));
            mount.put("options", Value.of(options));
            mount.putAll(sizes(words[1]));
            mount.put("uuid", Value.of(uuids.getOrDefault(words[0], "N/A")));
            mounts.put(words[1], Value.dict(mount));
        }
        return Value.list(mounts.values());
    }

    private static boolean isShown(String device, String kind) {
        return (device.startsWith("/") || device.startsWith("\\") || device.contains(":/")) && !kind.equals("none");
    }

    private Map<String, Value> sizes(String mount) {
        Map<String, Value> sizes = new LinkedHashMap<>();
        for (String line : sections.lines("statfs")) {
            String[] words = line.split(" ");
            if (words.length == 7 && words[0].equals("stat") && words[1].equals(mount)) {
                long block = number(words[2]);
                amounts(sizes, "block_", number(words[3]), number(words[4]));
                sizes.put("block_size", Value.of(block));
                amounts(sizes, "inode_", number(words[5]), number(words[6]));
                sizes.put("size_total", Value.of(block * number(words[3])));
                sizes.put("size_available", Value.of(block * number(words[4])));
            } else if (words.length == 4 && words[0].equals("df") && words[1].equals(mount)) {
                sizes.put("size_total", Value.of(KIB * number(words[2])));
                sizes.put("size_available", Value.of(KIB * number(words[3])));
            }
        }
        return sizes;
    }

    private static void amounts(Map<String, Value> sizes, String what, long total, long available) {
        sizes.put(what + "total", Value.of(total));
        sizes.put(what + "available", Value.of(available));
        sizes.put(what + "used", Value.of(total - available));
    }

    /** {@code \040} for a space, as mtab writes it. */
    private static String plain(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    private Value devices() {
        Map<String, Value> devices = new LinkedHashMap<>();
        Map<String, String> disk = new LinkedHashMap<>();
        Map<String, Value> partitions = new LinkedHashMap<>();
        String name = "";
        String partition = "";
        String start = "";
        for (String line : sections.lines("block")) {
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String value = space < 0 ? "" : line.substring(space + 1).strip();
            switch (key) {
                case "disk" -> {
                    addDisk(devices, name, disk, partitions);
                    name = value;
                    disk = new LinkedHashMap<>();
                    partitions = new LinkedHashMap<>();
                }
                case "partition" -> partition = value;
                case "part-start" -> start = value;
                case "part-sectors" -> {
                    Map<String, Value> described = new LinkedHashMap<>();
                    described.put("start", Value.of(start));
                    described.put("sectors", Value.of(value));
                    described.put("size", Value.of(human(number(value) * 512)));
                    described.put("sectorsize", Value.of(512));
                    described.put("links", storage.linksOf(partition));
                    described.put("uuid", storage.uuidOf(partition));
                    described.put("holders", Value.list(List.of()));
                    partitions.put(partition, Value.dict(described));
                }
                case "part-holder" -> held(partitions, partition, value);
                case "holder" -> disk.merge("holders", value, (old, more) -> old + "\n" + more);
                default -> disk.put(key, value);
            }
        }
        addDisk(devices, name, disk, partitions);
        return Value.dict(devices);
    }

    private static void held(Map<String, Value> partitions, String partition, String holder) {
        if (partitions.get(partition) instanceof Value.Dict described
                && described.get("holders").orElse(Value.none()) instanceof Value.Seq holders) {
            List<Value> more = new ArrayList<>(holders.items());
            more.add(Value.of(holder));
            described.entries().put(Value.of("holders"), Value.list(more));
        }
    }

    private void addDisk(
            Map<String, Value> devices, String name, Map<String, String> disk, Map<String, Value> partitions) {
        if (name.isEmpty()) {
            return;
        }
        Map<String, Value> out = new LinkedHashMap<>();
        out.put("virtual", Value.of(disk.containsKey("virtual") ? 1 : 0));
        for (String key : List.of("removable", "rotational", "sectors", "sectorsize", "support_discard")) {
            out.put(key, Value.of(disk.getOrDefault(key, "")));
        }
        for (String key : List.of("vendor", "model", "sas_address", "sas_device_handle")) {
            out.put(key, disk.containsKey(key) ? Value.of(disk.getOrDefault(key, "")) : Value.none());
        }
        if (!disk.getOrDefault("serial", "").isEmpty()) {
            out.put("serial", Value.of(disk.getOrDefault("serial", "")));
        }
        out.put("host", Value.of(""));
        out.put("links", storage.linksOf(name));
        out.put("holders", Value.texts(disk.getOrDefault("holders", "").lines().toList()));
        String scheduler = disk.getOrDefault("scheduler", "");
        int open = scheduler.indexOf('[');
        int close = scheduler.indexOf(']');
        out.put(
                "scheduler_mode",
                Value.of(open >= 0 && close > open ? scheduler.substring(open + 1, close) : scheduler));
        out.put("size", Value.of(human(number(disk.getOrDefault("sectors", "0")) * 512)));
        out.put("partitions", Value.dict(partitions));
        devices.put(name, Value.dict(out));
    }

    /** {@code 256.00 GB}, in units of 1024. */
    private static String human(long bytes) {
        List<String> units = List.of("Bytes", "KB", "MB", "GB", "TB", "PB");
        double size = bytes;
        int unit = 0;
        while (size >= 1024 && unit + 1 < units.size()) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f %s", size, units.get(unit));
    }

    private static long number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private void put(String name, long value) {
        facts.put(name, Value.of(value));
    }
}
