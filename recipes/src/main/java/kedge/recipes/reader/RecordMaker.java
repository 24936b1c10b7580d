package kedge.recipes.reader;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls a record's constructor with bound values, and turns what it refuses into faults at the keys it names. */
final class RecordMaker {
  private final Class<? extends Record> type;
  private final String path;
  private final int line;
  private final RecipeFaults faults;
  private final Map<String, Integer> lines;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Set<String> absent = new LinkedHashSet<>();
  private boolean failed;

  RecordMaker(Class<? extends Record> type, String path, int line, RecipeFaults faults, Map<String, Integer> lines) {
    this.type = type;
    this.path = path;
    this.line = line;
    this.faults = faults;
    this.lines = lines;
  }

  void put(Field field, Object value, boolean fault) {
    failed |= fault;
    boolean optional = Field.raw(field.type()) == Optional.class;
    values.put(field.key(), optional ? Optional.ofNullable(value) : value);
  }

  void absent(Field field) {
    boolean optional = Field.raw(field.type()) == Optional.class;
    values.put(field.key(), optional ? Optional.empty() : null);
    if (!optional) {
      absent.add(field.key());
    }
  }

  /** The record, or null if a value is at fault or the constructor refuses it. */
  Object make(Optional<Object> settings) {
    boolean plugged = values.size() < type.getRecordComponents().length;
    if (failed || (plugged && settings.isEmpty())) {
      return null;
    }
    List<Object> arguments = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = Field.snake(component.getName());
      arguments.add(values.containsKey(key) ? values.get(key) : settings.orElseThrow());
    }
    try {
      return constructor().newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      refused(e.getCause());
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot build " + type.getName() + ": is it public?", e);
    }
  }

  private Constructor<? extends Record> constructor() throws NoSuchMethodException {
    return type.getConstructor(
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new));
  }

  private void refused(Throwable cause) {
    if (cause instanceof NullPointerException && !absent.isEmpty()) {
      String named = cause.getMessage() == null ? "" : Field.snake(cause.getMessage());
      if (absent.contains(named)) {
        faults.add(RecipeFaults.child(path, named), line, "missing, but required");
      } else {
        faults.add(path, line, "missing, but required: one of " + String.join(", ", absent));
      }
    } else if (cause instanceof IllegalArgumentException) {
      String.valueOf(cause.getMessage()).lines().forEach(this::refused);
    } else if (cause instanceof RuntimeException bug) {
      throw bug;
    } else {
      throw new IllegalStateException("building " + type.getName(), cause);
    }
  }

  /** A message that begins with a key of this record is moved to that key's path. */
  private void refused(String message) {
    int end = message.indexOf(' ');
    String first = end < 0 ? message : message.substring(0, end);
    boolean named = end > 0 && values.containsKey(first.split("\\.", 2)[0]);
    String place = named ? RecipeFaults.child(path, first) : path;
    faults.add(place, lineOf(place), named ? message.substring(end + 1) : message);
  }

  private int lineOf(String place) {
    String nearest = place;
    while (!lines.containsKey(nearest) && nearest.contains(".")) {
      nearest = nearest.substring(0, nearest.lastIndexOf('.'));
    }
    return nearest.length() < path.length() ? line : lines.getOrDefault(nearest, line);
  }
}
