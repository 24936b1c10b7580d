package kedge.recipes.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.UserError;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.settings.Default;
import kedge.policy.model.ModelShape;
import kedge.recipes.annotation.Expect;

/** Sizes of a Qwen3 or Qwen3-MoE decoder, under the keys of Hugging Face's {@code config.json}. */
public record ShapeSettings(
    /** Rows of the embedding; the tokenizer's size if left out. */
    Optional<Integer> vocabSize,
    /** Width of the residual stream. */
    int hiddenSize,
    /** Number of layers. */
    int numHiddenLayers,
    /** Query heads of a layer. */
    int numAttentionHeads,
    /** Key and value heads of a layer; divides the number of query heads. */
    int numKeyValueHeads,
    /** Width of one head. */
    int headDim,
    /** Inner width of a dense layer's MLP; 0 where every layer is sparse. */
    @Default("0") int intermediateSize,
    /** Experts of a sparse layer; 0 for a dense model. */
    @Default("0") int numExperts,
    /** Experts that each token is routed to. */
    @Default("0") int numExpertsPerTok,
    /** Inner width of one expert. */
    @Default("0") int moeIntermediateSize,
    /** Whether the router's weights of the chosen experts are normalized to a sum of 1. */
    @Default("true") boolean normTopkProb,
    /** Layers of a sparse model that stay dense. */
    @Default("[]") List<Integer> mlpOnlyLayers,
    /** Every n-th layer of a sparse model is sparse; 1 for all. */
    @Default("1") int decoderSparseStep,
    /** Base of the rotary position embedding. */
    @Default("1000000.0") double ropeTheta,
    /** Epsilon of the RMS norms. */
    @Default("1e-6") double rmsNormEps,
    /** Whether the output head shares the embedding's weights. */
    @Default("false") boolean tieWordEmbeddings,
    /** Longest sequence in tokens. */
    int maxPositionEmbeddings,
    /** Standard deviation of the random weights. */
    @Default("0.02") double initializerRange,
    /** Vision tower before the decoder, for a policy that sees; text alone if left out. */
    Optional<VisionSettings> vision) {

  private static final int MOST_LAYERS = 10_000;

  public ShapeSettings {
    mlpOnlyLayers = List.copyOf(mlpOnlyLayers);
    int layers = numHiddenLayers;
    new Expect()
        .atLeast("decoder_sparse_step", decoderSparseStep, 1)
        .above("rope_theta", ropeTheta, 0)
        .above("rms_norm_eps", rmsNormEps, 0)
        .atLeast("initializer_range", initializerRange, 0)
        .within("num_hidden_layers", layers, 1, MOST_LAYERS)
        .that(mlpOnlyLayers.stream().allMatch(layer -> layer >= 0 && layer < layers),
            "mlp_only_layers is " + mlpOnlyLayers + ", expected layers from 0 to " + (layers - 1))
        .done();
    new ModelShape(vocabSize.orElse(1), hiddenSize, numHiddenLayers, numAttentionHeads, numKeyValueHeads, headDim,
        intermediateSize, numExperts, numExpertsPerTok, moeIntermediateSize, normTopkProb,
        denseLayers(numHiddenLayers, numExperts, mlpOnlyLayers, decoderSparseStep), ropeTheta, rmsNormEps,
        tieWordEmbeddings, maxPositionEmbeddings, initializerRange);
  }

  /**
   * Returns the shape that the policy is built from.
   *
   * @param tokenizerSize number of token ids of the tokenizer, used where {@code vocab_size} was left out
   * @throws UserError if the tokenizer has more ids than {@code vocab_size}
   */
  public ModelShape toModelShape(int tokenizerSize) {
    int vocabulary = vocabSize.orElse(tokenizerSize);
    if (vocabulary < tokenizerSize) {
      throw new UserError(
          "policy.shape.vocab_size is " + vocabulary + ", but the tokenizer has " + tokenizerSize
              + " ids. Maybe leave vocab_size out?");
    }
    return new ModelShape(vocabulary, hiddenSize, numHiddenLayers, numAttentionHeads, numKeyValueHeads, headDim,
        intermediateSize, numExperts, numExpertsPerTok, moeIntermediateSize, normTopkProb,
        denseLayers(numHiddenLayers, numExperts, mlpOnlyLayers, decoderSparseStep), ropeTheta, rmsNormEps,
        tieWordEmbeddings, maxPositionEmbeddings, initializerRange).with(vision.map(VisionSettings::toVisionShape));
  }

  private static Set<Integer> denseLayers(int layers, int experts, List<Integer> mlpOnly, int sparseStep) {
    return IntStream.range(0, experts > 0 ? layers : 0)
        .filter(layer -> mlpOnly.contains(layer) || (layer + 1) % sparseStep != 0)
        .boxed().collect(Collectors.toCollection(TreeSet::new));
  }
}
