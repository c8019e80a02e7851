package dev.muster.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.schmizz.sshj.common.Factory;

/** The list syntax of ssh_config's algorithm options. Names that are not supported are passed over, as ssh does. */
final class AlgorithmList {
    private AlgorithmList() {}

    static <T> List<Factory.Named<T>> adjust(
            List<Factory.Named<T>> defaults, List<Factory.Named<T>> supported, Optional<String> option) {
        if (option.isEmpty() || option.get().isEmpty()) {
            return defaults;
        }
        String text = option.get();
        char how = text.charAt(0);
        if (how == '+') {
            return joined(defaults, named(supported, text.substring(1)));
        }
        if (how == '^') {
            return joined(named(supported, text.substring(1)), defaults);
        }
        if (how == '-') {
            List<Factory.Named<T>> left = new ArrayList<>(defaults);
            left.removeAll(named(defaults, text.substring(1)));
            return left;
        }
        List<Factory.Named<T>> chosen = named(supported, text);
        return chosen.isEmpty() ? defaults : chosen;
    }

    private static <T> List<Factory.Named<T>> named(List<Factory.Named<T>> from, String patterns) {
        List<Factory.Named<T>> found = new ArrayList<>();
        for (String pattern : patterns.split(",")) {
            from.stream()
                    .filter(f -> Glob.matches(pattern.strip(), f.getName()))
                    .forEach(found::add);
        }
        return found;
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        Set<T> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }
}
