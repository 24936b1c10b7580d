package kedge.policy.torch;

import java.util.ArrayList;
import java.util.List;
import kedge.data.KeyedRandom;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenSequence;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Shapes small enough to check by brute force, with random weights strong enough that routers decide and logits spread.
 */
public final class TinyModels {
  private TinyModels() {
  }

  /** Two dense layers, own head, grouped-query attention. */
  public static ModelShape dense() {
    return ShapeBuilder.of(23, 12, 2).heads(4, 2, 6).dense(10).ownHead().build();
  }

  /** Three layers, the middle one dense; five experts, two a token, renormalized; tied head. */
  public static ModelShape sparse() {
    return ShapeBuilder.of(29, 12, 3).heads(4, 2, 6).dense(10).experts(5, 2, 8).renormalize(true).denseLayers(1)
        .ropeTheta(1e6).build();
  }

  /** Random weights: matrices normal with deviation 0.3, norms around 1. */
  public static Parameters random(ModelShape shape, long seed, ScalarType type) {
    ParameterLayout layout = new ParameterLayout(shape);
    double[] values = new double[Math.toIntExact(layout.elements())];
    for (int i = 0; i < values.length; i++) {
      double normal = Math.sqrt(-2 * Math.log(1 - KeyedRandom.uniform(seed, i, 0)))
          * Math.cos(2 * Math.PI * KeyedRandom.uniform(seed, i, 1));
      values[i] = i < layout.matrixElements() ? 0.3 * normal : 1 + 0.2 * normal;
    }
    Parameters parameters = Parameters.zeros(layout, new Device("cpu"), type);
    try (NativeScope frame = new NativeScope()) {
      parameters.flat().copy_(Transfer.tensor(values, new Device("cpu"), ScalarType.Double));
    }
    return parameters;
  }

  /** Zeros for the gradients of a shape. */
  public static Parameters gradients(ModelShape shape, ScalarType type) {
    return Parameters.zeros(new ParameterLayout(shape), new Device("cpu"), type);
  }

  /**
   * Ragged sequences of random tokens; about two thirds of the tokens after the first are targets, and one sequence has
   * none.
   */
  public static List<TokenSequence> sequences(ModelShape shape, long seed, int... lengths) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int s = 0; s < lengths.length; s++) {
      int[] tokens = tokens(shape, seed + 1000L * s, lengths[s]);
      boolean[] targets = new boolean[lengths[s]];
      for (int i = 1; i < targets.length; i++) {
        targets[i] = s != 1 && KeyedRandom.integer(3, seed, 7, s, i) > 0;
      }
      sequences.add(new TokenSequence(tokens, targets));
    }
    return sequences;
  }

  /** Random token ids. */
  public static int[] tokens(ModelShape shape, long seed, int length) {
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = KeyedRandom.integer(shape.vocabulary(), seed, 3, i);
    }
    return tokens;
  }

  /**
   * Fixed derivatives of a made-up loss: one number per target, from the sequence's place in the first list and the
   * target's own.
   */
  public static double[] slopes(int sequence, int count) {
    double[] slopes = new double[count];
    for (int i = 0; i < count; i++) {
      slopes[i] = KeyedRandom.uniform(99, sequence, i) - 0.4;
    }
    return slopes;
  }
}
