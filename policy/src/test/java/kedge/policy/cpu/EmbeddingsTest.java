package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchDecoder;
import kedge.policy.torch.TorchTrainer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * What a policy makes of a sequence as a whole, against its logits: the head is linear, so it maps the mean of hidden
 * states to the mean of logits.
 */
class EmbeddingsTest {
  private static final int[] LENGTHS = {21, 7, 1, 2, 13};
  /** Rounding of fp32 over all layers; 2.5e-6 was the most seen, under AVX2. */
  private static final double SINGLE_PRECISION = 5e-6;

  @Test
  void theHeadMapsThemToTheMeanOfTheLogits() {
    int compared = 0;
    for (Map.Entry<String, ModelShape> each : CpuFixture.shapes().entrySet()) {
      ModelShape shape = each.getValue();
      List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
      try (CpuFixture fixture = new CpuFixture(shape, 2);
          Parameters same = TinyModels.random(shape, 3, ScalarType.Double)) {
        float[][] own = fixture.trainer.embeddings(sequences);
        float[][] reference = new TorchTrainer(shape, same, 9).embeddings(sequences);
        assertEquals(LENGTHS.length, own.length);
        double[] head = Transfer.doubles(same.get(shape.tied() ? "embedding" : "head"));
        for (int i = 0; i < own.length; i++) {
          double[] logits = meanLogits(shape, same, sequences.get(i).tokens());
          for (int word = 0; word < shape.vocabulary(); word++, compared++) {
            assertEquals(logits[word], mapped(head, word, own[i]), SINGLE_PRECISION, each.getKey());
            assertEquals(logits[word], mapped(head, word, reference[i]), 2e-6, each.getKey());
          }
        }
        assertTrue(own[0].length == shape.hidden() && spread(own[0]) > 0.1,
            "the vectors are nearly 0, nothing is shown");
      }
    }
    System.out
        .println("embeddings: compared " + compared + " mean logits of " + CpuFixture.shapes().size() + " shapes");
  }

  @Test
  void aSequenceIsReadTheSameInAnyCompany() {
    ModelShape shape = CpuFixture.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, LENGTHS);
    try (CpuFixture together = new CpuFixture(shape, 2); CpuFixture alone = new CpuFixture(shape, 1, 1, true)) {
      float[][] many = together.trainer.embeddings(sequences);
      float[][] each = alone.trainer.embeddings(sequences);
      for (int i = 0; i < many.length; i++) {
        assertArrayEquals(many[i], each[i]);
        assertArrayEquals(many[i], together.trainer.embeddings(List.of(sequences.get(i)))[0]);
      }
    }
  }

  private static double[] meanLogits(ModelShape shape, Parameters parameters, int[] tokens) {
    double[] flat;
    try (NativeScope frame = new NativeScope()) {
      flat = Transfer.doubles(new TorchDecoder(shape, parameters).logits(tokens));
    }
    double[] mean = new double[shape.vocabulary()];
    for (int i = 0; i < flat.length; i++) {
      mean[i % mean.length] += flat[i] / tokens.length;
    }
    return mean;
  }

  private static double mapped(double[] head, int word, float[] hidden) {
    double sum = 0;
    for (int i = 0; i < hidden.length; i++) {
      sum += head[word * hidden.length + i] * hidden[i];
    }
    return sum;
  }

  private static double spread(float[] vector) {
    double square = 0;
    for (float each : vector) {
      square += each * each;
    }
    return Math.sqrt(square / vector.length);
  }
}
