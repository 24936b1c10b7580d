package kedge.recipes.reader;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Parser of {@link Yaml}. It uses SnakeYAML's nodes, since a data binding drops lines, duplicate keys and quotes.
 * Anchors, aliases and merge keys ({@code <<}) work as in YAML 1.1.
 */
final class YamlParser {
  private static final int MOST_NODES = 200_000;
  private static final int DEEPEST = 100;
  private final RecipeFaults faults;
  private final Deque<Node> open = new ArrayDeque<>();
  private int nodes;

  private YamlParser(RecipeFaults faults) {
    this.faults = faults;
  }

  /** Parses one document; empty text is an empty section. Syntax errors and duplicate keys become faults. */
  static Yaml parse(String text, String path, RecipeFaults faults) {
    try {
      Node node = new org.yaml.snakeyaml.Yaml(new LoaderOptions()).compose(new StringReader(text));
      return node == null ? new Yaml.Mapping(Map.of(), 1) : new YamlParser(faults).convert(node, path);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      faults.add(path, line,
          "not YAML: " + e.getProblem() + (e.getContext() == null ? "" : " (" + e.getContext() + ")"));
    } catch (YAMLException e) {
      faults.add(path, 0, "not YAML: " + e.getMessage());
    }
    return new Yaml.Mapping(Map.of(), 1);
  }

  private Yaml convert(Node node, String path) {
    int line = line(node);
    if (open.contains(node)) {
      faults.add(path, line, "an anchor contains itself");
      return new Yaml.Scalar("", false, line);
    }
    if (open.size() >= DEEPEST || ++nodes > MOST_NODES) {
      throw new YAMLException(open.size() >= DEEPEST
          ? "more than " + DEEPEST + " levels, aliases written out"
          : "more than " + MOST_NODES + " values, aliases written out");
    }
    if (node instanceof ScalarNode scalar) {
      return new Yaml.Scalar(scalar.getValue(),
          scalar.getScalarStyle() != ScalarStyle.PLAIN, line);
    }
    open.push(node);
    Yaml result = node instanceof SequenceNode sequence ? list(sequence, path) : section((MappingNode) node, path);
    open.pop();
    return result;
  }

  private Yaml list(SequenceNode sequence, String path) {
    List<Yaml> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(convert(item, RecipeFaults.child(path, String.valueOf(items.size()))));
    }
    return new Yaml.Sequence(items, line(sequence));
  }

  private Yaml section(MappingNode mapping, String path) {
    Map<String, Yaml> entries = new LinkedHashMap<>();
    Map<String, Yaml> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode name)) {
        faults.add(path, line(key), "a key must be a word, but this one is a list or a section");
      } else if (key.getTag().equals(Tag.MERGE)) {
        merge(tuple.getValueNode(), path, merged);
      } else if (entries.containsKey(name.getValue())) {
        faults.add(RecipeFaults.child(path, name.getValue()), line(key),
            "written twice, first on line " + entries.get(name.getValue()).line());
      } else {
        entries.put(name.getValue(), convert(tuple.getValueNode(), RecipeFaults.child(path, name.getValue())));
      }
    }
    merged.forEach(entries::putIfAbsent);
    return new Yaml.Mapping(entries, line(mapping));
  }

  private void merge(Node source, String path, Map<String, Yaml> merged) {
    List<Node> sources = source instanceof SequenceNode sequence ? sequence.getValue() : List.of(source);
    for (Node each : sources) {
      if (convert(each, path)instanceof Yaml.Mapping mapping) {
        mapping.entries().forEach(merged::putIfAbsent);
      } else {
        faults.add(path, line(each), "<< takes a section to merge");
      }
    }
  }

  private static int line(Node node) {
    return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
  }
}
