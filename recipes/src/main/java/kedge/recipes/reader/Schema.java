package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import kedge.data.ProblemSourceProvider;
import kedge.recipes.annotation.PluggedBy;
import kedge.recipes.annotation.Tag;
import kedge.recipes.annotation.TaggedBy;
import kedge.rewards.RewardProvider;
import kedge.rewards.plugin.RewardKinds;
import kedge.sft.curation.OperationProvider;

/**
 * Keys that each section takes. A section whose record is chosen by a word (a stage's type, a source's kind) takes the
 * keys of that record.
 */
public final class Schema {
  private final Map<Class<?>, Map<String, Class<? extends Record>>> plugins;

  /** Creates a schema. @param plugins settings record of each kind, by provider interface */
  public Schema(Map<Class<?>, Map<String, Class<? extends Record>>> plugins) {
    this.plugins = Map.copyOf(plugins);
  }

  /** Returns the schema with the providers on the class path. */
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

  /** Returns this schema with more kinds of rewards. */
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

  /** Returns whether a type is a section with keys of its own. */
  static boolean section(Class<?> type) {
    return type.isRecord() || type.isAnnotationPresent(TaggedBy.class);
  }

  /** Returns the key whose word chooses the record of a section, if there is one. */
  Optional<String> chooser(Class<?> type) {
    if (type.isAnnotationPresent(TaggedBy.class)) {
      return Optional.of(type.getAnnotation(TaggedBy.class).value());
    }
    return Optional.ofNullable(type.getAnnotation(PluggedBy.class)).map(PluggedBy::value);
  }

  /** Returns the words of a section's chooser, each with the record whose keys it adds. */
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

  /** Returns the record that a section's word chooses; empty where the word is unknown, or missing without default. */
  Optional<Class<? extends Record>> chosen(Class<?> type, Yaml.Mapping section) {
    Optional<String> chooser = chooser(type);
    if (chooser.isPresent() && !section.entries().containsKey(chooser.get())) {
      return otherwise(type).map(choices(type)::get);
    }
    return chooser.map(section.entries()::get)
        .filter(Yaml.Scalar.class::isInstance)
        .map(word -> choices(type).get(((Yaml.Scalar) word).text()));
  }

  /** Returns the default word of a section, if there is one. */
  Optional<String> otherwise(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(TaggedBy.class)).map(TaggedBy::otherwise)
        .filter(word -> !word.isEmpty());
  }

  /** Returns the first word whose record has a key. */
  Optional<String> wordWith(Class<?> type, String key) {
    return choices(type).entrySet().stream()
        .filter(choice -> fields(choice.getValue()).stream().anyMatch(field -> field.key().equals(key)))
        .map(Map.Entry::getKey).findFirst();
  }

  /** Returns the records whose keys a section takes. */
  static List<Class<?>> records(Class<?> type, Optional<Class<? extends Record>> chosen) {
    return Stream.concat(Stream.of(type).filter(Class::isRecord), chosen.stream()).<Class<?>>map(each -> each).toList();
  }

  /** Returns all keys that a section takes, the chooser among them, with their types. */
  Map<String, Type> keys(Class<?> type, Optional<Class<? extends Record>> chosen) {
    Map<String, Type> keys = new LinkedHashMap<>();
    chooser(type).ifPresent(key -> keys.put(key, String.class));
    records(type, chosen).forEach(record -> fields(record).forEach(field -> keys.put(field.key(), field.type())));
    return keys;
  }

  private static List<Field> fields(Class<?> record) {
    return Field.of(record.asSubclass(Record.class));
  }
}
