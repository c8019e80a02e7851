package dev.muster.template;

import java.util.List;

/** {@code cycler('odd', 'even')}. */
final class Cycler implements Callable {
    private final List<Value> items;
    private int position;

    Cycler(List<Value> items) {
        this.items = List.copyOf(items);
    }

    Value current() {
        return items.get(position);
    }

    Value next() {
        Value now = current();
        position = (position + 1) % items.size();
        return now;
    }

    void reset() {
        position = 0;
    }

    @Override
    public Value call(Arguments arguments, Frame frame) {
        throw new Fault("'Cycler' object is not callable");
    }

    @Override
    public String str() {
        return "<Cycler>";
    }

    @Override
    public String typeName() {
        return "Cycler";
    }
}
