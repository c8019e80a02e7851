package dev.muster.modules;

import dev.muster.ntp.Daemon;
import dev.muster.ntp.Toolkit;
import dev.muster.source.Printable;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a perfSONAR host has to know of its own toolkit, which writes ntp.conf too; empty on every other host. */
final class ToolkitFact {
    private static final List<String> SCRIPTS = List.of(
            "/opt/perfsonar_ps/toolkit/scripts/system_environment/configure_ntpd",
            "/usr/lib/perfsonar/scripts/system_environment/configure_ntpd",
            "/usr/lib/perfsonar/scripts/configure_ntpd");

    /** Signs of measurement tools without the toolkit: they need the time just as much. */
    private static final List<String> TOOLS = List.of(
            "/opt/perfsonar_ps/toolkit/etc/ntp_known_servers",
            "/etc/owamp-server/owamp-server.conf",
            "/etc/owampd/owampd.conf");

    private static final List<String> TEMPLATES = List.of(
            "/opt/perfsonar_ps/toolkit/templates/config/ntp_conf.tmpl",
            "/usr/lib/perfsonar/templates/config/ntp_conf.tmpl");

    private ToolkitFact() {}

    static Map<String, Value> of(NtpHost host) {
        NtpFiles files = host.files();
        Optional<String> script = files.firstOf(SCRIPTS);
        Optional<String> sign = script.or(() -> files.firstOf(TOOLS));
        if (sign.isEmpty()) {
            return Map.of();
        }
        Map<String, Value> fact = new LinkedHashMap<>();
        fact.put("toolkit", Value.of(sign.get()));
        List<String> says = new ArrayList<>();
        boolean staysClosed = true;
        Daemon daemon = host.program().daemon();
        Optional<String> text = files.config().flatMap(NtpFile::text);
        if (script.isPresent() && daemon.family().readsNtpConf() && text.isPresent()) {
            Optional<String> template = files.firstOf(TEMPLATES).flatMap(files::text);
            Toolkit.Outcome upgrade = Toolkit.afterUpgrade(text.get(), daemon);
            Toolkit.Outcome save = Toolkit.afterSave(text.get(), template, daemon);
            says.add(Printable.line(upgrade.says()));
            says.add(Printable.line(save.says()));
            staysClosed = upgrade.isClosed() && save.isClosed();
        }
        fact.put("says", Value.texts(says));
        fact.put("stays_closed", Value.of(staysClosed));
        return fact;
    }
}
