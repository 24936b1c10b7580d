package kedge.data.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Predicate;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.json.ExactJson;
import kedge.data.json.JsonFaults;

/** Reads a JSON array of objects, or a sequence of objects that may span several lines. */
final class JsonDocumentReader implements RowReader {
  @Override
  public void read(DataFile file, Predicate<RawRow> taker) {
    try (JsonParser parser = ExactJson.MAPPER.createParser(file.open())) {
      JsonToken token = parser.nextToken();
      boolean array = token == JsonToken.START_ARRAY;
      token = array ? parser.nextToken() : token;
      boolean wanted = true;
      for (long number = 1; wanted && token != null && token != JsonToken.END_ARRAY; number++) {
        JsonNode value = ExactJson.MAPPER.readTree(parser);
        wanted = taker.test(new RawRow(number, -1, ExactJson.MAPPER.writeValueAsBytes(value)));
        token = wanted ? parser.nextToken() : token;
      }
      if (wanted && array && token == null) {
        throw new UserError(file.name() + ": the array is not closed by ], so the file is cut off");
      }
    } catch (JsonProcessingException fault) {
      throw new UserError(file.name() + (fault.getLocation() == null ? "" : ":" + fault.getLocation().getLineNr())
          + ": invalid JSON" + JsonFaults.describe(fault, new byte[0]), fault);
    } catch (NumberFormatException number) {
      throw new UserError(file.name() + ": invalid JSON: " + number.getMessage(), number);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file.path(), e);
    }
  }
}
