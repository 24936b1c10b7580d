package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import kedge.data.ProblemSourceProvider;
import kedge.recipes.annotation.PluggedBy;
import kedge.recipes.annotation.Tag;
import kedge.recipes.annotation.TaggedBy;
import kedge.rewards.RewardProvider;
import kedge.rewards.plugin.RewardKinds;
import kedge.sft.curation.OperationProvider;

/**
 * Which keys a section takes. Sections whose record is chosen by a word (a stage's type, a source's kind) take the keys
 * of the chosen record.
 */
public final class Schema {
  private final Map<Class<?>, Map<String, Class<? extends Record>>> plugins;

  /** @param plugins per provider interface, the settings record of each kind */
  public Schema(Map<Class<?>, Map<String, Class<? extends Record>>> plugins) {
    this.plugins = Map.copyOf(plugins);
  }

  /** The schema with the providers on the class path. */
  public static Schema installed() {
    Map<String, Class<? extends Record>> sources = new TreeMap<>();
    ServiceLoader.load(ProblemSourceProvider.class)
        .forEach(provider -> sources.put(provider.kind(), settings(provider)));
    Map<String, Class<? extends Record>> steps = new TreeMap<>();
    ServiceLoader.load(OperationProvider.class).forEach(provider -> steps.put(provider.kind(), settings(provider)));
    return new Schema(
        Map.of(ProblemSourceProvider.class, sources, RewardProvider.class, RewardKinds.installed().settings(),
            OperationProvider.class, steps));
  }

  /** This schema with more kinds of rewards. */
  Schema with(Map<String, Class<? extends Record>> rewards) {
    Map<String, Class<? extends Record>> all = new TreeMap<>(plugins.getOrDefault(RewardProvider.class, Map.of()));
    all.putAll(rewards);
    Map<Class<?>, Map<String, Class<? extends Record>>> more = new LinkedHashMap<>(plugins);
    more.put(RewardProvider.class, all);
    return new Schema(more);
  }

  private static Class<? extends Record> settings(ProblemSourceProvider<?> provider) {
    return provider.settings();
  }

  private static Class<? extends Record> settings(OperationProvider<?> provider) {
    return provider.settings();
  }

  /** Whether a type is a section with keys of its own. */
  static boolean section(Class<?> type) {
    return type.isRecord() || type.isAnnotationPresent(TaggedBy.class);
  }

  /** The key whose word chooses the record of a section, if there is one. */
  Optional<String> chooser(Class<?> type) {
    if (type.isAnnotationPresent(TaggedBy.class)) {
      return Optional.of(type.getAnnotation(TaggedBy.class).value());
    }
    return Optional.ofNullable(type.getAnnotation(PluggedBy.class)).map(PluggedBy::value);
  }

  /** What a section's chooser may say, and the record each word adds the keys of. */
  Map<String, Class<? extends Record>> choices(Class<?> type) {
    if (type.isAnnotationPresent(PluggedBy.class)) {
      return plugins.getOrDefault(type.getAnnotation(PluggedBy.class).provider(), Map.of());
    }
    Map<String, Class<? extends Record>> choices = new LinkedHashMap<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (permitted.isRecord()) {
        choices.put(permitted.getAnnotation(Tag.class).value(), permitted.asSubclass(Record.class));
      } else {
        choices.putAll(choices(permitted));
      }
    }
    return choices;
  }

  /**
   * The record that a section's word chooses; empty where the word is unknown, or missing and nothing stands in for it.
   */
  Optional<Class<? extends Record>> chosen(Class<?> type, Yaml.Mapping section) {
    Optional<String> chooser = chooser(type);
    if (chooser.isPresent() && !section.entries().containsKey(chooser.get())) {
      return otherwise(type).map(choices(type)::get);
    }
    return chooser.map(section.entries()::get)
        .filter(Yaml.Scalar.class::isInstance)
        .map(word -> choices(type).get(((Yaml.Scalar) word).text()));
  }

  /** The word of a section that does not say it, if there is one. */
  Optional<String> otherwise(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(TaggedBy.class)).map(TaggedBy::otherwise)
        .filter(word -> !word.isEmpty());
  }

  /** The first word whose record has a key. */
  Optional<String> wordWith(Class<?> type, String key) {
    return choices(type).entrySet().stream()
        .filter(choice -> fields(choice.getValue()).stream().anyMatch(field -> field.key().equals(key)))
        .map(Map.Entry::getKey).findFirst();
  }

  /** All keys that a section takes, with their types; the chooser is among them. */
  Map<String, Type> keys(Class<?> type, Optional<Class<? extends Record>> chosen) {
    Map<String, Type> keys = new LinkedHashMap<>();
    chooser(type).ifPresent(key -> keys.put(key, String.class));
    if (type.isRecord()) {
      fields(type).forEach(field -> keys.put(field.key(), field.type()));
    }
    chosen.ifPresent(record -> fields(record).forEach(field -> keys.put(field.key(), field.type())));
    return keys;
  }

  private static List<Field> fields(Class<?> record) {
    return Field.of(record.asSubclass(Record.class));
  }
}
