package dev.muster.ntp;

import dev.muster.ntp.Statement.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Cuts the text of ntp.conf into statements as one daemon does, included files and drop-in folders spliced in. Up to
 * 4.2.4 by physical lines of at most 1023 characters, later by the grammar's ends of commands, which are line ends too.
 */
final class StatementReader {
    private static final int LONGEST_LINE = 1023;
    private static final int DEEPEST_INCLUDE = 5;
    private static final int MOST_STATEMENTS = 200_000;

    /** Files that include each other five deep could otherwise be read for years. */
    private static final int MOST_FILES = 2_000;

    private static final int LAST_ASCII = 0x7f;

    /** Reads single lines the way every daemon with a grammar does, for {@link Directive}. */
    private static final Daemon ANY = Daemon.classic("4.2.8p15");

    private final Daemon daemon;
    private final Surroundings surroundings;
    private final Lexer lexer;
    private final Keywords keywords;
    private final List<Statement> statements = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();
    private Optional<Remark> fatal = Optional.empty();
    private boolean isEnded;
    private int files;

    StatementReader(Daemon daemon, Surroundings surroundings) {
        this.daemon = daemon;
        this.surroundings = surroundings;
        this.lexer = new Lexer(daemon);
        this.keywords = Keywords.of(daemon);
    }

    List<Statement> statements() {
        return statements;
    }

    List<Remark> remarks() {
        return remarks;
    }

    /** What makes the daemon exit while it reads. */
    Optional<Remark> fatal() {
        return fatal;
    }

    /** Reads a configuration and, with ntpsec, the folder ntp.d beside it. */
    void read(String file, String text) {
        read(file, text, 0, 0);
        if (daemon.family() == Daemon.Family.NTPSEC) {
            // "end" stops the file, not what is read after it.
            isEnded = fatal.isPresent();
            readFolder(beside(file, "ntp.d"), 0);
        }
    }

    private void read(String file, String text, int depth, int swallowed) {
        if (++files > MOST_FILES) {
            return;
        }
        int number = 0;
        int from = 0;
        while (from < text.length() && !isEnded && statements.size() < MOST_STATEMENTS) {
            int end = text.indexOf('\n', from);
            String line = text.substring(from, end < 0 ? text.length() : end);
            from = end < 0 ? text.length() : end + 1;
            Place place = new Place(file, ++number, withoutCarriageReturn(line));
            if (number <= swallowed) {
                continue;
            }
            if (daemon.dialect() == Daemon.Dialect.TOKENS) {
                for (int start = 0; start == 0 || start < line.length(); start += LONGEST_LINE) {
                    String piece = line.substring(start, Math.min(line.length(), start + LONGEST_LINE));
                    take(place, lexer.words(piece), depth);
                }
            } else {
                readByGrammar(place, daemon.passesOverHighBytes() ? withoutHighBytes(line) : line, depth);
            }
        }
    }

    private void readByGrammar(Place place, String line, int depth) {
        List<Word> words = lexer.words(line);
        lexer.fatal().ifPresent(why -> fatal = Optional.of(new Remark(place, why)));
        isEnded |= fatal.isPresent();
        take(place, words, depth);
        if (lexer.isEnd() && !isEnded) {
            remarks.add(new Remark(place, "a NUL byte ends the reading: nothing behind it counts"));
            isEnded = true;
        }
    }

    static String byteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? "\uFEFF" : text.startsWith("\u00EF\u00BB\u00BF") ? "\u00EF\u00BB\u00BF" : "";
    }

    /** From 4.2.7p22 on bytes that are not ASCII are passed over wherever they stand: a byte order mark, an umlaut. */
    private static String withoutHighBytes(String line) {
        StringBuilder out = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) <= LAST_ASCII) {
                out.append(line.charAt(i));
            }
        }
        return out.toString();
    }

    private static String withoutCarriageReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** The words of one line as every daemon with a grammar takes them. */
    static List<Word> words(String line) {
        return new Lexer(ANY).words(line);
    }

    private void take(Place place, List<Word> words, int depth) {
        if (words.isEmpty() || isEnded) {
            return;
        }
        Statement statement = new Statement(place, words);
        if (statement.isCommand("simulate") && daemon.dialect() == Daemon.Dialect.GRAMMAR) {
            remarks.add(new Remark(place, "from here on statements end with a semicolon: nothing below counts"));
            isEnded = true;
        } else if (statement.isCommand("end")) {
            isEnded = true;
        } else if (statement.isCommand("includefile")) {
            include(statement, depth);
        } else {
            statements.add(statement);
        }
    }

    private void include(Statement statement, int depth) {
        if (statement.words().size() < 2) {
            remarks.add(new Remark(statement.place(), "includefile without a name is ignored"));
            return;
        }
        int swallowed = 0;
        List<Word> behind = statement.words().subList(2, statement.words().size());
        if (!behind.isEmpty() && daemon.dialect() == Daemon.Dialect.GRAMMAR) {
            if (keywords.begins(behind.get(0).text())) {
                // The grammar takes a whole command behind the name.
                take(statement.place(), behind, depth);
            } else {
                // The file is already open when the parser stumbles, and passes over a line of it to go on.
                swallowed = 1;
            }
        }
        String name = statement.words().get(1).text();
        if (depth >= DEEPEST_INCLUDE) {
            remarks.add(new Remark(statement.place(), "includes nest deeper than five; \"" + name + "\" is not read"));
        } else if (!readIncluded(statement.place().file(), name, depth, swallowed)) {
            remarks.add(new Remark(statement.place(), "\"" + name + "\" is included but was not found or not read"));
        } else if (swallowed > 0) {
            remarks.add(new Remark(
                    statement.place(),
                    "\"" + behind.get(0).text() + "\" is too much here and costs the first line of \"" + name + "\""));
        }
    }

    private boolean readIncluded(String from, String name, int depth, int swallowed) {
        String full = daemon.family() == Daemon.Family.NTPSEC ? beside(from, name) : name;
        Optional<String> text = surroundings.include(full).or(() -> surroundings.include(name));
        text.ifPresent(t -> read(full, t, depth + 1, swallowed));
        return text.isPresent() || (daemon.family() == Daemon.Family.NTPSEC && readFolder(full, depth));
    }

    /**
     * ntpsec: the files of a folder whose names end in .conf; folders likewise. lex_push_file puts them on its stack in
     * the order of their names, so the last is read first, and {@code end} in it is the end of all.
     */
    private boolean readFolder(String folder, int depth) {
        Map<String, String> inside = surroundings.folder(folder);
        List<String> names = new ArrayList<>(inside.keySet());
        Collections.reverse(names);
        for (String name : names) {
            if (!isEnded) {
                read(name, Objects.requireNonNull(inside.get(name)), depth + 1, 0);
            }
        }
        return !inside.isEmpty();
    }

    /** ntpsec reads a relative name as beside the file that says it, not as beside where the daemon runs. */
    private static String beside(String file, String name) {
        int slash = file.lastIndexOf('/');
        return name.startsWith("/") || slash < 0 ? name : file.substring(0, slash + 1) + name;
    }
}
