package kedge.policy.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionFeatures;
import kedge.policy.vision.VisionShape;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Features of images by LibTorch, and gradients of tower and adapter, an image at a time. */
public final class TorchVision implements VisionFeatures, AutoCloseable {
  private final VisionShape shape;
  private final Parameters parameters;
  private Gradients gradients;
  private final Map<String, Tensor> features = new LinkedHashMap<>(16, 0.75f, true);
  private final boolean checkpointing;
  private final FusedKernels kernels;
  private long computed;

  /**
   * @param parameters the weights; read at every call
   * @param gradients where gradients are added; null for none
   * @param checkpointing whether only the blocks' inputs are kept for the way back
   */
  public TorchVision(ModelShape shape, Parameters parameters, Parameters gradients, boolean checkpointing) {
    this.shape = shape.vision().orElse(null);
    this.parameters = parameters;
    this.gradients = new Gradients(gradients, Set.of());
    this.checkpointing = checkpointing;
    this.kernels = FusedKernels.on(parameters.flat());
  }

  /** Whether anything is trained that features depend on. */
  boolean trains() {
    return shape != null && TorchTower.names(shape).stream().anyMatch(gradients::trains);
  }

  /** Writes images' features over the rows of a stream, {@code [tokens, hidden]}. */
  void write(List<PlacedImage> images, Tensor stream) {
    for (PlacedImage placed : images) {
      stream.narrow(0, placed.position(), shape.tokens(placed.image())).copy_(features(placed.image()));
    }
  }

  /** Features of an image, {@code [tokens, hidden]}, computed where they are not kept. */
  private Tensor features(ImageInput image) {
    Tensor kept = features.get(image.digest());
    if (kept != null) {
      return kept;
    }
    makeRoom();
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      TorchTower tower = tower(false);
      TorchPackedAttention attention = tower.attention(image);
      Tensor stream = tower.embedded(image);
      for (int index = 0; index < shape.usedLayers(); index++) {
        try (NativeScope layer = new NativeScope()) {
          Tensor next = tower.block(index, Gradients.NONE).forward(stream, RotaryTables.NONE, attention).hidden();
          layer.handOut(next);
          scope.release(stream);
          stream = next;
        }
      }
      Tensor fresh = tower.adapted(image, stream);
      fresh.retainReference();
      features.put(image.digest(), fresh);
      computed++;
      return fresh;
    }
  }

  private void makeRoom() {
    long bytes = features.values().stream().mapToLong(kept -> kept.nbytes()).sum();
    while (bytes > BYTES) {
      String oldest = features.keySet().iterator().next();
      Tensor removed = features.remove(oldest);
      bytes -= removed.nbytes();
      removed.releaseReference();
    }
  }

  /**
   * Adds gradients of tower and adapter, where they are trained, and clears the images' rows.
   *
   * @param images as they were written
   * @param dStream gradient with respect to the stream, {@code [tokens, hidden]}
   */
  void backward(List<PlacedImage> images, Tensor dStream) {
    Map<String, List<PlacedImage>> uses = new LinkedHashMap<>();
    images.forEach(placed -> uses.computeIfAbsent(placed.image().digest(), digest -> new ArrayList<>()).add(placed));
    for (List<PlacedImage> same : uses.values()) {
      try (NativeScope scope = new NativeScope()) {
        ImageInput image = same.get(0).image();
        long tokens = shape.tokens(image);
        Tensor sum = null;
        for (PlacedImage placed : same) {
          Tensor rows = dStream.narrow(0, placed.position(), tokens);
          sum = sum == null ? rows.clone() : sum.add(rows);
          rows.zero_();
        }
        backward(image, sum);
      }
    }
  }

  private void backward(ImageInput image, Tensor gradient) {
    if (!trains()) {
      return;
    }
    try (NativeScope scope = new NativeScope(); NoGradGuard guard = new NoGradGuard()) {
      TorchTower tower = tower(false);
      TorchPackedAttention attention = tower.attention(image);
      List<Tensor> streams = new ArrayList<>(List.of(tower.embedded(image)));
      List<TorchLayer.Trace> traces = new ArrayList<>();
      for (int index = 0; index < shape.usedLayers(); index++) {
        try (NativeScope layer = checkpointing ? new NativeScope() : null) {
          TorchLayer.Trace trace = tower.block(index, Gradients.NONE).forward(streams.get(index), RotaryTables.NONE,
              attention);
          streams.add(checkpointing ? layer.handOut(trace.hidden()) : trace.hidden());
          traces.add(checkpointing ? null : trace);
        }
      }
      Tensor inner = edge("", streams.get(shape.usedLayers()), gradient,
          (leaves, stream) -> leaves.adapted(image, stream));
      if (!gradients.trainsAny("vision.")) {
        return;
      }
      for (int index = shape.usedLayers() - 1; index >= 0; index--) {
        try (NativeScope layer = new NativeScope()) {
          TorchLayer block = tower.block(index, gradients);
          TorchLayer.Trace trace = checkpointing
              ? block.forward(streams.get(index), RotaryTables.NONE, attention)
              : traces.get(index);
          inner = layer.handOut(block.backward(trace, inner, null, RotaryTables.NONE, attention));
        }
      }
      if (Stream.of("vision.patch", "vision.patch_bias", "vision.patch_norm", "vision.positions")
          .anyMatch(gradients::trains)) {
        edge("vision.", streams.get(0), inner, (leaves, stream) -> leaves.embedded(image));
      }
    }
  }

  /** What stands before or behind the blocks. */
  @FunctionalInterface
  private interface Edge {
    Tensor of(TorchTower leaves, Tensor stream);
  }

  /**
   * Adds the gradients of the weights of an edge by autograd, and returns that with respect to the stream where it
   * begins there.
   */
  private Tensor edge(String prefix, Tensor stream, Tensor gradient, Edge edge) {
    try (NativeScope scope = new NativeScope(); AutoGradMode mode = new AutoGradMode(true)) {
      TorchTower leaves = tower(true);
      Tensor start = stream.detach().set_requires_grad(true);
      TensorVector inputs = new TensorVector(start);
      List<String> names = leaves.weights().keySet().stream()
          .filter(name -> name.startsWith(prefix) && gradients.trains(name)).toList();
      names.forEach(name -> inputs.push_back(leaves.weights().get(name)));
      TensorVector found = torch.grad(new TensorVector(edge.of(leaves, start)), inputs, new TensorVector(gradient),
          new BoolOptional(false), false, true); // weights of the other parts have no gradient here
      for (int i = 0; i < names.size(); i++) {
        if (found.get(i + 1).defined()) {
          gradients.get(names.get(i)).add_(found.get(i + 1));
        }
      }
      return found.get(0).defined() ? scope.handOut(new Tensor(found.get(0))) : null;
    }
  }

  /** @param leaves whether trained weights are leaves of a new graph */
  private TorchTower tower(boolean leaves) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String name : TorchTower.names(shape)) {
      Tensor weight = parameters.get(name).detach();
      weights.put(name, leaves && gradients.trains(name) ? weight.set_requires_grad(true) : weight);
    }
    return new TorchTower(shape, weights, kernels);
  }

  @Override
  public void freeze(Set<String> untrained) {
    gradients = new Gradients(gradients.sums(), Set.copyOf(untrained));
  }

  @Override
  public void trained() {
    if (trains()) {
      replaced();
    }
  }

  @Override
  public void replaced() {
    features.values().forEach(Tensor::releaseReference);
    features.clear();
  }

  @Override
  public long computed() {
    return computed;
  }

  @Override
  public void close() {
    replaced();
  }
}
