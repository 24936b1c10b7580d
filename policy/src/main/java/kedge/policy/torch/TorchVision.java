package kedge.policy.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** Features of images by LibTorch, and gradients of tower and adapter by its autograd, an image at a time. */
public final class TorchVision implements VisionFeatures, AutoCloseable {
  private final VisionShape shape;
  private final Parameters parameters;
  private final Parameters gradients;
  private final Map<String, Tensor> features = new LinkedHashMap<>(16, 0.75f, true);
  private Set<String> frozen = Set.of();
  private long computed;

  /**
   * @param parameters the weights; read at every call
   * @param gradients where gradients are added; null for none
   */
  public TorchVision(ModelShape shape, Parameters parameters, Parameters gradients) {
    this.shape = shape.vision().orElse(null);
    this.parameters = parameters;
    this.gradients = gradients;
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
      Tensor fresh = tower.adapted(tower.merged(image));
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
   * @param dStream gradient by the stream, {@code [tokens, hidden]}
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
    List<String> names = TorchTower.names(shape).stream().filter(name -> !frozen.contains(name)).toList();
    if (names.isEmpty()) {
      return;
    }
    boolean towerTrained = names.stream().anyMatch(name -> name.startsWith("vision."));
    try (AutoGradMode mode = new AutoGradMode(true)) {
      TorchTower tower = tower(true);
      Tensor output = tower.adapted(towerTrained ? tower.merged(image) : withoutGraph(tower, image));
      TensorVector inputs = new TensorVector();
      names.forEach(name -> inputs.push_back(tower.weights().get(name)));
      TensorVector found = torch.grad(new TensorVector(output), inputs, new TensorVector(gradient),
          new BoolOptional(false), false, false);
      for (int i = 0; i < names.size(); i++) {
        gradients.get(names.get(i)).add_(found.get(i));
      }
    }
  }

  private static Tensor withoutGraph(TorchTower tower, ImageInput image) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return tower.merged(image);
    }
  }

  /** @param leaves whether trained weights are leaves of a new graph */
  private TorchTower tower(boolean leaves) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (String name : TorchTower.names(shape)) {
      Tensor weight = parameters.get(name).detach();
      weights.put(name, leaves && !frozen.contains(name) ? weight.set_requires_grad(true) : weight);
    }
    return new TorchTower(shape, weights);
  }

  @Override
  public void freeze(Set<String> untrained) {
    frozen = Set.copyOf(untrained);
  }

  @Override
  public void trained() {
    if (shape != null && !frozen.containsAll(TorchTower.names(shape))) {
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
