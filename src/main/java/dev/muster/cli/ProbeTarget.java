package dev.muster.cli;

import dev.muster.engine.ControllerFiles;
import dev.muster.inventory.Host;
import dev.muster.module.ModuleException;
import dev.muster.ntp.ProbeRequest;
import dev.muster.template.Scope;
import dev.muster.template.Templar;
import dev.muster.template.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the time service of a host of the inventory is asked: at {@code ntp_address}, else at its own address. */
final class ProbeTarget {
    private static final int LAST_PORT = 65535;

    private final Templar templar = new Templar(new ControllerFiles(Path.of("")));
    private final int usualPort;

    /** @param usualPort where {@code ntp_port} says nothing */
    ProbeTarget(int usualPort) {
        this.usualPort = usualPort;
    }

    /**
     * What to ask of a host, by its variables.
     *
     * @throws ModuleException when a variable makes no sense
     */
    ProbeRequest request(Host host, Map<String, Value> written) {
        Map<String, Value> variables = new LinkedHashMap<>(written);
        variables.put("inventory_hostname", Value.of(host.name()));
        Scope scope = Scope.of(variables);
        Value address = evaluated("ansible_host", Value.of(host.name()), scope);
        int hostPort =
                portNumber(evaluated("ntp_port", Value.of(usualPort), scope).str());
        Value named = evaluated("ntp_address", address, scope);
        return named instanceof Value.Seq list
                ? ProbeRequest.of(
                        hostPort, list.items().stream().map(Value::str).toArray(String[]::new))
                : ProbeRequest.of(hostPort, named.str());
    }

    private Value evaluated(String name, Value otherwise, Scope scope) {
        return scope.lookup(name).map(value -> templar.evaluate(value, scope)).orElse(otherwise);
    }

    private static int portNumber(String text) {
        int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (number < 1 || number > LAST_PORT) {
            throw new ModuleException("ntp_port must be a number from 1 to 65535, not \"" + text + "\"");
        }
        return number;
    }
}
