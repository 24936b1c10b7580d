package kedge.policy.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;

/**
 * The family and sizes of a decoder, free of any file format (see {@code checkpoint.ModelConfig} for {@code
 * config.json}).
 *
 * @param vocabulary number of rows of the embedding
 * @param hidden width of the residual stream
 * @param layers number of decoder layers
 * @param heads query heads
 * @param keyValueHeads key and value heads; divides {@code heads}
 * @param headSize width of one head; even
 * @param denseIntermediate inner width of the SwiGLU of dense layers
 * @param experts number of experts of a sparse layer; 0 for a dense model
 * @param expertsPerToken top-k of the router
 * @param expertIntermediate inner width of one expert
 * @param renormalize whether the top-k router probabilities are scaled to sum 1 ({@code norm_topk_prob})
 * @param denseLayers layers of a sparse model that stay dense ({@code mlp_only_layers}, {@code decoder_sparse_step})
 * @param ropeTheta base of the rotary frequencies; 0 for layers without rotation, as a vision tower's
 * @param normEpsilon epsilon of every RMSNorm
 * @param tied whether the head is the embedding
 * @param maximumPositions maximum length of a sequence, in tokens
 * @param initializerRange standard deviation of random initial weights
 * @param family model family, which decides the norms and biases of attention
 * @param attentionBias whether all four projections of attention have a bias ({@code attention_bias}); Qwen2's fixed
 * biases do not count
 * @param ropeScaling scaling of the rotary frequencies
 * @param vision the vision tower before the decoder; empty for a text-only model
 */
public record ModelShape(int vocabulary, int hidden, int layers, int heads, int keyValueHeads, int headSize,
    int denseIntermediate, int experts, int expertsPerToken, int expertIntermediate, boolean renormalize,
    Set<Integer> denseLayers, double ropeTheta, double normEpsilon, boolean tied, int maximumPositions,
    double initializerRange, ModelFamily family, boolean attentionBias, RopeScaling ropeScaling,
    Optional<VisionShape> vision) {

  /** Makes the shape of a text-only decoder. */
  public ModelShape(int vocabulary, int hidden, int layers, int heads, int keyValueHeads, int headSize,
      int denseIntermediate, int experts, int expertsPerToken, int expertIntermediate, boolean renormalize,
      Set<Integer> denseLayers, double ropeTheta, double normEpsilon, boolean tied, int maximumPositions,
      double initializerRange, ModelFamily family, boolean attentionBias, RopeScaling ropeScaling) {
    this(vocabulary, hidden, layers, heads, keyValueHeads, headSize, denseIntermediate, experts, expertsPerToken,
        expertIntermediate, renormalize, denseLayers, ropeTheta, normEpsilon, tied, maximumPositions, initializerRange,
        family, attentionBias, ropeScaling, Optional.empty());
  }

  /** Makes the shape of a Qwen3 decoder (Qwen3-MoE if it has experts) without biases and RoPE scaling. */
  public ModelShape(int vocabulary, int hidden, int layers, int heads, int keyValueHeads, int headSize,
      int denseIntermediate, int experts, int expertsPerToken, int expertIntermediate, boolean renormalize,
      Set<Integer> denseLayers, double ropeTheta, double normEpsilon, boolean tied, int maximumPositions,
      double initializerRange) {
    this(vocabulary, hidden, layers, heads, keyValueHeads, headSize, denseIntermediate, experts, expertsPerToken,
        expertIntermediate, renormalize, denseLayers, ropeTheta, normEpsilon, tied, maximumPositions, initializerRange,
        experts > 0 ? ModelFamily.QWEN3_MOE : ModelFamily.QWEN3, false, RopeScaling.NONE);
  }

  public ModelShape {
    denseLayers = Set.copyOf(denseLayers);
    atLeastOne("vocab_size", vocabulary);
    atLeastOne("hidden_size", hidden);
    atLeastOne("num_hidden_layers", layers);
    atLeastOne("num_attention_heads", heads);
    atLeastOne("num_key_value_heads", keyValueHeads);
    atLeastOne("head_dim", headSize);
    atLeastOne("max_position_embeddings", maximumPositions);
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "num_attention_heads is " + heads + ", which num_key_value_heads " + keyValueHeads + " does not divide");
    }
    if (headSize % 2 != 0) {
      throw new IllegalArgumentException("head_dim is " + headSize + ", but rotary positions need an even one");
    }
    if (experts < 0 || (experts > 0 && (expertsPerToken < 1 || expertsPerToken > experts))) {
      throw new IllegalArgumentException(
          "num_experts_per_tok is " + expertsPerToken + ", expected 1 to num_experts " + experts);
    }
    if (experts > 0) {
      atLeastOne("moe_intermediate_size", expertIntermediate);
    }
    if (experts == 0 || !denseLayers.isEmpty()) {
      atLeastOne("intermediate_size", denseIntermediate);
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
    }
  }

  /** Returns the same decoder with another vision tower, or none. */
  public ModelShape with(Optional<VisionShape> other) {
    return new ModelShape(vocabulary, hidden, layers, heads, keyValueHeads, headSize, denseIntermediate, experts,
        expertsPerToken, expertIntermediate, renormalize, denseLayers, ropeTheta, normEpsilon, tied, maximumPositions,
        initializerRange, family, attentionBias, ropeScaling, other);
  }

  /** Returns whether a layer has a router and experts. */
  public boolean sparse(int layer) {
    return experts > 0 && !denseLayers.contains(layer);
  }

  /** Returns whether queries and keys are rotated by their positions. */
  public boolean rotates() {
    return ropeTheta > 0;
  }

  /** Returns whether any layer has a dense MLP. */
  public boolean hasDenseLayers() {
    return experts == 0 || !denseLayers.isEmpty();
  }

  /** Returns whether queries, keys and values have a bias. */
  public boolean projectionBias() {
    return attentionBias || family == ModelFamily.QWEN2;
  }

  /** Width of the fused query, key and value projection. */
  public int queryKeyValueWidth() {
    return (heads + 2 * keyValueHeads) * headSize;
  }

  /** @throws UserError for a token outside the vocabulary */
  public void requireTokens(int[] tokens) {
    for (int position = 0; position < tokens.length; position++) {
      if (tokens[position] < 0 || tokens[position] >= vocabulary) {
        throw new UserError("token " + tokens[position] + " is outside the vocabulary of " + vocabulary
            + ", at position " + position + ". Maybe the tokenizer belongs to another model?");
      }
    }
  }

  /**
   * Checks the images of a sequence of {@code length} tokens.
   *
   * @throws UserError if they are not within the sequence, or the model has no vision tower
   */
  public void requireImages(int length, List<PlacedImage> images) {
    if (images.isEmpty()) {
      return;
    }
    vision.orElseThrow(() -> new UserError("a prompt has " + images.size()
        + " images, but the policy has no vision tower and reads text alone. Maybe use a vision-language checkpoint, "
        + "or drop the images?")).require(length, images);
  }

  /** @throws UserError for a sequence longer than the context */
  public void requireLength(int tokens) {
    if (tokens > maximumPositions) {
      throw new UserError("a sequence of " + tokens
          + " tokens exceeds max_position_embeddings, which is " + maximumPositions
          + ". Maybe drop or cut long examples?");
    }
  }

  /** @throws UserError if a prompt and its longest completion exceed the context */
  public void requireContext(int promptTokens, int completionTokens) {
    if ((long) promptTokens + completionTokens > maximumPositions) {
      throw new UserError("a prompt of " + promptTokens + " tokens and a completion of up to "
          + completionTokens + " exceed max_position_embeddings, which is " + maximumPositions
          + ". Maybe lower the maximum completion length or drop long prompts?");
    }
  }
}
