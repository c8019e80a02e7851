package dev.muster.modules;

import dev.muster.shell.ReadScript;
import dev.muster.shell.Script;

/** The shell text that the package modules share. Nothing ever asks a question, and a lock is waited for, not broken. */
final class PackageScripts {
    private static final String COMMON = """
            PATH=$PATH:/sbin:/usr/sbin:/usr/local/sbin; export PATH
            DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical LC_ALL=C LANG=C LANGUAGE=
            export DEBIAN_FRONTEND DEBIAN_PRIORITY LC_ALL LANG LANGUAGE
            have() { command -v "$1" >/dev/null 2>&1; }
            """;

    /** Prints the name of the module for the host's package manager, or nothing. */
    static final ReadScript MANAGER = new ReadScript("package-manager", COMMON + """
            if have apt-get && have dpkg-query; then printf 'apt\\n'; exit 0; fi
            for t in dnf yum zypper pacman apk; do
              if have "$t"; then printf '%s\\n' "$t"; exit 0; fi
            done
            """);

    /** Arguments: manager, seconds to wait for a lock, code of policy-rc.d or nothing, the tool's own words. */
    static final Script RUN = new Script("package", COMMON + """
            m=$1 patience=$2 policy=$3
            shift 3
            tool=$m
            if [ "$m" = apt ]; then tool=apt-get; fi
            if ! have "$tool"; then printf 'the host has no %s\\n' "$tool" >&2; exit 1; fi
            if [ -n "$policy" ]; then
              if [ -e /usr/sbin/policy-rc.d ]; then mv /usr/sbin/policy-rc.d /usr/sbin/policy-rc.d.muster; fi
              trap 'rm -f /usr/sbin/policy-rc.d
                if [ -e /usr/sbin/policy-rc.d.muster ]; then mv /usr/sbin/policy-rc.d.muster /usr/sbin/policy-rc.d; fi' EXIT
              printf '#!/bin/sh\\nexit %s\\n' "$policy" >/usr/sbin/policy-rc.d
              chmod 755 /usr/sbin/policy-rc.d
            fi
            folder=$(mktemp -d 2>/dev/null) || { folder=${TMPDIR:-/tmp}/.muster-$$; (umask 077; mkdir "$folder"); }
            waited=0
            while :; do
              "$tool" "$@" >"$folder/out" 2>"$folder/err" </dev/null && rc=0 || rc=$?
              if [ "$rc" -eq 0 ] || [ "$waited" -ge "$patience" ]; then break; fi
              grep -i -e 'could not get lock' -e 'unable to lock' -e 'another app is currently holding' \\
                -e 'existing lock' -e 'is locked by' -e 'system management is locked' "$folder/out" "$folder/err" \\
                >/dev/null || break
              sleep 3; waited=$((waited + 3))
            done
            cat "$folder/out"
            cat "$folder/err" >&2
            rm -rf "$folder"
            exit "$rc"
            """);

    private PackageScripts() {}
}
