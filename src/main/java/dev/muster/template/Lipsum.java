package dev.muster.template;

import java.util.ArrayList;
import java.util.List;

/** {@code lipsum()}: paragraphs of random Latin, to try a layout with. */
final class Lipsum {
    private static final String[] WORDS =
            ("lorem ipsum dolor sit amet consectetuer adipiscing elit sed diam nonummy nibh"
                            + " euismod tincidunt ut laoreet magna aliquam erat volutpat wisi enim ad minim veniam quis nostrud")
                    .split(" ");

    private Lipsum() {}

    static Value paragraphs(Bound arguments) {
        boolean html = arguments.flag(1, true);
        int least = arguments.integer(2, 20);
        int most = arguments.integer(3, 100);
        if (most <= least) {
            throw new Fault("empty range for randrange() (" + least + ", " + most + ", " + (most - least) + ")");
        }
        List<String> all = new ArrayList<>();
        PythonRandom random = PythonRandom.system();
        Limits.items((long) arguments.integer(0, 5) * most);
        for (int i = arguments.integer(0, 5); i > 0; i--) {
            String text = paragraph(random, least + random.below(most - least));
            all.add(html ? "<p>" + text + "</p>" : text);
        }
        return html ? Markup.of(String.join("\n", all)) : Value.of(String.join("\n\n", all));
    }

    private static String paragraph(PythonRandom random, int words) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words; i++) {
            out.append(i > 0 ? " " : "").append(WORDS[random.below(WORDS.length)]);
        }
        return TextCase.capitalized(out.toString()) + ".";
    }
}
