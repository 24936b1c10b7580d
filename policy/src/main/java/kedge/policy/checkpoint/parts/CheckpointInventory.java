package kedge.policy.checkpoint.parts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.SafeTensors;
import kedge.policy.checkpoint.TensorEntry;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.model.ParameterLayout;

/**
 * What a folder holds, from its config and the headers of its weights.
 *
 * @param config what {@code config.json} says
 * @param parts by name: vision tower, adapter, language model
 * @param missing tensors that the config asks for
 * @param unknown tensors that it does not ask for
 * @param misshapen tensors of another shape than it asks for, with both
 */
public record CheckpointInventory(ModelConfig config, Map<String, Part> parts, Set<String> missing,
    Set<String> unknown, Set<String> misshapen) {

  /**
   * A part's tensors.
   *
   * @param types element types, with the number of tensors of each
   * @param names in the file, each layer's alike as one with {@code *} for its number
   */
  public record Part(int tensors, long parameters, long bytes, Map<String, Integer> types, Collection<String> names) {
  }

  /** Takes stock of a folder. @throws kedge.data.UserError if its config or a header cannot be read */
  public static CheckpointInventory of(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    ParameterLayout layout = new ParameterLayout(config.shape());
    try (SafeTensors weights = SafeTensors.open(folder)) {
      Map<String, TensorEntry> entries = weights.entries();
      Map<String, List<TensorEntry>> found = new LinkedHashMap<>();
      Set<String> missing = new TreeSet<>();
      Set<String> misshapen = new TreeSet<>();
      Set<String> unknown = new TreeSet<>(entries.keySet());
      for (WeightNames.Run run : WeightNames.read(layout, entries.keySet(),
          WeightNames.Wrapper.of(entries.keySet()))) {
        TensorEntry entry = entries.get(run.name());
        unknown.remove(run.name());
        if (entry == null) {
          missing.add(run.name());
        } else {
          found.computeIfAbsent(part(layout, run.offset()), part -> new ArrayList<>()).add(entry);
          if (!Arrays.equals(entry.shape(), run.shape())) {
            misshapen.add(run.name() + " " + Arrays.toString(entry.shape()) + ", expected "
                + Arrays.toString(run.shape()));
          }
        }
      }
      Map<String, Part> parts = new LinkedHashMap<>();
      List.of("vision tower", "adapter", "language model").stream().filter(found::containsKey)
          .forEach(name -> parts.put(name, part(found.get(name))));
      return new CheckpointInventory(config, parts, missing, unknown, misshapen);
    }
  }

  private static String part(ParameterLayout layout, long offset) {
    String name = layout.parameters().values().stream()
        .filter(each -> offset >= each.offset() && offset < each.offset() + each.elements()).findFirst().orElseThrow()
        .name();
    return name.startsWith("vision.") ? "vision tower" : name.startsWith("adapter.") ? "adapter" : "language model";
  }

  private static Part part(List<TensorEntry> tensors) {
    Map<String, Integer> types = new TreeMap<>();
    Set<String> names = new TreeSet<>();
    for (TensorEntry tensor : tensors) {
      types.merge(tensor.type().configName(), 1, Integer::sum);
      names.add(tensor.name().replaceAll("\\.(layers|blocks|experts)\\.\\d+\\.", ".$1.*."));
    }
    return new Part(tensors.size(), tensors.stream().mapToLong(TensorEntry::elements).sum(),
        tensors.stream().mapToLong(TensorEntry::bytes).sum(), types, names);
  }
}
