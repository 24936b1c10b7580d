package kedge.policy.optim;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns for names of weights, in which {@code *} stands for any characters. Notes which patterns have matched. */
final class NamePatterns {
  private final String key;
  private final Map<String, Pattern> patterns = new LinkedHashMap<>();
  private final Set<String> used = new LinkedHashSet<>();

  /** @param key the recipe key, for messages */
  NamePatterns(String key, List<String> patterns) {
    this.key = key;
    patterns.forEach(pattern -> this.patterns.put(pattern, compile(pattern)));
  }

  private static Pattern compile(String pattern) {
    return Pattern.compile(pattern.chars().mapToObj(c -> c == '*' ? ".*" : Pattern.quote(String.valueOf((char) c)))
        .collect(Collectors.joining()));
  }

  /** The patterns that a name matches. */
  List<String> matching(String name) {
    List<String> matching = patterns.keySet().stream().filter(each -> patterns.get(each).matcher(name).matches())
        .toList();
    used.addAll(matching);
    return matching;
  }

  /** @throws IllegalArgumentException for a pattern that no name has matched */
  void requireUsed() {
    for (String pattern : patterns.keySet()) {
      if (!used.contains(pattern)) {
        throw new IllegalArgumentException(key + ": no weight is named " + pattern
            + ". Maybe \"model.layers.*.mlp.*\", or \"*\" for all?");
      }
    }
  }
}
