package dev.muster.modules;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The output of the NTP scripts as a list of named texts, in order: {@code name length}, line feed, text, line feed.
 * What is cut short or garbled ends the list; it never throws.
 */
record NtpSurveyText(List<Said> said) {
    NtpSurveyText {
        said = List.copyOf(said);
    }

    /** One text under its name. */
    record Said(String name, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static NtpSurveyText parse(byte[] out) {
        List<Said> said = new ArrayList<>();
        int at = 0;
        while (at < out.length) {
            int end = at;
            while (end < out.length && out[end] != '\n') {
                end++;
            }
            String head = new String(out, at, end - at, StandardCharsets.UTF_8);
            int blank = head.lastIndexOf(' ');
            String digits = head.substring(blank + 1);
            if (blank < 1 || !digits.matches("[0-9]{1,8}")) {
                break;
            }
            int from = Math.min(out.length, end + 1);
            int to = Math.min(out.length, from + Integer.parseInt(digits));
            said.add(new Said(head.substring(0, blank), java.util.Arrays.copyOfRange(out, from, to)));
            at = to + 1;
        }
        return new NtpSurveyText(said);
    }

    Optional<String> first(String name) {
        return said.stream().filter(s -> s.name().equals(name)).map(Said::text).findFirst();
    }

    /** The first of a name as a number; empty when it is none. */
    Optional<Long> number(String name) {
        return first(name).flatMap(NtpSurveyText::digits);
    }

    List<String> all(String name) {
        return said.stream().filter(s -> s.name().equals(name)).map(Said::text).toList();
    }

    /** The texts from each one of a name to the next of that name. */
    List<NtpSurveyText> groups(String name) {
        List<NtpSurveyText> groups = new ArrayList<>();
        List<Said> group = new ArrayList<>();
        boolean inside = false;
        for (Said each : said) {
            if (each.name().equals(name)) {
                if (inside) {
                    groups.add(new NtpSurveyText(group));
                }
                group = new ArrayList<>();
                inside = true;
            }
            if (inside) {
                group.add(each);
            }
        }
        if (inside) {
            groups.add(new NtpSurveyText(group));
        }
        return groups;
    }

    /** A number in digits. */
    static Optional<Long> digits(String text) {
        return text.strip().matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text.strip())) : Optional.empty();
    }
}
