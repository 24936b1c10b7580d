package kedge.policy.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.MicroBatch;
import kedge.policy.score.TokenScores;
import kedge.policy.torch.TorchDecoder.RoutingObserver;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/** Forward and backward pass of one micro-batch. Its tensors belong to the scope it was made in. */
final class MicroBatchPass {
  private final TorchDecoder decoder;
  private final MicroBatch batch;
  private final double temperature;
  /** Rows whose logits are held at once. */
  private final int chunkRows;
  private final PackedTokens packed;
  private final RotaryTables rotary;
  private final TorchAttention attention;
  private final Tensor rows;
  private final Tensor targets;
  /** The input of each layer, then the output of the last; {@code [tokens, hidden]} each. */
  private final List<Tensor> hidden = new ArrayList<>();

  MicroBatchPass(TorchDecoder decoder, MicroBatch batch, double temperature, long logitElements) {
    this.decoder = decoder;
    this.batch = batch;
    this.temperature = temperature;
    this.chunkRows = (int) Math.max(1, logitElements / decoder.shape().vocabulary());
    this.packed = decoder.pack(batch.tokens(), batch.images());
    this.rotary = decoder.rotary(packed.positions());
    this.attention = new TorchPackedAttention(packed.lengths());
    this.rows = Transfer.tensor(batch.predictingRows(), decoder.device());
    this.targets = Transfer.tensor(batch.targetIds(), decoder.device());
  }

  /** Scores without keeping anything for backward. */
  List<TokenScores> score() {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      return headForward(decoder.forward(packed, layer -> attention, RoutingObserver.NONE));
    }
  }

  /** Scores, keeping the layers' inputs; counts the routing unless {@code statistics} is null. */
  List<TokenScores> forward(TorchRouterStatistics statistics) {
    try (NoGradGuard guard = new NoGradGuard()) {
      hidden.add(decoder.embed(packed));
      if (statistics != null) {
        statistics.add(packed);
      }
      RoutingObserver observer = statistics == null ? RoutingObserver.NONE : statistics::add;
      for (int layer = 0; layer < decoder.shape().layers(); layer++) {
        hidden.add(decoder.step(layer, hidden.get(layer), rotary, attention, observer));
      }
      return headForward(hidden.get(hidden.size() - 1));
    }
  }

  /**
   * Adds the gradient of {@code Σ derivative · log-probability}, and of the balance loss if {@code balance} is given.
   */
  void backward(double[] derivatives, Parameters gradients, TorchRouterStatistics balance, double coefficient) {
    LayerBackward backward = new LayerBackward(decoder, gradients);
    Tensor last = hidden.get(hidden.size() - 1);
    try (NativeScope scope = new NativeScope()) {
      Tensor gradient = derivatives.length == 0 ? torch.zeros_like(last)
          : backward.norm(last, headBackward(last, derivatives, gradients), x -> x.index_select(0, rows));
      for (int layer = decoder.shape().layers() - 1; layer >= 0; layer--) {
        Tensor probabilityGradient = balance == null || !decoder.shape().sparse(layer) ? null
            : balance.probabilityGradient(layer, coefficient, decoder.device(), Precision.widened(last));
        Tensor next = backward.layer(layer, hidden.get(layer), gradient, probabilityGradient, rotary, attention);
        scope.release(gradient);
        gradient = next;
      }
      decoder.vision().backward(packed.images(), gradient);
      backward.embedding(packed.ids(), gradient);
    }
  }

  private List<TokenScores> headForward(Tensor last) {
    int count = batch.targetCount();
    float[] logProbabilities = new float[count];
    float[] entropies = new float[count];
    TorchHead head = decoder.head();
    for (int start = 0; start < count; start += chunkRows) {
      try (NativeScope scope = new NativeScope()) {
        int size = Math.min(chunkRows, count - start);
        Tensor normed = decoder.norm(last.index_select(0, rows.narrow(0, start, size)));
        TorchHead.Scores scores = head.score(normed, targets.narrow(0, start, size), temperature);
        System.arraycopy(Transfer.floats(scores.logProbabilities()), 0, logProbabilities, start, size);
        System.arraycopy(Transfer.floats(scores.entropies()), 0, entropies, start, size);
      }
    }
    return batch.scores(logProbabilities, entropies);
  }

  /**
   * Adds the head's gradient where the head is trained; returns that by the normed hidden states of the scored rows,
   * {@code [targets, hidden]}.
   */
  private Tensor headBackward(Tensor last, double[] derivatives, Parameters gradients) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      TorchHead head = decoder.head();
      ScalarType widened = Precision.widened(last);
      TensorVector parts = new TensorVector();
      boolean trained = gradients.layout().parameters().containsKey(decoder.headName());
      Tensor into = trained ? gradients.get(decoder.headName()) : null;
      for (int start = 0; start < derivatives.length; start += chunkRows) {
        try (NativeScope chunk = new NativeScope()) {
          int size = Math.min(chunkRows, derivatives.length - start);
          Tensor normed = decoder.norm(last.index_select(0, rows.narrow(0, start, size)));
          Tensor some = Transfer.tensor(Arrays.copyOfRange(derivatives, start, start + size), decoder.device(),
              widened);
          Tensor logitGradient = head.logitGradient(normed, targets.narrow(0, start, size), some, temperature);
          parts.push_back(head.backward(normed, logitGradient, into));
        }
      }
      return scope.handOut(torch.cat(parts, 0));
    }
  }
}
