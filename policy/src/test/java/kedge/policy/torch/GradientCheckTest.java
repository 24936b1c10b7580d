package kedge.policy.torch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kedge.data.KeyedRandom;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * Every parameter's gradient against central differences of a loss computed on the heap from plain logits, all in fp64.
 */
class GradientCheckTest {
  private static final double TEMPERATURE = 1.3;
  private static final double STEP = 1e-5;

  @Test
  void aDenseModelsGradientIsTheSlopeOfItsLoss() {
    check(TinyModels.dense(), 0);
  }

  @Test
  void aSparseModelsGradientIsTheSlopeOfItsLoss() {
    check(TinyModels.sparse(), 0);
  }

  @Test
  void theBalanceLossAddsItsOwnSlope() {
    check(TinyModels.sparse(), 0.7);
  }

  private static void check(ModelShape shape, double coefficient) {
    List<TokenSequence> sequences = TinyModels.sequences(shape, 5, 7, 4, 2, 9);
    try (NativeScope frame = new NativeScope();
        Parameters parameters = TinyModels.random(shape, 11, ScalarType.Double);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Double)) {
      // micro-batches of 10 tokens: the balance loss must still be one of all 22
      new TorchTrainer(shape, parameters, gradients, 10).accumulate(sequences, TEMPERATURE,
          (index, scores) -> TokenLoss.Part.ofDerivatives(TinyModels.slopes(index, scores.logProbabilities().length)),
          coefficient);
      double[] found = Transfer.doubles(gradients.flat());
      DoublePointer values = parameters.flat().data_ptr_double();
      int checked = 0;
      double worst = 0;
      for (Map.Entry<String, Parameter> entry : parameters.layout().parameters().entrySet()) {
        Parameter parameter = entry.getValue();
        int count = (int) Math.min(6, parameter.elements());
        for (int i = 0; i < count; i++) {
          long element = parameter.offset() + KeyedRandom.integer((int) parameter.elements(), 17, checked);
          double expected = slope(shape, parameters, sequences, coefficient, values, element);
          double error = Math.abs(found[(int) element] - expected) / (1 + Math.abs(expected));
          worst = Math.max(worst, error);
          assertTrue(error < 1e-7,
              entry.getKey() + " element " + (element - parameter.offset()) + ": gradient " + found[(int) element]
                  + ", slope " + expected);
          checked++;
        }
      }
      System.out.println("gradient check: " + checked + " elements of " + parameters.layout().parameters().size()
          + " parameters, worst error " + worst);
    }
  }

  private static double slope(ModelShape shape, Parameters parameters, List<TokenSequence> sequences,
      double coefficient, DoublePointer values, long at) {
    double value = values.get(at);
    values.put(at, value + STEP);
    double above = loss(shape, parameters, sequences, coefficient);
    values.put(at, value - STEP);
    double below = loss(shape, parameters, sequences, coefficient);
    values.put(at, value);
    return (above - below) / (2 * STEP);
  }

  private static double loss(ModelShape shape, Parameters parameters, List<TokenSequence> sequences,
      double coefficient) {
    TorchDecoder decoder = new TorchDecoder(shape, parameters);
    TorchRouterStatistics statistics = new TorchRouterStatistics(shape, parameters.flat().device());
    double loss = 0;
    for (int s = 0; s < sequences.size(); s++) {
      try (NativeScope frame = new NativeScope()) {
        TokenSequence sequence = sequences.get(s);
        double[] logits = Transfer.doubles(decoder.logits(sequence.tokens()));
        double[] slopes = TinyModels.slopes(s, sequence.targetCount());
        int target = 0;
        for (int i = 1; i < sequence.length(); i++) {
          if (sequence.targets()[i]) {
            loss += slopes[target++]
                * logProbability(logits, (i - 1) * shape.vocabulary(), shape.vocabulary(), sequence.tokens()[i]);
          }
        }
        PackedTokens packed = decoder.pack(List.of(sequence.tokens()));
        statistics.addTokens(sequence.length());
        decoder.forward(packed, layer -> decoder.attention(packed.lengths()), statistics::add);
      }
    }
    return loss + coefficient * statistics.balanceLoss();
  }

  private static double logProbability(double[] logits, int start, int vocabulary, int token) {
    double sum = 0;
    for (int i = 0; i < vocabulary; i++) {
      sum += Math.exp(logits[start + i] / TEMPERATURE);
    }
    return logits[start + token] / TEMPERATURE - Math.log(sum);
  }
}
