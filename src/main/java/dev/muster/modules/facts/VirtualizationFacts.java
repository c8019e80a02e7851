package dev.muster.modules.facts;

import dev.muster.template.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the host runs in, or what runs in it. The first sign found names the type; all signs are listed. */
final class VirtualizationFacts {
    private static final Set<String> CONTAINERS = Set.of("docker", "lxc", "podman", "openvz", "containerd");

    private final FactSections sections;
    private final Set<String> guest = new LinkedHashSet<>();
    private final Set<String> host = new LinkedHashSet<>();
    private String type = "";
    private String role = "";

    private VirtualizationFacts(FactSections sections) {
        this.sections = sections;
    }

    static Map<String, Value> of(FactSections sections) {
        VirtualizationFacts facts = new VirtualizationFacts(sections);
        facts.containers();
        facts.hypervisors();
        facts.modules();
        Map<String, Value> out = new LinkedHashMap<>();
        out.put("virtualization_type", Value.of(facts.type.isEmpty() ? "NA" : facts.type));
        out.put("virtualization_role", Value.of(facts.role.isEmpty() ? "NA" : facts.role));
        out.put("virtualization_tech_guest", Value.texts(facts.guest));
        out.put("virtualization_tech_host", Value.texts(facts.host));
        return out;
    }

    private void containers() {
        for (String line : sections.lines("cgroup")) {
            if (line.matches(".*/docker(/|-[0-9a-f]+\\.scope).*")) {
                guest("docker");
            }
            if (line.contains("/lxc/") || line.contains("/machine.slice/machine-lxc")) {
                guest("lxc");
            }
            if (line.contains("/system.slice/containerd.service")) {
                guest("containerd");
            }
        }
        for (String line : sections.lines("environ")) {
            if (line.contains("container=lxc")) {
                guest("lxc");
            }
            if (line.contains("container=podman")) {
                guest("podman");
            }
            if (line.startsWith("container=") && line.length() > "container=".length()) {
                guest("container");
            }
        }
        if (sections.present("/proc/vz") && !sections.present("/proc/lve")) {
            if (sections.present("/proc/bc")) {
                host("openvz");
            } else {
                guest("openvz");
            }
        }
        String container = sections.pairs("small").getOrDefault("container", "");
        if (!container.isEmpty()) {
            guest(container);
        }
        if (sections.present("/.dockerenv") || sections.present("/.dockerinit")) {
            guest("docker");
        }
        if (!container.isEmpty() || guest.stream().anyMatch(CONTAINERS::contains)) {
            guest.add("container");
        }
    }

    private void hypervisors() {
        if (sections.present("/proc/xen")) {
            if (sections.text("xen").contains("control_d")) {
                host("xen");
            } else {
                guestSilently("xen");
            }
        }
        Map<String, String> dmi = sections.pairs("vdmi");
        String product = dmi.getOrDefault("product_name", "");
        String vendor = dmi.getOrDefault("sys_vendor", "");
        String bios = dmi.getOrDefault("bios_vendor", "");
        when(List.of("KVM", "KVM Server", "Bochs", "AHV").contains(product), "kvm");
        when(vendor.equals("oVirt"), "oVirt");
        when(vendor.equals("Red Hat") && dmi.getOrDefault("product_family", "").equals("RHV"), "RHV");
        when(vendor.equals("Red Hat") && product.equals("RHEV Hypervisor"), "RHEV");
        when(List.of("VMware Virtual Platform", "VMware7,1").contains(product), "VMware");
        when(List.of("OpenStack Compute", "OpenStack Nova").contains(product), "openstack");
        when(bios.equals("Xen"), "xen");
        when(bios.equals("innotek GmbH"), "virtualbox");
        when(List.of("Amazon EC2", "DigitalOcean", "Hetzner").contains(bios), "kvm");
        when(
                List.of("QEMU", "Amazon EC2", "DigitalOcean", "Google", "Scaleway", "Nutanix")
                        .contains(vendor),
                "kvm");
        when(vendor.equals("KubeVirt"), "KubeVirt");
        when(vendor.equals("Microsoft Corporation"), "VirtualPC");
        when(vendor.equals("Parallels Software International Inc."), "parallels");
        when(vendor.equals("OpenStack Foundation"), "openstack");
        for (String line : sections.lines("vxid")) {
            if (line.matches("VxID:\\s+0.*")) {
                host("linux_vserver");
            } else {
                guest("linux_vserver");
            }
        }
        for (String line : sections.lines("cpukind")) {
            when(line.matches("model name.*QEMU Virtual CPU.*"), "kvm");
            when(line.matches("vendor_id.*User Mode Linux.*") || line.matches("model name.*UML.*"), "uml");
            when(line.matches("machine.*CHRP IBM pSeries .emulated by qemu.*"), "kvm");
            when(line.matches("vendor_id.*PowerVM Lx86.*"), "powervm_lx86");
            if (line.matches("vendor_id.*IBM/S390.*")) {
                guest("PR/SM");
                role = role.equals("guest") && type.equals("PR/SM") ? "LPAR" : role;
            }
        }
    }

    private void modules() {
        List<String> modules = sections.lines("modules");
        if (modules.contains("kvm")) {
            host("kvm");
        }
        if (modules.contains("vboxdrv")) {
            host("virtualbox");
        }
        if (modules.contains("virtio")) {
            host.add("kvm");
            settle("kvm", "guest");
        }
        String product = sections.text("dmidecode");
        when(product.lines().anyMatch(line -> line.strip().startsWith("VMware")), "VMware");
        when(product.contains("BHYVE"), "bhyve");
        if (sections.present("/dev/kvm")) {
            host("kvm");
        }
    }

    private void when(boolean sign, String technology) {
        if (sign) {
            guest(technology);
        }
    }

    private void guest(String technology) {
        guest.add(technology);
        settle(technology, "guest");
    }

    private void guestSilently(String technology) {
        settle(technology, "guest");
    }

    private void host(String technology) {
        host.add(technology);
        settle(technology, "host");
    }

    private void settle(String technology, String as) {
        if (type.isEmpty()) {
            type = technology;
            role = as;
        }
    }
}
