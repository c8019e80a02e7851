package dev.muster.template;

import java.util.Comparator;
import java.util.function.Consumer;

/**
 * A JSON object of any size in the form of {@link PythonJson.Style#PRETTY}, given away line by line as it is made: the
 * whole is never in memory. Keys come out as they went in, so whoever writes puts them into {@link #KEY_ORDER}.
 */
public final class JsonStream {
    /** How Python sorts keys. */
    public static final Comparator<String> KEY_ORDER = Operations::compareText;

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();
    private int level;
    private boolean isEmpty = true;

    private JsonStream(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Writes one object.
     *
     * @param lines takes one or more lines at a time, without the last line's end
     * @param entries writes what is in the object
     */
    public static void write(Consumer<String> lines, Consumer<JsonStream> entries) {
        JsonStream stream = new JsonStream(lines);
        stream.enclose('{', '}', () -> entries.accept(stream));
        lines.accept(stream.line.toString());
    }

    /** An entry that is an object itself, made as it is written. */
    public void object(String key, Runnable entries) {
        key(key);
        enclose('{', '}', entries);
    }

    /** An entry that is a list of texts. */
    public void texts(String key, Iterable<String> texts) {
        key(key);
        enclose(
                '[',
                ']',
                () -> texts.forEach(text -> {
                    next();
                    put(Value.of(text));
                }));
    }

    /** An entry whose value is there already. */
    public void entry(String key, Value value) {
        key(key);
        put(value);
    }

    private void enclose(char begin, char end, Runnable content) {
        line.append(begin);
        isEmpty = true;
        level++;
        content.run();
        level--;
        if (!isEmpty) {
            startLine();
        }
        line.append(end);
        isEmpty = false;
    }

    private void key(String key) {
        next();
        put(Value.of(key));
        line.append(PythonJson.Style.PRETTY.keySeparator());
    }

    private void next() {
        line.append(isEmpty ? "" : PythonJson.Style.PRETTY.itemSeparator());
        isEmpty = false;
        startLine();
    }

    private void startLine() {
        lines.accept(line.toString());
        line.setLength(0);
        line.append(PythonJson.Style.PRETTY.level().orElse("").repeat(level));
    }

    private void put(Value value) {
        PythonJson.write(value, PythonJson.Style.PRETTY, level, line);
    }
}
