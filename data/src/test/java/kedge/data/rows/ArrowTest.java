package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.data.files.DataFile;
import kedge.data.files.DataFiles;
import kedge.data.files.RowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code datasets} and {@code pyarrow} wrote; see {@code tests/src/test/python/make_arrow_fixtures.py}. */
class ArrowTest {
  @TempDir
  private Path folder;

  private static Path fixture(String name) {
    try {
      URL url = ArrowTest.class.getResource("/arrow/" + name);
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> rows(List<Path> files) {
    List<String> rows = new ArrayList<>();
    files.forEach(path -> {
      DataFile file = DataFile.look(path, false);
      RowReader.of(file).read(file, row -> rows.add(new String(row.json(), StandardCharsets.UTF_8)));
    });
    return rows;
  }

  private static List<String> rows(String name) {
    return rows(DataFiles.of(List.of(fixture(name).toString()), Optional.empty()));
  }

  @Test
  void rowsAreTheTextsThatParquetOfTheSameRowsGives() {
    List<String> parquet = rows("saved.parquet");
    assertEquals(11, parquet.size());
    assertEquals(parquet, rows("saved"));
  }

  @Test
  void everyTypeOfColumnIsWrittenAsThatOfParquet() {
    List<String> parquet = rows("types.parquet");
    assertEquals(5, parquet.size());
    assertEquals(parquet, rows("types.arrow"));
    assertEquals(parquet, rows("types-file.arrow"));
    assertTrue(parquet.get(0).contains("\"words\":\"red\""));
  }

  @Test
  void aSavedDatasetIsASourceLikeAnother() {
    ProblemSource saved = open(Map.of("file", fixture("saved").toString()));
    ProblemSource parquet = open(Map.of("file", fixture("saved.parquet").toString(), "name", "saved"));
    assertEquals(11, saved.size());
    for (int i = 0; i < 11; i++) {
      assertEquals(parquet.problem(i), saved.problem(i));
    }
    assertEquals("data-00001-of-00002.arrow, row 1", saved.place(6));
    ProblemSource hard = open(Map.of("file", fixture("saved").toString(), "filter", "level = 1 AND ratio > 0.5"));
    assertEquals(List.of("saved/6", "saved/8", "saved/10"),
        IntStream.range(0, hard.size()).mapToObj(i -> hard.problem(i).id()).toList());
  }

  @Test
  void theSplitsOfADatasetDictAreChosenByName() {
    assertEquals(2, open(Map.of("file", fixture("splits").toString(), "split", "test")).size());
    assertEquals(3, open(Map.of("file", fixture("splits").toString(), "split", "train")).size());
    assertEquals(3, open(Map.of("file", fixture("splits") + "/train")).size());
    refused(Map.of("file", fixture("splits").toString()), "has the splits train, test, expected split: one of them");
    refused(Map.of("file", fixture("splits").toString(), "split", "dev"), "split is dev, but ", "has train, test");
    refused(Map.of("file", fixture("saved").toString(), "split", "dev"), "holds one data set without splits");
  }

  @Test
  void whatIsNotReadIsRefusedWithTheCure() throws IOException {
    refused(Map.of("file", fixture("packed.arrow").toString()), "packed.arrow: not readable as Arrow: ",
        "its buffers are compressed", "Maybe write it as Parquet");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    for (String name : List.of("dataset_info.json", "state.json", "data-00000-of-00002.arrow")) {
      Files.copy(fixture("saved/" + name), copy.resolve(name));
    }
    refused(Map.of("file", copy.toString()), "data-00001-of-00002.arrow", "Maybe the folder was not copied whole?");
    Files.writeString(copy.resolve("state.json"),
        "{\"_data_files\":[{\"filename\":\"../x.arrow\"}],\"_indices_data_files\":null}");
    refused(Map.of("file", copy.toString()),
        "names \"../x.arrow\", expected the name of a file or folder in its folder");
    Files.writeString(copy.resolve("state.json"),
        "{\"_data_files\":[],\"_indices_data_files\":[{\"filename\":\"indices.arrow\"}]}");
    refused(Map.of("file", copy.toString()), "flatten_indices()");
  }

  @Test
  void aFileThatEndsBetweenTwoRecordBatchesIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(fixture("types-file.arrow"));
    int end = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("\u00ff\u00ff\u00ff\u00ff\0\0\0\0");
    Path file = Files.write(folder.resolve("short.arrow"), Arrays.copyOf(whole, end));
    String fault = assertThrows(UserError.class, () -> rows(List.of(file))).getMessage();
    assertEquals("short.arrow: not readable as Arrow: it is cut off or damaged between two record batches", fault);
  }

  @Test
  void aDamagedFileIsOneMessageOrItsRows() throws IOException {
    byte[] whole = Files.readAllBytes(fixture("types.arrow"));
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      byte[] damaged = i % 3 == 0 ? Arrays.copyOf(whole, 8 + random.nextInt(whole.length - 8)) : whole.clone();
      for (int flips = i % 3; flips > 0; flips--) {
        damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("damaged.arrow"), damaged);
      try {
        rows(List.of(file));
      } catch (UserError fault) {
        assertTrue(fault.getMessage().startsWith("damaged.arrow: not readable as Arrow: "), fault.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 200, refused + " were told of");
  }

  private ProblemSource open(Map<String, Object> settings) {
    return new ParquetProvider().open(settings(settings));
  }

  private static RowSettings settings(Map<String, Object> given) {
    ObjectNode all = new ObjectMapper().valueToTree(given);
    try {
      JsonNode file = all.get("file");
      all.putArray("file").add(file);
      return new ObjectMapper().treeToValue(all, RowSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void refused(Map<String, Object> given, String... parts) {
    String message = assertThrows(UserError.class, () -> open(given)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
