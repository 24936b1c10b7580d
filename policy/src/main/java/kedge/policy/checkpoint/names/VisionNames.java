package kedge.policy.checkpoint.names;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.policy.checkpoint.names.WeightNames.Run;
import kedge.policy.model.ParameterLayout;

/**
 * Names that tensors of a vision-language checkpoint have in other dialects of the same layout: those of transformers'
 * InternVL for decoder and adapter, of transformers' AIMv2 and of AIMv2's own files for the tower. The dialect is
 * detected per tensor; a tensor under none of these names is expected under SAIL-VL2's.
 */
public final class VisionNames {
  /** Prefixes that wrappers add: peft, torch.compile, data parallelism. */
  private static final List<String> WRAPPERS = List.of("", "base_model.model.", "module.", "_orig_mod.");
  private static final List<String> TOWERS = List.of("model.vision_tower.", "vision_tower.", ParameterLayout.TOWER, "");
  private static final List<String> ADAPTERS = List.of("model.multi_modal_projector.", "multi_modal_projector.");
  private static final Map<String, String> AIM = new LinkedHashMap<>();
  private static final Map<String, String> PROJECTOR = Map.of("0", "layer_norm", "1", "linear_1", "3", "linear_2");

  static {
    AIM.put("preprocessor.patchifier.proj.", "embeddings.patch_embed.");
    AIM.put("preprocessor.patchifier.norm.", "embeddings.rms_norm.");
    AIM.put("preprocessor.pos_embed", "embeddings.position_embedding.weight");
    AIM.put("trunk.post_trunk_norm.", "rms_norm.");
    AIM.put("trunk.blocks.", "encoder.layers.");
    AIM.put(".attn.proj.", ".attention.out_proj.");
    AIM.put(".norm_1.", ".rms_norm1.");
    AIM.put(".norm_2.", ".rms_norm2.");
    AIM.put(".mlp.fc1.", ".ffn.gate_proj.");
    AIM.put(".mlp.fc3.", ".ffn.up_proj.");
    AIM.put(".mlp.fc2.", ".ffn.down_proj.");
  }

  private VisionNames() {
  }

  /** The tensors of a file that make up one of SAIL-VL2's. */
  public static List<Run> inFile(Run run, Set<String> names) {
    for (String wrapper : WRAPPERS) {
      for (List<Run> candidate : candidates(run)) {
        if (candidate.stream().allMatch(part -> names.contains(wrapper + part.name()))) {
          return candidate.stream().map(part -> new Run(wrapper + part.name(), part.shape(), part.offset())).toList();
        }
      }
    }
    return List.of(run);
  }

  private static List<List<Run>> candidates(Run run) {
    List<List<Run>> candidates = new ArrayList<>(List.of(List.of(run)));
    String name = run.name();
    if (name.startsWith(ParameterLayout.TOWER)) {
      String own = name.substring(ParameterLayout.TOWER.length());
      for (String tower : TOWERS) {
        candidates.add(List.of(renamed(run, tower + own)));
        candidates.add(aim(run, tower, own));
      }
    } else if (name.startsWith(ParameterLayout.ADAPTER)) {
      String own = name.substring(ParameterLayout.ADAPTER.length());
      for (String adapter : ADAPTERS) {
        candidates.add(List.of(renamed(run, adapter + PROJECTOR.get(own.substring(0, 1)) + own.substring(1))));
      }
    } else {
      String own = name.substring(ParameterLayout.LANGUAGE.length());
      candidates.add(List.of(renamed(run, own.replaceFirst("^model\\.", "model.language_model."))));
      candidates.add(List.of(renamed(run, "model." + name)));
    }
    return candidates;
  }

  private static Run renamed(Run run, String name) {
    return new Run(name, run.shape(), run.offset());
  }

  /** In transformers' names of AIMv2, where queries, keys and values are apart and positions have two dimensions. */
  private static List<Run> aim(Run run, String tower, String own) {
    String name = own;
    for (Map.Entry<String, String> part : AIM.entrySet()) {
      name = name.replace(part.getKey(), part.getValue());
    }
    if (own.endsWith("pos_embed")) {
      return List.of(new Run(tower + name, new long[]{run.shape()[1], run.shape()[2]}, run.offset()));
    }
    if (!own.endsWith(".attn.qkv.weight")) {
      return List.of(renamed(run, tower + name));
    }
    List<Run> parts = new ArrayList<>();
    long width = run.shape()[1];
    for (String projection : List.of("q_proj", "k_proj", "v_proj")) {
      parts.add(new Run(tower + name.replace(".attn.qkv.", ".attention." + projection + "."), new long[]{width, width},
          run.offset() + parts.size() * width * width));
    }
    return parts;
  }
}
