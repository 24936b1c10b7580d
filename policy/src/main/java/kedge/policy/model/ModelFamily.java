package kedge.policy.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The supported decoder families, which differ in the norms and biases of attention. */
public enum ModelFamily {
  /** Qwen3: an RMSNorm per query and key head. */
  QWEN3("qwen3", "Qwen3ForCausalLM"),
  /** Qwen3 with layers of experts. */
  QWEN3_MOE("qwen3_moe", "Qwen3MoeForCausalLM"),
  /** Qwen2 and Qwen2.5: biases of queries, keys and values, no norm per head. */
  QWEN2("qwen2", "Qwen2ForCausalLM"),
  /** Llama, SmolLM2 and others of their architecture. */
  LLAMA("llama", "LlamaForCausalLM"),
  /** Mistral without a sliding window: Llama's computation. */
  MISTRAL("mistral", "MistralForCausalLM");

  private final String modelType;
  private final String architecture;

  ModelFamily(String modelType, String architecture) {
    this.modelType = modelType;
    this.architecture = architecture;
  }

  /** The {@code model_type} of {@code config.json}. */
  public String modelType() {
    return modelType;
  }

  /** The class of transformers, the entry of {@code architectures} in {@code config.json}. */
  public String architecture() {
    return architecture;
  }

  /** Returns whether every query and key head has an RMSNorm. */
  public boolean headNorms() {
    return this == QWEN3 || this == QWEN3_MOE;
  }

  /** Returns the family of a {@code model_type}; empty if it is not supported. */
  public static Optional<ModelFamily> ofModelType(String modelType) {
    return Arrays.stream(values()).filter(family -> family.modelType.equals(modelType)).findFirst();
  }

  /** Returns the family of an entry of {@code architectures}; empty if it is not supported. */
  public static Optional<ModelFamily> ofArchitecture(String architecture) {
    return Arrays.stream(values()).filter(family -> family.architecture.equals(architecture)).findFirst();
  }

  /** Returns all supported values of {@code model_type}, for messages. */
  public static String modelTypes() {
    return Arrays.stream(values()).map(ModelFamily::modelType).collect(Collectors.joining(", "));
  }
}
