package dev.muster.modules;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of an INI file while one option is seen to, in the steps of community.general's ini_file: what is there is
 * changed where it stands, commented lines of the option come alive, new ones go behind the last line of the section
 * that is no comment and not empty.
 */
final class IniText {
    private static final String IN_FRONT_OF_ALL = "ad01e11446efb704fcdbdb21f2c43757423d91c5";

    private final IniFileModule.Parameters p;
    private final String before;
    private final List<String> lines = new ArrayList<>();
    private final List<Boolean> done = new ArrayList<>();
    private boolean changed;
    private String msg = "OK";

    IniText(String text, IniFileModule.Parameters p) {
        this.p = p;
        this.before = text;
        for (String line : text.split("(?<=\n)")) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        // As Ansible has it, the first section of an empty file comes after an empty line.
        if (lines.isEmpty()) {
            lines.add("\n");
        }
        lines.add(0, "[" + IN_FRONT_OF_ALL + "]\n");
        if (!lines.get(lines.size() - 1).endsWith("\n")) {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + "\n");
        }
        lines.add("[");
        lines.forEach(line -> done.add(false));
    }

    boolean isChanged() {
        return changed && !toString().equals(before);
    }

    @Override
    public String toString() {
        return String.join("", lines);
    }

    /** Makes it so and says what was done. */
    String edit() {
        String section = p.section().filter(name -> !name.isEmpty()).orElse(IN_FRONT_OF_ALL);
        int[] place = place(section);
        boolean present = p.state().equals("present");
        if (place[0] < 0) {
            lines.remove(lines.size() - 1);
            if (present) {
                addSection(section);
            }
        } else {
            if (p.option().isEmpty()) {
                if (!present) {
                    lines.subList(place[0], place[1]).clear();
                    changed = true;
                    msg = "section removed";
                }
            } else if (present) {
                present(place[0], place[1]);
            } else {
                absent(place[0], place[1]);
            }
            lines.remove(lines.size() - 1);
        }
        if (!lines.isEmpty() && lines.get(0).startsWith("[" + IN_FRONT_OF_ALL)) {
            lines.remove(0);
        }
        return msg;
    }

    /** First line of a section and the one behind its last; -1 when it is missing. */
    private int[] place(String section) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("[" + section + "]")) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).startsWith("[")) {
                    end++;
                }
                return new int[] {i, end};
            }
        }
        return new int[] {-1, -1};
    }

    private void addSection(String section) {
        lines.add("[" + section + "]\n");
        msg = "section and option added";
        if (p.option().isPresent() && !p.wanted().isEmpty()) {
            p.wanted().forEach(value -> lines.add(assignment(value)));
        } else if (p.option().isPresent() && p.allowNoValue()) {
            lines.add(p.option().get() + "\n");
        } else {
            msg = "only section added";
        }
        changed = true;
    }

    private String assignment(String value) {
        String option = p.option().orElse("");
        return p.noExtraSpaces() ? option + "=" + value + "\n" : option + " = " + value + "\n";
    }

    // ---- lines of the option ----

    private Matcher active(String line) {
        return Pattern.compile("([ \t]*" + Pattern.quote(p.option().orElse("")) + "[ \t]*)(=|$)(\\s*)([\\s\\S]*)")
                .matcher(line);
    }

    private boolean isActive(String line) {
        Matcher matcher = active(line.stripTrailing());
        return matcher.lookingAt();
    }

    private boolean mayBe(String line) {
        if (isActive(line)) {
            return true;
        }
        return p.modifyInactiveOption()
                && Pattern.compile(
                                "[#;]?[ \t]*[ \t]*" + Pattern.quote(p.option().orElse("")) + "[ \t]*(=|$)")
                        .matcher(line.stripTrailing())
                        .lookingAt();
    }

    private static String valueOf(String line) {
        int sign = line.indexOf('=');
        return sign < 0 ? "" : line.substring(sign + 1).strip();
    }

    private void present(int from, int to) {
        List<String> values = new ArrayList<>(p.wanted());
        // Lines that hold a wanted value already.
        for (int i = from; i < to && !values.isEmpty(); i++) {
            if (isActive(lines.get(i)) && lines.get(i).contains("=") && values.remove(valueOf(lines.get(i)))) {
                replace(i, assignment(valueOf(lines.get(i))));
            }
        }
        boolean bare = p.allowNoValue() && p.wanted().isEmpty();
        // One that holds another is changed where it stands.
        for (int i = from; p.exclusive() && i < to; i++) {
            if (done.get(i) || !mayBe(lines.get(i))) {
                continue;
            }
            if (!values.isEmpty()) {
                replace(i, assignment(values.remove(0)));
            } else if (bare) {
                replace(i, p.option().orElse("") + "\n");
                bare = false;
            }
        }
        int end = to;
        for (int i = to - 1; p.exclusive() && i > from; i--) {
            if (!done.get(i) && isActive(lines.get(i))) {
                lines.remove(i);
                done.remove(i);
                changed = true;
                msg = "option changed";
                end--;
            }
        }
        if (values.isEmpty() && !(bare && (p.exclusive() || noneBare(from, end)))) {
            return;
        }
        int at = end;
        while (at > from + 1 && !isContent(lines.get(at - 1))) {
            at--;
        }
        List<String> fresh = new ArrayList<>();
        values.forEach(value -> fresh.add(assignment(value)));
        if (bare) {
            fresh.add(p.option().orElse("") + "\n");
        }
        lines.addAll(at, fresh);
        msg = "option added";
        changed = true;
    }

    private boolean noneBare(int from, int to) {
        return lines.subList(from, to).stream().noneMatch(this::isActive);
    }

    private static boolean isContent(String line) {
        return !line.isBlank() && !line.strip().matches("[#;].*");
    }

    private void replace(int at, String line) {
        done.set(at, true);
        if (lines.get(at).equals(line) || (p.ignoreSpaces() && isSameButBlanks(lines.get(at), line))) {
            return;
        }
        lines.set(at, line);
        changed = true;
        msg = "option changed";
    }

    private static boolean isSameButBlanks(String old, String fresh) {
        int was = old.indexOf('=');
        int is = fresh.indexOf('=');
        return was >= 0
                && is >= 0
                && old.substring(0, was).strip().equals(fresh.substring(0, is).strip())
                && old.substring(was + 1).strip().equals(fresh.substring(is + 1).strip());
    }

    private void absent(int from, int to) {
        List<String> values = p.wanted();
        for (int i = to - 1; i > from; i--) {
            String line = lines.get(i);
            boolean goes = isActive(line) && (p.exclusive() || values.isEmpty() || values.contains(valueOf(line)));
            if (goes) {
                lines.remove(i);
                changed = true;
                msg = "option changed";
            }
        }
    }
}
