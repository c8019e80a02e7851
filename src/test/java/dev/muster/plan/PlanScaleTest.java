package dev.muster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.module.FileAttributes;
import dev.muster.module.PathState;
import dev.muster.module.Step;
import dev.muster.module.Touch;
import dev.muster.plan.PlannedTask.Known;
import dev.muster.plan.PlannedTask.Seen;
import dev.muster.plan.PlannedTask.Work;
import dev.muster.shell.RemotePath;
import dev.muster.vault.SealingKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plan for 5,000 hosts in batches of one, with three variants, is written, read and folded. */
class PlanScaleTest {
    private static final int HOSTS = 5_000;
    private static final int SMALL = 214;
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    @Test
    @Timeout(120)
    void foldsFiveThousandHosts() {
        SealingKey key = SealingKey.of(folder.resolve("seal.key"));

        int small = bytes(SMALL, key);
        long start = System.nanoTime();
        PlanDocument written = PlanDocument.of(plan(HOSTS), key);
        String text = written.text(key);
        PlanDocument read = PlanDocument.parse("plan.yml", text.getBytes(StandardCharsets.UTF_8), Optional.of(key));
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(SMALL + " hosts: " + small + " bytes; " + HOSTS + " hosts: " + text.length()
                + " bytes, written, read and folded in " + millis + " ms");

        assertThat(read.classes()).extracting(found -> found.hosts().size()).containsExactly(1, 2, HOSTS - 3);
        assertThat((double) text.length() / small).isLessThan(1.2 * HOSTS / SMALL);
    }

    private static int bytes(int hosts, SealingKey key) {
        return PlanDocument.of(plan(hosts), key).text(key).length();
    }

    private static PlanFile plan(int hosts) {
        List<HostPlan> plans = new ArrayList<>();
        List<PlanPart> parts = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            String name = "ps" + i + ".example.org";
            String policy =
                    i == 7 ? "restrict default kod\n" : i % 2_000 == 100 && i > 100 ? "# other\n" : "disable monitor\n";
            plans.add(new HostPlan(
                    name,
                    new HostPlan.Way("ssh", "10.0." + i / 256 + "." + i % 256, 22, "root"),
                    List.of(task(policy, i)),
                    HostPlan.End.COMPLETE));
            parts.add(new PlanPart(1, "all", i + 1, hosts, List.of(name), Optional.of("10.0")));
        }
        PlanFile.Header header = new PlanFile.Header(
                PlanFile.Origin.PLAYBOOK, "site.yml", List.of(), List.of(), "ann", "desk", "1.0", NOW, NOW);
        return new PlanFile(header, parts, List.of(new Stage(1, 1, "write it", "copy", false, "site.yml:3:7")), plans);
    }

    /** The rest of the file is another on each host, the difference is not. */
    private static PlannedTask task(String policy, int host) {
        RemotePath path = new RemotePath("/etc/ntp.conf");
        String content = "# this is ps" + host + "\n" + "server 192.0.2.1 iburst\n".repeat(20) + policy;
        Step put = new Step.PutFile(
                path,
                content.getBytes(StandardCharsets.UTF_8),
                FileAttributes.ANY,
                Optional.of("0".repeat(40)),
                Optional.empty(),
                false);
        Seen before = new Seen(Touch.file(path), PathState.absent("/etc/ntp.conf"), Known.ALL);
        Work work = new Work("sudo:root", Map.of(), List.of(before), List.of(), List.of(put), List.of());
        return new PlannedTask(
                1,
                "",
                Optional.empty(),
                List.of("--- before", "+++ after", "@@ -20,1 +21,2 @@", "+" + policy.strip()),
                List.of("restart ntp"),
                false,
                true,
                false,
                0,
                Optional.of(work),
                false);
    }
}
