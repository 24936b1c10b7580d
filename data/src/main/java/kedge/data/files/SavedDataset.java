package kedge.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.io.FolderFile;
import kedge.data.json.ExactJson;

/**
 * A folder that Hugging Face's {@code datasets.save_to_disk} wrote: a data set, whose {@code state.json} names its
 * Arrow files in their order, or several under {@code dataset_dict.json}, a subfolder for each split.
 */
final class SavedDataset {
  private static final String SPLITS = "dataset_dict.json";
  private static final String STATE = "state.json";

  private SavedDataset() {
  }

  static boolean isOne(FolderTree tree, Path folder) {
    return tree.isFile(folder.resolve(SPLITS))
        || tree.isFile(folder.resolve("dataset_info.json")) && tree.isFile(folder.resolve(STATE));
  }

  private static boolean isDictionary(Path folder) {
    return Files.isRegularFile(folder.resolve(SPLITS));
  }

  /** Returns the data files of a split, in order. @throws UserError for an incomplete folder or an unknown split */
  static List<Path> files(Path folder, Optional<String> split) {
    if (!isDictionary(folder)) {
      return inOne(folder, split);
    }
    List<String> splits = texts(json(folder.resolve(SPLITS)).path("splits"));
    if (split.isEmpty() && splits.size() != 1) {
      throw new UserError(folder + " has the splits " + String.join(", ", splits) + ", expected split: one of them");
    }
    String chosen = split.orElseGet(() -> splits.get(0));
    if (!splits.contains(chosen)) {
      throw new UserError("split is " + chosen + ", but " + folder + " has " + String.join(", ", splits));
    }
    return inOne(FolderFile.named(folder, chosen, folder.resolve(SPLITS)), Optional.empty());
  }

  private static List<Path> inOne(Path folder, Optional<String> split) {
    JsonNode state = json(folder.resolve(STATE));
    String own = state.path("_split").asText("");
    if (split.isPresent() && !split.get().equals(own)) {
      throw new UserError("split is " + split.get() + ", but " + folder + " holds one data set"
          + (own.isEmpty() ? " without splits, expected no split" : ", the split " + own));
    }
    if (!state.path("_indices_data_files").isEmpty()) {
      throw new UserError(folder + " holds a selection of rows beside the rows, expected the rows alone: "
          + "datasets.load_from_disk(\"" + folder + "\").flatten_indices().save_to_disk(\"flat\") writes them");
    }
    List<Path> files = state.path("_data_files").findValuesAsText("filename").stream()
        .map(name -> FolderFile.named(folder, name, folder.resolve(STATE))).toList();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new UserError("no such file: " + file + ", which " + folder.resolve(STATE)
            + " names. Maybe the folder was not copied whole?");
      }
    }
    if (files.isEmpty()) {
      throw new UserError(folder.resolve(STATE) + " names no data files, expected _data_files");
    }
    return files;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  private static JsonNode json(Path file) {
    try {
      return ExactJson.read(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }
}
