package kedge.recipes.reader;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import kedge.rewards.builtin.BuiltInRewards;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites words of earlier versions into those of today, with one warning each: kinds of rewards. A reward keeps the
 * name that the recipe wrote, so that its logs have the same keys as before.
 */
final class RenamedWords {
  private static final Logger LOG = LoggerFactory.getLogger(RenamedWords.class);
  private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();
  private static final String TOTAL = "total";

  private RenamedWords() {
  }

  /** A document whose rewards are written flat. */
  static Yaml apply(Yaml document) {
    if (!(document instanceof Yaml.Mapping top)) {
      return document;
    }
    Yaml.Mapping renamed = top;
    Set<String> parts = new TreeSet<>();
    if (top.entries().get("rewards")instanceof Yaml.Sequence rewards) {
      List<Yaml> items = rewards.items().stream().map(RenamedWords::reward).toList();
      items.forEach(item -> parts.add(text(item, "name").isEmpty() ? text(item, "reward") : text(item, "name")));
      renamed = renamed.with("rewards", new Yaml.Sequence(items, rewards.line()));
    }
    renamed = withTotal(renamed, parts);
    if (top.entries().get("stages")instanceof Yaml.Mapping stages) {
      Map<String, Yaml> changed = new LinkedHashMap<>(stages.entries());
      changed.replaceAll((name, stage) -> stage instanceof Yaml.Mapping keys ? withTotal(keys, parts) : stage);
      renamed = renamed.with("stages", new Yaml.Mapping(changed, stages.line()));
    }
    return renamed;
  }

  /** One entry of {@code rewards}, written flat. */
  static Yaml reward(Yaml item) {
    String kind = text(item, "reward");
    String now = BuiltInRewards.RENAMED.get(kind);
    if (now == null) {
      return item;
    }
    warn(kind, now);
    Yaml.Mapping entry = (Yaml.Mapping) item;
    int line = entry.entries().get("reward").line();
    Yaml.Mapping renamed = entry.with("reward", new Yaml.Scalar(now, true, line));
    return entry.entries().containsKey("name") ? renamed : renamed.with("name", new Yaml.Scalar(kind, true, line));
  }

  private static Yaml.Mapping withTotal(Yaml.Mapping section, Set<String> parts) {
    return section.entries().get(TOTAL)instanceof Yaml.Mapping total ? section.with(TOTAL, total(total, parts))
        : section;
  }

  private static Yaml total(Yaml.Mapping total, Set<String> parts) {
    Map<String, Yaml> entries = new LinkedHashMap<>(total.entries());
    // the default names the verdict of today's word, the recipe may have that of the earlier one
    if (text(total, "by").equals("sail-rl") && parts.contains("judge_judgement")
        && !parts.contains("judge_judgment")) {
      entries.putIfAbsent("judge", new Yaml.Scalar("judge_judgement", true, total.line()));
    }
    return new Yaml.Mapping(entries, total.line());
  }

  private static String text(Yaml section, String key) {
    return section instanceof Yaml.Mapping keys && keys.entries().get(key)instanceof Yaml.Scalar scalar ? scalar.text()
        : "";
  }

  private static void warn(String old, String now) {
    if (WARNED.add(old)) {
      LOG.warn("{} is now called {}", old, now);
    }
  }
}
