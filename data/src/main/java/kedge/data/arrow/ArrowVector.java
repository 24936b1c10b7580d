package kedge.data.arrow;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.IntPredicate;
import kedge.data.json.ExactJson;

/**
 * The values of a column in one record batch.
 *
 * @param present whether a value is not null, by index
 * @param values writes values that are not null
 */
record ArrowVector(int length, IntPredicate present, Values values) {
  /** Writes values by index. */
  @FunctionalInterface
  interface Values {
    void write(JsonGenerator out, int value) throws IOException;
  }

  /** Writes a value as JSON. */
  void write(JsonGenerator out, int value) throws IOException {
    if (present.test(Objects.checkIndex(value, length))) {
      values.write(out, value);
    } else {
      out.writeNull();
    }
  }

  /** Returns a value as a field name. */
  String name(int value) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = ExactJson.MAPPER.createGenerator(text)) {
      write(out, value);
    }
    return ExactJson.MAPPER.readTree(text.toString()).asText();
  }
}
