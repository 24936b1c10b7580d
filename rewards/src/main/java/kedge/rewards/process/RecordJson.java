package kedge.rewards.process;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts settings records to JSON and back, to pass them to another class loader or process. */
public final class RecordJson {
  private RecordJson() {
  }

  /** Writes the components of a record by name. */
  public static ObjectNode write(Record record) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        node.set(component.getName(), value(component.getAccessor().invoke(record)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(
            "cannot read " + component.getName() + " of " + record.getClass().getName() + ": " + e + ". Is it public?",
            e);
      }
    }
    return node;
  }

  private static JsonNode value(Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value instanceof Optional<?> optional) {
      return value(optional.orElse(null));
    }
    if (value instanceof Record record) {
      return write(record);
    }
    if (value instanceof List<?> list) {
      ArrayNode array = json.arrayNode();
      list.forEach(item -> array.add(value(item)));
      return array;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode node = json.objectNode();
      map.forEach((key, item) -> node.set(String.valueOf(key), value(item)));
      return node;
    }
    return value == null ? json.nullNode()
        : json.textNode(value instanceof Enum<?> constant ? constant.name() : value.toString());
  }

  /** Reads a record of a class. @throws IllegalArgumentException if its constructor rejects the values */
  public static <C extends Record> C read(Class<C> type, JsonNode node) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = Arrays.stream(components).map(component -> value(component, node)).toArray();
    try {
      return type
          .getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
          .newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(type.getName() + " refuses its settings: " + e.getCause().getMessage(),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + type.getName() + ": " + e + ". Is it public?", e);
    }
  }

  private static Object value(RecordComponent component, JsonNode node) {
    Object value = value(component.getGenericType(), node.path(component.getName()));
    checkArgument(value != null || !component.getType().isPrimitive(), "%s is missing, expected a value of type %s",
        component.getName(), component.getType().getName());
    return value;
  }

  private static Object value(Type type, JsonNode node) {
    Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    boolean absent = node.isNull() || node.isMissingNode();
    if (raw == Optional.class) {
      return absent ? Optional.empty() : Optional.of(value(argument(type), node));
    }
    if (absent) {
      return null;
    }
    if (raw.isRecord()) {
      return read(raw.asSubclass(Record.class), node);
    }
    if (raw == List.class) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(value(argument(type), item)));
      return list;
    }
    if (raw == Map.class) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(entry -> map.put(entry.getKey(), value(argument(type), entry.getValue())));
      return map;
    }
    return scalar(raw, node.asText());
  }

  private static Object scalar(Class<?> type, String text) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants()).filter(constant -> ((Enum<?>) constant).name().equals(text))
          .findFirst().orElseThrow();
    }
    return switch (type.getSimpleName()) {
      case "String" -> text;
      case "Path" -> Path.of(text);
      case "boolean", "Boolean" -> Boolean.valueOf(text);
      case "int", "Integer" -> Integer.valueOf(text);
      case "long", "Long" -> Long.valueOf(text);
      case "double", "Double" -> Double.valueOf(text);
      default -> throw new IllegalArgumentException("settings cannot hold a " + type.getName());
    };
  }

  private static Type argument(Type type) {
    Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
    return arguments[arguments.length - 1];
  }
}
