package kedge.policy.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.RopeScaling;
import kedge.policy.natives.Transfer;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.VisionShape;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Vision tower, merge of patches and adapter in plain LibTorch operators, over weights by their names inside Kedge.
 *
 * @param weights those of {@link #names}
 */
record TorchTower(VisionShape shape, Map<String, Tensor> weights, FusedKernels kernels) {
  private static final double ADAPTER_EPSILON = 1e-5; // of LayerNorm, PyTorch's default
  private static final List<String> BLOCK = List.of("attention_norm", "qkv", "output", "mlp_norm", "gate_up", "down");

  /** Names of the weights that features depend on; those of blocks behind the selected one are not among them. */
  static List<String> names(VisionShape shape) {
    List<String> names = new ArrayList<>(
        List.of("vision.patch", "vision.patch_bias", "vision.patch_norm", "vision.positions"));
    for (int layer = 0; layer < shape.usedLayers(); layer++) {
      String prefix = prefix(layer);
      BLOCK.forEach(name -> names.add(prefix + name));
    }
    if (shape.normed()) {
      names.add("vision.norm");
    }
    for (String name : List.of("norm", "first", "second")) {
      names.add("adapter." + name);
      names.add("adapter." + name + "_bias");
    }
    return names;
  }

  private static String prefix(int layer) {
    return "vision.layers." + layer + ".";
  }

  /** The stream before the first block, {@code [tiles * patches, width]}. */
  Tensor embedded(ImageInput image) {
    int rows = image.height() / shape.patchSize();
    int columns = image.width() / shape.patchSize();
    Tensor projected = torch.linear(patches(image, rows, columns), weights.get("vision.patch"),
        new TensorOptional(weights.get("vision.patch_bias")));
    Tensor normed = norm(projected, "vision.patch_norm");
    return normed.view(image.tiles(), (long) rows * columns, shape.width())
        .add(positions(rows, columns).to(normed.scalar_type())).reshape(-1, shape.width());
  }

  /** Attention within each tile of an image. */
  TorchPackedAttention attention(ImageInput image) {
    long[] lengths = new long[image.tiles()];
    Arrays.fill(lengths, (long) image.height() / shape.patchSize() * (image.width() / shape.patchSize()));
    return TorchPackedAttention.of(kernels, lengths, false, weights.get("vision.patch").device());
  }

  TorchLayer block(int index, Gradients gradients) {
    String prefix = prefix(index);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    BLOCK.forEach(name -> tensors.put(name, weights.get(prefix + name)));
    return new TorchLayer(blocks(), index,
        new LayerWeights(prefix, tensors, null, gradients, kernels, shape.normEpsilon()));
  }

  /** The stream after the last block, with patches merged and adapted: {@code [tokens, hidden]}. */
  Tensor adapted(ImageInput image, Tensor last) {
    int rows = image.height() / shape.patchSize();
    int columns = image.width() / shape.patchSize();
    Tensor stream = shape.normed() ? norm(last, "vision.norm") : last;
    int[] order = Arrays.stream(shape.shuffle().patches(rows, columns, shape.merge())).flatMapToInt(Arrays::stream)
        .toArray();
    Tensor merged = stream.view(image.tiles(), (long) rows * columns, shape.width())
        .index_select(1, Transfer.tensor(order, stream.device())).reshape(-1, shape.mergedWidth());
    Tensor normed = torch.layer_norm(merged, new long[]{shape.mergedWidth()},
        new TensorOptional(weights.get("adapter.norm")), new TensorOptional(weights.get("adapter.norm_bias")),
        ADAPTER_EPSILON, false);
    Tensor inner = torch.gelu(torch.linear(normed, weights.get("adapter.first"),
        new TensorOptional(weights.get("adapter.first_bias"))));
    return torch.linear(inner, weights.get("adapter.second"), new TensorOptional(weights.get("adapter.second_bias")));
  }

  private Tensor norm(Tensor x, String name) {
    return kernels.norm(x, weights.get(name), shape.normEpsilon()).output();
  }

  /** Pixels by patch, {@code [tiles * patches, 3 * patchSize * patchSize]}. */
  private Tensor patches(ImageInput image, int rows, int columns) {
    Tensor weight = weights.get("vision.patch");
    long side = shape.patchSize();
    float[] values = image.load();
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return Transfer.tensor(wide, weight.device(), weight.scalar_type().intern())
        .view(image.tiles(), VisionShape.CHANNELS, rows, side, columns, side).permute(0, 2, 4, 1, 3, 5)
        .reshape(-1, shape.patchValues());
  }

  /** {@code [rows * columns, width]}. */
  private Tensor positions(int rows, int columns) {
    Tensor learned = weights.get("vision.positions");
    long grid = shape.grid();
    if (rows == grid && columns == grid) {
      return learned;
    }
    Tensor image = learned.to(Precision.widened(learned)).view(1, grid, grid, shape.width()).permute(0, 3, 1, 2);
    return torch
        .upsample_bicubic2d(image, new long[]{rows, columns}, false, new DoubleOptional(), new DoubleOptional())
        .permute(0, 2, 3, 1).reshape(-1, shape.width());
  }

  /** Sizes of a block, which is a decoder layer with full attention and no rotation. */
  private ModelShape blocks() {
    return new ModelShape(1, shape.width(), shape.layers(), shape.heads(), shape.heads(), shape.headSize(),
        shape.intermediate(), 0, 0, 0, false, Set.of(), 1, shape.normEpsilon(), true, VisionShape.MAXIMUM_PATCHES, 0,
        ModelFamily.LLAMA, false, RopeScaling.NONE);
  }
}
