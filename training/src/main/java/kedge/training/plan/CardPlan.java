package kedge.training.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.policy.model.Lora;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.RopeScaling;
import kedge.recipes.settings.PolicySettings.Dtype;

/**
 * The largest Qwen3 model that fits on one GPU in reinforcement learning: micro-batches of {@link #TOKENS} tokens with
 * activation checkpointing, {@link #ROWS} completions of {@link #NEW_TOKENS} tokens drawn at once.
 */
public final class CardPlan {
  private static final int TOKENS = 8192;
  private static final int ROWS = 256;
  private static final int NEW_TOKENS = 1024;
  private static final int PROMPTS = 16;
  private static final int PROMPT_TOKENS = 256;
  private static final int RANK = 16;
  private static final Map<String, ModelShape> MODELS = new LinkedHashMap<>();

  static {
    // sizes of the models' config.json
    MODELS.put("Qwen3-0.6B", dense(1024, 28, 16, 3072, true));
    MODELS.put("Qwen3-1.7B", dense(2048, 28, 16, 6144, true));
    MODELS.put("Qwen3-4B", dense(2560, 36, 32, 9728, true));
    MODELS.put("Qwen3-8B", dense(4096, 36, 32, 12288, false));
    MODELS.put("Qwen3-14B", dense(5120, 40, 40, 17408, false));
    MODELS.put("Qwen3-30B-A3B", sparse(2048, 48, 32, 768));
    MODELS.put("Qwen3-32B", dense(5120, 64, 64, 25600, false));
    MODELS.put("Qwen3-235B-A22B", sparse(4096, 94, 64, 1536));
  }

  private CardPlan() {
  }

  /** Way of training a model. */
  private enum Setting {
    ALL_FP32("all weights, fp32"), ALL_BF16("all weights, bf16 with fp32 masters"),
    FROZEN_EXPERTS("bf16, experts frozen"), ADAPTERS("bf16, LoRA of rank " + RANK);

    private final String words;

    Setting(String words) {
      this.words = words;
    }

    private long bytes(ModelShape shape) {
      Workload load = new Workload(this == ALL_FP32 ? Dtype.FP32 : Dtype.BF16, false, true, false, true, TOKENS, TOKENS,
          PROMPTS, ROWS, PROMPT_TOKENS, NEW_TOKENS).onCuda(true);
      if (this == FROZEN_EXPERTS) {
        ParameterLayout layout = new ParameterLayout(shape);
        Set<String> experts = layout.parameters().keySet().stream().filter(name -> name.contains(".experts."))
            .collect(Collectors.toSet());
        load = load.withTrained(layout.without(experts).elements());
      } else if (this == ADAPTERS) {
        load = load.withAdapters(new LoraLayout(shape, new Lora(RANK, 2 * RANK, false, List.of(Lora.ALL_LINEAR)))
            .parameters().elements());
      }
      return MemoryPlan.of(shape, load).peak();
    }
  }

  private static ModelShape dense(int hidden, int layers, int heads, int inner, boolean tied) {
    return shape(hidden, layers, heads, 8, inner, 0, 0, 0, tied, ModelFamily.QWEN3);
  }

  private static ModelShape sparse(int hidden, int layers, int heads, int inner) {
    return shape(hidden, layers, heads, 4, 0, 128, 8, inner, false, ModelFamily.QWEN3_MOE);
  }

  private static ModelShape shape(int hidden, int layers, int heads, int keyHeads, int inner, int experts, int choices,
      int expertInner, boolean tied, ModelFamily family) {
    return new ModelShape(151_936, hidden, layers, heads, keyHeads, 128, inner, experts, choices, expertInner, true,
        Set.of(), 1e6, 1e-6, tied, 40_960, 0.02, family, false, RopeScaling.NONE);
  }

  /**
   * Returns the lines of the table: the largest model and its memory, by setting.
   *
   * @param gibibytes memory of the GPU
   */
  public static List<String> lines(int gibibytes) {
    return List.of(Setting.values()).stream().map(setting -> {
      String best = MODELS.entrySet().stream()
          .filter(model -> setting != Setting.FROZEN_EXPERTS || model.getValue().experts() > 0)
          .filter(model -> setting.bytes(model.getValue()) <= (long) gibibytes << 30)
          .reduce((smaller, larger) -> larger)
          .map(model -> model.getKey() + ", " + RunPlan.bytes(setting.bytes(model.getValue()))).orElse("none");
      return String.format(Locale.ROOT, "  %-36s %s", setting.words, best);
    }).toList();
  }
}
