package dev.muster.ntp.firewall;

import java.util.List;

/**
 * What stands between the braces of a set or verdict map.
 *
 * @param words with braces and commas
 * @param isClear whether that is all of it: not so where packets themselves add to it
 */
record NftSet(List<String> words, boolean isClear) {
    NftSet {
        words = List.copyOf(words);
    }

    /** The elements, each as its words; those of a map hold a colon. */
    List<List<String>> elements() {
        List<List<String>> elements = new java.util.ArrayList<>();
        List<String> element = new java.util.ArrayList<>();
        int open = words.indexOf("{");
        for (String word : words.subList(open + 1, words.size())) {
            if (word.equals(",") || word.equals("}")) {
                if (!element.isEmpty()) {
                    elements.add(List.copyOf(element));
                }
                element.clear();
            } else {
                element.add(word);
            }
        }
        if (!element.isEmpty()) {
            elements.add(List.copyOf(element));
        }
        return elements;
    }
}
