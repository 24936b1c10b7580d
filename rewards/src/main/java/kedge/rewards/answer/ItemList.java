package kedge.rewards.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import kedge.grader.parse.PlainText;

/** Lists as they are written: JSON arrays, and items between semicolons or commas, with or without brackets. */
final class ItemList {
  private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
      DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"\\\\]*\"");
  private static final Pattern PYTHON = Pattern
      .compile("\\[\\s*(?:" + QUOTED + ")(?:\\s*,\\s*(?:" + QUOTED + "))*+\\s*]");
  private static final String OPEN = "[({";
  private static final String CLOSE = "])}";

  private ItemList() {
  }

  /** The items of a known answer. */
  static List<ListItem> known(String text) {
    return array(text).orElseGet(() -> items(pieces(text)));
  }

  /**
   * The items of a stated answer. Where it has no semicolon, and known items hold commas, its commas are taken for
   * theirs if the items are then the known ones.
   */
  static List<ListItem> stated(String text, List<ListItem> known, boolean ordered) {
    return array(text).orElseGet(() -> {
      List<String> pieces = pieces(text);
      boolean semicolons = split(inner(text), ';').size() > 1;
      boolean commas = known.stream().anyMatch(item -> commas(item) > 0);
      return !semicolons && commas ? joined(pieces, known, ordered).orElseGet(() -> items(pieces)) : items(pieces);
    });
  }

  private static List<ListItem> items(List<String> pieces) {
    return pieces.stream().map(ListItem::of).toList();
  }

  /** The items of a JSON array, or of a list of texts as Python prints it; empty for another text. */
  private static Optional<List<ListItem>> array(String text) {
    String plain = PlainText.of(text);
    if (!plain.startsWith("[")) {
      return Optional.empty();
    }
    if (PYTHON.matcher(plain).matches()) {
      return Optional.of(QUOTED.matcher(plain).results()
          .map(item -> ListItem.of(item.group().substring(1, item.group().length() - 1))).toList());
    }
    try {
      JsonNode array = JSON.readTree(plain);
      return Optional.of(StreamSupport.stream(array.spliterator(), false)
          .map(item -> ListItem.of(item.isTextual() ? item.asText() : item.toString())).toList());
    } catch (JsonProcessingException other) {
      return Optional.empty();
    }
  }

  private static List<String> pieces(String text) {
    String inner = inner(text);
    List<String> parts = split(inner, ';');
    return parts.size() > 1 ? parts : split(inner, ',');
  }

  /** The text within the brackets around the whole of it, if there are any. */
  private static String inner(String text) {
    String plain = PlainText.of(text).replace("\\{", "{").replace("\\}", "}").replace("\\left", "").replace("\\right",
        "");
    boolean around = plain.length() >= 2 && OPEN.indexOf(plain.charAt(0)) >= 0
        && OPEN.indexOf(plain.charAt(0)) == CLOSE.indexOf(plain.charAt(plain.length() - 1))
        && depth(plain.substring(0, plain.length() - 1)) > 0;
    return around ? plain.substring(1, plain.length() - 1) : plain;
  }

  /** The least number of brackets open at once behind the first character. */
  private static int depth(String text) {
    int depth = 0;
    int least = Integer.MAX_VALUE;
    for (char each : text.toCharArray()) {
      depth += OPEN.indexOf(each) >= 0 ? 1 : CLOSE.indexOf(each) >= 0 ? -1 : 0;
      least = Math.min(least, depth);
    }
    return least;
  }

  /** Parts between separators outside brackets; the text itself where its brackets are no pairs. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (OPEN.indexOf(each) >= 0) {
        open.append(each);
      } else if (CLOSE.indexOf(each) >= 0) {
        if (open.isEmpty()) {
          return List.of(text);
        }
        open.setLength(open.length() - 1); // intervals may be half open: [0, 1)
      } else if (each == separator && open.isEmpty()) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return open.isEmpty() ? parts : List.of(text);
  }

  private static int commas(ListItem item) {
    return split(item.text(), ',').size() - 1;
  }

  /** Joins pieces so that known items result, the longest first where any order is right. */
  private static Optional<List<ListItem>> joined(List<String> pieces, List<ListItem> known, boolean ordered) {
    List<ListItem> left = new ArrayList<>(known);
    List<ListItem> items = new ArrayList<>();
    if (!ordered) {
      left.sort(Comparator.comparingInt(ItemList::commas).reversed());
    }
    int at = 0;
    while (!left.isEmpty()) {
      int from = at;
      Optional<ListItem> found = left.stream().limit(ordered ? 1 : left.size())
          .filter(item -> joined(pieces, from, item).filter(item::equal).isPresent()).findFirst();
      if (found.isEmpty()) {
        return Optional.empty();
      }
      items.add(joined(pieces, from, found.get()).orElseThrow());
      left.remove(found.get());
      at += commas(found.get()) + 1;
    }
    return at == pieces.size() ? Optional.of(items) : Optional.empty();
  }

  private static Optional<ListItem> joined(List<String> pieces, int from, ListItem like) {
    int to = from + commas(like) + 1;
    return to > pieces.size() ? Optional.empty()
        : Optional.of(ListItem.of(String.join(",", pieces.subList(from, to))));
  }
}
