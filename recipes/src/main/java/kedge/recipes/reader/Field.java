package kedge.recipes.reader;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.PluggedBy;

/**
 * Key of a section: a component of the record that the section is bound to.
 *
 * @param key the component's name in snake_case
 * @param type its generic type
 * @param standard the YAML of its default, if it has one
 * @param required whether a recipe must write it
 */
record Field(String key, Type type, Optional<String> standard, boolean required) {

  /** Returns the keys of a record's section, in order; of a plugged record, without those of its provider. */
  static List<Field> of(Class<? extends Record> record) {
    List<Field> fields = new ArrayList<>();
    boolean plugged = record.isAnnotationPresent(PluggedBy.class);
    for (RecordComponent component : record.getRecordComponents()) {
      if (!(plugged && component.getType() == Record.class)) {
        Default standard = component.getAnnotation(Default.class);
        boolean required = component.isAnnotationPresent(Required.class)
            || (component.getType().isPrimitive() && standard == null);
        fields.add(new Field(snake(component.getName()), component.getGenericType(),
            Optional.ofNullable(standard).map(Default::value), required));
      }
    }
    return fields;
  }

  /** Returns whether it is a list of plain values, which may be written as its only item. */
  boolean listOfScalars() {
    Type list = inner(type);
    return raw(list) == List.class && !Schema.section(raw(argument(list)));
  }

  static String snake(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  /** Returns the class of a generic type: {@code List} of {@code List<String>}. */
  static Class<?> raw(Type type) {
    return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
  }

  /** Returns the last type argument: {@code V} of {@code Map<String, V>}, {@code T} of {@code List<T>}. */
  static Type argument(Type type) {
    Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
    return arguments[arguments.length - 1];
  }

  /** Returns the type that a value is bound to: {@code T} for {@code Optional<T>}, otherwise itself. */
  static Type inner(Type type) {
    return raw(type) == Optional.class ? argument(type) : type;
  }
}
