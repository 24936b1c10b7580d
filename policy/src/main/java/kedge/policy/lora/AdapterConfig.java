package kedge.policy.lora;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.checkpoint.JsonFile;
import kedge.policy.model.Lora;

/**
 * Content of PEFT's {@code adapter_config.json}.
 *
 * @param lora settings of the adapters; its targets are {@code target_modules}, or {@code [all-linear]} if that is a
 * regular expression
 * @param base name or folder of the model that is adapted ({@code base_model_name_or_path}); empty if there is none
 * @param revision branch, tag or commit of the base on the Hub; empty for its main branch
 */
public record AdapterConfig(Lora lora, String base, Optional<String> revision) {
  /** Name of the file. */
  public static final String FILE = "adapter_config.json";

  /**
   * Values of {@code init_lora_weights} that leave the base as it is. Others (pissa, olora, corda, lora_ga, loftq) take
   * from the base what the adapter begins with, and an adapter that peft has not converted adds to such a base.
   */
  private static final Set<String> INITIAL = Set.of("true", "false", "gaussian", "eva", "orthogonal", "mica");

  /** Reads the file of a folder. @throws UserError naming every setting that Kedge does not support */
  public static AdapterConfig read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode json = JsonFile.read(file);
    List<String> faults = new ArrayList<>();
    if (!json.path("peft_type").asText("LORA").equals("LORA")) {
      faults.add("peft_type is " + json.path("peft_type").asText() + ", expected LORA");
    }
    for (String key : List.of("use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "alora_invocation_tokens")) {
      if (json.path(key).asBoolean() || !json.path(key).isEmpty()) {
        faults.add(key + " is " + json.path(key) + ", which is not supported");
      }
    }
    for (String key : List.of("modules_to_save", "rank_pattern", "alpha_pattern", "layer_replication",
        "target_parameters", "trainable_token_indices")) {
      if (!json.path(key).isEmpty()) {
        faults.add(key + " is " + json.path(key) + ", expected none");
      }
    }
    if (!json.path("bias").asText("none").equals("none")) {
      faults.add("bias is " + json.path("bias").asText() + ", expected none");
    }
    String initial = json.path("init_lora_weights").asText("true");
    if (!INITIAL.contains(initial.toLowerCase(Locale.ROOT)) && !json.path("init_lora_weights").isNull()) {
      faults
          .add("init_lora_weights is " + initial + ", which changes the base's weights, expected true (as peft writes "
              + "with path_initial_model_for_weight_conversion)");
    }
    if (!faults.isEmpty()) {
      throw new UserError(file + ": " + String.join("; ", faults)
          + ". Maybe merge the adapter with peft's merge_and_unload, and use the result?");
    }
    return UserError.whereRefused(file + ": ", () -> new AdapterConfig(
        new Lora(json.path("r").asInt(8), json.path("lora_alpha").asDouble(8), json.path("use_rslora").asBoolean(),
            targets(json.path("target_modules"))),
        json.path("base_model_name_or_path").asText(""),
        Optional.ofNullable(json.path("revision").textValue()).filter(revision -> !revision.isBlank())));
  }

  private static List<String> targets(JsonNode json) {
    if (!json.isArray()) {
      return List.of(Lora.ALL_LINEAR);
    }
    List<String> targets = new ArrayList<>();
    json.forEach(target -> targets.add(target.asText()));
    return targets;
  }

  /** Writes the file. @throws IOException if the disk refuses */
  void write(Path folder) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put("base_model_name_or_path", base)
        .put("revision", revision.orElse(null)).put("r", lora.rank());
    if (lora.alpha() == Math.rint(lora.alpha()) && lora.alpha() < Integer.MAX_VALUE) {
      json.put("lora_alpha", (int) lora.alpha());
    } else {
      json.put("lora_alpha", lora.alpha());
    }
    json.put("use_rslora", lora.rankStabilized()).put("lora_dropout", 0.0).put("bias", "none");
    List<String> targets = lora.targets().equals(List.of(Lora.ALL_LINEAR)) ? Lora.PROJECTIONS : lora.targets();
    targets.forEach(json.putArray("target_modules")::add);
    json.put("fan_in_fan_out", false).put("use_dora", false).put("inference_mode", true).put("init_lora_weights", true)
        .putNull("modules_to_save").putObject("rank_pattern");
    json.putObject("alpha_pattern");
    Files.writeString(folder.resolve(FILE), json.toPrettyString() + "\n");
  }
}
