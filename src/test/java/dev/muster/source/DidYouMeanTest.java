package dev.muster.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DidYouMeanTest {
    @Test
    void findsWhatIsOneSlipAway() {
        List<String> known = List.of("servers", "server", "path", "state");

        assertThat(DidYouMean.nearest("serers", known)).contains("servers");
        assertThat(DidYouMean.nearest("servres", known)).contains("servers");
        assertThat(DidYouMean.nearest("PATH", known)).contains("path");
        assertThat(DidYouMean.nearest("owner", known)).isEmpty();
    }

    @Test
    void findsTheSameAsTheWholeTableOfDistances() {
        Random random = new Random(7);
        List<String> known = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            known.add(word(random));
        }

        for (int i = 0; i < 300; i++) {
            String name = word(random);
            int limit = Math.max(1, Math.min(3, name.length() / 2));
            assertThat(DidYouMean.nearest(name, known))
                    .as(name)
                    .isEqualTo(known.stream()
                            .filter(candidate -> distance(name, candidate) <= limit)
                            .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                                    .thenComparing(Comparator.naturalOrder())));
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int length = 1 + random.nextInt(9);
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(4)));
        }
        return word.toString();
    }

    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
