package dev.muster.modules.facts;

import dev.muster.shell.ReadScript;

/**
 * The one script of {@code setup}. It prints sections, each started by an ASCII record separator and its name, so that
 * whole files can be passed on and judged on our side; a section that is missing says that the thing is absent.
 *
 * <p>What may hang (name service, network file systems, fact scripts of the admin) is bounded by {@code timeout} where
 * the host has it; without it network file systems are not measured at all.
 */
public final class FactsScript {

    /**
     * Arguments: folder of local facts; then the words of the {@link FactPart}s wanted, with blanks between; then the
     * Python that is meant, if one is. What belongs to no part costs next to nothing and is told in any case.
     */
    public static final ReadScript SCRIPT = new ReadScript("setup", """
            fact_path=${1-/etc/ansible/facts.d} parts=${2-}
            section() { printf '\\036%s\\n' "$1"; }
            have() { command -v "$1" >/dev/null 2>&1; }
            wants() { case " $parts " in *" $1 "*) ;; *) return 1 ;; esac; }
            # Whole small files, without a process each; a file that is not there makes no section.
            file() {
              for f do
                if [ ! -f "$f" ]; then continue; fi
                section "file $f"
                if [ ! -r "$f" ]; then continue; fi
                while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <"$f" 2>/dev/null
              done
            }
            # The first line of small files, without a process each: "KEY VALUE".
            first() {
              v=
              if [ -r "$2" ]; then { IFS= read -r v || :; } <"$2" 2>/dev/null; printf '%s %s\\n' "$1" "$v"; fi
            }
            is() { if [ -e "$1" ]; then printf '%s\\n' "$1"; fi; }
            bounded() { if have timeout; then timeout 10 "$@"; else "$@"; fi; }

            if wants env; then section env; env; fi
            PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin; export PATH
            # system, node, release, version, machine, of which only the version may hold blanks
            names=$(uname -s -n -r -v -m)
            system=${names%% *} names=${names#* }
            node=${names%% *} names=${names#* }
            release=${names%% *} names=${names#* }
            section uname; printf '%s\\n' "$system" "$node" "$release" "${names##* }" "${names% *}"
            if wants bits; then section bits; getconf LONG_BIT 2>/dev/null; fi
            if wants date; then
              section date; date '+%Y %m %d %H %M %S %s %Z %z %A %w %W'; date +%N
            fi
            if wants user; then
              me=$(id -un)
              section id; id -u; id -g; id -ru; id -rg; printf '%s\\n' "$me"
              section passwd
              if have getent; then getent passwd "$me" </dev/null; else grep "^$me:" /etc/passwd; fi 2>/dev/null
            fi
            if wants fqdn; then
              section fqdn
              if have getent; then
                address=$(bounded getent ahosts "$node" 2>/dev/null | { read -r a b || :; printf '%s' "${a-}"; })
                if [ -n "$address" ]; then bounded getent hosts "$address" 2>/dev/null; fi
              elif have hostname; then
                printf '%s ' -; bounded hostname -f 2>/dev/null
              fi
            fi

            file /etc/altlinux-release /etc/oracle-release /etc/slackware-version /etc/centos-release \\
              /etc/redhat-release /etc/vmware-release /etc/openwrt_release /etc/os-release /etc/system-release \\
              /etc/alpine-release /etc/arch-release /etc/SuSE-release /etc/gentoo-release /etc/lsb-release \\
              /etc/debian_version /etc/sourcemage-release /etc/coreos/update.conf \\
              /etc/resolv.conf /proc/cmdline /etc/selinux/config \\
              /etc/iscsi/initiatorname.iscsi /etc/nvme/hostnqn
            if [ ! -f /etc/os-release ]; then file /usr/lib/os-release; fi
            section fc
            for d in /sys/class/fc_host/*; do first port "$d/port_name"; done
            if wants lsb && have lsb_release; then section lsb_release; bounded lsb_release -a 2>/dev/null; fi
            section baseproduct
            if [ -L /etc/products.d/baseproduct ]; then readlink /etc/products.d/baseproduct 2>/dev/null; fi

            section present
            for f in /run/systemd/system /dev/.run/systemd /dev/.systemd /etc/init /sbin/openrc /etc/init.d \\
              /run/ostree-booted /sys/kernel/security/apparmor /proc/vz /proc/lve /proc/bc /.dockerenv /.dockerinit \\
              /proc/xen /dev/kvm /usr/bin/rpm-ostree /usr/bin/yum /usr/bin/dnf /usr/bin/apt-get /usr/bin/zypper \\
              /usr/sbin/urpmi /usr/bin/pacman /bin/opkg /usr/pkg/bin/pkgin /opt/local/bin/pkgin \\
              /opt/tools/bin/pkgin /opt/local/bin/port /usr/local/bin/brew /opt/homebrew/bin/brew /sbin/apk \\
              /usr/sbin/pkg /usr/sbin/swlist /usr/bin/emerge /usr/sbin/pkgadd /usr/bin/pkg /usr/bin/xbps-install \\
              /usr/local/sbin/pkg /usr/bin/swupd /usr/sbin/sorcery /usr/bin/installp /QOpenSys/pkgs/bin/yum \\
              /sys/fs/selinux/enforce /selinux/enforce
            do is "$f"; done
            for tool in systemctl initctl; do if have "$tool"; then printf '%s\\n' "$tool"; fi; done
            if [ -x /usr/bin/apt-get ] && [ -x /usr/bin/rpm ] \\
              && /usr/bin/rpm -q --whatprovides /usr/bin/apt-get >/dev/null 2>&1; then printf 'apt-rpm\\n'; fi

            section small
            v=
            first init-comm /proc/1/comm
            # Asked only where the name of process 1 does not tell.
            case $v in
              ''|init|*sh) if [ -L /sbin/init ]; then printf 'init-link %s\\n' "$(readlink /sbin/init 2>/dev/null)"; fi ;;
            esac
            first fips /proc/sys/crypto/fips_enabled
            first dbus-machine-id /var/lib/dbus/machine-id
            first machine-id /etc/machine-id
            first uptime /proc/uptime
            first loadavg /proc/loadavg
            first container /run/systemd/container
            first hypervisor /sys/hypervisor/type
            for d in /sys/fs/selinux /selinux; do
              first selinux-enforce "$d/enforce"; first selinux-policyvers "$d/policyvers"
            done
            if wants chroot && [ -d /proc/1/root/. ] 2>/dev/null; then
              root=$(ls -di / 2>/dev/null) first_root=$(ls -di /proc/1/root/. 2>/dev/null)
              printf 'roots %s %s\\n' "${root%% /*}" "${first_root%% /*}"
            fi

            if wants python; then
              section python
              for p in "${3-}" /usr/bin/python3 /usr/libexec/platform-python /usr/bin/python /usr/bin/python2; do
                if [ -z "$p" ] || [ ! -x "$p" ]; then continue; fi
                real=$(readlink -f "$p" 2>/dev/null) || real=$p
                v=${real##*python} minor=
                case $v in
                  [0-9]*.[0-9]*) minor=$v ;;
                esac
                printf 'executable %s\\n' "$p"
                if [ -z "$minor" ]; then break; fi
                for f in "$real" /usr/lib*/libpython"$minor"*.so.1.0 /usr/lib/*/libpython"$minor"*.so.1.0; do
                  if [ ! -r "$f" ]; then continue; fi
                  full=$(grep -a -o "[^0-9.]${minor%.*}[.]${minor#*.}[.][0-9][0-9]*[^0-9.]" "$f" 2>/dev/null |
                    tr '\\000+ \\n' '\\n\\n\\n\\n' | sed -n 's/^[^0-9]*\\([0-9][0-9.]*\\)[^0-9.]*$/\\1/p' | head -n 1)
                  if [ -n "$full" ]; then printf 'version %s\\n' "$full"; break; fi
                done
                for f in /usr/lib*/python"$minor"/lib-dynload/_ssl*; do
                  if [ -e "$f" ]; then printf 'ssl %s\\n' "$f"; break; fi
                done
                break
              done
            fi

            if wants keys; then
              section keys
              for f in /etc/ssh /etc/openssh /etc; do
                for kind in dsa rsa ecdsa ed25519; do first "$kind" "$f/ssh_host_${kind}_key.pub"; done
              done
            fi
            if wants caps && have capsh; then section capsh; capsh --print 2>/dev/null; fi

            if wants local && [ -d "$fact_path" ]; then
              for f in "$fact_path"/*.fact; do
                if [ ! -f "$f" ]; then continue; fi
                section "fact $f"
                if [ -x "$f" ]; then
                  { err=$(bounded "$f" </dev/null 2>&1 >&3 3>&-); status=$?; } 3>&1
                  printf '\\n\\037rc %s\\n%s\\n' "$status" "$err"
                else
                  cat "$f" 2>/dev/null
                fi
              done
            fi

            if wants memory && [ -f /proc/meminfo ]; then
              section 'file /proc/meminfo'; cat /proc/meminfo 2>/dev/null
            fi
            if wants cpu; then
              section cpuinfo; cat /proc/cpuinfo 2>/dev/null
              section nproc; nproc 2>/dev/null
            fi
            if wants dmi; then
              section dmi
              d=/sys/devices/virtual/dmi/id
              if [ ! -d "$d" ]; then d=/sys/class/dmi/id; fi
              for k in bios_date bios_vendor bios_version board_asset_tag board_name board_serial board_vendor \\
                board_version chassis_asset_tag chassis_serial chassis_type chassis_vendor chassis_version \\
                product_family product_name product_serial product_uuid product_version sys_vendor
              do first "$k" "$d/$k"; done
            fi
            if wants mounts; then
              section mtab
              if [ -r /etc/mtab ]; then cat /etc/mtab; else cat /proc/mounts; fi 2>/dev/null
              if have findmnt; then
                section findmnt; findmnt --list --noheadings --notruncate --output TARGET,SOURCE 2>/dev/null
              fi
              if have lsblk; then
                section lsblk; lsblk --list --noheadings --paths --output NAME,UUID --exclude 2 2>/dev/null
              fi
              section statfs
              if [ -r /etc/mtab ]; then cat /etc/mtab; else cat /proc/mounts; fi 2>/dev/null |
              while read -r device mount kind rest; do
                case $device in /*|*:/*) ;; *) continue ;; esac
                case $kind in
                  none) continue ;;
                  nfs*|cifs|smb*|fuse*|ceph|gluster*|afs) have timeout || continue ;;
                esac
                where=$mount
                case $mount in
                  *\\\\*)
                      where=$(printf '%b' "$(printf '%s' "$mount" | sed 's/\\\\\\([0-7][0-7][0-7]\\)/\\\\0\\1/g')") ;;
                esac
                if numbers=$(bounded stat -f -c '%S %b %a %c %d' "$where" 2>/dev/null); then
                  printf 'stat %s %s\\n' "$mount" "$numbers"
                else
                  bounded df -P -k "$where" 2>/dev/null | while read -r fs blocks used free more; do
                    case $blocks in [0-9]*) printf 'df %s %s %s\\n' "$mount" "$blocks" "$free" ;; esac
                  done
                fi
              done
            fi
            if wants devices; then
              section block
              for d in /sys/block/*; do
                if [ ! -d "$d" ]; then continue; fi
                printf 'disk %s\\n' "${d##*/}"
                first removable "$d/removable"; first rotational "$d/queue/rotational"
                first sectors "$d/size"; first sectorsize "$d/queue/logical_block_size"
                first support_discard "$d/queue/discard_granularity"; first scheduler "$d/queue/scheduler"
                for k in vendor model sas_address sas_device_handle serial; do first $k "$d/device/$k"; done
                for h in "$d"/holders/dm-*; do
                  if [ -e "$h" ]; then first holder "$h/dm/name"; fi
                done
                if [ -e "/sys/devices/virtual/block/${d##*/}" ]; then printf 'virtual 1\\n'; fi
                for p in "$d/${d##*/}"*; do
                  if [ ! -f "$p/partition" ] && [ ! -f "$p/start" ]; then continue; fi
                  printf 'partition %s\\n' "${p##*/}"
                  first part-start "$p/start"; first part-sectors "$p/size"
                  for h in "$p"/holders/dm-*; do
                    if [ -e "$h" ]; then first part-holder "$h/dm/name"; fi
                  done
                done
              done
              for kind in id label uuid; do section links-${kind}s; ls -l /dev/disk/by-$kind 2>/dev/null; done
              section links-masters
              for d in /sys/block/*/slaves/*; do
                if [ ! -e "$d" ]; then continue; fi
                b=${d%/slaves/*}
                printf ' %s -> %s\\n' "${b##*/}" "${d##*/}"
              done
            fi
            if wants lvm && have vgs && [ "$(id -u)" = 0 ]; then
              for tool in vgs lvs pvs; do
                section $tool; bounded $tool --noheadings --nosuffix --units g --separator , 2>/dev/null
              done
            fi
            if wants network; then
              section sysnet
              for d in /sys/class/net/*; do
                if [ ! -d "$d" ]; then continue; fi
                printf 'device %s\\n' "${d##*/}"
                for k in address mtu operstate type flags speed; do first "$k" "$d/$k"; done
                if [ -d "$d/bridge" ]; then
                  printf 'bridge\\n'; first id "$d/bridge/bridge_id"; first stp "$d/bridge/stp_state"
                  for b in "$d"/brif/*; do if [ -e "$b" ]; then printf 'port %s\\n' "${b##*/}"; fi; done
                fi
                if [ -d "$d/bonding" ]; then
                  printf 'bonding\\n'
                  for k in slaves mode miimon lacp_rate primary all_slaves_active; do first "$k" "$d/bonding/$k"; done
                fi
                if [ -e "$d/device" ]; then
                  p=$(readlink "$d/device" 2>/dev/null); printf 'pciid %s\\n' "${p##*/}"
                  p=$(readlink "$d/device/driver/module" 2>/dev/null)
                  if [ -n "$p" ]; then printf 'module %s\\n' "${p##*/}"; fi
                fi
              done
              if have ip; then
                section route4; ip -4 route get 8.8.8.8 2>/dev/null
                section route6; ip -6 route get 2404:6800:400a:800::1012 2>/dev/null
                section ip; ip addr show 2>/dev/null
              fi
            fi
            if wants virtual; then
              section cgroup; cat /proc/1/cgroup 2>/dev/null
              section environ; { tr '\\000' '\\n' </proc/1/environ; } 2>/dev/null
              section xen; if [ -e /proc/xen ]; then cat /proc/xen/capabilities 2>/dev/null; fi
              section modules
              { while read -r name rest; do printf '%s\\n' "$name"; done </proc/modules; } 2>/dev/null
              section vxid; grep '^VxID:' /proc/self/status 2>/dev/null
              section vdmi
              d=/sys/devices/virtual/dmi/id
              for k in product_name sys_vendor product_family bios_vendor; do first "$k" "$d/$k"; done
              if [ ! -d "$d" ] && have dmidecode; then
                section dmidecode; dmidecode -s system-product-name 2>/dev/null
              fi
              section cpukind; grep -E '^(model name|vendor_id|machine)' /proc/cpuinfo 2>/dev/null
            fi
            section end
            """);

    private FactsScript() {}
}
