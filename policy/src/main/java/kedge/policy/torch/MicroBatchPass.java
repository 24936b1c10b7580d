package kedge.policy.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.MicroBatch;
import kedge.policy.score.TokenScores;
import kedge.policy.torch.FusedKernels.Normed;
import kedge.policy.torch.TorchDecoder.RoutingObserver;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Forward and backward pass of one micro-batch. Its tensors belong to the scope it was made in. With activation
 * checkpointing (Chen et al. 2016, "Training deep nets with sublinear memory cost") only each layer's input is kept
 * and the layer computed again on the way back.
 */
final class MicroBatchPass {
  private final TorchDecoder decoder;
  private final MicroBatch batch;
  private final double temperature;
  /** Rows whose logits are held at once. */
  private final int chunkRows;
  private final PackedTokens packed;
  private final RotaryTables rotary;
  private final TorchPackedAttention attention;
  private final Tensor rows;
  private final Tensor targets;
  /** The input of each layer, then the output of the last; {@code [tokens, hidden]} each. */
  private final List<Tensor> hidden = new ArrayList<>();
  /** The layers' passes; empty with activation checkpointing. */
  private final List<TorchLayer.Trace> traces = new ArrayList<>();

  MicroBatchPass(TorchDecoder decoder, MicroBatch batch, double temperature, long logitElements) {
    this.decoder = decoder;
    this.batch = batch;
    this.temperature = temperature;
    this.chunkRows = (int) Math.max(1, logitElements / decoder.shape().vocabulary());
    this.packed = decoder.pack(batch.tokens(), batch.images());
    this.rotary = decoder.rotary(packed.positions());
    this.attention = decoder.attention(packed.lengths());
    this.rows = Transfer.tensor(batch.predictingRows(), decoder.device());
    this.targets = Transfer.tensor(batch.targetIds(), decoder.device());
  }

  /** Scores without keeping anything for backward. */
  List<TokenScores> score() {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      return headForward(decoder.forward(packed, layer -> attention, RoutingObserver.NONE));
    }
  }

  /** Scores, keeping what backward needs; counts the routing unless {@code statistics} is null. */
  List<TokenScores> forward(TorchRouterStatistics statistics, boolean checkpointing) {
    try (NoGradGuard guard = new NoGradGuard()) {
      hidden.add(decoder.embed(packed));
      if (statistics != null) {
        statistics.add(packed);
      }
      RoutingObserver observer = statistics == null ? RoutingObserver.NONE : statistics::add;
      for (int layer = 0; layer < decoder.shape().layers(); layer++) {
        if (checkpointing) {
          hidden.add(decoder.step(layer, hidden.get(layer), rotary, attention, observer));
        } else {
          TorchLayer.Trace trace = decoder.layer(layer, Gradients.NONE).forward(hidden.get(layer), rotary, attention);
          decoder.observe(layer, trace, observer);
          traces.add(trace);
          hidden.add(trace.hidden());
        }
      }
      return headForward(hidden.get(hidden.size() - 1));
    }
  }

  /**
   * Adds the gradient of {@code Σ derivative · log-probability}, and of the balance loss if {@code balance} is given.
   * Nothing is computed below the lowest weight that is trained.
   */
  void backward(double[] derivatives, Gradients gradients, TorchRouterStatistics balance, double coefficient) {
    boolean whole = gradients.trains("embedding") || !packed.images().isEmpty() && decoder.vision().trains();
    Tensor last = hidden.get(hidden.size() - 1);
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor gradient = derivatives.length == 0 ? torch.zeros_like(last)
          : normBackward(last, headBackward(last, derivatives, gradients), gradients);
      for (int layer = decoder.shape().layers() - 1; layer >= 0; layer--) {
        if (!whole && !decoder.trainsUpTo(layer, gradients)) {
          return;
        }
        Tensor byProbabilities = balance == null || !decoder.shape().sparse(layer) ? null
            : balance.probabilityGradient(layer, coefficient, decoder.device(), Precision.widened(last));
        Tensor next = backward(layer, gradient, gradients, byProbabilities);
        scope.release(gradient);
        gradient = next;
      }
      decoder.vision().backward(packed.images(), gradient);
      if (gradients.trains("embedding")) {
        gradients.get("embedding").add_(torch.embedding_dense_backward(gradient.to(Precision.widened(gradient)),
            packed.ids(), decoder.shape().vocabulary(), -1, false));
      }
    }
  }

  private Tensor backward(int index, Tensor gradient, Gradients gradients, Tensor byProbabilities) {
    try (NativeScope scope = new NativeScope()) {
      TorchLayer layer = decoder.layer(index, gradients);
      TorchLayer.Trace trace = traces.isEmpty() ? layer.forward(hidden.get(index), rotary, attention)
          : traces.get(index);
      return scope.handOut(layer.backward(trace, gradient, byProbabilities, rotary, attention));
    }
  }

  private List<TokenScores> headForward(Tensor last) {
    int count = batch.targetCount();
    try (NativeScope scope = new NativeScope()) {
      TorchHead head = decoder.head();
      TensorVector scored = new TensorVector();
      for (int start = 0; start < count; start += chunkRows) {
        int size = Math.min(chunkRows, count - start);
        try (NativeScope chunk = new NativeScope()) {
          Tensor normed = decoder.norm(last.index_select(0, rows.narrow(0, start, size)));
          scored.push_back(chunk.handOut(head.score(normed, targets.narrow(0, start, size), temperature)));
        }
      }
      float[] both = count == 0 ? new float[0] : Transfer.floats(torch.cat(scored, 1)); // the only wait of the pass
      return batch.scores(Arrays.copyOf(both, count), Arrays.copyOfRange(both, count, 2 * count));
    }
  }

  /**
   * Adds the head's gradient where the head is trained; returns that with respect to the normed hidden states of the
   * scored rows, {@code [targets, hidden]}.
   */
  private Tensor headBackward(Tensor last, double[] derivatives, Gradients gradients) {
    try (NativeScope scope = new NativeScope()) {
      TorchHead head = decoder.head();
      TensorVector parts = new TensorVector();
      Tensor all = Transfer.tensor(derivatives, decoder.device(), Precision.widened(last));
      for (int start = 0; start < derivatives.length; start += chunkRows) {
        try (NativeScope chunk = new NativeScope()) {
          int size = Math.min(chunkRows, derivatives.length - start);
          Tensor normed = decoder.norm(last.index_select(0, rows.narrow(0, start, size)));
          Tensor logitGradient = head.logitGradient(normed, targets.narrow(0, start, size), all.narrow(0, start, size),
              temperature);
          parts.push_back(head.backward(normed, logitGradient, gradients.get(decoder.headName())));
        }
      }
      return scope.handOut(torch.cat(parts, 0));
    }
  }

  /** The gradient with respect to the hidden states, from that with respect to the normed ones of the scored rows. */
  private Tensor normBackward(Tensor last, Tensor gradient, Gradients gradients) {
    try (NativeScope scope = new NativeScope()) {
      LayerWeights weights = decoder.finalNorm(gradients);
      Tensor scored = last.index_select(0, rows);
      Normed normed = weights.norm(scored, "norm");
      Tensor byScored = weights.normBackward(gradient, scored, normed, "norm");
      return scope.handOut(torch.zeros_like(last).index_copy_(0, rows, byScored));
    }
  }
}
