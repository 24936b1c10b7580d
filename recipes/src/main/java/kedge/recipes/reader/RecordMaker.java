package kedge.recipes.reader;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls a record's constructor with bound values, and converts its exceptions to faults at the keys that they name. */
final class RecordMaker {
  private final Class<? extends Record> type;
  private final String path;
  private final int line;
  private final RecipeFaults faults;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Set<String> absent = new LinkedHashSet<>();
  private boolean failed;

  RecordMaker(Class<? extends Record> type, String path, int line, RecipeFaults faults) {
    this.type = type;
    this.path = path;
    this.line = line;
    this.faults = faults;
  }

  /** Sets a component. @param value null after a fault */
  void put(Field field, Object value) {
    failed |= value == null;
    values.put(field.key(), optional(field) ? Optional.ofNullable(value) : value);
  }

  /** Leaves a component to the record's constructor. */
  void absent(Field field) {
    values.put(field.key(), optional(field) ? Optional.empty() : null);
    if (!optional(field)) {
      absent.add(field.key());
    }
  }

  private static boolean optional(Field field) {
    return Field.raw(field.type()) == Optional.class;
  }

  /**
   * Returns the record, or null if a value is at fault or the constructor rejects it.
   *
   * @param settings value of the component that is not a key, in a record that has one
   */
  Object make(Object settings) {
    RecordComponent[] components = type.getRecordComponents();
    if (failed || (values.size() < components.length && settings == null)) {
      return null;
    }
    Object[] arguments = Arrays.stream(components).map(component -> Field.snake(component.getName()))
        .map(key -> values.containsKey(key) ? values.get(key) : settings).toArray();
    try {
      return type.getConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(arguments);
    } catch (InvocationTargetException e) {
      refused(e.getCause());
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + type.getName() + ": is it public?", e);
    }
  }

  private void refused(Throwable cause) {
    if (cause instanceof NullPointerException && !absent.isEmpty()) {
      String key = cause.getMessage() == null ? "" : Field.snake(cause.getMessage());
      boolean named = absent.contains(key);
      faults.add(named ? RecipeFaults.child(path, key) : path, line,
          "missing, but required" + (named ? "" : ": one of " + String.join(", ", absent)));
    } else if (cause instanceof IllegalArgumentException) {
      String.valueOf(cause.getMessage()).lines().forEach(this::refused);
    } else if (cause instanceof RuntimeException unexpected) {
      throw unexpected;
    } else {
      throw new IllegalStateException("building " + type.getName(), cause);
    }
  }

  /** Moves a message that begins with a key of this record to that key's path. */
  private void refused(String message) {
    String first = message.split(" ", 2)[0];
    boolean named = first.length() < message.length() && values.containsKey(first.split("\\.", 2)[0]);
    String place = named ? RecipeFaults.child(path, first) : path;
    faults.add(place, line == 0 ? 0 : faults.line(place), named ? message.substring(first.length() + 1) : message);
  }
}
