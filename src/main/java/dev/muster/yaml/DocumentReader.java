package dev.muster.yaml;

import dev.muster.source.Diagnostics;
import dev.muster.source.LocatedText;
import dev.muster.source.SourceText;
import dev.muster.source.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads one document: snakeyaml composes the nodes, this class gives them meaning, places and limits. */
final class DocumentReader {
    /** Levels of nesting; the deepest real playbooks have about 20. */
    private static final int DEEPEST = 100;

    /** Values that aliases may add to those written out; an alias bomb wants billions. */
    private static final long MOST_EXPANDED = 500_000;

    /** Marks scalars without a tag, so that a written {@code !!str} can be told from them. */
    private static final Tag UNTAGGED = new Tag("!untagged");

    private final SourceText source;
    private final Diagnostics diagnostics;
    private final CodePoints places;
    private final IdentityHashMap<Node, YamlNode> done = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Long> sizes = new IdentityHashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean exploded;

    DocumentReader(SourceText source, Diagnostics diagnostics) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.places = new CodePoints(source.text());
    }

    Optional<YamlNode> read() {
        Optional<Node> root = compose();
        if (root.isEmpty() || isNothing(root.get())) {
            return Optional.empty();
        }
        measure(root.get());
        return exploded ? Optional.empty() : Optional.of(convert(root.get()));
    }

    private Optional<Node> compose() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setTagInspector(tag -> true); // nothing is ever constructed; unknown tags are reported below
        options.setNestingDepthLimit(2 * DEEPEST);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        ParserImpl parser = new ParserImpl(new StreamReader(source.text()), options);
        try {
            return Optional.ofNullable(
                    new BoundedComposer(parser, new UntaggedResolver(), options, DEEPEST).getSingleNode());
        } catch (YAMLException e) {
            new SyntaxFault(source, places).report(e, diagnostics);
            return Optional.empty();
        }
    }

    /** Leaves the typing of scalars to {@link ScalarTypes}. */
    private static final class UntaggedResolver extends Resolver {
        @Override
        public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
            return kind == NodeId.scalar ? UNTAGGED : kind == NodeId.sequence ? Tag.SEQ : Tag.MAP;
        }
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getTag().equals(UNTAGGED)
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && scalar.getValue().isEmpty();
    }

    // ------------------------------------------------------------------ aliases

    /** Counts values as if every alias were written out. The place reported is the value that goes over the limit. */
    private long measure(Node node) {
        Long known = sizes.get(node);
        if (known != null) {
            return known;
        }
        if (node instanceof ScalarNode) {
            return 1;
        }
        if (!open.add(node)) {
            explode(node, "this value contains itself through an alias");
            return 0;
        }
        long size = 1;
        long written = 1;
        for (Node child : children(node)) {
            boolean first = !sizes.containsKey(child);
            long part = measure(child);
            size += part;
            written += first ? part : 0;
        }
        open.remove(node);
        if (size > MOST_EXPANDED && size > 2 * written) {
            explode(node, "aliases expand this value to more than " + MOST_EXPANDED + " values");
            size = 1;
        }
        sizes.put(node, size);
        return size;
    }

    private void explode(Node node, String message) {
        if (!exploded) {
            diagnostics.error(firstLineOf(span(node)), message);
        }
        exploded = true;
    }

    private static List<Node> children(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        List<Node> children = new ArrayList<>();
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            children.add(tuple.getKeyNode());
            children.add(tuple.getValueNode());
        }
        return children;
    }

    // ------------------------------------------------------------------ conversion

    private YamlNode convert(Node node) {
        YamlNode known = done.get(node);
        if (known != null) {
            return known;
        }
        YamlNode converted = node instanceof ScalarNode scalar
                ? scalar(scalar)
                : node instanceof SequenceNode sequence ? sequence(sequence) : mapping((MappingNode) node);
        if (node.getAnchor() != null || !(node instanceof ScalarNode)) {
            done.put(node, converted);
        }
        return converted;
    }

    private YamlSequence sequence(SequenceNode node) {
        checkTag(node, Tag.SEQ);
        List<YamlNode> items = new ArrayList<>(node.getValue().size());
        for (Node item : node.getValue()) {
            items.add(convert(item));
        }
        return new YamlSequence(span(node), items);
    }

    private void checkTag(Node node, Tag expected) {
        if (!node.getTag().equals(expected)) {
            unknownTag(node);
        }
    }

    private void unknownTag(Node node) {
        String tag = node.getTag().getValue().replace(Tag.PREFIX, "!!");
        diagnostics.error(firstLineOf(span(node)), "unknown tag " + tag);
    }

    private YamlNode mapping(MappingNode node) {
        checkTag(node, Tag.MAP);
        if (isBareTemplate(node)) {
            diagnostics.error(
                    firstLineOf(span(node)),
                    "a value that begins with {{ must be quoted",
                    "write \"" + firstLineOf(span(node)).text() + "\"");
            return new YamlScalar(LocatedText.of(span(node)), YamlScalar.Type.STRING);
        }
        Map<Object, YamlMapping.Entry> own = new LinkedHashMap<>();
        List<YamlMapping> merged = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            if (isMerge(tuple.getKeyNode())) {
                merged.addAll(mergeSources(tuple.getValueNode()));
            } else {
                addEntry(own, tuple);
            }
        }
        return new YamlMapping(span(node), merged.isEmpty() ? List.copyOf(own.values()) : withMerged(own, merged));
    }

    private void addEntry(Map<Object, YamlMapping.Entry> own, NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
            badKey(tuple.getKeyNode());
            return;
        }
        YamlScalar key = scalar(keyNode);
        YamlMapping.Entry earlier = own.put(identity(key), new YamlMapping.Entry(key, convert(tuple.getValueNode())));
        if (earlier != null) {
            diagnostics.warning(
                    key.span(),
                    "duplicate key \"" + key.text() + "\": this one counts, the one on line "
                            + earlier.key().span().line() + " is ignored");
        }
    }

    private void badKey(Node key) {
        if (key instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.FLOW) {
            diagnostics.error(
                    firstLineOf(span(key)), "a text that begins with { must be quoted", "write \"{{ name }}\"");
        } else {
            diagnostics.error(firstLineOf(span(key)), "a key must be a text, not a list or a mapping");
        }
    }

    /** {@code a: {{ foo }}} is, to YAML, a mapping whose only key is a mapping. */
    private static boolean isBareTemplate(MappingNode node) {
        return node.getFlowStyle() == FlowStyle.FLOW
                && node.getValue().size() == 1
                && node.getValue().get(0).getKeyNode() instanceof MappingNode inner
                && inner.getFlowStyle() == FlowStyle.FLOW;
    }

    /** Python's dict keeps {@code 1} and {@code "1"} apart. */
    private static Object identity(YamlScalar key) {
        return key.isText() ? key.text() : List.of(key.type(), key.text());
    }

    // ------------------------------------------------------------------ merge keys

    private static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && ((scalar.getScalarStyle() == ScalarStyle.PLAIN
                                && scalar.getValue().equals("<<"))
                        || scalar.getTag().equals(Tag.MERGE));
    }

    private List<YamlMapping> mergeSources(Node value) {
        List<YamlMapping> sources = new ArrayList<>();
        List<Node> nodes = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        for (Node node : nodes) {
            if (convert(node) instanceof YamlMapping mapping) {
                sources.add(mapping);
            } else {
                diagnostics.error(firstLineOf(span(node)), "<< takes a mapping or a list of mappings");
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

    private YamlScalar scalar(ScalarNode node) {
        LocatedText content = ScalarPlaces.locate(span(node), node.getValue(), node.getScalarStyle());
        return new YamlScalar(content, typeOf(node, content.text()));
    }

    private YamlScalar.Type typeOf(ScalarNode node, String text) {
        String tag = node.getTag().getValue();
        if (tag.equals(UNTAGGED.getValue())) {
            return node.getScalarStyle() == ScalarStyle.PLAIN ? ScalarTypes.of(text) : YamlScalar.Type.STRING;
        }
        return switch (tag) {
            case "!vault", "!vault-encrypted" -> YamlScalar.Type.VAULT;
            case "!unsafe" -> YamlScalar.Type.UNSAFE;
            case "!", "tag:yaml.org,2002:str" -> YamlScalar.Type.STRING;
            case "tag:yaml.org,2002:int" -> required(node, text, YamlScalar.Type.INTEGER);
            case "tag:yaml.org,2002:float" -> required(node, text, YamlScalar.Type.FLOAT);
            case "tag:yaml.org,2002:bool" -> required(node, text, YamlScalar.Type.BOOLEAN);
            case "tag:yaml.org,2002:null" -> YamlScalar.Type.NULL;
            case "tag:yaml.org,2002:timestamp" -> required(node, text, YamlScalar.Type.TIMESTAMP);
            default -> {
                unknownTag(node);
                yield YamlScalar.Type.STRING;
            }
        };
    }

    private YamlScalar.Type required(ScalarNode node, String text, YamlScalar.Type type) {
        YamlScalar.Type found = ScalarTypes.of(text);
        if (found == type || (type == YamlScalar.Type.FLOAT && found == YamlScalar.Type.INTEGER && isDecimal(text))) {
            return type;
        }
        diagnostics.error(
                span(node),
                "\"" + text + "\" is not what the tag " + node.getTag().getValue() + " says");
        return YamlScalar.Type.STRING;
    }

    private static boolean isDecimal(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-' || c == '+');
    }

    // ------------------------------------------------------------------ places

    private Span span(Node node) {
        return source.span(places.offset(node.getStartMark()), places.offset(node.getEndMark()));
    }

    private Span firstLineOf(Span span) {
        int end = source.text().indexOf('\n', span.start());
        return end < 0 ? span : source.span(span.start(), Math.min(span.end(), end));
    }
}
