package kedge.policy.cpu.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.model.RopeScaling;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.torch.TinyModels;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A CPU decoder with random weights, its trainer and its gradients, and the shapes it is tried on. */
public final class CpuFixture implements AutoCloseable {
  /** Fixed derivatives: one number per target, from the sequence's place. */
  public static final TokenLoss LOSS = (index, scores) -> TokenLoss.Part
      .ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length));
  public final ModelShape shape;
  public final Parameters parameters;
  public final Parameters gradients;
  public final CpuDecoder decoder;
  public final CpuTrainer trainer;

  public CpuFixture(ModelShape shape, int threads, int tokensPerMicrobatch, boolean checkpointing) {
    this.shape = shape;
    this.parameters = TinyModels.random(shape, 3, ScalarType.Float);
    this.gradients = TinyModels.gradients(shape, ScalarType.Float);
    this.decoder = new CpuDecoder(shape, parameters, gradients, threads);
    this.trainer = new CpuTrainer(decoder, tokensPerMicrobatch, checkpointing);
  }

  public CpuFixture(ModelShape shape, int threads) {
    this(shape, threads, 1000, false);
  }

  /** Every kind of decoder, by what is particular about it; widths that are no multiple of a vector included. */
  public static Map<String, ModelShape> shapes() {
    Map<String, ModelShape> shapes = new TreeMap<>();
    shapes.put("dense, own head", dense());
    shapes.put("dense, tied head",
        ShapeBuilder.of(41, 16, 2).heads(2, 1, 8).dense(20).context(400).build());
    shapes.put("sparse", sparse());
    shapes.put("sparse, one layer dense, tied",
        ShapeBuilder.of(29, 12, 3).heads(4, 2, 6).dense(10).experts(5, 2, 8).renormalize(true).denseLayers(1)
            .ropeTheta(1e6).context(400).build());
    shapes.put("sparse, not renormalized",
        ShapeBuilder.of(67, 33, 2).heads(3, 3, 18).experts(7, 3, 17).ropeTheta(1e6).ownHead().context(400).build());
    shapes.put("no norms of heads, no bias", ShapeBuilder.of(41, 20, 2).heads(4, 2, 10).dense(23)
        .family(ModelFamily.LLAMA).ropeScaling(new RopeScaling.Llama3(8, 1, 4, 32)).context(400).build());
    shapes.put("biases of queries, keys and values", ShapeBuilder.of(53, 32, 2).heads(4, 1, 16).dense(17).ownHead()
        .family(ModelFamily.QWEN2).ropeScaling(new RopeScaling.Yarn(4, 1.1f, 32, 1, 64, true)).context(400).build());
    shapes.put("biases of all projections and norms of heads", ShapeBuilder.of(41, 17, 2).heads(3, 3, 6).dense(19)
        .attentionBias().context(400).build());
    return shapes;
  }

  /** Two dense layers of odd widths, grouped-query attention. */
  public static ModelShape dense() {
    return ShapeBuilder.of(53, 20, 2).heads(4, 2, 10).dense(23).ownHead().context(400).build();
  }

  /** Eight experts, two a token, widths that fill vectors. */
  public static ModelShape sparse() {
    return ShapeBuilder.of(97, 32, 2).heads(4, 2, 16).experts(8, 2, 16).renormalize(true).ropeTheta(1e6).ownHead()
        .context(400).build();
  }

  /** The gradient summed so far. */
  public double[] gradient() {
    return Transfer.doubles(gradients.flat());
  }

  void clear() {
    gradients.flat().zero_();
  }

  public static float[] bits(List<TokenScores> scores, int sequence) {
    float[] logProbabilities = scores.get(sequence).logProbabilities();
    float[] entropies = scores.get(sequence).entropies();
    float[] both = java.util.Arrays.copyOf(logProbabilities, 2 * logProbabilities.length);
    System.arraycopy(entropies, 0, both, logProbabilities.length, entropies.length);
    return both;
  }

  /** One prompt per length, each with the keys of a group. */
  public static List<GenerationRequest> requests(ModelShape shape, int samples, int... lengths) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int p = 0; p < lengths.length; p++) {
      List<DrawKey> keys = new ArrayList<>();
      for (int s = 0; s < samples; s++) {
        keys.add(new DrawKey(42, 7, p, s));
      }
      requests.add(new GenerationRequest(TinyModels.tokens(shape, 50 + p, lengths[p]), keys));
    }
    return requests;
  }

  @Override
  public void close() {
    trainer.close();
    decoder.close();
    gradients.close();
    parameters.close();
  }
}
