package kedge.policy.cpu.vision;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuPackedAttention;
import kedge.policy.cpu.decoder.LayerNorms;
import kedge.policy.cpu.decoder.LayerPass;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.cpu.decoder.Workspace;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Linear;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.VisionShape;

/**
 * The vision tower: patches, projected and normed, plus learned positions, through blocks with full attention within a
 * tile, to merged patches. One portion of tiles at a time, whose memory it keeps.
 */
final class CpuTower implements AutoCloseable {
  private final CpuDecoder decoder;
  private final VisionShape shape;
  private final Workers workers;
  private final boolean backward;
  private final boolean checkpointing;
  private final Linear patch;
  private final LayerNorms patchNorm;
  private final LayerNorms finalNorm;
  private final LearnedPositions positions;
  private final Map<Long, int[][]> orders = new HashMap<>();
  private Arena arena = new Arena();
  private LayerPass layers;
  private int capacity;
  private Matrix patches;
  private Matrix projected;
  private Matrix state;
  private Matrix dState;
  private Matrix partials;
  private Block patchInverses;
  private Block finalInverses;
  private Packing packing;
  private CpuPackedAttention attention;
  private Matrix stream;

  /**
   * @param backward whether {@link #backward} will be called
   * @param checkpointing whether to keep the blocks' inputs only
   */
  CpuTower(CpuDecoder decoder, VisionShape shape, boolean backward, boolean checkpointing) {
    this.decoder = decoder;
    this.shape = shape;
    this.workers = decoder.workers();
    this.backward = backward;
    this.checkpointing = checkpointing;
    this.patch = decoder.linear("vision.patch", shape.patchValues(), shape.width());
    this.patchNorm = decoder.norm("vision.patch_norm", shape.width(), shape.normEpsilon());
    this.finalNorm = decoder.norm("vision.norm", shape.width(), shape.normEpsilon());
    this.positions = new LearnedPositions(workers, shape, decoder.weight("vision.positions"),
        decoder.gradient("vision.positions"));
  }

  /** Runs the tower; writes {@code [tokens, merge * merge * width]}, tile by tile. */
  void forward(Tiles tiles, Matrix merged) {
    int[] lengths = tiles.patches(shape);
    packing = Packing.ofLengths(lengths);
    reserve(packing.rows());
    int rows = packing.rows();
    attention = new CpuPackedAttention(workers, decoder.towerShape(), packing, false);
    unfold(tiles);
    patch.forward(patches.first(rows), projected.first(rows));
    Matrix input = layers.input(rows);
    patchNorm.forward(projected.first(rows), patchInverses, input);
    for (int tile = 0; tile < lengths.length; tile++) {
      ImageInput image = tiles.list().get(tile).image();
      positions.add(input.rows(packing.starts()[tile], lengths[tile]), rows(image), columns(image));
    }
    stream = layers.forward(packing.positions(), attention, (layer, trace) -> {
    });
    Matrix selected = stream;
    if (shape.normed()) {
      selected = state.first(rows);
      finalNorm.forward(stream, finalInverses, selected);
    }
    merge(tiles, selected, merged, true);
  }

  /** Adds the gradients of the tower's weights. Call after {@link #forward} of the same tiles. */
  void backward(Tiles tiles, Matrix dMerged) {
    int rows = packing.rows();
    Matrix dStream = dState.first(rows);
    if (shape.normed()) {
      Matrix dNormed = state.first(rows);
      merge(tiles, dNormed, dMerged, false);
      Floats.clear(dStream.bytes(), 0, rows * shape.width());
      finalNorm.backward(stream, finalInverses, dNormed, dStream, partials);
    } else {
      merge(tiles, dStream, dMerged, false);
    }
    layers.backward(packing.positions(), attention, dStream, null);
    for (int tile = 0; tile < packing.runs(); tile++) {
      ImageInput image = tiles.list().get(tile).image();
      positions.addGradient(dStream.rows(packing.starts()[tile], packing.length(tile)), rows(image), columns(image));
    }
    Matrix dProjected = state.first(rows);
    Floats.clear(dProjected.bytes(), 0, rows * shape.width());
    patchNorm.backward(projected.first(rows), patchInverses, dStream, dProjected, partials);
    patch.gradient(dProjected, patches.first(rows));
  }

  /** Copies between rows of patches and rows of merged tokens, to the tokens or back. */
  private void merge(Tiles tiles, Matrix byPatch, Matrix byToken, boolean toTokens) {
    int width = shape.width();
    int parts = shape.merge() * shape.merge();
    int token = 0;
    for (int tile = 0; tile < packing.runs(); tile++) {
      ImageInput image = tiles.list().get(tile).image();
      int[][] order = order(rows(image), columns(image));
      int start = packing.starts()[tile];
      int firstToken = token;
      workers.forEachRow(order.length, 8, place -> {
        for (int part = 0; part < parts; part++) {
          int patchAt = byPatch.index(start + order[place][part]);
          int tokenAt = byToken.index(firstToken + place) + part * width;
          if (toTokens) {
            Floats.copy(byPatch.bytes(), patchAt, byToken.bytes(), tokenAt, width);
          } else {
            Floats.copy(byToken.bytes(), tokenAt, byPatch.bytes(), patchAt, width);
          }
        }
      });
      token += order.length;
    }
  }

  private int[][] order(int rows, int columns) {
    return orders.computeIfAbsent((long) rows << Integer.SIZE | columns,
        size -> shape.shuffle().patches(rows, columns, shape.merge()));
  }

  private int rows(ImageInput image) {
    return image.height() / shape.patchSize();
  }

  private int columns(ImageInput image) {
    return image.width() / shape.patchSize();
  }

  /** Writes each patch's pixels into a row, by channel, row and column, as a convolution's weights lie. */
  private void unfold(Tiles tiles) {
    String loaded = "";
    float[] pixels = new float[0];
    for (int tile = 0; tile < tiles.list().size(); tile++) {
      ImageInput image = tiles.list().get(tile).image();
      if (!image.digest().equals(loaded)) {
        pixels = image.load();
        loaded = image.digest();
      }
      int start = packing.starts()[tile];
      float[] values = pixels;
      int first = tiles.list().get(tile).index() * VisionShape.CHANNELS * image.height() * image.width();
      workers.forEachRow(packing.length(tile), 8,
          place -> unfold(values, first, image, place, patches.index(start + place)));
    }
  }

  private void unfold(float[] pixels, int first, ImageInput image, int place, int to) {
    int side = shape.patchSize();
    int top = place / columns(image) * side;
    int left = place % columns(image) * side;
    for (int channel = 0; channel < VisionShape.CHANNELS; channel++) {
      for (int y = 0; y < side; y++) {
        int from = first + (channel * image.height() + top + y) * image.width() + left;
        for (int x = 0; x < side; x++) {
          Floats.put(patches.bytes(), to + (channel * side + y) * side + x, pixels[from + x]);
        }
      }
    }
  }

  private void reserve(int rows) {
    if (rows <= capacity) {
      return;
    }
    close();
    arena = new Arena();
    capacity = rows;
    layers = new LayerPass(decoder.towerLayers(), decoder.towerShape(), rows, backward, checkpointing);
    patches = arena.matrix(rows, shape.patchValues());
    projected = arena.matrix(rows, shape.width());
    state = arena.matrix(rows, backward || shape.normed() ? shape.width() : 0);
    dState = arena.matrix(rows, backward ? shape.width() : 0);
    partials = arena.matrix(Workspace.chunks(rows), shape.width());
    patchInverses = arena.take(rows);
    finalInverses = arena.take(rows);
  }

  /** Tokens that the tiles become. */
  int tokens(Tiles tiles) {
    return Arrays.stream(tiles.patches(shape)).sum() / (shape.merge() * shape.merge());
  }

  @Override
  public void close() {
    arena.close();
    if (layers != null) {
      layers.close();
    }
  }
}
