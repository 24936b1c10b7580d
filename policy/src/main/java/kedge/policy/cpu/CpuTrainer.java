package kedge.policy.cpu;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuRouterStatistics;
import kedge.policy.cpu.decoder.ForwardPass;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.head.HeadPass.Targets;
import kedge.policy.cpu.head.HeadPass;
import kedge.policy.cpu.head.MeanHidden;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.distributed.GradientSum;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.SharedScores;
import kedge.policy.distributed.Sharing;
import kedge.policy.model.Parameters;
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

/**
 * Scores and gradients by {@link CpuDecoder}, in micro-batches of {@link PackedSequences}. Where gradients are summed
 * in a fixed tree, a micro-batch is one of its blocks, and the gradient buffer is cleared before a step.
 */
public final class CpuTrainer implements TrainingBackend, AutoCloseable {
  private final CpuDecoder decoder;
  private final CpuVision vision;
  private final boolean ownsVision;
  private final int tokensPerMicrobatch;
  private final boolean checkpointing;
  private final boolean sharesPrompts;
  private final HeadPass head;
  private final Sharing sharing;
  private final GradientSum tree;
  private ForwardPass pass;
  private Arena arena;
  private Matrix dStream;

  /**
   * @param tokensPerMicrobatch maximum number of rows computed together, at least 1; a longer sequence is a micro-batch
   * of its own
   * @param activationCheckpointing whether to keep only the layers' inputs and recompute each layer in backward
   */
  public CpuTrainer(CpuDecoder decoder, int tokensPerMicrobatch, boolean activationCheckpointing) {
    this(decoder, new CpuVision(decoder, activationCheckpointing), true, tokensPerMicrobatch, activationCheckpointing,
        true, Sharing.NONE, null);
  }

  /**
   * Makes a trainer that shares image features with the generator.
   *
   * @param vision outlives this trainer
   * @param sharesPrompts whether a common prompt of consecutive sequences is computed once
   */
  public CpuTrainer(CpuDecoder decoder, CpuVision vision, int tokensPerMicrobatch, boolean activationCheckpointing,
      boolean sharesPrompts) {
    this(decoder, vision, tokensPerMicrobatch, activationCheckpointing, sharesPrompts, Sharing.NONE, null);
  }

  /**
   * Makes a trainer for one of several ranks, or with gradients summed in a fixed tree.
   *
   * @param gradients the buffer that the decoder adds gradients to; null for a trainer that only scores
   */
  public CpuTrainer(CpuDecoder decoder, CpuVision vision, int tokensPerMicrobatch, boolean activationCheckpointing,
      boolean sharesPrompts, Sharing sharing, Parameters gradients) {
    this(decoder, vision, false, tokensPerMicrobatch, activationCheckpointing, sharesPrompts, sharing, gradients);
  }

  private CpuTrainer(CpuDecoder decoder, CpuVision vision, boolean ownsVision, int tokensPerMicrobatch,
      boolean activationCheckpointing, boolean sharesPrompts, Sharing sharing, Parameters gradients) {
    if (tokensPerMicrobatch < 1) {
      throw new IllegalArgumentException("tokens per micro-batch is " + tokensPerMicrobatch + ", expected at least 1");
    }
    this.decoder = decoder;
    this.vision = vision;
    this.ownsVision = ownsVision;
    this.tokensPerMicrobatch = tokensPerMicrobatch;
    this.checkpointing = activationCheckpointing;
    this.sharesPrompts = sharesPrompts;
    this.head = new HeadPass(decoder);
    this.sharing = sharing;
    this.tree = gradients == null ? null : GradientSum.of(sharing, gradients);
    decoder.exchange().ifPresent(exchange -> exchange.sumsInto(tree));
  }

  /**
   * @throws IllegalArgumentException for a temperature of 0, a token outside the vocabulary or a sequence beyond the
   * context, before anything is computed
   */
  @Override
  public List<TokenScores> score(List<TokenSequence> sequences, double temperature) {
    check(sequences, temperature);
    List<TokenScores> scores = new ArrayList<>();
    for (MicroBatch batch : MicroBatch.cut(own(sequences), tokensPerMicrobatch, sharesPrompts)) {
      PackedSequences packed = packed(batch);
      Targets targets = targets(batch, packed, temperature);
      Packing packing = pack(packed, false);
      head.score(pass(packing).forward(packing), targets);
      scores.addAll(scores(batch, targets));
    }
    pass(Packing.of(List.of())).rest();
    return SharedScores.gather(sharing.ranks(), scores);
  }

  /** This rank's part of a list. */
  private <T> List<T> own(List<T> all) {
    Ranks ranks = sharing.ranks();
    return all.subList(ranks.start(ranks.rank(), all.size()), ranks.start(ranks.rank() + 1, all.size()));
  }

  @Override
  public ExpertSlots expertSlots(List<TokenSequence> sequences) {
    check(sequences, 1);
    CpuRouterStatistics statistics = new CpuRouterStatistics(decoder.shape());
    MicroBatch.cut(sequences, tokensPerMicrobatch, sharesPrompts)
        .forEach(batch -> count(pack(packed(batch), false), statistics));
    return statistics.slots();
  }

  @Override
  public float[][] embeddings(List<TokenSequence> sequences) {
    check(sequences, 1);
    List<float[]> means = new ArrayList<>();
    for (MicroBatch batch : MicroBatch.cut(sequences, tokensPerMicrobatch)) {
      Packing packing = pack(new PackedSequences(batch.sequences(), false), false);
      means.addAll(MeanHidden.of(decoder, pass(packing).forward(packing), packing));
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
    return sharing.fixedTree() ? accumulateBlocks(sequences, temperature, loss, balanceCoefficient)
        : accumulateMicroBatches(sequences, temperature, loss, balanceCoefficient);
  }

  private TrainReport accumulateMicroBatches(List<TokenSequence> sequences, double temperature, TokenLoss loss,
      double balanceCoefficient) {
    List<MicroBatch> batches = VisualPacking.cut(sequences, tokensPerMicrobatch, decoder.shape().vision(),
        sharesPrompts);
    CpuRouterStatistics statistics = new CpuRouterStatistics(decoder.shape());
    boolean countedFirst = balanceCoefficient != 0 && batches.size() > 1;
    if (countedFirst) {
      for (MicroBatch batch : batches) {
        count(pack(packed(batch), false), statistics);
      }
    }
    StepDerivatives derivatives = new StepDerivatives(loss);
    TokenScores[] scores = new TokenScores[sequences.size()];
    for (MicroBatch batch : batches) {
      batch.place(pass(batch, temperature, derivatives, statistics, !countedFirst, balanceCoefficient), scores);
    }
    return new TrainReport(List.of(scores), derivatives.loss(), statistics.load(), statistics.slots(),
        statistics.loss(),
        VisualLoad.of(batches, sequences, tokensPerMicrobatch, decoder.shape().vision()));
  }

  /** The same block by block, of which each rank computes its part; the report is of all. */
  private TrainReport accumulateBlocks(List<TokenSequence> sequences, double temperature, TokenLoss loss,
      double balanceCoefficient) {
    List<MicroBatch> blocks = MicroBatch.blocks(sequences, sharing.blockSequences());
    List<Integer> own = tree.blocks(sharing.ranks().rank(), blocks.size());
    boolean countedFirst = balanceCoefficient != 0 && blocks.size() > 1;
    List<CpuRouterStatistics> counts = new ArrayList<>();
    if (countedFirst) {
      own.forEach(number -> count(pack(packed(blocks.get(number)), false), counted(counts)));
      idle(own.size(), blocks.size(), false);
    }
    CpuRouterStatistics statistics = countedFirst ? gather(counts, blocks.size()) : null;
    StepDerivatives derivatives = new StepDerivatives(loss);
    List<TokenScores> ownScores = new ArrayList<>();
    tree.begin(blocks.size());
    for (int number : own) {
      CpuRouterStatistics counted = countedFirst ? statistics : counted(counts);
      ownScores.addAll(
          pass(blocks.get(number), temperature, derivatives, counted, !countedFirst, balanceCoefficient));
      tree.add(number);
    }
    idle(own.size(), blocks.size(), true);
    tree.finish();
    CpuRouterStatistics all = countedFirst ? statistics : gather(counts, blocks.size());
    List<TokenScores> scores = gather(ownScores, blocks);
    return new TrainReport(scores, StepDerivatives.loss(blocks, scores, loss), all.load(), all.slots(), all.loss(),
        VisualLoad.of(blocks, decoder.shape().vision()));
  }

  /** Takes part in the rounds in which this rank has no block. @param own number of blocks that it has */
  private void idle(int own, int blocks, boolean backward) {
    for (int round = own; round < tree.rounds(blocks); round++) {
      pass(Packing.of(List.of())).idle(backward);
    }
  }

  private CpuRouterStatistics counted(List<CpuRouterStatistics> counts) {
    counts.add(new CpuRouterStatistics(decoder.shape()));
    return counts.get(counts.size() - 1);
  }

  /** Counts of the blocks of all ranks, added up in the order of the blocks. @param own of this rank's blocks */
  private CpuRouterStatistics gather(List<CpuRouterStatistics> own, int blocks) {
    CpuRouterStatistics all = new CpuRouterStatistics(decoder.shape());
    ByteBuffer bytes = ByteBuffer.allocate(all.bytes() * own.size());
    own.forEach(counts -> counts.write(bytes));
    List<byte[]> parts = sharing.ranks().gather(bytes.array());
    CpuRouterStatistics[] inOrder = new CpuRouterStatistics[blocks];
    for (int rank = 0; rank < parts.size(); rank++) {
      ByteBuffer left = ByteBuffer.wrap(parts.get(rank));
      tree.blocks(rank, blocks).forEach(
          number -> inOrder[number] = new CpuRouterStatistics(decoder.shape()).read(left));
    }
    List.of(inOrder).forEach(all::add);
    return all;
  }

  /** Scores of the blocks of all ranks, in the order of the sequences. @param own of this rank's blocks */
  private List<TokenScores> gather(List<TokenScores> own, List<MicroBatch> blocks) {
    Iterator<TokenScores> left = SharedScores.gather(sharing.ranks(), own).iterator();
    TokenScores[] inOrder = new TokenScores[blocks.stream().mapToInt(block -> block.places().length).sum()];
    for (int rank = 0; rank < sharing.ranks().size(); rank++) {
      for (int number : tree.blocks(rank, blocks.size())) {
        for (int place : blocks.get(number).places()) {
          inOrder[place] = left.next();
        }
      }
    }
    return List.of(inOrder);
  }

  /** Forward and backward pass of a micro-batch. @param counts whether its routing is counted here */
  private List<TokenScores> pass(MicroBatch batch, double temperature, StepDerivatives derivatives,
      CpuRouterStatistics statistics, boolean counts, double balanceCoefficient) {
    PackedSequences packed = packed(batch);
    Packing packing = pack(packed, true);
    Targets targets = targets(batch, packed, temperature);
    Matrix stream = counts ? count(packing, statistics) : pass(packing).forward(packing);
    head.score(stream, targets);
    List<TokenScores> own = scores(batch, targets);
    double[] perTarget = derivatives.of(batch.places(), own, targets.count());
    Matrix gradient = dStream.first(packing.rows());
    head.backward(targets, perTarget, gradient);
    pass.backward(gradient, balanceCoefficient == 0 ? null : statistics.gradients(balanceCoefficient));
    vision.backward();
    return own;
  }

  private void check(List<TokenSequence> sequences, double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + ", expected above 0: greedy choices have no log-probability to train on");
    }
    for (TokenSequence sequence : sequences) {
      decoder.shape().requireTokens(sequence.tokens());
      decoder.shape().requireLength(sequence.length());
      decoder.shape().requireImages(sequence.length(), sequence.images());
    }
  }

  private Matrix count(Packing packing, CpuRouterStatistics statistics) {
    statistics.rows(packing);
    return pass(packing).forward(packing, (layer, trace) -> statistics.visit(layer, trace, packing));
  }

  private PackedSequences packed(MicroBatch batch) {
    return new PackedSequences(batch.sequences(), sharesPrompts);
  }

  private Packing pack(PackedSequences packed, boolean backward) {
    return packed.packing().with(vision.place(packed.images(), backward));
  }

  private static Targets targets(MicroBatch batch, PackedSequences packed, double temperature) {
    return new Targets(packed.predictingRows(), batch.targetIds(), (float) temperature);
  }

  private static List<TokenScores> scores(MicroBatch batch, Targets targets) {
    return batch.scores(targets.logProbabilities(), targets.entropies());
  }

  private ForwardPass pass(Packing packing) {
    if (pass == null || pass.capacity() < packing.rows()) {
      release();
      pass = new ForwardPass(decoder, Math.max(Math.max(1, packing.rows()), pass == null ? 0 : pass.capacity()), true,
          checkpointing);
      arena = new Arena();
      dStream = arena.matrix(pass.capacity(), decoder.shape().hidden());
    }
    return pass;
  }

  private void release() {
    if (pass != null) {
      pass.close();
      arena.close();
    }
  }

  @Override
  public void close() {
    release();
    head.close();
    if (tree != null) {
      tree.close();
    }
    if (ownsVision) {
      vision.close();
    }
  }
}
