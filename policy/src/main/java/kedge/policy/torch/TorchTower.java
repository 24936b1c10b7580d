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
record TorchTower(VisionShape shape, Map<String, Tensor> weights) {
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

  /** The tower's output with patches merged, {@code [tokens, merge * merge * width]}. */
  Tensor merged(ImageInput image) {
    int rows = image.height() / shape.patchSize();
    int columns = image.width() / shape.patchSize();
    Tensor projected = torch.linear(patches(image, rows, columns), weights.get("vision.patch"),
        new TensorOptional(weights.get("vision.patch_bias")));
    Tensor normed = RmsNorm.apply(projected, weights.get("vision.patch_norm"), shape.normEpsilon());
    Tensor stream = normed.view(image.tiles(), (long) rows * columns, shape.width())
        .add(positions(rows, columns).to(normed.scalar_type())).reshape(-1, shape.width());
    long[] lengths = new long[image.tiles()];
    Arrays.fill(lengths, (long) rows * columns);
    TorchAttention attention = new TorchPackedAttention(lengths, false);
    ModelShape blocks = blocks();
    for (int layer = 0; layer < shape.usedLayers(); layer++) {
      stream = new TorchLayer(blocks, layer, block(layer)).forward(stream, RotaryTables.NONE, attention).hidden();
    }
    if (shape.normed()) {
      stream = RmsNorm.apply(stream, weights.get("vision.norm"), shape.normEpsilon());
    }
    int[] order = Arrays.stream(shape.shuffle().patches(rows, columns, shape.merge())).flatMapToInt(Arrays::stream)
        .toArray();
    return stream.view(image.tiles(), (long) rows * columns, shape.width())
        .index_select(1, Transfer.tensor(order, stream.device())).reshape(-1, shape.mergedWidth());
  }

  /** {@code [tokens, mergedWidth]} to {@code [tokens, hidden]}. */
  Tensor adapted(Tensor merged) {
    Tensor normed = torch.layer_norm(merged, new long[]{shape.mergedWidth()},
        new TensorOptional(weights.get("adapter.norm")), new TensorOptional(weights.get("adapter.norm_bias")),
        ADAPTER_EPSILON, false);
    Tensor inner = torch.gelu(torch.linear(normed, weights.get("adapter.first"),
        new TensorOptional(weights.get("adapter.first_bias"))));
    return torch.linear(inner, weights.get("adapter.second"), new TensorOptional(weights.get("adapter.second_bias")));
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

  private LayerWeights block(int layer) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    BLOCK.forEach(name -> tensors.put(name, weights.get(prefix(layer) + name)));
    return new LayerWeights(layer, tensors, null);
  }

  /** Sizes of a block, which is a decoder layer with full attention and no rotation. */
  private ModelShape blocks() {
    return new ModelShape(1, shape.width(), shape.layers(), shape.heads(), shape.heads(), shape.headSize(),
        shape.intermediate(), 0, 0, 0, false, Set.of(), 1, shape.normEpsilon(), true, VisionShape.MAXIMUM_PATCHES, 0,
        ModelFamily.LLAMA, false, RopeScaling.NONE);
  }
}
