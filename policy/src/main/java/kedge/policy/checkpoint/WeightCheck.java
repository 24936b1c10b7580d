package kedge.policy.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.checkpoint.names.VisionNames;
import kedge.policy.model.ParameterLayout;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/** Compares the tensors of a folder with those of its config, and reports differences in one short message. */
final class WeightCheck {
  private static final int MOST_NAMED = 4;
  private static final Pattern LAYER = Pattern.compile("\\blayers\\.(\\d+)\\.(?=self_attn|mlp)");
  /** Buffers that old versions of transformers saved; computed, not loaded. */
  private static final String FREQUENCIES = "rotary_emb.inv_freq";

  private final SafeTensors weights;
  private final Map<String, TensorEntry> entries;
  private final Map<String, WeightNames.Run> expected = new LinkedHashMap<>();
  private final String head;
  private final String embedding;
  private final List<String> faults = new ArrayList<>();

  private WeightCheck(SafeTensors weights, List<WeightNames.Run> runs, String head, String embedding) {
    this.weights = weights;
    this.entries = weights.entries();
    this.head = head;
    this.embedding = embedding;
    runs.forEach(run -> expected.put(run.name(), run));
  }

  /**
   * Returns the tensors to read from the folder, under their names there.
   *
   * @throws UserError if they are not those of the config
   */
  static List<WeightNames.Run> runs(Path folder, SafeTensors weights, ParameterLayout layout) {
    Set<String> names = weights.entries().keySet();
    WeightNames.Wrapper wrapper = WeightNames.Wrapper.of(names);
    List<WeightNames.Run> runs = WeightNames.read(layout, names, wrapper);
    WeightCheck check = layout.sees()
        ? new WeightCheck(weights, runs, seen(WeightNames.HEAD, names), seen(WeightNames.EMBEDDING, names))
        : new WeightCheck(weights, runs, wrapper.inFile(WeightNames.HEAD), wrapper.inFile(WeightNames.EMBEDDING));
    check.compare();
    if (!check.faults.isEmpty()) {
      throw new UserError(
          folder + ": the weights are not those of the config: " + String.join("; ", check.faults) + check.hint());
    }
    return runs;
  }

  private static String seen(String name, Set<String> names) {
    WeightNames.Run run = new WeightNames.Run(ParameterLayout.LANGUAGE + name, new long[0], 0);
    return VisionNames.inFile(run, names).get(0).name();
  }

  private Set<String> missing() {
    Set<String> missing = new LinkedHashSet<>(expected.keySet());
    missing.removeAll(entries.keySet());
    return missing;
  }

  private Set<String> unexpected() {
    Set<String> unexpected = new LinkedHashSet<>(entries.keySet());
    unexpected.removeAll(expected.keySet());
    unexpected.removeIf(name -> name.endsWith(FREQUENCIES));
    return unexpected;
  }

  private void compare() {
    Set<String> unexpected = unexpected();
    if (unexpected.remove(head) && !headIsEmbedding()) {
      faults.add(head + " differs from " + embedding
          + ", but tie_word_embeddings is true. Maybe set tie_word_embeddings: false in config.json?");
    }
    name("missing", missing());
    name("unexpected", unexpected);
    List<String> misshapen = new ArrayList<>();
    expected.forEach((name, run) -> {
      TensorEntry entry = entries.get(name);
      if (entry != null && !Arrays.equals(entry.shape(), run.shape())) {
        misshapen.add("shape of " + name + " is " + Arrays.toString(entry.shape()) + ", expected "
            + Arrays.toString(run.shape()));
      }
    });
    misshapen.stream().limit(MOST_NAMED).forEach(faults::add);
    if (misshapen.size() > MOST_NAMED) {
      faults.add("and " + (misshapen.size() - MOST_NAMED) + " more of other shapes");
    }
  }

  private void name(String what, Collection<String> names) {
    if (!names.isEmpty()) {
      faults.add(names.size() + " " + what + ": " + shortList(names));
    }
  }

  /** The first few of some names. */
  static String shortList(Collection<String> names) {
    return names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
  }

  private String hint() {
    Set<String> unexpected = unexpected();
    if (unexpected.stream().anyMatch(name -> name.contains(".lora_"))) {
      return ". It holds an adapter that is not merged. Maybe save what peft's merge_and_unload gives?";
    }
    if (unexpected.stream().anyMatch(name -> name.startsWith("v_head.") || name.startsWith("score."))) {
      return ". It was saved with a value or reward head. Maybe save the language model alone?";
    }
    if (unexpected.stream().anyMatch(name -> name.contains("visual.") || name.contains("vision_"))) {
      return ". It holds a vision model. Maybe save the language model alone?";
    }
    if (unexpected.stream().anyMatch(name -> name.endsWith(".qweight") || name.endsWith("weight_scale"))) {
      return ". It is quantized. Maybe use the checkpoint that it was made from?";
    }
    if (missing().equals(Set.of(head))) {
      return ". Maybe set tie_word_embeddings: true in config.json?";
    }
    return kindHint() + layersHint();
  }

  /** Suggests the family, or the setting, that the parts of an attention layer belong to. */
  private String kindHint() {
    boolean normed = has(entries.keySet(), ".q_norm.weight");
    boolean biased = has(entries.keySet(), ".q_proj.bias");
    if (normed != has(expected.keySet(), ".q_norm.weight")) {
      return normed ? ". It has norms of queries and keys. Maybe model_type: qwen3 in config.json?"
          : ". It has no norms of queries and keys. Maybe model_type: " + (biased ? "qwen2" : "llama")
              + " in config.json?";
    }
    return biased == has(expected.keySet(), ".q_proj.bias") ? ""
        : ". Maybe set attention_bias: " + biased + " in config.json?";
  }

  private static boolean has(Set<String> names, String ending) {
    return names.stream().anyMatch(name -> name.endsWith(ending));
  }

  /** Suggests the number of layers that the folder has, if it differs. */
  private String layersHint() {
    long has = layers(entries.keySet());
    long wants = layers(expected.keySet());
    return has == wants || has == 0 ? ""
        : ". It has " + has + (has == 1 ? " layer" : " layers") + ", config.json " + wants
            + ". Maybe set num_hidden_layers: " + has + " there, or the weights are not complete?";
  }

  private static long layers(Set<String> names) {
    return names.stream().flatMap(name -> LAYER.matcher(name).results().map(found -> found.group(1))).distinct()
        .count();
  }

  /** Returns whether a tied checkpoint's head, which some programs write, equals the embedding. */
  private boolean headIsEmbedding() {
    if (!entries.containsKey(embedding)) {
      return true; // already reported
    }
    if (!Arrays.equals(entries.get(head).shape(), entries.get(embedding).shape())) {
      return false;
    }
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      return torch.equal(floats(head), floats(embedding));
    }
  }

  private Tensor floats(String name) {
    return weights.file(name).tensor(name).to(ScalarType.Float);
  }
}
