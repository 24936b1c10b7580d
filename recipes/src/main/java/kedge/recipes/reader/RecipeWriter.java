package kedge.recipes.reader;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.settings.OneOrMore;
import kedge.data.settings.Plain;
import kedge.recipes.Recipe;
import kedge.recipes.annotation.PluggedBy;
import kedge.recipes.annotation.Tag;
import kedge.recipes.annotation.TaggedBy;
import org.yaml.snakeyaml.DumperOptions;

/** Writes resolved recipes: every key with its value. Reading the result gives an equal recipe. */
public final class RecipeWriter {
  private RecipeWriter() {
  }

  /** Returns a recipe as YAML with every default filled in; equal recipes give equal texts. */
  public static String write(Record recipe) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.AUTO);
    options.setWidth(1_000_000);
    options.setSplitLines(false);
    options.setDereferenceAliases(true);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    return new org.yaml.snakeyaml.Yaml(options).dump(value(recipe));
  }

  /** Returns each path of a recipe that holds a single value or a list, with that value, to compare recipes by. */
  public static Map<String, String> flat(Recipe recipe) {
    Map<String, String> flat = new LinkedHashMap<>();
    flatten("", value(recipe), flat);
    return flat;
  }

  private static void flatten(String path, Object value, Map<String, String> flat) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> flatten(RecipeFaults.child(path, String.valueOf(key)), inner, flat));
    } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
      for (int i = 0; i < list.size(); i++) {
        flatten(RecipeFaults.child(path, String.valueOf(i)), list.get(i), flat);
      }
    } else {
      flat.put(path, String.valueOf(value));
    }
  }

  private static Object value(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(RecipeWriter::value).orElse(null);
    }
    if (value instanceof Record record) {
      Plain plain = record.getClass().getAnnotation(Plain.class);
      Map<String, Object> section = section(record);
      return plain != null && section.containsKey(plain.value()) ? section.get(plain.value()) : section;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> written = new LinkedHashMap<>();
      map.forEach((key, inner) -> written.put(String.valueOf(key), value(inner)));
      return written;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RecipeWriter::value).toList();
    }
    return value instanceof Enum<?> ? ScalarReader.word(value) : value instanceof Path ? value.toString() : value;
  }

  private static Map<String, Object> section(Record record) {
    Map<String, Object> written = new LinkedHashMap<>();
    tagged(record.getClass()).ifPresent(key -> written.put(key, record.getClass().getAnnotation(Tag.class).value()));
    boolean plugged = record.getClass().isAnnotationPresent(PluggedBy.class);
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = get(record, component);
      boolean oneOrMore = component.isAnnotationPresent(OneOrMore.class);
      value = oneOrMore && value instanceof Optional<?> optional ? optional.orElse(null) : value;
      value = oneOrMore && value instanceof List<?> list && list.size() == 1 ? list.get(0) : value;
      if (plugged && component.getType() == Record.class) {
        written.putAll(section((Record) value));
      } else if (value(value) != null) {
        written.put(Field.snake(component.getName()), value(value));
      }
    }
    return written;
  }

  /** Returns the key whose word chose the record, if one did. */
  private static Optional<String> tagged(Class<?> type) {
    if (type.isAnnotationPresent(TaggedBy.class)) {
      return Optional.of(type.getAnnotation(TaggedBy.class).value());
    }
    return Arrays.stream(type.getInterfaces()).map(RecipeWriter::tagged).flatMap(Optional::stream).findFirst();
  }

  private static Object get(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "cannot read " + component + " of " + record.getClass().getName() + ": is it public?", e);
    }
  }
}
