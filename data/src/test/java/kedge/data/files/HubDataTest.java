package kedge.data.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.hub.HubSettings;
import kedge.data.hub.LocalHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets by name from a server of our own. */
class HubDataTest {
  private static final Map<String, String> OFFLINE = Map.of("HF_HUB_OFFLINE", "1");
  @TempDir
  private Path home;
  private final LocalHub hub = LocalHub.ofDataset();
  private final List<String> fetched = new ArrayList<>();

  @AfterEach
  void stop() {
    hub.close();
  }

  private void holds(String... names) {
    for (String name : names) {
      hub.files.put(name, ("{\"of\": \"" + name + "\"}\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private List<Path> files(String name, String split, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", hub.endpoint()));
    environment.putAll(more);
    return HubData.of(Path.of(name), HubSettings.of(environment), fetched::add).files(Optional.ofNullable(split));
  }

  /** Names of the files in the repository. */
  private List<String> names(String name, String split) {
    Path snapshot = home.resolve("hub/datasets--own--set/snapshots/" + LocalHub.COMMIT);
    return files(name, split, Map.of()).stream().map(file -> snapshot.relativize(file).toString()).toList();
  }

  private String refused(String name, String split, Map<String, String> more) {
    return assertThrows(UserError.class, () -> files(name, split, more)).getMessage();
  }

  @Test
  void onlyTheSplitThatIsReadIsFetchedAndOnlyOnce() throws IOException {
    holds("README.md", ".gitattributes", "data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet",
        "data/test-00000-of-00001.parquet", "model.bin");
    List<Path> files = files("hub:datasets/own/set", "train", Map.of());
    assertEquals(2, files.size());
    assertArrayEquals(hub.files.get("data/train-00001-of-00002.parquet"), Files.readAllBytes(files.get(1)));
    assertEquals(2, fetched.size());
    assertEquals(files, files("hub:datasets/own/set@main", "train", Map.of()));
    assertEquals(files, files("hub:datasets/own/set/data", "train", OFFLINE));
    assertEquals(2, fetched.size(), fetched::toString);
    assertEquals("hub:datasets/own/set/data has the splits test, train, expected split: one of them, for instance "
        + "split: train", refused("hub:datasets/own/set", null, Map.of()));
    assertEquals(2, fetched.size(), "what is refused is not fetched first");
    Files.delete(files.get(0));
    assertTrue(refused("hub:datasets/own/set", "train", OFFLINE)
        .contains("train-*-of-00002.parquet: 1 of 2 files are in the cache"));
    assertTrue(refused("hub:datasets/own/set/data/*.parquet", null, OFFLINE)
        .contains("train-*-of-00002.parquet: 1 of 2 files are in the cache"));
    assertEquals(List.of(files.get(1)), files("hub:datasets/own/set/data/train-*1-of-*", null, OFFLINE));
  }

  @Test
  void aPathNamesAFileAFolderOrAGlobOfTheRepository() {
    holds("main/train-00000-of-00001.parquet", "main/test-00000-of-00001.parquet", "socratic/train.jsonl", "all.csv");
    assertEquals(List.of("socratic/train.jsonl"), names("hub:datasets/own/set/socratic", null));
    assertEquals(List.of("main/test-00000-of-00001.parquet"), names("hub:datasets/own/set/main", "test"));
    assertEquals(List.of("all.csv"), names("hub:datasets/own/set/all.csv", null));
    assertEquals(List.of("main/test-00000-of-00001.parquet", "main/train-00000-of-00001.parquet"),
        names("hub:datasets/own/set@main/main/*.parquet", null));
    assertTrue(refused("hub:datasets/own/set/none.csv", null, Map.of())
        .contains("hub:datasets/own/set holds main/train"));
    assertTrue(refused("hub:datasets/own/set/all.csv", "train", Map.of())
        .contains("expected a folder of the repository"));
    assertTrue(refused("hub:datasets/own/set/main", "dev", Map.of()).contains("has test, train"));
    assertTrue(refused("hub:own/set", null, OFFLINE).contains("names a model, expected hub:datasets/own/set"));
    assertTrue(refused("hub:datasets/own/set@/x", null, Map.of()).contains("expected hub:datasets/OWNER/NAME"));
    assertTrue(refused("hub:datasets/own/none", null, Map.of()).contains("no such repository or revision"));
  }

  @Test
  void severalConfigurationsAreNamedAsTheyWouldBeWritten() {
    holds("main/train.jsonl", "socratic/train.jsonl");
    assertEquals("hub:datasets/own/set has the subfolders main, socratic, expected one of them: file: "
        + "hub:datasets/own/set/main", refused("hub:datasets/own/set", null, Map.of()));
  }

  @Test
  void aSavedDatasetLiesThereAsOnTheDisk() throws IOException {
    for (String name : List.of("dataset_dict.json", "train/state.json", "train/dataset_info.json",
        "train/data-00000-of-00001.arrow", "test/state.json", "test/dataset_info.json",
        "test/data-00000-of-00001.arrow")) {
      hub.files.put(name, Resources.toByteArray(Resources.getResource("arrow/splits/" + name)));
    }
    assertEquals(List.of("test/data-00000-of-00001.arrow"), names("hub:datasets/own/set", "test"));
    assertTrue(fetched.stream().noneMatch(line -> line.contains("train/")), fetched::toString);
  }
}
