package dev.muster.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WavesTest {

    @Test
    void twoUpstreamsOfOneHostAreSplitAndTheReasonSaid() {
        Waves waves = Waves.of(
                List.of(member("ps01", 1), member("ps02", 1), member("ps03", 2, "PS01.", "10.0.0.2", "192.0.2.1")), 0);

        assertThat(waves.hosts()).containsExactly(List.of("ps01", "ps03"), List.of("ps02"));
        assertThat(waves.reasons())
                .containsExactly("ps01 and ps02 are both upstreams of ps03: split over waves 1 and 2");
        assertThat(waves.earlier()).containsOnlyKeys("ps02").containsEntry("ps02", List.of("ps01"));
    }

    @Test
    void upstreamsOfDifferentHostsAtOneStratumAreNotAllDisturbedAtOnce() {
        Waves waves = Waves.of(
                List.of(
                        member("ps01", 1),
                        member("ps02", 1),
                        member("ps03", 2, "ps01", "192.0.2.1"),
                        member("ps04", 2, "ps02", "192.0.2.1")),
                0);

        assertThat(waves.hosts()).hasSize(2);
        assertThat(waves.reasons())
                .containsExactly(
                        "ps01 and ps02 are both what this inventory follows at stratum 1: split over waves 1 and 2");
    }

    @Test
    void hostsThatFollowOthersOnlyGoAtOnce() {
        Waves waves = Waves.of(List.of(member("a", 2, "192.0.2.1"), member("b", 2, "192.0.2.1")), 0);

        assertThat(waves.hosts()).containsExactly(List.of("a", "b"));
        assertThat(waves.reasons()).isEmpty();
    }

    @Test
    void aHostWithOneUpstreamIsToldSo() {
        Waves waves = Waves.of(List.of(member("a", 1), member("b", 2, "a")), 0);

        assertThat(waves.hosts()).containsExactly(List.of("a", "b"));
        assertThat(waves.reasons())
                .containsExactly("b follows nobody but a: it has no upstream while that one is restarted");
    }

    @Test
    void peersThatFollowEachOtherInATriangleNeedThreeWaves() {
        Waves waves =
                Waves.of(List.of(member("a", 2, "b", "c"), member("b", 2, "a", "c"), member("c", 2, "a", "b")), 0);

        assertThat(waves.hosts()).hasSize(3);
    }

    @Test
    void manyClientsAreCountedNotListed() {
        List<Waves.Member> members = new ArrayList<>(List.of(member("s1", 1), member("s2", 1)));
        for (int i = 0; i < 20; i++) {
            members.add(member("c" + i, 2, "s1", "s2"));
        }

        assertThat(Waves.of(members, 0).reasons())
                .containsExactly("s1 and s2 are both upstreams of c0, c1, c2 and 17 more: split over waves 1 and 2");
    }

    @Test
    void nobodyLosesAllUpstreamsOfAStratumInOneWaveWhateverTheGraph() {
        Random random = new Random(21);
        for (int round = 0; round < 3_000; round++) {
            List<Waves.Member> members = fleet(random);
            int most = random.nextInt(4) == 0 ? 1 + random.nextInt(5) : 0;

            Waves waves = Waves.of(members, most);

            List<String> all = waves.hosts().stream().flatMap(List::stream).toList();
            assertThat(all)
                    .containsExactlyInAnyOrderElementsOf(
                            members.stream().map(Waves.Member::host).toList());
            for (Waves.Member client : members) {
                Set<String> upstreams = new HashSet<>(client.upstreams());
                upstreams.remove(client.host());
                upstreams.retainAll(all);
                if (upstreams.size() > 1) {
                    assertThat(waves.hosts()).noneMatch(wave -> wave.containsAll(upstreams));
                }
                for (int stratum = 1; stratum < 4; stratum++) {
                    Set<String> ofStratum = new HashSet<>(upstreams);
                    int wanted = stratum;
                    ofStratum.removeIf(h -> members.stream()
                            .noneMatch(m -> m.host().equals(h) && m.stratum().equals(Optional.of(wanted))));
                    if (ofStratum.size() > 1) {
                        assertThat(waves.hosts()).noneMatch(wave -> wave.containsAll(ofStratum));
                    }
                }
            }
            assertThat(waves.hosts()).allMatch(wave -> !wave.isEmpty() && (most == 0 || wave.size() <= most));
            assertThat(waves).isEqualTo(Waves.of(members, most));
        }
    }

    @Test
    void whoMustBeBackIsAlwaysOfAnEarlierWave() {
        Random random = new Random(22);
        for (int round = 0; round < 1_000; round++) {
            Waves waves = Waves.of(fleet(random), 0);

            waves.earlier()
                    .forEach((host, before) -> before.forEach(
                            other -> assertThat(wave(waves, other)).isLessThan(wave(waves, host))));
        }
    }

    private static int wave(Waves waves, String host) {
        for (int i = 0; i < waves.hosts().size(); i++) {
            if (waves.hosts().get(i).contains(host)) {
                return i;
            }
        }
        throw new AssertionError(host);
    }

    private static List<Waves.Member> fleet(Random random) {
        List<Waves.Member> members = new ArrayList<>();
        int hosts = 1 + random.nextInt(12);
        for (int i = 0; i < hosts; i++) {
            List<String> upstreams = new ArrayList<>();
            for (int u = random.nextInt(4); u > 0; u--) {
                upstreams.add("h" + random.nextInt(hosts + 2));
            }
            members.add(new Waves.Member(
                    "h" + i,
                    Set.of("h" + i),
                    upstreams,
                    random.nextInt(3) == 0 ? Optional.empty() : Optional.of(1 + random.nextInt(3))));
        }
        Collections.shuffle(members, random);
        return members;
    }

    private static Waves.Member member(String host, int stratum, String... upstreams) {
        String address = host.matches("ps0[0-9]") ? "10.0.0." + host.charAt(3) : "192.0.2.99";
        return new Waves.Member(host, Set.of(host, address), List.of(upstreams), Optional.of(stratum));
    }
}
