package kedge.data.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Java records as run folders store them in JSON. Lists and maps hold no nulls, and texts are no numbers, so that a
 * damaged file is an {@link IOException} and not a null that is found later.
 */
public final class StoredRecord {
  private static final JsonMapper MAPPER = JsonMapper.builder().disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
      .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)).build();

  private StoredRecord() {
  }

  /** Parses a record, which {@code null} is not. */
  public static <T> T read(String json, Class<T> type) throws IOException {
    return present(MAPPER.readValue(json, type));
  }

  /** Parses a list of records, none of them {@code null}. */
  public static <T> List<T> list(String json, Class<T[]> type) throws IOException {
    T[] values = present(MAPPER.readValue(json, type));
    for (T value : values) {
      present(value);
    }
    return Arrays.asList(values);
  }

  /** Converts parsed JSON to a record, which neither {@code null} nor a missing value is. */
  public static <T> T of(JsonNode json, Class<T> type) throws IOException {
    return present(MAPPER.treeToValue(json, type));
  }

  private static <T> T present(T value) throws JsonMappingException {
    if (value == null) {
      throw new JsonMappingException(null, "it is null");
    }
    return value;
  }
}
