package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.FolderFile;

/**
 * The weights of a folder in Hugging Face layout: {@code model.safetensors}, or shards with {@code
 * model.safetensors.index.json}.
 */
public final class SafeTensors implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private final Map<String, SafeTensorsFile> fileOf;
  private final List<SafeTensorsFile> files;

  private SafeTensors(Map<String, SafeTensorsFile> fileOf, List<SafeTensorsFile> files) {
    this.fileOf = fileOf;
    this.files = files;
  }

  /**
   * Maps all weight files of the folder. A single file goes before an index, as in {@code transformers}.
   *
   * @throws UserError if there are none, or they are not sound, or the index and the shards disagree
   */
  public static SafeTensors open(Path folder) {
    if (Files.exists(folder.resolve(SINGLE))) {
      SafeTensorsFile file = SafeTensorsFile.open(folder.resolve(SINGLE));
      Map<String, SafeTensorsFile> fileOf = new LinkedHashMap<>();
      file.entries().keySet().forEach(name -> fileOf.put(name, file));
      return new SafeTensors(fileOf, List.of(file));
    }
    if (!Files.exists(folder.resolve(INDEX))) {
      throw new UserError(folder + ": holds neither " + SINGLE + " nor " + INDEX + hint(folder));
    }
    return openShards(folder, shards(folder.resolve(INDEX)));
  }

  /** Every tensor's entry by name. */
  public Map<String, TensorEntry> entries() {
    Map<String, TensorEntry> entries = new LinkedHashMap<>();
    fileOf.forEach((name, file) -> entries.put(name, file.entries().get(name)));
    return entries;
  }

  /** The file that holds a tensor. @throws UserError if none does */
  public SafeTensorsFile file(String name) {
    SafeTensorsFile file = fileOf.get(name);
    if (file == null) {
      throw new UserError("no weight file has a tensor " + name);
    }
    return file;
  }

  private static SafeTensors openShards(Path folder, Map<String, Set<String>> shards) {
    List<SafeTensorsFile> files = new ArrayList<>();
    Map<String, SafeTensorsFile> fileOf = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    try {
      shards.forEach((shard, names) -> {
        if (!Files.exists(folder.resolve(shard))) {
          throw new UserError(folder.resolve(shard) + ": there is no such file, but " + INDEX
              + " names it. Maybe the download is not complete?");
        }
        SafeTensorsFile file = SafeTensorsFile.open(folder.resolve(shard));
        files.add(file);
        for (String name : names) {
          if (file.entries().containsKey(name)) {
            fileOf.put(name, file);
          } else {
            faults.add(name + " is said to be in " + shard + ", which does not hold it");
          }
        }
        file.entries().keySet().stream().filter(name -> !names.contains(name))
            .forEach(name -> faults.add(shard + " holds " + name + ", which the index does not give to it"));
      });
      if (!faults.isEmpty()) {
        throw new UserError(folder.resolve(INDEX) + ": " + WeightCheck.shortList(faults));
      }
      return new SafeTensors(fileOf, List.copyOf(files));
    } catch (RuntimeException e) {
      files.forEach(SafeTensorsFile::close);
      throw e;
    }
  }

  private static Map<String, Set<String>> shards(Path index) {
    JsonNode map = JsonFile.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new UserError(
          index + ": weight_map is " + (map.isMissingNode() ? "missing" : map) + ", expected the file of every tensor");
    }
    Map<String, Set<String>> shards = new TreeMap<>();
    map.fields().forEachRemaining(field -> {
      String shard = field.getValue().asText();
      if (!field.getValue().isTextual() || !shard.endsWith(".safetensors") || shard.contains("/")
          || shard.contains("\\")) {
        throw new UserError(index + ": weight_map gives " + field.getKey() + " the file " + field.getValue()
            + ", expected a .safetensors file of the same folder");
      }
      FolderFile.named(index.toAbsolutePath().getParent(), shard, index);
      shards.computeIfAbsent(shard, any -> new TreeSet<>()).add(field.getKey());
    });
    return shards;
  }

  private static String hint(Path folder) {
    if (!Files.isDirectory(folder)) {
      return ", for it is no folder";
    }
    Path adapter = folder.resolve("adapter_config.json");
    if (Files.exists(adapter)) {
      String base = JsonFile.read(adapter).path("base_model_name_or_path").asText();
      return ", but an adapter of " + (base.isEmpty() ? "another checkpoint" : base)
          + ". Maybe merge the two: kedge export " + folder + " --merge FOLDER?";
    }
    try (Stream<Path> files = Files.list(folder)) {
      boolean any = files.anyMatch(file -> file.toString().endsWith(".bin") || file.toString().endsWith(".pt")
          || file.toString().endsWith(".pth"));
      return any
          ? ". It has pickled weights, which are never read because they can run code. Maybe save them as safetensors "
              + "first?"
          : "";
    } catch (IOException e) {
      throw new UserError(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    files.forEach(SafeTensorsFile::close);
  }
}
