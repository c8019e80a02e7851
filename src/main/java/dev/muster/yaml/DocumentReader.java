package dev.muster.yaml;

import dev.muster.source.Diagnostic;
import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.scanner.ScannerImpl;

/**
 * Reads one document: snakeyaml parses, this class gives what it parsed meaning, places and limits.
 *
 * <p>It takes the parser's events and not the nodes its composer would make of them: with 100,000 hosts those nodes,
 * their marks and the maps beside them were more memory than the inventory, and half the time went into them.
 */
final class DocumentReader {
    /** Levels of nesting; the deepest real playbooks have about 20. */
    private static final int DEEPEST = 100;

    /** Values that aliases may add to those written out; an alias bomb wants billions. */
    private static final long MOST_EXPANDED = 500_000;

    private final SourceText source;
    private final CodePoints places;
    private final Parser parser;
    private final List<Diagnostic> found = new ArrayList<>();
    private final SharedTexts texts = new SharedTexts();
    private final Map<String, Anchored> anchors = new HashMap<>();
    private Optional<Anchored> endless = Optional.empty();
    private Optional<Diagnostic> explosion = Optional.empty();
    private Tally tally = new Tally();
    private int depth;

    DocumentReader(SourceText source) {
        this.source = source;
        this.places = new CodePoints(source.text());
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(2 * DEEPEST);
        this.parser = new ParserImpl(new FirstToken(new ScannerImpl(new MarkedReader(source.text()), options)));
    }

    /** Values are nested beyond what anybody writes by hand. */
    static final class TooDeep extends MarkedYAMLException {
        private static final long serialVersionUID = 1;

        TooDeep(Mark mark) {
            super(null, null, "nested too deeply", mark);
        }
    }

    /** The parser was content, and yet this is no document. */
    private static final class NoDocument extends MarkedYAMLException {
        private static final long serialVersionUID = 1;

        NoDocument(@Nullable Mark began, String problem, Mark mark) {
            super(null, began, problem, mark);
        }
    }

    /** What an anchor stands at: nothing yet while its collection is open. */
    private static final class Anchored {
        private @Nullable YamlNode node;
        private long size = 1;
    }

    /** How many values a collection holds: as if every alias were written out, and without those. */
    private static final class Tally {
        private long size = 1;
        private long written = 1;

        void add(long values, boolean areWritten) {
            size += values;
            written += areWritten ? values : 0;
        }
    }

    /** A fault of the syntax is told alone, since what stands around it may not mean what it seems to. */
    Optional<YamlNode> read(Diagnostics diagnostics) {
        try {
            Optional<YamlNode> root = document();
            if (explosion.isPresent()) {
                diagnostics.add(explosion.get());
                return Optional.empty();
            }
            found.forEach(diagnostics::add);
            return root;
        } catch (YAMLException e) {
            new SyntaxFault(source, places).report(e, diagnostics);
            return Optional.empty();
        }
    }

    private Optional<YamlNode> document() {
        parser.getEvent(); // the stream begins
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return Optional.empty();
        }
        parser.getEvent(); // the document begins
        Event first = parser.peekEvent();
        YamlNode root = node();
        parser.getEvent(); // the document ends
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw new NoDocument(
                    first.getStartMark(),
                    "but found another document",
                    parser.peekEvent().getStartMark());
        }
        return isNothing(first) ? Optional.empty() : Optional.of(root);
    }

    private static boolean isNothing(Event event) {
        return event instanceof ScalarEvent scalar
                && isUntagged(scalar.getTag())
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getValue().isEmpty();
    }

    private YamlNode node() {
        Event event = parser.getEvent();
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        if (event instanceof CollectionStartEvent start) {
            return collection(start);
        }
        ScalarEvent written = (ScalarEvent) event;
        YamlScalar scalar = scalar(written);
        if (written.getAnchor() != null) {
            anchor(written).ifPresent(anchored -> anchored.node = scalar);
        }
        tally.add(1, true);
        return scalar;
    }

    // ------------------------------------------------------------------ aliases

    private Optional<Anchored> anchor(NodeEvent event) {
        if (event.getAnchor() == null) {
            return Optional.empty();
        }
        Anchored anchored = new Anchored();
        anchors.put(event.getAnchor(), anchored);
        return Optional.of(anchored);
    }

    private YamlNode aliased(AliasEvent alias) {
        Anchored anchored = anchors.get(alias.getAnchor());
        if (anchored == null) {
            throw new NoDocument(null, "found undefined alias " + alias.getAnchor(), alias.getStartMark());
        }
        YamlNode node = anchored.node;
        if (node == null) {
            endless = endless.or(() -> Optional.of(anchored));
            return new YamlScalar(LocatedText.of(source.span(0, 0)), YamlScalar.Type.NULL);
        }
        tally.add(anchored.size, node instanceof YamlScalar);
        return node;
    }

    /** The place reported is the value that goes over the limit, or that holds itself. */
    private void explode(Span span, String message) {
        if (explosion.isEmpty()) {
            explosion = Optional.of(Diagnostic.error(firstLineOf(span), message));
        }
    }

    // ------------------------------------------------------------------ collections

    private YamlNode collection(CollectionStartEvent start) {
        if (depth >= DEEPEST) {
            throw new TooDeep(start.getStartMark());
        }
        Optional<Anchored> anchor = anchor(start);
        Tally around = tally;
        tally = new Tally();
        depth++;
        YamlNode node = start instanceof MappingStartEvent mapping ? mapping(mapping) : sequence(start);
        depth--;
        if (anchor.isPresent() && anchor.equals(endless)) {
            explode(node.span(), "this value contains itself through an alias");
        }
        if (tally.size > MOST_EXPANDED && tally.size > 2 * tally.written && endless.isEmpty()) {
            explode(node.span(), "aliases expand this value to more than " + MOST_EXPANDED + " values");
            tally.size = 1;
        }
        anchor.ifPresent(anchored -> {
            anchored.node = node;
            anchored.size = tally.size;
        });
        around.add(tally.size, true);
        tally = around;
        return node;
    }

    private YamlSequence sequence(CollectionStartEvent start) {
        int complaint = found.size();
        List<YamlNode> items = new ArrayList<>();
        while (!parser.checkEvent(Event.ID.SequenceEnd)) {
            items.add(node());
        }
        Span span = span(start, parser.getEvent());
        checkTag(start.getTag(), Tag.SEQ, span, complaint);
        return new YamlSequence(span, items);
    }

    private void checkTag(@Nullable String tag, Tag expected, Span span, int complaint) {
        if (tag != null && !isUntagged(tag) && !new Tag(tag).equals(expected)) {
            found.add(complaint, unknownTag(tag, span));
        }
    }

    private static boolean isUntagged(@Nullable String tag) {
        return tag == null || tag.equals("!");
    }

    private Diagnostic unknownTag(String tag, Span span) {
        return Diagnostic.error(
                firstLineOf(span), "unknown tag " + new Tag(tag).getValue().replace(Tag.PREFIX, "!!"));
    }

    private YamlNode mapping(MappingStartEvent start) {
        int complaint = found.size();
        Map<Object, YamlMapping.Entry> own = new LinkedHashMap<>();
        List<YamlMapping> merged = new ArrayList<>();
        int entries = 0;
        boolean isBraced = false;
        while (!parser.checkEvent(Event.ID.MappingEnd)) {
            Event key = parser.peekEvent();
            isBraced = key instanceof MappingStartEvent inner && inner.isFlow();
            entries++;
            if (isMerge(key)) {
                node();
                merged.addAll(mergeSources());
            } else {
                addEntry(own, isBraced);
            }
        }
        Span span = span(start, parser.getEvent());
        if (start.isFlow() && entries == 1 && isBraced) {
            return bareTemplate(span, complaint);
        }
        checkTag(start.getTag(), Tag.MAP, span, complaint);
        return new YamlMapping(
                span, merged.isEmpty() || explosion.isPresent() ? List.copyOf(own.values()) : withMerged(own, merged));
    }

    /** {@code a: {{ foo }}} is, to YAML, a mapping whose only key is a mapping. */
    private YamlScalar bareTemplate(Span span, int complaint) {
        retract(complaint);
        found.add(Diagnostic.error(
                firstLineOf(span),
                "a value that begins with {{ must be quoted",
                Optional.of("write \"" + firstLineOf(span).text() + "\"")));
        return new YamlScalar(LocatedText.of(span), YamlScalar.Type.STRING);
    }

    /** What was said of parts is not said when the whole is not what it seems. */
    private void retract(int complaint) {
        found.subList(complaint, found.size()).clear();
    }

    private void addEntry(Map<Object, YamlMapping.Entry> own, boolean isBraced) {
        int complaint = found.size();
        YamlNode name = node();
        YamlNode value = node();
        if (!(name instanceof YamlScalar key)) {
            retract(complaint);
            found.add(badKey(name.span(), isBraced));
            return;
        }
        YamlMapping.Entry earlier = own.put(identity(key), new YamlMapping.Entry(key, value));
        if (earlier != null) {
            found.add(new Diagnostic(
                    Diagnostic.Severity.WARNING,
                    key.span(),
                    "duplicate key \"" + key.text() + "\": this one counts, the one on line "
                            + earlier.key().span().line() + " is ignored",
                    Optional.empty()));
        }
    }

    private Diagnostic badKey(Span key, boolean isBraced) {
        return isBraced
                ? Diagnostic.error(
                        firstLineOf(key),
                        "a text that begins with { must be quoted",
                        Optional.of("write \"{{ name }}\""))
                : Diagnostic.error(firstLineOf(key), "a key must be a text, not a list or a mapping");
    }

    /** Python's dict keeps {@code 1} and {@code "1"} apart. */
    private static Object identity(YamlScalar key) {
        return key.isText() ? key.text() : List.of(key.type(), key.text());
    }

    // ------------------------------------------------------------------ merge keys

    private static boolean isMerge(Event key) {
        return key instanceof ScalarEvent scalar
                && ((scalar.getScalarStyle() == ScalarStyle.PLAIN
                                && scalar.getValue().equals("<<"))
                        || Tag.MERGE.getValue().equals(scalar.getTag()));
    }

    private List<YamlMapping> mergeSources() {
        YamlNode value = node();
        List<YamlMapping> sources = new ArrayList<>();
        for (YamlNode node : value instanceof YamlSequence list ? list.items() : List.of(value)) {
            if (node instanceof YamlMapping mapping) {
                sources.add(mapping);
            } else {
                found.add(Diagnostic.error(firstLineOf(node.span()), "<< takes a mapping or a list of mappings"));
            }
        }
        return sources;
    }

    /** Merged keys come first; of several sources the first that has a key wins, the mapping's own keys beat all. */
    private static List<YamlMapping.Entry> withMerged(Map<Object, YamlMapping.Entry> own, List<YamlMapping> merged) {
        Map<Object, YamlMapping.Entry> all = new LinkedHashMap<>();
        for (int i = merged.size() - 1; i >= 0; i--) {
            merged.get(i).entries().forEach(entry -> all.put(identity(entry.key()), entry));
        }
        all.putAll(own);
        return List.copyOf(all.values());
    }

    // ------------------------------------------------------------------ scalars

    private YamlScalar scalar(ScalarEvent event) {
        Span span = span(event, event);
        LocatedText content = ScalarPlaces.locate(span, texts.shared(event.getValue()), event.getScalarStyle());
        return new YamlScalar(content, typeOf(event, span));
    }

    private YamlScalar.Type typeOf(ScalarEvent event, Span span) {
        String tag = event.getTag();
        String text = event.getValue();
        if (isUntagged(tag)) {
            return event.getScalarStyle() == ScalarStyle.PLAIN ? ScalarTypes.of(text) : YamlScalar.Type.STRING;
        }
        return switch (new Tag(tag).getValue()) {
            case "!vault", "!vault-encrypted" -> YamlScalar.Type.VAULT;
            case "!unsafe" -> YamlScalar.Type.UNSAFE;
            case "tag:yaml.org,2002:str" -> YamlScalar.Type.STRING;
            case "tag:yaml.org,2002:int" -> required(tag, text, span, YamlScalar.Type.INTEGER);
            case "tag:yaml.org,2002:float" -> required(tag, text, span, YamlScalar.Type.FLOAT);
            case "tag:yaml.org,2002:bool" -> required(tag, text, span, YamlScalar.Type.BOOLEAN);
            case "tag:yaml.org,2002:null" -> YamlScalar.Type.NULL;
            case "tag:yaml.org,2002:timestamp" -> required(tag, text, span, YamlScalar.Type.TIMESTAMP);
            default -> {
                found.add(unknownTag(tag, span));
                yield YamlScalar.Type.STRING;
            }
        };
    }

    private YamlScalar.Type required(String tag, String text, Span span, YamlScalar.Type type) {
        YamlScalar.Type is = ScalarTypes.of(text);
        if (is == type || (type == YamlScalar.Type.FLOAT && is == YamlScalar.Type.INTEGER && isDecimal(text))) {
            return type;
        }
        found.add(Diagnostic.error(span, "\"" + text + "\" is not what the tag " + tag + " says"));
        return YamlScalar.Type.STRING;
    }

    private static boolean isDecimal(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '+');
    }

    // ------------------------------------------------------------------ places

    private Span span(Event first, Event last) {
        return source.span(places.offset(first.getStartMark()), places.offset(last.getEndMark()));
    }

    private Span firstLineOf(Span span) {
        int end = source.text().indexOf('\n', span.start());
        return end < 0 ? span : source.span(span.start(), Math.min(span.end(), end));
    }
}
