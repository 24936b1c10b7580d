package kedge.policy.model;

import java.util.Set;

/**
 * Builds model shapes for tests by name. What is not set: Qwen3, no experts, tied head, RoPE base 10,000, context of 64
 * tokens, initial standard deviation 0.02.
 */
public final class ShapeBuilder {
  private final int vocabulary;
  private final int hidden;
  private final int layers;
  private int heads = 1;
  private int keyValueHeads = 1;
  private int headSize = 2;
  private int dense;
  private int experts;
  private int expertsPerToken;
  private int expertIntermediate;
  private boolean renormalize;
  private Set<Integer> denseLayers = Set.of();
  private double theta = 10_000;
  private boolean tied = true;
  private int positions = 64;
  private double deviation = 0.02;
  private ModelFamily family;
  private boolean attentionBias;
  private RopeScaling scaling = RopeScaling.NONE;

  private ShapeBuilder(int vocabulary, int hidden, int layers) {
    this.vocabulary = vocabulary;
    this.hidden = hidden;
    this.layers = layers;
  }

  public static ShapeBuilder of(int vocabulary, int hidden, int layers) {
    return new ShapeBuilder(vocabulary, hidden, layers);
  }

  public ShapeBuilder heads(int queries, int keysAndValues, int size) {
    heads = queries;
    keyValueHeads = keysAndValues;
    headSize = size;
    return this;
  }

  /** Inner width of dense layers. */
  public ShapeBuilder dense(int inner) {
    dense = inner;
    return this;
  }

  public ShapeBuilder experts(int count, int perToken, int inner) {
    experts = count;
    expertsPerToken = perToken;
    expertIntermediate = inner;
    return this;
  }

  public ShapeBuilder renormalize(boolean value) {
    renormalize = value;
    return this;
  }

  public ShapeBuilder denseLayers(Integer... indices) {
    denseLayers = Set.of(indices);
    return this;
  }

  public ShapeBuilder ropeTheta(double value) {
    theta = value;
    return this;
  }

  public ShapeBuilder ownHead() {
    tied = false;
    return this;
  }

  public ShapeBuilder context(int tokens) {
    positions = tokens;
    return this;
  }

  public ShapeBuilder deviation(double value) {
    deviation = value;
    return this;
  }

  public ShapeBuilder family(ModelFamily value) {
    family = value;
    return this;
  }

  public ShapeBuilder attentionBias() {
    attentionBias = true;
    return this;
  }

  public ShapeBuilder ropeScaling(RopeScaling value) {
    scaling = value;
    return this;
  }

  public ModelShape build() {
    ModelFamily chosen = family != null ? family : experts > 0 ? ModelFamily.QWEN3_MOE : ModelFamily.QWEN3;
    return new ModelShape(vocabulary, hidden, layers, heads, keyValueHeads, headSize, dense, experts, expertsPerToken,
        expertIntermediate, renormalize, denseLayers, theta, 1e-6, tied, positions, deviation,
        chosen, attentionBias, scaling);
  }
}
