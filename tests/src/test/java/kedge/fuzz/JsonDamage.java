package kedge.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Lists;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Changes JSON where it stays JSON: values of other types, absent and repeated fields, values in others' places. */
final class JsonDamage {
  private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
      .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(100_000).build()).build());
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> TEXTS = List.of("", " ", "null", "-1", "\u0000", "\ud83d\ude00", "a".repeat(5000),
      "../../etc/passwd", "/", "{{ 7*7 }}", "\u001b]0;t\u0007", "NaN", "1e999", "\\", "\ud800", ".*(a+)+$", "(", "[");

  private final SplittableRandom random;
  private final List<JsonNode> all = new ArrayList<>();

  private JsonDamage(SplittableRandom random) {
    this.random = random;
  }

  /** A value in the JSON, or in one line of JSON lines, changed; empty where it is none. */
  static Optional<byte[]> of(byte[] bytes, SplittableRandom random) {
    if (bytes.length == 0 || bytes[0] != '{' && bytes[0] != '[') {
      return Optional.empty();
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      return Optional.of(changed(text, random));
    } catch (JsonProcessingException several) {
      String[] lines = text.split("\n", -1);
      int line = random.nextInt(lines.length);
      try {
        lines[line] = new String(changed(lines[line], random), StandardCharsets.UTF_8);
        return Optional.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
      } catch (JsonProcessingException none) {
        return Optional.empty();
      }
    }
  }

  private static byte[] changed(String text, SplittableRandom random) throws JsonProcessingException {
    JsonNode root = JSON.reader().with(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .readTree(text);
    JsonDamage damage = new JsonDamage(random);
    damage.collect(root);
    return JSON.writeValueAsBytes(damage.change(root));
  }

  private void collect(JsonNode node) {
    all.add(node);
    node.forEach(this::collect);
  }

  private JsonNode change(JsonNode root) {
    List<JsonNode> containers = all.stream().filter(node -> node.isContainerNode() && !node.isEmpty()).toList();
    if (containers.isEmpty() || random.nextInt(60) == 0) {
      return value();
    }
    JsonNode into = containers.get(random.nextInt(containers.size()));
    if (into instanceof ObjectNode object) {
      change(object, Lists.newArrayList(object.fieldNames()).get(random.nextInt(object.size())));
    } else {
      change((ArrayNode) into, random.nextInt(into.size()));
    }
    return root;
  }

  private void change(ObjectNode object, String key) {
    switch (random.nextInt(6)) {
      case 0 -> object.remove(key);
      case 1 -> object.set(TEXTS.get(random.nextInt(TEXTS.size())), object.remove(key));
      case 2 -> object.set(key, all.get(random.nextInt(all.size())).deepCopy());
      case 3 -> object.set(key, NODES.arrayNode().add(object.get(key)));
      default -> object.set(key, value());
    }
  }

  private void change(ArrayNode array, int place) {
    switch (random.nextInt(6)) {
      case 0 -> array.remove(place);
      case 1 -> array.removeAll();
      case 2 -> array.set(place, all.get(random.nextInt(all.size())).deepCopy());
      case 3 -> {
        JsonNode copied = array.get(place);
        for (int i = random.nextInt(200); i > 0; i--) {
          array.add(copied.deepCopy());
        }
      }
      default -> array.set(place, value());
    }
  }

  private JsonNode value() {
    return switch (random.nextInt(16)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(-1);
      case 3 -> NODES.numberNode(0);
      case 4 -> NODES.numberNode(Integer.MAX_VALUE);
      case 5 -> NODES.numberNode(Long.MAX_VALUE);
      case 6 -> NODES.numberNode(1e308);
      case 7 -> NODES.numberNode(0.5);
      case 8 -> NODES.numberNode(BigInteger.TEN.pow(40));
      case 9 -> NODES.arrayNode();
      case 10 -> NODES.objectNode();
      case 11 -> deep();
      case 12 -> NODES.numberNode(random.nextInt(-5, 100_000));
      case 13 -> Arrays.stream(new int[]{1, 2, 3}).collect(NODES::arrayNode, ArrayNode::add, ArrayNode::addAll);
      default -> NODES.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
    };
  }

  private JsonNode deep() {
    JsonNode node = NODES.textNode("deep");
    boolean list = random.nextBoolean();
    for (int i = List.of(5, 120, 400, 900).get(random.nextInt(4)); i > 0; i--) {
      node = list ? NODES.arrayNode().add(node) : NODES.objectNode().set("a", node);
    }
    return node;
  }
}
