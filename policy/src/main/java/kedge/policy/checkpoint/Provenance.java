package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.data.UserError;

/**
 * Origin of the weights of a checkpoint, in {@code provenance.json} beside them. Two checkpoints may be averaged if it
 * is the same.
 *
 * @param base digest of the weights that training began from
 * @param data what was learned from: settings by path
 * @param settings how: stages, optimizer, rewards, by path. Seeds are not among them, since other seeds of the same run
 * may be averaged
 */
public record Provenance(String base, Map<String, String> data, Map<String, String> settings) {
  /** Its name in a checkpoint's folder. */
  public static final String FILE = "provenance.json";
  private static final ObjectMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public Provenance {
    data = new TreeMap<>(data);
    settings = new TreeMap<>(settings);
  }

  /** Writes it into a checkpoint's folder. @throws IOException if the disk refuses */
  public void write(Path folder) throws IOException {
    JSON.writeValue(folder.resolve(FILE).toFile(), this);
  }

  /** Provenance of a checkpoint; empty where the folder has none. @throws UserError for one that cannot be read */
  public static Optional<Provenance> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Provenance read = JSON.readValue(Files.readString(file), Provenance.class);
      if (read == null || read.base == null || read.data.containsValue(null) || read.settings.containsValue(null)) {
        throw new UserError(file + ": says nothing of how the weights were made, expected base, data and settings");
      }
      return Optional.of(read);
    } catch (IOException fault) {
      throw new UserError(file + ": cannot be read: " + fault.getMessage(), fault);
    }
  }

  /** Differences, one line per base, data or setting with both values; empty if there are none. */
  public List<String> differences(Provenance other) {
    List<String> differences = new ArrayList<>();
    if (!base.equals(other.base)) {
      differences.add("the base is " + base + " and " + other.base + ": training began from other weights");
    }
    differ("data", data, other.data, differences);
    differ("setting", settings, other.settings, differences);
    return differences;
  }

  private static void differ(String kind, Map<String, String> one, Map<String, String> other, List<String> into) {
    TreeSet<String> keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    for (String key : keys) {
      String mine = one.getOrDefault(key, "nothing");
      String theirs = other.getOrDefault(key, "nothing");
      if (!mine.equals(theirs)) {
        into.add(kind + " " + key + " is " + mine + " and " + theirs);
      }
    }
  }
}
