package kedge.policy.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kedge.policy.model.Adapters;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.ExpertSlots;
import kedge.policy.score.MicroBatch;
import kedge.policy.score.StepDerivatives;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.score.TrainingBackend;
import kedge.policy.score.VisualLoad;
import kedge.policy.score.VisualPacking;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Scores, and gradients by hand-written backward passes. Peak memory beside weights and gradients is the
 * intermediates of all layers of a micro-batch, or with activation checkpointing the inputs of all and the
 * intermediates of one, and the logits of one chunk.
 *
 * <p>Sequences of a micro-batch never see each other, but BLAS may round a row by the number of rows: scores agree to
 * 2e-5 and gradients to 1e-6 whatever the micro-batches. With a budget of 1 token each sequence is computed alone, and
 * its scores do not depend on the others, bit for bit.
 */
public final class TorchTrainer implements TrainingBackend {
  private final TorchDecoder decoder;
  private final int tokenBudget;
  private final boolean checkpointing;
  private final long logitElements;
  private Gradients gradients;

  /**
   * @param parameters the weights; read at every call
   * @param gradients gradients of the same layout, on the same device, in the type of the weights or wider; added to,
   * never cleared; null for a trainer that only scores, for instance a frozen reference policy: {@link #accumulate}
   * refuses
   * @param tokenBudget most tokens of a micro-batch; a longer sequence is one by itself
   */
  public TorchTrainer(ModelShape shape, Parameters parameters, Parameters gradients, int tokenBudget) {
    this(shape, parameters, null, gradients, tokenBudget);
  }

  /**
   * Makes a trainer with adapters.
   *
   * @param adapters adapters of the parameters' type; null for none
   * @param gradients laid out as what is trained: parameters or adapters; null for a trainer that only scores
   */
  public TorchTrainer(ModelShape shape, Parameters parameters, Adapters adapters, Parameters gradients,
      int tokenBudget) {
    this(new TorchDecoder(shape, parameters, adapters,
        new TorchVision(shape, parameters, adapters == null ? gradients : null, true)), gradients, tokenBudget, true);
  }

  /** A trainer that only scores, for instance a frozen reference policy; {@link #accumulate} refuses. */
  public TorchTrainer(ModelShape shape, Parameters parameters, int tokenBudget) {
    this(shape, parameters, null, null, tokenBudget);
  }

  /**
   * Makes a trainer with a decoder that the generator shares.
   *
   * @param gradients null for a trainer that only scores
   * @param checkpointing whether only the layers' inputs are kept for the way back
   */
  public TorchTrainer(TorchDecoder decoder, Parameters gradients, int tokenBudget, boolean checkpointing) {
    this(decoder, gradients, tokenBudget, checkpointing, logitElements(decoder.parameters().flat().is_cuda()));
  }

  /** @param logitElements logits held at once */
  TorchTrainer(TorchDecoder decoder, Parameters gradients, int tokenBudget, boolean checkpointing,
      long logitElements) {
    if (tokenBudget < 1) {
      throw new IllegalArgumentException("tokens per micro-batch is " + tokenBudget + ", expected at least 1");
    }
    this.decoder = decoder;
    this.gradients = new Gradients(gradients, Set.of());
    this.tokenBudget = tokenBudget;
    this.checkpointing = checkpointing;
    this.logitElements = logitElements;
  }

  /** Logits held at once: on a GPU 1,766 rows of Qwen3's vocabulary, since every chunk costs a pass over the head. */
  public static long logitElements(boolean cuda) {
    return cuda ? 1L << 28 : 1L << 24;
  }

  /** Names inside Kedge of weights that are not trained from now on: no gradient of theirs is computed. */
  public void freeze(Set<String> untrained) {
    gradients = new Gradients(gradients.sums(), Set.copyOf(untrained));
  }

  @Override
  public List<TokenScores> score(List<TokenSequence> sequences, double temperature) {
    check(sequences, temperature);
    List<TokenScores> scores = new ArrayList<>();
    for (MicroBatch batch : MicroBatch.cut(sequences, tokenBudget)) {
      try (NativeScope scope = new NativeScope()) {
        scores.addAll(new MicroBatchPass(decoder, batch, temperature, logitElements).score());
      }
    }
    return scores;
  }

  @Override
  public ExpertSlots expertSlots(List<TokenSequence> sequences) {
    check(sequences, 1);
    try (NativeScope scope = new NativeScope()) {
      TorchRouterStatistics statistics = new TorchRouterStatistics(decoder.shape(), decoder.device());
      MicroBatch.cut(sequences, tokenBudget).forEach(batch -> count(batch, statistics));
      return statistics.slots();
    }
  }

  @Override
  public float[][] embeddings(List<TokenSequence> sequences) {
    check(sequences, 1);
    List<float[]> means = new ArrayList<>();
    for (MicroBatch batch : MicroBatch.cut(sequences, tokenBudget)) {
      try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
        PackedTokens packed = decoder.pack(batch.tokens(), batch.images());
        Tensor hidden = decoder.norm(decoder.forward(packed, TorchDecoder.RoutingObserver.NONE));
        double[] rows = Transfer.doubles(hidden);
        int row = 0;
        for (long length : packed.lengths()) {
          means.add(mean(rows, row, (int) length, decoder.shape().hidden()));
          row += (int) length;
        }
      }
    }
    return means.toArray(float[][]::new);
  }

  private static float[] mean(double[] rows, int first, int count, int hidden) {
    float[] mean = new float[hidden];
    for (int i = 0; i < hidden; i++) {
      double sum = 0;
      for (int row = first; row < first + count; row++) {
        sum += rows[row * hidden + i];
      }
      mean[i] = (float) (sum / count);
    }
    return mean;
  }

  @Override
  public TrainReport accumulate(List<TokenSequence> sequences, double temperature, TokenLoss loss,
      double balanceCoefficient) {
    check(sequences, temperature);
    if (gradients.sums() == null) {
      throw new IllegalStateException("this trainer was made for scoring only: it has no gradients to add to");
    }
    try (NativeScope step = new NativeScope()) {
      List<MicroBatch> batches = VisualPacking.cut(sequences, tokenBudget, decoder.shape().vision());
      TorchRouterStatistics statistics = new TorchRouterStatistics(decoder.shape(), decoder.device());
      boolean balanced = balanceCoefficient != 0 && statistics.sparseLayers() > 0;
      if (balanced) {
        // the loads are those of the whole step: every micro-batch is counted before the first backward pass
        batches.forEach(batch -> count(batch, statistics));
      }
      StepDerivatives derivatives = new StepDerivatives(loss);
      TokenScores[] scores = new TokenScores[sequences.size()];
      for (MicroBatch batch : batches) {
        try (NativeScope scope = new NativeScope()) {
          MicroBatchPass pass = new MicroBatchPass(decoder, batch, temperature, logitElements);
          List<TokenScores> batchScores = pass.forward(balanced ? null : statistics, checkpointing);
          pass.backward(derivatives.of(batch.places(), batchScores, batch.targetCount()), gradients,
              balanced ? statistics : null, balanceCoefficient);
          batch.place(batchScores, scores);
        }
      }
      return new TrainReport(List.of(scores), derivatives.loss(), statistics.load(), statistics.slots(),
          statistics.balanceLoss(), VisualLoad.of(batches, sequences, tokenBudget, decoder.shape().vision()));
    }
  }

  private void count(MicroBatch batch, TorchRouterStatistics statistics) {
    try (NativeScope scope = new NativeScope()) {
      PackedTokens packed = decoder.pack(batch.tokens(), batch.images());
      statistics.add(packed);
      decoder.forward(packed, statistics::add);
    }
  }

  private void check(List<TokenSequence> sequences, double temperature) {
    sequences.forEach(sequence -> decoder.shape().requireImages(sequence.length(), sequence.images()));
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + ", expected above 0: greedy choices have no log-probability to train on");
    }
  }
}
