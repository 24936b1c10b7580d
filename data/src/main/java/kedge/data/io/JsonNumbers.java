package kedge.data.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks numbers that JSON cannot write. */
public final class JsonNumbers {
  private JsonNumbers() {
  }

  /** @throws IllegalArgumentException naming the first key with a number that is not finite */
  public static void require(Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> require(inner, path + "." + key));
    } else if (value instanceof Iterable<?> items) {
      items.forEach(item -> require(item, path));
    } else if (value instanceof Double || value instanceof Float) {
      check(((Number) value).doubleValue(), path);
    } else if (value instanceof double[] numbers) {
      for (double number : numbers) {
        check(number, path);
      }
    } else if (value instanceof float[] numbers) {
      for (float number : numbers) {
        check(number, path);
      }
    }
  }

  /** Returns the values with null for numbers that are not finite, for lines that help to find the cause. */
  public static Map<String, Object> orNull(Map<String, Object> values) {
    Map<String, Object> changed = new LinkedHashMap<>(values);
    changed.replaceAll((key, value) -> value instanceof float[] numbers ? list(numbers)
        : value instanceof Double number && !Double.isFinite(number) ? null : value);
    return changed;
  }

  private static List<Float> list(float[] numbers) {
    List<Float> list = new ArrayList<>();
    for (float number : numbers) {
      list.add(Float.isFinite(number) ? number : null);
    }
    return list;
  }

  private static void check(double number, String path) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          path + " is " + number + ", expected a finite number, or null where there is none");
    }
  }
}
