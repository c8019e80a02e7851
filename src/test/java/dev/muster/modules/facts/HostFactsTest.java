package dev.muster.modules.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.shell.Query;
import dev.muster.template.Value;
import dev.muster.testing.LocalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Facts from answers of known form, and from this very machine through real shells. */
class HostFactsTest {
    private static final String EL7_OS_RELEASE = """
        NAME="CentOS Linux"
        VERSION="7 (Core)"
        ID="centos"
        VERSION_ID="7"
        """;

    @Test
    void namesCentOs7AsAnsibleDoes() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/centos-release", "CentOS Linux release 7.9.2009 (Core)\n",
                "file /etc/redhat-release", "CentOS Linux release 7.9.2009 (Core)\n",
                "file /etc/os-release", EL7_OS_RELEASE,
                "present", "/usr/bin/yum\nsystemctl\n/run/systemd/system\n",
                "small", "init-comm systemd\n"));

        assertDistribution(facts, "CentOS", "7.9", "7", "Core", "RedHat");
        assertThat(text(facts, "pkg_mgr")).isEqualTo("yum");
        assertThat(text(facts, "service_mgr")).isEqualTo("systemd");
    }

    @Test
    void namesCentOs6WithoutOsRelease() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/centos-release", "CentOS release 6.10 (Final)\n",
                "file /etc/redhat-release", "CentOS release 6.10 (Final)\n",
                "present", "/usr/bin/yum\ninitctl\n/etc/init\n/etc/init.d\n",
                "small", "init-comm init\n"));

        assertDistribution(facts, "CentOS", "6.10", "6", "Final", "RedHat");
        assertThat(text(facts, "service_mgr")).isEqualTo("upstart");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Red Hat Enterprise Linux AS release 4 (Nahant Update 8) | RedHat | 4 | 4 | Nahant Update 8",
                "Red Hat Enterprise Linux Server release 5.11 (Tikanga) | RedHat | 5.11 | 5 | Tikanga",
                "CentOS release 5.11 (Final) | CentOS | 5.11 | 5 | Final",
                "Scientific Linux release 6.10 (Carbon) | Scientific | 6.10 | 6 | Carbon",
            })
    void namesOldRedHatFamilyByItsReleaseFile(
            String line, String distribution, String version, String major, String release) {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/redhat-release", line + "\n", "present", "/etc/init.d\n", "small", "init-comm init\n"));

        assertDistribution(facts, distribution, version, major, release, "RedHat");
        assertThat(text(facts, "service_mgr")).isEqualTo("sysvinit");
        assertThat(text(facts, "pkg_mgr")).isEqualTo("yum");
    }

    @Test
    void namesOracleLinuxThoughItHasRedHatsFileToo() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/oracle-release", "Oracle Linux Server release 8.6\n",
                "file /etc/redhat-release", "Red Hat Enterprise Linux release 8.6 (Ootpa)\n",
                "file /etc/os-release", "NAME=\"Oracle Linux Server\"\nVERSION=\"8.6\"\nVERSION_ID=\"8.6\"\n"));

        assertThat(text(facts, "distribution")).isEqualTo("OracleLinux");
        assertThat(text(facts, "distribution_version")).isEqualTo("8.6");
        assertThat(text(facts, "os_family")).isEqualTo("RedHat");
        assertThat(text(facts, "pkg_mgr")).isEqualTo("dnf");
    }

    @Test
    void namesAmazonLinux() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/system-release", "Amazon Linux release 2 (Karoo)\n",
                "file /etc/os-release", "NAME=\"Amazon Linux\"\nVERSION=\"2\"\nID=\"amzn\"\nVERSION_ID=\"2\"\n",
                "present", "/usr/bin/yum\n"));

        assertThat(text(facts, "distribution")).isEqualTo("Amazon");
        assertThat(text(facts, "distribution_version")).isEqualTo("2");
        assertThat(text(facts, "pkg_mgr")).isEqualTo("yum");
    }

    @Test
    void takesDebiansMinorVersionFromItsOwnFile() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/os-release", """
                PRETTY_NAME="Debian GNU/Linux 11 (bullseye)"
                NAME="Debian GNU/Linux"
                VERSION_ID="11"
                VERSION="11 (bullseye)"
                VERSION_CODENAME=bullseye
                ID=debian
                """, "file /etc/debian_version", "11.11\n", "present", "/usr/bin/apt-get\n"));

        assertDistribution(facts, "Debian", "11", "11", "bullseye", "Debian");
        assertThat(text(facts, "distribution_minor_version")).isEqualTo("11");
        assertThat(text(facts, "pkg_mgr")).isEqualTo("apt");
    }

    @Test
    void takesDebiansPointReleaseFromLsbRelease() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/os-release", "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
                "lsb_release", "Distributor ID:\tDebian\nRelease:\t12.11\nCodename:\tbookworm\n"));

        assertThat(text(facts, "distribution_version")).isEqualTo("12.11");
        assertThat(text(facts, "distribution_major_version")).isEqualTo("12");
    }

    @Test
    void knowsPythonByItsFiles() {
        Map<String, Value> facts =
                linux(Map.of("python", "executable /usr/bin/python3\nversion 3.11.2\nssl /usr/lib/_ssl.so\n"));

        assertThat(text(facts, "python_version")).isEqualTo("3.11.2");
        assertThat(dict(facts, "python").get("version_info").orElseThrow().str())
                .isEqualTo("[3, 11, 2, 'final', 0]");
        assertThat(linux(Map.of("python", "executable /usr/bin/python3\n"))).doesNotContainKey("python");
    }

    @Test
    void readsLocalFactsAsConfigParserDoes() {
        Map<String, Value> facts = linux(Map.of(
                "fact /etc/ansible/facts.d/a.fact", "[DEFAULT]\nd=1\n[one]\nKey: two\n  lines\n",
                "fact /etc/ansible/facts.d/b.fact", "[one]\nx=1\nx=2\n",
                "fact /etc/ansible/facts.d/c.fact", "\n\037rc 3\noops\n"));
        Value.Dict local = dict(facts, "local");

        assertThat(local.get("a").orElseThrow().str()).isEqualTo("{'one': {'key': 'two\\nlines', 'd': '1'}}");
        assertThat(local.get("b").orElseThrow().str()).startsWith("error loading facts as JSON or ini");
        assertThat(local.get("c").orElseThrow().str()).endsWith("rc: 3, err: oops\n");
    }

    @Test
    void namesUbuntu() {
        Map<String, Value> facts =
                linux(Map.of("file /etc/os-release", """
                    NAME="Ubuntu"
                    VERSION="22.04.4 LTS (Jammy Jellyfish)"
                    VERSION_ID="22.04"
                    VERSION_CODENAME=jammy
                    ID_LIKE=debian
                    """, "file /etc/debian_version", "bookworm/sid\n"));

        assertDistribution(facts, "Ubuntu", "22.04", "22", "jammy", "Debian");
    }

    @Test
    void namesOldUbuntuByItsLsbFile() {
        Map<String, Value> facts = linux(Map.of(
                "file /etc/lsb-release",
                "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\n",
                "file /etc/debian_version",
                "squeeze/sid\n"));

        assertDistribution(facts, "Ubuntu", "10.04", "10", "lucid", "Debian");
    }

    @Test
    void namesSuseEnterpriseOldAndNew() {
        Map<String, Value> old = linux(Map.of(
                "file /etc/SuSE-release",
                "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n",
                "present",
                "/usr/bin/zypper\n"));
        Map<String, Value> recent = linux(Map.of("file /etc/os-release", """
            NAME="SLES"
            VERSION="15-SP4"
            VERSION_ID="15.4"
            ID="sles"
            CPE_NAME="cpe:/o:suse:sles:15:sp4"
            """));

        assertDistribution(old, "SLES", "11.4", "11", "4", "Suse");
        assertThat(text(old, "pkg_mgr")).isEqualTo("zypper");
        assertDistribution(recent, "SLES", "15.4", "15", "4", "Suse");
    }

    @Test
    void namesAlpineAndArch() {
        Map<String, Value> alpine = linux(Map.of(
                "file /etc/alpine-release", "3.19.1\n",
                "file /etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.19.1\n",
                "present", "/sbin/apk\n/sbin/openrc\n"));
        Map<String, Value> arch =
                linux(Map.of("file /etc/arch-release", "", "file /etc/os-release", "NAME=\"Arch Linux\"\nID=arch\n"));

        assertDistribution(alpine, "Alpine", "3.19.1", "3", "NA", "Alpine");
        assertThat(text(alpine, "service_mgr")).isEqualTo("openrc");
        assertThat(text(alpine, "pkg_mgr")).isEqualTo("apk");
        assertThat(text(arch, "os_family")).isEqualTo("Archlinux");
    }

    @Test
    void readsInterfacesAndTheDefaultRoute() {
        Map<String, Value> facts = linux(Map.of(
                "sysnet",
                """
                device eth0
                address 52:54:00:12:34:56
                mtu 1500
                operstate up
                type 1
                flags 0x1003
                device lo
                address 00:00:00:00:00:00
                mtu 65536
                operstate unknown
                type 772
                flags 0x9
                """,
                "route4",
                "8.8.8.8 via 192.0.2.1 dev eth0 src 192.0.2.10 uid 0 \n    cache \n",
                "route6",
                "",
                "ip",
                """
                1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
                    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                    inet 127.0.0.1/8 scope host lo
                       valid_lft forever preferred_lft forever
                2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP
                    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff
                    inet 192.0.2.10/25 brd 192.0.2.127 scope global eth0
                    inet 192.0.2.11/25 brd 192.0.2.127 scope global secondary eth0:1
                    inet6 2001:db8::10/64 scope global
                    inet6 fe80::5054:ff:fe12:3456/64 scope link
                """));

        Value.Dict eth0 = (Value.Dict) facts.getOrDefault("eth0", Value.none());
        Value.Dict ipv4 = (Value.Dict) eth0.get("ipv4").orElseThrow();
        Value.Dict route = (Value.Dict) facts.getOrDefault("default_ipv4", Value.none());
        assertThat(ipv4.get("netmask")).contains(Value.of("255.255.255.128"));
        assertThat(ipv4.get("network")).contains(Value.of("192.0.2.0"));
        assertThat(route.get("gateway")).contains(Value.of("192.0.2.1"));
        assertThat(route.get("macaddress")).contains(Value.of("52:54:00:12:34:56"));
        assertThat(facts.get("all_ipv4_addresses")).isEqualTo(Value.texts(List.of("192.0.2.10", "192.0.2.11")));
        assertThat(facts.get("interfaces")).isEqualTo(Value.texts(List.of("eth0", "lo", "eth0:1")));
        assertThat(facts).containsKey("eth0_1");
        assertThat(((Value.Seq) eth0.get("ipv6").orElseThrow()).items()).hasSize(2);
    }

    @Test
    void countsMemoryAndProcessors() {
        Map<String, Value> facts = linux(Map.of("file /proc/meminfo", """
            MemTotal:        2051120 kB
            MemFree:  1024000 kB
            Buffers: 0 kB
            Cached: 0 kB
            SwapTotal: 2097148 kB
            SwapFree: 2097148 kB
            """, "cpuinfo", """
            processor\t: 0
            vendor_id\t: GenuineIntel
            model name\t: Xeon
            physical id\t: 0
            siblings\t: 2
            core id\t: 0
            cpu cores\t: 1

            processor\t: 1
            vendor_id\t: GenuineIntel
            model name\t: Xeon
            physical id\t: 0
            siblings\t: 2
            core id\t: 0
            cpu cores\t: 1
            """));

        assertThat(text(facts, "memtotal_mb")).isEqualTo("2003");
        assertThat(text(facts, "swaptotal_mb")).isEqualTo("2047");
        assertThat(text(facts, "processor_count")).isEqualTo("1");
        assertThat(text(facts, "processor_threads_per_core")).isEqualTo("2");
        assertThat(text(facts, "processor_vcpus")).isEqualTo("2");
    }

    @Test
    void readsLocalFactsAsJsonAndIni() {
        Map<String, Value> facts = linux(Map.of(
                "fact /etc/ansible/facts.d/site.fact",
                "[where]\nCity = Tokyo\n",
                "fact /etc/ansible/facts.d/ntp.fact",
                "{\"servers\": [\"192.0.2.1\"], \"stratum\": 2}\n\n\037rc 0\n",
                "fact /etc/ansible/facts.d/broken.fact",
                "nothing\n\037rc 3\n"));

        Value.Dict local = (Value.Dict) facts.getOrDefault("local", Value.none());
        assertThat(((Value.Dict) local.get("site").orElseThrow()).get("where"))
                .contains(Value.dict(Map.of("city", Value.of("Tokyo"))));
        assertThat(((Value.Dict) local.get("ntp").orElseThrow()).get("stratum")).contains(Value.of(2));
        assertThat(local.get("broken").orElseThrow().str()).contains("rc: 3");
    }

    @Test
    void tellsWhatAHostRunsIn() {
        assertThat(text(linux(Map.of("cgroup", "0::/\n", "present", "/.dockerenv\n")), "virtualization_type"))
                .isEqualTo("docker");
        assertThat(text(linux(Map.of("cgroup", "", "vdmi", "product_name KVM\n")), "virtualization_role"))
                .isEqualTo("guest");
        assertThat(text(linux(Map.of("cgroup", "", "present", "/dev/kvm\n")), "virtualization_role"))
                .isEqualTo("host");
        assertThat(text(linux(Map.of("cgroup", "")), "virtualization_type")).isEqualTo("NA");
    }

    @Test
    void refusesAnAnswerThatWasCutShort() {
        assertThat(HostFacts.of("\036uname\nLinux\n")).isEmpty();
    }

    static List<LocalShell> shells() {
        return LocalShell.all();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gathersThisMachineWithAnyShell(LocalShell shell, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("site.fact"), "{\"city\": \"Tokyo\"}");
        Path program = folder.resolve("made.fact");
        Files.writeString(program, "#!/bin/sh\nprintf '[a]\\nb=c\\n'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Query query = Query.of(FactsScript.SCRIPT, folder.toString(), FactPart.words(List.of(FactPart.values())));

        Map<String, Value> facts = HostFacts.of(shell.run(query).stdout()).orElseThrow();

        assertThat(text(facts, "kernel")).isEqualTo(run(List.of("uname", "-r")).strip());
        assertThat(text(facts, "nodename"))
                .isEqualTo(run(List.of("uname", "-n")).strip());
        assertThat(text(facts, "user_id")).isEqualTo(run(List.of("id", "-un")).strip());
        assertThat(((Value.Dict) facts.getOrDefault("local", Value.none())).entries())
                .containsEntry(Value.of("site"), Value.dict(Map.of("city", Value.of("Tokyo"))))
                .containsEntry(Value.of("made"), Value.dict(Map.of("a", Value.dict(Map.of("b", Value.of("c"))))));
        assertThat(facts).containsKeys("memtotal_mb", "processor_vcpus", "mounts", "date_time", "env", "fqdn");
    }

    @Test
    void eachPartTellsItsFactsAsTheWholeDoes() {
        Set<String> everChanging =
                Set.of("date_time", "uptime_seconds", "loadavg", "memory_mb", "memfree_mb", "mounts");
        Map<String, Value> whole = gathered(List.of(FactPart.values()));
        Map<String, Value> cheap = gathered(List.of());
        Map<FactPart, Map<String, Value>> alone = new EnumMap<>(FactPart.class);
        for (FactPart part : FactPart.values()) {
            alone.put(part, gathered(List.of(part)));
        }

        whole.forEach((name, value) -> {
            Map<String, Value> told = FactPart.of(name).map(alone::get).orElse(cheap);
            boolean isInterface = FactSubsets.of(name).equals("network");
            if (!everChanging.contains(name) && !isInterface) {
                assertThat(told.get(name)).as(name).isEqualTo(value);
            }
        });
        assertThat(alone.get(FactPart.MOUNTS)).containsKey("mounts");
        assertThat(alone.getOrDefault(FactPart.NETWORK, Map.of())).containsKeys("interfaces", "default_ipv4");
    }

    private static Map<String, Value> gathered(List<FactPart> parts) {
        Query query = Query.of(FactsScript.SCRIPT, "/nowhere", FactPart.words(parts));
        return HostFacts.of(shells().get(0).run(query).stdout()).orElseThrow();
    }

    /** A Linux host with these sections and nothing else. */
    private static Map<String, Value> linux(Map<String, String> sections) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("uname", "Linux\nps01.example.org\n4.18.0\nx86_64\n#1 SMP\n");
        all.putAll(sections);
        StringBuilder answer = new StringBuilder();
        all.forEach(
                (name, text) -> answer.append('\036').append(name).append('\n').append(text));
        return HostFacts.of(answer + "\036end\n").orElseThrow();
    }

    private static void assertDistribution(
            Map<String, Value> facts, String name, String version, String major, String release, String family) {
        assertThat(List.of(
                        text(facts, "distribution"),
                        text(facts, "distribution_version"),
                        text(facts, "distribution_major_version"),
                        text(facts, "distribution_release"),
                        text(facts, "os_family")))
                .containsExactly(name, version, major, release, family);
    }

    private static String text(Map<String, Value> facts, String name) {
        return facts.getOrDefault(name, Value.of("(absent)")).str();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static Value.Dict dict(Map<String, Value> facts, String name) {
        return (Value.Dict) Objects.requireNonNull(facts.get(name));
    }
}
