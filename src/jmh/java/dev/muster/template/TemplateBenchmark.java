package dev.muster.template;

import dev.muster.source.LocatedText;
import dev.muster.testing.NoController;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What templating costs per host: small expressions, a condition, a variable that stands for others, a configuration
 * file. Java's second compiler is on here, and not in a run: {@code TieredStopAtLevel=1} shows what that has.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TemplateBenchmark {
    private static final LocatedText CONDITION =
            LocatedText.named("when", "ansible_os_family == 'Debian' and servers | length > 2 and not skipped | bool");
    private static final LocatedText VARIABLE =
            LocatedText.named("variable", "{{ prefix }}/{{ name | lower | replace('_', '-') }}.conf");
    private static final LocatedText FILE = LocatedText.named(
            "ntp.conf.j2",
            "# {{ ansible_managed }}\ndriftfile {{ drift }}\n{% for server in servers %}\n{% if server.pool | default(false) %}\n"
                    + "pool {{ server.name }} iburst\n{% else %}\nserver {{ server.name }} iburst"
                    + "{{ ' prefer' if loop.first }}{{ ' minpoll ' ~ server.minpoll if server.minpoll is defined }}\n"
                    + "{% endif %}\n{% endfor %}\n{% for net in networks %}\nrestrict {{ net }} nomodify notrap\n{% endfor %}\n"
                    + "{{ {'a': 1, 'list': networks} | to_nice_yaml(indent=2) | indent(4) }}\n");

    private static final LocatedText NAME = LocatedText.named("name", "{{ name }}");
    private static final LocatedText SAME = LocatedText.named("when", "ansible_os_family == 'Debian'");
    private static final LocatedText JOINED = LocatedText.named("joined", "{{ name ~ '-' ~ skipped }}");
    private static final LocatedText COUNTED = LocatedText.named("counted", "{{ servers | length }}");

    private final Templar templar = new Templar(new NoController());
    private final dev.muster.template.Scope scope = dev.muster.template.Scope.of(variables());

    private static Map<String, Value> variables() {
        Map<String, Value> all = new LinkedHashMap<>();
        for (String name : List.of(
                "ansible_os_family:Debian",
                "ansible_managed:Ansible managed",
                "skipped:no",
                "name:Ntp_Main",
                "base:/etc",
                "prefix:{{ base }}/ntp",
                "drift:{{ prefix }}/drift")) {
            int colon = name.indexOf(':');
            all.put(name.substring(0, colon), Value.of(LocatedText.named("vars", name.substring(colon + 1))));
        }
        Value server = Value.dict(Map.of("name", Value.of("ntp.example.org"), "minpoll", Value.of(4)));
        all.put("servers", Value.list(List.of(server, server, server, server)));
        all.put("networks", Value.texts(List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")));
        return all;
    }

    @Benchmark
    public boolean condition() {
        return templar.condition(CONDITION, scope);
    }

    /** The small expressions of the goal: this and the next three. */
    @Benchmark
    public Value smallName() {
        return templar.evaluate(Value.of(NAME), scope);
    }

    @Benchmark
    public boolean smallCondition() {
        return templar.condition(SAME, scope);
    }

    @Benchmark
    public Value smallJoined() {
        return templar.evaluate(Value.of(JOINED), scope);
    }

    @Benchmark
    public Value smallCounted() {
        return templar.evaluate(Value.of(COUNTED), scope);
    }

    @Benchmark
    public Value variable() {
        return templar.evaluate(Value.of(VARIABLE), scope);
    }

    @Benchmark
    public String file() {
        return templar.render(FILE, RenderOptions.DEFAULTS, scope);
    }

    @Benchmark
    public Object parsing() {
        return Parser.template(FILE, RenderOptions.DEFAULTS, false);
    }
}
