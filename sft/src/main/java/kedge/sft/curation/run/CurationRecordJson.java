package kedge.sft.curation.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.Picture;

/**
 * Records as JSON lines, in the form that {@code source: jsonl} reads: {@code id}, {@code source}, {@code question},
 * {@code chain} and {@code answer} always; {@code system}, {@code options}, {@code image} (or {@code images}), {@code
 * image_digests}, {@code changed_by} if not empty; the data row's other columns at the same level, or within {@code
 * columns} if their name is one of these. Image paths are relative to the folder of the results.
 */
final class CurationRecordJson {
  private static final Set<String> OWN = Set.of("id", "source", "system", "question", "image", "images",
      "image_digests", "options", "chain", "answer", "columns", "changed_by");
  private final JsonFactory json = new JsonFactory();
  private final Path folder;

  CurationRecordJson(Path folder) {
    this.folder = folder;
  }

  /** Returns a line, without its newline. */
  byte[] write(CurationRecord example) {
    return line(out -> write(example, out));
  }

  /** Returns a line for a dropped record, with operation and reason. */
  byte[] writeDropped(String step, String reason, String detail, CurationRecord example) {
    return line(out -> {
      out.writeStartObject();
      out.writeStringField("step", step);
      out.writeStringField("reason", reason);
      out.writeStringField("detail", detail);
      out.writeFieldName("record");
      write(example, out);
      out.writeEndObject();
    });
  }

  private interface Fields {
    void write(JsonGenerator out) throws IOException;
  }

  private byte[] line(Fields fields) {
    StringWriter text = new StringWriter(1024);
    try (JsonGenerator out = json.createGenerator(text)) {
      fields.write(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return JsonText.utf8(text.toString());
  }

  private void write(CurationRecord example, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", example.id());
    out.writeStringField("source", example.source());
    if (!example.system().isEmpty()) {
      out.writeStringField("system", example.system());
    }
    out.writeStringField("question", example.question());
    writePictures(example.pictures(), out);
    writeList("options", example.options(), out);
    out.writeStringField("chain", example.chain());
    out.writeStringField("answer", example.answer());
    writeColumns(example.columns(), out);
    writeList("changed_by", example.changedBy(), out);
    out.writeEndObject();
  }

  private void writePictures(List<Picture> pictures, JsonGenerator out) throws IOException {
    List<String> paths = pictures.stream().map(picture -> folder.relativize(picture.file()).toString()).toList();
    if (paths.size() == 1) {
      out.writeStringField("image", paths.get(0));
    } else {
      writeList("images", paths, out);
    }
    writeList("image_digests", pictures.stream().map(Picture::digest).toList(), out);
  }

  private static void writeColumns(Map<String, String> columns, JsonGenerator out) throws IOException {
    boolean nested = false;
    for (Map.Entry<String, String> column : columns.entrySet()) {
      nested |= OWN.contains(column.getKey());
      if (!OWN.contains(column.getKey())) {
        out.writeStringField(column.getKey(), column.getValue());
      }
    }
    if (nested) {
      out.writeObjectFieldStart("columns");
      for (Map.Entry<String, String> column : columns.entrySet()) {
        if (OWN.contains(column.getKey())) {
          out.writeStringField(column.getKey(), column.getValue());
        }
      }
      out.writeEndObject();
    }
  }

  private static void writeList(String name, List<String> items, JsonGenerator out) throws IOException {
    if (!items.isEmpty()) {
      out.writeArrayFieldStart(name);
      for (String item : items) {
        out.writeString(item);
      }
      out.writeEndArray();
    }
  }

  /** Reads a line written by {@link #write}. @throws UserError if it is invalid */
  CurationRecord read(byte[] line) {
    Map<String, String> texts = new HashMap<>();
    Map<String, List<String>> lists = new HashMap<>();
    Map<String, String> columns = new LinkedHashMap<>();
    try (JsonParser in = json.createParser(line)) {
      in.nextToken();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        JsonToken token = in.nextToken();
        if (token == JsonToken.START_ARRAY) {
          lists.put(name, items(in));
        } else if (token == JsonToken.START_OBJECT) {
          for (String column = in.nextFieldName(); column != null; column = in.nextFieldName()) {
            columns.put(column, in.nextTextValue());
          }
        } else {
          (OWN.contains(name) ? texts : columns).put(name, in.getText());
        }
      }
      return new CurationRecord(texts.get("id"), texts.get("source"), texts.getOrDefault("system", ""),
          texts.get("question"), pictures(texts, lists),
          lists.getOrDefault("options", List.of()), texts.get("chain"), texts.get("answer"), columns,
          lists.getOrDefault("changed_by", List.of()));
    } catch (IOException | NullPointerException e) {
      throw new UserError("a record under " + folder.resolve("steps") + " is damaged: "
          + (e instanceof JsonProcessingException json
              ? json.getOriginalMessage()
              : e.getMessage())
          + ". Maybe remove that folder and run again?", e);
    }
  }

  private List<Picture> pictures(Map<String, String> texts, Map<String, List<String>> lists) {
    List<String> paths = texts.containsKey("image") ? List.of(texts.get("image"))
        : lists.getOrDefault("images", List.of());
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      pictures.add(new Picture(folder.resolve(paths.get(i)).normalize(), lists.get("image_digests").get(i)));
    }
    return pictures;
  }

  private static List<String> items(JsonParser in) throws IOException {
    List<String> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      items.add(in.getText());
    }
    return items;
  }
}
