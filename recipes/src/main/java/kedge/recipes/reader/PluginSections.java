package kedge.recipes.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kedge.recipes.settings.RewardSettings;
import kedge.rewards.plugin.RewardKinds;

/** Plug-in rewards of a document: the kinds that they add to the schema, and the short form of writing them. */
final class PluginSections {
  private static final String JAVA = "java";
  private final Schema installed;
  private final RecipeFaults faults;
  private Optional<Path> known = Optional.empty();
  private Set<String> knownSources = Set.of();
  private Schema schema;
  private boolean broken;

  PluginSections(Schema installed, RecipeFaults faults) {
    this.installed = installed;
    this.faults = faults;
    this.schema = installed;
  }

  /** Returns the schema with the kinds of the jars and source files that the document names. */
  Schema schema(Yaml document) {
    Optional<Path> folder = entry(document, "plugins").map(Path::of);
    Map<String, Integer> sources = new LinkedHashMap<>();
    for (Yaml item : items(document)) {
      entry(item, "reward").filter(word -> word.startsWith(RewardKinds.SOURCE))
          .ifPresent(word -> sources.putIfAbsent(word, item.line()));
    }
    if (!folder.equals(known) || !sources.keySet().equals(knownSources)) {
      known = folder;
      knownSources = new LinkedHashSet<>(sources.keySet());
      schema = extended(folder, sources);
    }
    return schema;
  }

  private Schema extended(Optional<Path> folder, Map<String, Integer> sources) {
    RewardKinds kinds = RewardKinds.installed();
    Set<String> there = kinds.settings().keySet();
    try {
      kinds = folder.isPresent() ? kinds.withJars(folder.get()) : kinds;
    } catch (IllegalArgumentException e) {
      fault("plugins", 0, e.getMessage());
    }
    for (Map.Entry<String, Integer> source : sources.entrySet()) {
      try {
        kinds = kinds.withSource(Path.of(source.getKey().substring(RewardKinds.SOURCE.length())));
      } catch (IllegalArgumentException e) {
        fault("rewards", source.getValue(), e.getMessage());
      }
    }
    Map<String, Class<? extends Record>> more = new TreeMap<>(kinds.settings());
    more.keySet().removeAll(there);
    return installed.with(more);
  }

  /** Returns the document with every {@code reward: {kind: value, key: ...}} written flat. */
  Yaml unfold(Yaml document) {
    if (!(document instanceof Yaml.Mapping top) || !(top.entries().get("rewards")instanceof Yaml.Sequence rewards)) {
      return document;
    }
    List<Yaml> items = new ArrayList<>();
    for (Yaml item : rewards.items()) {
      boolean folded = item instanceof Yaml.Mapping mapping && mapping.entries().get("reward") instanceof Yaml.Mapping;
      items.add(folded ? flat((Yaml.Mapping) item, "rewards." + items.size()) : item);
    }
    return top.with("rewards", new Yaml.Sequence(items, rewards.line()));
  }

  /** Returns whether a plug-in could not be read, so that reading on would only report its consequences. */
  boolean broken() {
    return broken;
  }

  private void fault(String path, int line, String message) {
    broken = true;
    faults.add(path, line, message);
  }

  private Yaml flat(Yaml.Mapping item, String path) {
    Yaml.Mapping inner = (Yaml.Mapping) item.entries().get("reward");
    Set<String> kinds = schema.choices(RewardSettings.class).keySet();
    Optional<String> kind = inner.entries().keySet().stream().filter(key -> key.equals(JAVA) || kinds.contains(key))
        .findFirst();
    if (kind.isEmpty()) {
      fault(path + ".reward", inner.line(),
          "expected a kind as its key, one of " + JAVA + ", " + String.join(", ", kinds));
      return item.with("reward", new Yaml.Scalar("", false, inner.line()));
    }
    Map<String, Yaml> entries = new LinkedHashMap<>();
    String word = kind.get();
    Map<String, Yaml> settings = new LinkedHashMap<>(inner.entries());
    if (word.equals(JAVA)) {
      Yaml value = settings.remove(JAVA);
      if (value instanceof Yaml.Scalar file) {
        word = RewardKinds.SOURCE + file.text();
      } else {
        fault(path + ".reward.java", value.line(), "is " + value.kind() + ", expected a file");
      }
    }
    entries.put("reward", new Yaml.Scalar(word, true, inner.line()));
    entries.putAll(settings);
    item.entries().forEach((key, each) -> {
      if (!key.equals("reward") && entries.put(key, each) != null) {
        fault(path + "." + key, each.line(), "is there twice: under reward and beside it");
      }
    });
    return new Yaml.Mapping(entries, item.line());
  }

  private static List<Yaml> items(Yaml document) {
    return document instanceof Yaml.Mapping top && top.entries().get("rewards")instanceof Yaml.Sequence rewards
        ? rewards.items()
        : List.of();
  }

  private static Optional<String> entry(Yaml node, String key) {
    return node instanceof Yaml.Mapping mapping && mapping.entries().get(key)instanceof Yaml.Scalar scalar
        && !scalar.empty()
            ? Optional.of(scalar.text())
            : Optional.empty();
  }
}
