package dev.muster.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * State of a host: type, mode, owner and link of every path an administrator may change, the content of those that
 * were changed since the host was started, and what is not in files (mounts, services, firewall, names).
 *
 * @param entries a path or the name of a state, and what was found
 */
record Snapshot(Map<String, String> entries) {
    /**
     * Left out is what every login, every run of apt and every tick of the clock writes, and the working folders of
     * the two tools themselves. The process number in the name of a backup is taken out, as is its time.
     */
    static final String SCRIPT = """
            export LC_ALL=C
            cd /
            roots='etc var root home srv opt usr/local mnt media boot tmp'
            left_out='-path var/log -o -path var/cache -o -path var/lib/systemd -o -path var/lib/apt/lists
              -o -path var/lib/dpkg/triggers -o -path var/tmp -o -name .ansible -o -name .ansible_async -o -path tmp/ansible_* -o -path tmp/crontab* -o -name __pycache__ -o -name .muster
              -o -path tmp/systemd-private* -o -path etc/ld.so.cache -o -name *-old -o -path var/lib/dpkg/lock*
              -o -path root/.ssh/authorized_keys -o -path home/admin/.ssh/authorized_keys
              -o -path etc/mtab -o -path etc/resolv.conf -o -path etc/hosts -o -path etc/hostname -o -path etc/.pwd.lock
              -o -path root/.local/share -o -path var/lib/dbus -o -name .bash_history -o -name .gnupg -o -name .rpmdb -o -path *git*/logs -o -path *git*/index -o -name FETCH_HEAD -o -name ORIG_HEAD
              -o -path var/lib/ucf -o -name *.dat-old -o -path etc/*.lock'
            set -f
            plain() { sed 's/\\.[0-9]*\\.[0-9]*-[0-9]*-[0-9]*@[0-9:]*~/.BACKUP~/'; }
            find $roots usr/share -maxdepth 1 -path usr/share -o -path 'usr/share/*' -printf '/%p\\t%y\\n'
            find $roots \\( $left_out \\) -prune -o -printf '/%p\\t%y %m %U:%G %l\\n' | plain
            find $roots \\( $left_out \\) -prune -o -type f -cnewer /var/log/marker ! -path 'var/spool/cron/*' -exec sha256sum {} + \\
              | sed 's|^\\([0-9a-f]*\\)  \\(.*\\)|/\\2 (content)\\t\\1|' | plain
            for file in $(find $roots \\( $left_out \\) -prune -o -type f -cnewer /var/log/marker -perm /111 -printf '%p ' 2>/dev/null); do
              getcap "$file" 2>/dev/null; done | sed 's/^\\([^ ]*\\) /\\1 (capabilities)\\t/'
            grep -v -e ' /run/user' -e cgroup /proc/mounts | cut -d' ' -f2-4 | sed 's/^/mount /; s/ \\([^ ]*\\)$/\\t\\1/; s/,*\\(size\\|nr_inodes\\|lowerdir\\|upperdir\\|workdir\\)=[^,]*//g'
            # Without the three lines in which crontab says when it was installed, and from which file.
            for tab in $(find var/spool/cron/crontabs -type f); do
              printf '/%s (table)\\t%s\\n' "$tab" "$(grep -v -e '^# (' -e '^# DO NOT EDIT' "$tab" | sha256sum | cut -c1-64)"; done
            for unit in idler loafer oldster cron; do
              printf 'unit %s\\t%s %s\\n' $unit "$(systemctl is-active $unit 2>&1)" "$(systemctl is-enabled $unit 2>/dev/null)"; done
            printf 'host name\\t%s\\n' "$(hostname)"
            printf 'etc/hostname\\t%s\\n' "$(cat /etc/hostname)"
            printf 'sysctl forward\\t%s\\n' "$(cat /proc/sys/net/ipv4/ip_forward)"
            { iptables-save; ip6tables-save; } 2>/dev/null | grep -v '^#' | sed 's/\\[[0-9:]*\\]//; s/.*/rule &\\tyes/'
            dpkg-query -W -f 'package ${Package}\\t${Version} ${db:Status-Abbrev}\\n'
            """;

    Snapshot {
        entries = new TreeMap<>(entries);
    }

    /** What became different since an earlier snapshot: the path or name, and what it is now. */
    Map<String, String> since(Snapshot earlier) {
        Map<String, String> changes = new TreeMap<>();
        TreeSet<String> names = new TreeSet<>(entries.keySet());
        names.addAll(earlier.entries.keySet());
        for (String name : names) {
            String now = entries.getOrDefault(name, "gone");
            if (!now.equals(earlier.entries.getOrDefault(name, "gone"))) {
                changes.put(name, now);
            }
        }
        return changes;
    }
}
