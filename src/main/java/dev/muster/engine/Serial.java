package dev.muster.engine;

import dev.muster.module.ModuleException;
import dev.muster.template.Value;
import java.util.ArrayList;
import java.util.List;

/** {@code serial}: a number, a percentage of all hosts of the play, or a list of them whose last repeats. */
final class Serial {
    private Serial() {}

    static <T> List<List<T>> batches(List<T> hosts, Value serial) {
        List<Value> sizes = serial instanceof Value.Seq seq ? seq.items() : List.of(serial);
        List<List<T>> batches = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < hosts.size(); i++) {
            Value written = sizes.isEmpty() ? Value.of(0) : sizes.get(Math.min(i, sizes.size() - 1));
            int size = size(written.str().strip(), hosts.size());
            int end = size <= 0 ? hosts.size() : Math.min(hosts.size(), at + size);
            batches.add(hosts.subList(at, end));
            at = end;
        }
        return batches;
    }

    /** At least one for a percentage; 0 or less means all that are left. */
    private static int size(String written, int all) {
        try {
            if (written.endsWith("%")) {
                double percent = Double.parseDouble(written.substring(0, written.length() - 1));
                return Math.max(1, (int) (percent / 100 * all));
            }
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw new ModuleException("serial must be a number or a percentage, not \"" + written + "\"");
        }
    }
}
