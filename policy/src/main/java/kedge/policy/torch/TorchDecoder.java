package kedge.policy.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import kedge.policy.model.Adapters;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.vision.PlacedImage;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The decoders of {@link kedge.policy.model.ModelFamily} in plain LibTorch operators, on the device and in the type
 * of its parameters: fp32, bf16 with fp32 norms and softmaxes, or fp64 for comparison. It holds only borrowed weights;
 * changed parameters take effect at the next call.
 */
public final class TorchDecoder {
  private final ModelShape shape;
  private final Parameters parameters;
  private final Adapters adapters;
  private final TorchVision vision;
  private final FusedKernels kernels;

  /** A decoder over parameters that outlive it, without adapters. */
  public TorchDecoder(ModelShape shape, Parameters parameters) {
    this(shape, parameters, null);
  }

  /**
   * A decoder over parameters and adapters that outlive it. @param adapters adapters of the parameters' type; null for
   * none
   */
  public TorchDecoder(ModelShape shape, Parameters parameters, Adapters adapters) {
    this(shape, parameters, adapters, new TorchVision(shape, parameters, null, true));
  }

  /** Makes a decoder with shared image features. */
  public TorchDecoder(ModelShape shape, Parameters parameters, Adapters adapters, TorchVision vision) {
    this(shape, parameters, adapters, vision, FusedKernels.on(parameters.flat()));
  }

  TorchDecoder(ModelShape shape, Parameters parameters, Adapters adapters, TorchVision vision, FusedKernels kernels) {
    this.shape = shape;
    this.parameters = parameters;
    this.adapters = adapters;
    this.vision = vision;
    this.kernels = kernels;
  }

  TorchVision vision() {
    return vision;
  }

  public ModelShape shape() {
    return shape;
  }

  public Parameters parameters() {
    return parameters;
  }

  public Device device() {
    return parameters.flat().device();
  }

  /** Logits after every token of one sequence, {@code [length, vocabulary]}, fp32 (fp64 for fp64 weights). */
  public Tensor logits(int[] ids) {
    return logits(ids, List.of());
  }

  /** The same of a sequence with images. */
  public Tensor logits(int[] ids, List<PlacedImage> images) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      PackedTokens packed = pack(List.of(ids), images);
      return scope.handOut(head().logits(norm(forward(packed, RoutingObserver.NONE))));
    }
  }

  /**
   * Experts that each token of one sequence is sent to, most probable first: per sparse layer, {@code [token][choice]}.
   */
  public List<int[][]> routes(int[] ids) {
    List<int[][]> routes = new ArrayList<>();
    try (NativeScope scope = new NativeScope()) {
      PackedTokens packed = pack(List.of(ids));
      forward(packed, (layer, routing) -> routes.add(table(routing.experts())));
    }
    return routes;
  }

  private static int[][] table(Tensor indices) {
    long[] flat = Transfer.longs(indices);
    int columns = (int) indices.size(1);
    int[][] rows = new int[(int) indices.size(0)][columns];
    for (int i = 0; i < flat.length; i++) {
      rows[i / columns][i % columns] = (int) flat[i];
    }
    return rows;
  }

  /** Called with the routing of each sparse layer, whose tensors die with the layer. */
  @FunctionalInterface
  public interface RoutingObserver {
    RoutingObserver NONE = (layer, routing) -> {
    };

    void routed(int layer, TorchRouting routing);
  }

  /** All layers over packed sequences, as {@link #forward(PackedTokens, IntFunction, RoutingObserver)}. */
  Tensor forward(PackedTokens packed, RoutingObserver observer) {
    TorchAttention attention = attention(packed.lengths());
    return forward(packed, layer -> attention, observer);
  }

  /** Causal attention within sequences of these lengths. */
  public TorchPackedAttention attention(long[] lengths) {
    return TorchPackedAttention.of(kernels, lengths, true, device());
  }

  /**
   * The last layer's output, {@code [tokens, hidden]}, without a graph; a layer's intermediates are freed before the
   * next.
   */
  public Tensor forward(PackedTokens packed, IntFunction<TorchAttention> attention, RoutingObserver observer) {
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      RotaryTables rotary = rotary(packed.positions());
      Tensor hidden = embed(packed);
      for (int layer = 0; layer < shape.layers(); layer++) {
        Tensor next = step(layer, hidden, rotary, attention.apply(layer), observer);
        scope.release(hidden);
        hidden = next;
      }
      return scope.handOut(hidden);
    }
  }

  /** Runs one layer in its own scope, {@code [tokens, hidden]} to {@code [tokens, hidden]}. */
  Tensor step(int layer, Tensor hidden, RotaryTables rotary, TorchAttention attention, RoutingObserver observer) {
    try (NativeScope scope = new NativeScope()) {
      TorchLayer.Trace trace = layer(layer, Gradients.NONE).forward(hidden, rotary, attention);
      observe(layer, trace, observer);
      return scope.handOut(trace.hidden());
    }
  }

  void observe(int layer, TorchLayer.Trace trace, RoutingObserver observer) {
    if (trace.routing() != null) {
      observer.routed(layer, trace.routing());
    }
  }

  public PackedTokens pack(List<int[]> sequences) {
    return pack(sequences, List.of());
  }

  /** @param images at rows of the packing */
  public PackedTokens pack(List<int[]> sequences, List<PlacedImage> images) {
    return PackedTokens.of(shape, sequences, images, device());
  }

  /** Rows of the embedding, and features in the place of those that images cover, {@code [tokens, hidden]}. */
  Tensor embed(PackedTokens packed) {
    Tensor rows = torch.embedding(parameters.get("embedding"), packed.ids());
    vision.write(packed.images(), rows);
    return rows;
  }

  RotaryTables rotary(Tensor positions) {
    return RotaryTables.at(shape, positions, parameters.flat().scalar_type());
  }

  TorchLayer layer(int index, Gradients gradients) {
    return new TorchLayer(shape, index, weights(prefix(index), gradients));
  }

  private LayerWeights weights(String prefix, Gradients gradients) {
    return LayerWeights.of(prefix, parameters, adapters, gradients, kernels, shape.normEpsilon());
  }

  private static String prefix(int layer) {
    return "layers." + layer + ".";
  }

  /** Whether a weight of a layer, or of one below it, is trained. */
  boolean trainsUpTo(int layer, Gradients gradients) {
    return IntStream.rangeClosed(0, layer).anyMatch(index -> gradients.trainsAny(prefix(index)));
  }

  /** The final norm. */
  public Tensor norm(Tensor hidden) {
    return kernels.norm(hidden, parameters.get("norm"), shape.normEpsilon()).output();
  }

  LayerWeights finalNorm(Gradients gradients) {
    return new LayerWeights("", Map.of("norm", parameters.get("norm")), null, gradients, kernels, shape.normEpsilon());
  }

  public TorchHead head() {
    return new TorchHead(parameters.get(headName()));
  }

  /** The parameter that makes logits. */
  String headName() {
    return shape.tied() ? "embedding" : "head";
  }
}
