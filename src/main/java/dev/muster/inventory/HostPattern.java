package dev.muster.inventory;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.DidYouMean;
import dev.muster.source.LocatedText;
import dev.muster.template.PythonGlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Chooses hosts: {@code all}, names, groups, globs, {@code ~regex}, {@code a:b}, {@code a,b}, {@code a:&b},
 * {@code a:!b}, {@code a[0:3]}, {@code @file}.
 *
 * <p>Traps, all Ansible's: hosts come in the order of the pattern, not of the inventory; {@code &} and {@code !} are
 * applied last wherever they stand; {@code [0:3]} includes its end; a regex is tied to the start of the name only.
 */
public final class HostPattern {
    private static final Pattern PARTS = Pattern.compile("(?:[^\\s:\\[\\]]|\\[[^\\]]*\\])+");
    private static final Pattern SUBSCRIPT =
            Pattern.compile("^(.+)\\[(?:(-?[0-9]{1,9})|([0-9]{1,9})[:-]([0-9]{0,9}))\\]$");

    private final List<LocatedText> written;

    private HostPattern(List<LocatedText> written) {
        this.written = List.copyOf(written);
    }

    public static HostPattern parse(LocatedText pattern) {
        return new HostPattern(List.of(pattern));
    }

    /** A list of patterns, which means all of them together. */
    public static HostPattern parse(List<LocatedText> patterns) {
        return new HostPattern(patterns);
    }

    /** A pattern that stands in no file. */
    public static HostPattern parse(String pattern) {
        return parse(LocatedText.named("<pattern>", pattern));
    }

    /** The hosts it means; parts that mean none are passed over. */
    public List<Host> select(Inventory inventory) {
        return select(inventory, new Diagnostics());
    }

    /** The hosts it means, each once. Parts that match nothing are warned of, parts that make no sense reported. */
    public List<Host> select(Inventory inventory, Diagnostics diagnostics) {
        List<LocatedText> parts = new ArrayList<>();
        written.forEach(pattern -> split(pattern, parts, diagnostics));
        return new Selection(inventory, diagnostics).of(parts);
    }

    /** Those of some hosts that this pattern, a limit, means too; in their order. */
    public List<Host> limit(List<Host> hosts, Inventory inventory, Diagnostics diagnostics) {
        Set<String> allowed = new HashSet<>();
        select(inventory, diagnostics).forEach(host -> allowed.add(host.name()));
        return hosts.stream().filter(host -> allowed.contains(host.name())).toList();
    }

    /** The whole as written. */
    @Override
    public String toString() {
        return String.join(",", written.stream().map(LocatedText::text).toList());
    }

    // ------------------------------------------------------------------ splitting

    /** A pattern with a comma is split at commas only, any other at colons. */
    private static void split(LocatedText pattern, List<LocatedText> parts, Diagnostics diagnostics) {
        String text = pattern.text();
        if (text.indexOf(',') < 0) {
            splitColons(pattern.stripped(), parts, diagnostics);
            return;
        }
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            add(pattern.slice(from, end).stripped(), parts, diagnostics);
            from = end + 1;
        }
    }

    private static void add(LocatedText part, List<LocatedText> parts, Diagnostics diagnostics) {
        if (part.text().startsWith("@")) {
            readFile(part, parts, diagnostics);
        } else if (!part.text().isEmpty()) {
            parts.add(part);
        }
    }

    private static void splitColons(LocatedText part, List<LocatedText> parts, Diagnostics diagnostics) {
        if (NetworkName.is(part.text())) {
            parts.add(part);
            return;
        }
        Matcher pieces = PARTS.matcher(part.text());
        while (pieces.find()) {
            add(part.slice(pieces.start(), pieces.end()), parts, diagnostics);
        }
    }

    /** {@code @file}: one pattern a line; blank lines and comments count for nothing. */
    private static void readFile(LocatedText piece, List<LocatedText> parts, Diagnostics diagnostics) {
        Path path = Path.of(piece.text().substring(1));
        try {
            for (String line : Files.readAllLines(path)) {
                if (!line.isBlank() && !line.strip().startsWith("#")) {
                    split(LocatedText.named(path.toString(), line.strip()), parts, diagnostics);
                }
            }
        } catch (IOException e) {
            diagnostics.error(piece.span(), "the file " + path + " of host patterns cannot be read");
        }
    }

    // ------------------------------------------------------------------ selecting

    /** One evaluation against one inventory. */
    private record Selection(Inventory inventory, Diagnostics diagnostics) {

        List<Host> of(List<LocatedText> parts) {
            List<LocatedText> regular = new ArrayList<>();
            List<LocatedText> others = new ArrayList<>();
            for (LocatedText part : parts) {
                if (part.text().startsWith("&")) {
                    others.add(0, part);
                } else if (part.text().startsWith("!")) {
                    others.add(part);
                } else {
                    regular.add(part);
                }
            }
            List<Host> hosts = regular.isEmpty() && !others.isEmpty() ? inventory.hosts() : union(regular);
            for (LocatedText part : others) {
                hosts = narrowed(hosts, part);
            }
            return List.copyOf(hosts);
        }

        /** Each part's hosts are distinct already: 100,000 of them need no set when there is one part only. */
        private List<Host> union(List<LocatedText> parts) {
            if (parts.size() == 1) {
                return matches(parts.get(0));
            }
            HostSet all = new HostSet(16);
            parts.forEach(part -> matches(part).forEach(all::add));
            return all.inOrder();
        }

        private List<Host> narrowed(List<Host> hosts, LocatedText part) {
            Predicate<Host> named = naming(part.slice(1, part.text().length()));
            Predicate<Host> wanted = part.text().startsWith("&") ? named : named.negate();
            return hosts.stream().filter(wanted).toList();
        }

        /** Whether a host is meant; groups are asked of the host where that can be, and their members not gathered. */
        private Predicate<Host> naming(LocatedText part) {
            String text = part.text();
            if (!isPlain(text)) {
                return likeness(part).orElseGet(() -> HostSet.of(matches(part))::contains);
            }
            boolean isGroup = text.indexOf('.') < 0
                    && inventory.host(text).isEmpty()
                    && inventory.group(text).isPresent()
                    && !text.equals(InventoryBuilder.ALL);
            return isGroup ? host -> inventory.isMember(host, text) : HostSet.of(matches(part))::contains;
        }

        /** Empty for a glob or regex that means everything or nothing, or that counts hosts. */
        private Optional<Predicate<Host>> likeness(LocatedText part) {
            boolean counts = !part.text().startsWith("~")
                    && SUBSCRIPT.matcher(part.text()).matches();
            Optional<Predicate<String>> like = counts ? Optional.empty() : namesLike(part, new Diagnostics());
            if (like.isEmpty() || like.get().test(InventoryBuilder.ALL)) {
                return Optional.empty();
            }
            Predicate<String> names = like.get();
            List<String> groups =
                    inventory.groups().stream().map(Group::name).filter(names).toList();
            if (groups.isEmpty()) {
                Predicate<Host> named = host -> names.test(host.name());
                return inventory.knownHosts().stream().anyMatch(named) ? Optional.of(named) : Optional.empty();
            }
            return Optional.of(host ->
                    names.test(host.name()) || groups.stream().anyMatch(group -> inventory.isMember(host, group)));
        }

        private List<Host> matches(LocatedText part) {
            Optional<Host> plain = inventory.host(part.text());
            if (plain.isPresent()) {
                return List.of(plain.get());
            }
            Matcher subscript = SUBSCRIPT.matcher(part.text());
            if (part.text().startsWith("~") || !subscript.matches()) {
                return enumerate(part);
            }
            List<Host> all = enumerate(part.slice(0, subscript.end(1)));
            return all.isEmpty() ? all : subscripted(all, subscript, part);
        }

        private List<Host> subscripted(List<Host> all, Matcher subscript, LocatedText part) {
            if (subscript.group(2) != null) {
                int index = Integer.parseInt(subscript.group(2));
                int at = index < 0 ? all.size() + index : index;
                if (at >= 0 && at < all.size()) {
                    return List.of(all.get(at));
                }
                diagnostics.error(part.span(), "No hosts matched the subscripted pattern '" + part.text() + "'");
                return List.of();
            } else {
                int from = Integer.parseInt(subscript.group(3));
                String end = subscript.group(4);
                int to = end.isEmpty() ? all.size() : Math.min(all.size(), Integer.parseInt(end) + 1);
                if (from < to) {
                    return all.subList(from, to);
                }
            }
            diagnostics.warning(part.span(), "No hosts matched the subscripted pattern '" + part.text() + "'");
            return List.of();
        }

        /** Groups first; hosts only when no group matched or the pattern could mean several names. */
        private List<Host> enumerate(LocatedText part) {
            String text = part.text();
            if (text.equals("*") || text.equals(InventoryBuilder.ALL)) {
                return inventory.hosts();
            }
            Optional<Group> group = inventory.group(text);
            if (group.isPresent() && text.indexOf('.') < 0) {
                return inventory.members(text);
            }
            HostSet found = HostSet.of(inventory.members(text));
            boolean known = group.isPresent();
            Optional<Predicate<String>> names = isPlain(text) ? Optional.empty() : namesLike(part, diagnostics);
            if (names.isPresent()) {
                known |= addMatching(names.get(), found);
            }
            if (found.inOrder().isEmpty()) {
                inventory.hostOrLocalhost(text).ifPresent(found::add);
            }
            if (found.inOrder().isEmpty() && !known) {
                reportUnmatched(part);
            }
            return found.inOrder();
        }

        private boolean addMatching(Predicate<String> names, HostSet found) {
            boolean known = false;
            for (Group group : inventory.groups()) {
                if (names.test(group.name())) {
                    known = true;
                    inventory.members(group.name()).forEach(found::add);
                }
            }
            for (Host host : inventory.knownHosts()) {
                if (names.test(host.name())) {
                    found.add(host);
                }
            }
            return known;
        }

        private static boolean isPlain(String text) {
            return !text.startsWith("~") && text.chars().noneMatch(c -> c == '*' || c == '?' || c == '[');
        }

        /** A test of names. What most people write, {@code web*} and {@code *.example.org}, needs no regular expression. */
        private static Optional<Predicate<String>> namesLike(LocatedText part, Diagnostics faults) {
            String text = part.text();
            String word = text.replaceFirst("^\\*", "").replaceFirst("\\*$", "");
            if (isPlain(word) && text.length() == word.length() + 1) {
                return Optional.of(text.startsWith("*") ? name -> name.endsWith(word) : name -> name.startsWith(word));
            }
            try {
                return Optional.of(text.startsWith("~") ? regex(text.substring(1)) : PythonGlob.of(text)::matches);
            } catch (PatternSyntaxException e) {
                faults.error(part.span(), "this host pattern is not a regular expression: " + e.getDescription());
                return Optional.empty();
            }
        }

        private static Predicate<String> regex(String text) {
            Matcher matcher = Pattern.compile(text).matcher("");
            return name -> matcher.reset(name).lookingAt();
        }

        private void reportUnmatched(LocatedText part) {
            List<String> names = new ArrayList<>();
            inventory.groups().forEach(group -> names.add(group.name()));
            inventory.knownHosts().forEach(host -> names.add(host.name()));
            diagnostics.add(new Diagnostic(
                    Diagnostic.Severity.WARNING,
                    part.span(),
                    "Could not match supplied host pattern, ignoring: " + part.text(),
                    DidYouMean.hint(part.text(), names)));
        }
    }
}
