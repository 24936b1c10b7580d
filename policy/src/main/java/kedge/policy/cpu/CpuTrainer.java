package kedge.policy.cpu;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuRouterStatistics;
import kedge.policy.cpu.decoder.ForwardPass;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.head.HeadPass.Targets;
import kedge.policy.cpu.head.HeadPass;
import kedge.policy.cpu.head.MeanHidden;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.score.StepDerivatives;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.score.TrainingBackend;

/**
 * Scores and gradients by {@link CpuDecoder}: sequences packed end to end, cut into micro-batches by a token budget.
 */
public final class CpuTrainer implements TrainingBackend, AutoCloseable {
  private final CpuDecoder decoder;
  private final int tokensPerMicrobatch;
  private final boolean checkpointing;
  private final HeadPass head;
  private ForwardPass pass;
  private Block change;

  /**
   * @param tokensPerMicrobatch rows computed together, at least 1; a longer sequence is a micro-batch of its own
   * @param activationCheckpointing keep only the layers' inputs and compute each layer again on the way back
   */
  public CpuTrainer(CpuDecoder decoder, int tokensPerMicrobatch, boolean activationCheckpointing) {
    if (tokensPerMicrobatch < 1) {
      throw new IllegalArgumentException("tokens per micro-batch is " + tokensPerMicrobatch + ", expected at least 1");
    }
    this.decoder = decoder;
    this.tokensPerMicrobatch = tokensPerMicrobatch;
    this.checkpointing = activationCheckpointing;
    this.head = new HeadPass(decoder);
  }

  /**
   * @throws IllegalArgumentException for a temperature of 0, a token outside the vocabulary or a sequence beyond the
   * context, before anything is computed
   */
  @Override
  public List<TokenScores> score(List<TokenSequence> sequences, double temperature) {
    check(sequences, temperature);
    List<TokenScores> scores = new ArrayList<>();
    for (List<TokenSequence> batch : microbatches(sequences)) {
      Packing packing = pack(batch);
      Targets targets = targets(batch, packing, temperature);
      Block stream = pass(packing).forward(packing, (layer, trace) -> {
      });
      head.score(stream, targets);
      scores.addAll(split(batch, targets));
    }
    return scores;
  }

  @Override
  public long[][] expertSlots(List<TokenSequence> sequences) {
    check(sequences, 1);
    CpuRouterStatistics statistics = new CpuRouterStatistics(decoder.shape());
    microbatches(sequences).forEach(batch -> count(pack(batch), statistics));
    return statistics.slots();
  }

  @Override
  public float[][] embeddings(List<TokenSequence> sequences) {
    check(sequences, 1);
    List<float[]> means = new ArrayList<>();
    for (List<TokenSequence> batch : microbatches(sequences)) {
      Packing packing = pack(batch);
      means.addAll(MeanHidden.of(decoder, pass(packing).forward(packing, (layer, trace) -> {
      }), packing));
    }
    return means.toArray(float[][]::new);
  }

  /** @throws IllegalArgumentException as {@link #score}, before any gradient is added */
  @Override
  public TrainReport accumulate(List<TokenSequence> sequences, double temperature, TokenLoss loss,
      double balanceCoefficient) {
    if (!decoder.trains()) {
      throw new IllegalStateException("this trainer was made for scoring only: its decoder has no gradients to add to");
    }
    check(sequences, temperature);
    List<List<TokenSequence>> batches = microbatches(sequences);
    CpuRouterStatistics statistics = new CpuRouterStatistics(decoder.shape());
    boolean countedFirst = balanceCoefficient != 0 && batches.size() > 1;
    if (countedFirst) {
      for (List<TokenSequence> batch : batches) {
        count(pack(batch), statistics);
      }
    }
    StepDerivatives derivatives = new StepDerivatives(loss);
    List<TokenScores> scores = new ArrayList<>();
    for (List<TokenSequence> batch : batches) {
      Packing packing = pack(batch);
      Targets targets = targets(batch, packing, temperature);
      Block stream = countedFirst ? pass(packing).forward(packing, (layer, trace) -> {
      }) : count(packing, statistics);
      head.score(stream, targets);
      List<TokenScores> own = split(batch, targets);
      double[] gradient = derivatives.of(scores.size(), own, targets.count());
      scores.addAll(own);
      head.backward(targets, gradient, packing.rows(), change);
      pass.backward(change, balanceCoefficient == 0 ? null : statistics.gradients(balanceCoefficient));
    }
    return new TrainReport(scores, derivatives.loss(), statistics.load(), statistics.loss());
  }

  private void check(List<TokenSequence> sequences, double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + ", expected above 0: greedy choices have no log-probability to train on");
    }
    for (TokenSequence sequence : sequences) {
      InputCheck.vocabulary(decoder.shape(), sequence.tokens());
      InputCheck.sequence(decoder.shape(), sequence.length());
    }
  }

  private Block count(Packing packing, CpuRouterStatistics statistics) {
    statistics.rows(packing.rows());
    return pass(packing).forward(packing, (layer, trace) -> statistics.visit(layer, trace, packing.rows()));
  }

  private List<List<TokenSequence>> microbatches(List<TokenSequence> sequences) {
    List<List<TokenSequence>> batches = new ArrayList<>();
    int tokens = 0;
    for (TokenSequence sequence : sequences) {
      if (batches.isEmpty() || tokens + sequence.length() > tokensPerMicrobatch) {
        batches.add(new ArrayList<>());
        tokens = 0;
      }
      batches.get(batches.size() - 1).add(sequence);
      tokens += sequence.length();
    }
    return batches;
  }

  private static Packing pack(List<TokenSequence> batch) {
    return Packing.of(batch.stream().map(TokenSequence::tokens).toList());
  }

  private static Targets targets(List<TokenSequence> batch, Packing packing, double temperature) {
    int count = batch.stream().mapToInt(TokenSequence::targetCount).sum();
    int[] rows = new int[count];
    int[] tokens = new int[count];
    int at = 0;
    for (int i = 0; i < batch.size(); i++) {
      TokenSequence sequence = batch.get(i);
      for (int position = 1; position < sequence.length(); position++) {
        if (sequence.targets()[position]) {
          rows[at] = packing.starts()[i] + position - 1;
          tokens[at++] = sequence.tokens()[position];
        }
      }
    }
    return new Targets(rows, tokens, (float) temperature);
  }

  private static List<TokenScores> split(List<TokenSequence> batch, Targets targets) {
    List<TokenScores> scores = new ArrayList<>();
    int at = 0;
    for (TokenSequence sequence : batch) {
      int to = at + sequence.targetCount();
      scores.add(new TokenScores(java.util.Arrays.copyOfRange(targets.logProbabilities(), at, to),
          java.util.Arrays.copyOfRange(targets.entropies(), at, to)));
      at = to;
    }
    return scores;
  }

  private ForwardPass pass(Packing packing) {
    if (pass == null || pass.capacity() < packing.rows()) {
      release();
      pass = new ForwardPass(decoder, Math.max(packing.rows(), pass == null ? 0 : pass.capacity()), true,
          checkpointing);
      change = Block.allocate((long) pass.capacity() * decoder.shape().hidden());
    }
    return pass;
  }

  private void release() {
    if (pass != null) {
      pass.close();
      change.close();
    }
  }

  @Override
  public void close() {
    release();
    head.close();
  }
}
