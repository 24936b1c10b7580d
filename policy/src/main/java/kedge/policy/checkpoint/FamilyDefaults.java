package kedge.policy.checkpoint;

import kedge.policy.model.ModelFamily;

/**
 * Sizes that transformers takes for keys which {@code config.json} leaves out.
 *
 * @param keyValueHeads 0 for as many as query heads
 * @param headSize 0 for {@code hidden_size / num_attention_heads}
 */
record FamilyDefaults(int vocabulary, int hidden, int layers, int keyValueHeads, int headSize, int intermediate,
    int positions) {

  static FamilyDefaults of(ModelFamily family) {
    return switch (family) {
      case QWEN3 -> new FamilyDefaults(151_936, 4096, 32, 32, 128, 22_016, 32_768);
      case QWEN3_MOE -> new FamilyDefaults(151_936, 2048, 24, 4, 0, 6144, 32_768);
      case QWEN2 -> new FamilyDefaults(151_936, 4096, 32, 32, 0, 22_016, 32_768);
      case LLAMA -> new FamilyDefaults(32_000, 4096, 32, 0, 0, 11_008, 2048);
      case MISTRAL -> new FamilyDefaults(32_000, 4096, 32, 8, 0, 14_336, 131_072);
    };
  }
}
