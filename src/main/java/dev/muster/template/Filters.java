package dev.muster.template;

import dev.muster.source.LocatedText;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The filters of Jinja and of ansible.builtin, those about addresses of ansible.utils, and json_query, by name; others
 * are unknown.
 */
final class Filters {
    /** The place of what a filter looks up: no text of the author's. */
    static final Place NOWHERE = new Place(LocatedText.named("<filter>", ""), 0, 0);

    private static final Map<String, Filter> ALL = new TreeMap<>();
    private static final Map<String, Filter> FAST;
    /** Those that Jinja brings and Ansible does not: they have no name with a collection. */
    private static final Set<String> JINJA =
            Set.of(("abs attr batch capitalize center count d default dictsort e escape"
                            + " filesizeformat first float forceescape format groupby indent int items join last length list"
                            + " lower map max min pprint reject rejectattr replace reverse round safe select selectattr slice"
                            + " sort string striptags sum title tojson trim truncate upper urlencode urlize wordcount wordwrap"
                            + " xmlattr")
                    .split(" "));

    private Filters() {}

    static {
        TextFilters.register();
        ValueFilters.register();
        ListFilters.register();
        ChoosingFilters.register();
        OrderFilters.register();
        SetFilters.register();
        CombinationFilters.register();
        DictFilters.register();
        NumberFilters.register();
        DataFilters.register();
        IpFilters.register();
        FAST = Map.copyOf(ALL);
    }

    static void add(String names, String parameters, Filter.Body body) {
        for (String name : names.split(" ")) {
            ALL.put(name, new Filter(Signature.of(name, parameters), false, body));
        }
    }

    /** A filter that may see undefined input. */
    static void lenient(String names, String parameters, Filter.Body body) {
        for (String name : names.split(" ")) {
            ALL.put(name, new Filter(Signature.of(name, parameters), true, body));
        }
    }

    static @Nullable Filter find(String name) {
        Filter found = FAST.get(name);
        if (found != null || name.indexOf('.') < 0) {
            return found;
        }
        String plain = shortName(name);
        return JINJA.contains(plain) ? null : FAST.get(plain);
    }

    /** Without the prefix of the built-in collection. */
    static String shortName(String name) {
        for (String prefix : new String[] {"ansible.builtin.", "ansible.legacy."}) {
            if (name.startsWith(prefix)) {
                return name.substring(prefix.length());
            }
        }
        return name;
    }

    static Collection<String> names() {
        return FAST.keySet();
    }

    /** Another filter by name, for {@code map}. */
    static Value apply(String name, Value input, Arguments arguments, Frame frame) {
        Filter filter = find(name);
        if (filter == null) {
            throw new Fault("No filter named " + PythonText.quoted(name) + ".");
        }
        return filter.apply(input, arguments, frame);
    }

    static boolean test(String name, Value input, Arguments arguments, Frame frame) {
        Test test = Tests.find(name);
        if (test == null) {
            throw new Fault("No test named " + PythonText.quoted(name) + ".");
        }
        return test.apply(input, arguments, frame).isTruthy();
    }
}
