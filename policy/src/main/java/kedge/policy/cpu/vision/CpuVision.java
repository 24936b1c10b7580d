package kedge.policy.cpu.vision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.FeatureRows;
import kedge.policy.cpu.kernel.Arena;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionFeatures;
import kedge.policy.vision.VisionShape;

/**
 * Features of images on the CPU, and the gradients of tower and adapter. Distinct images are computed once, in portions
 * of bounded memory; backward computes a portion again. A row's result depends on its tile alone, so neither portions
 * nor what is kept change a feature's bits.
 */
public final class CpuVision implements VisionFeatures, AutoCloseable {
  /** Patches of a portion, unless one tile has more. */
  public static final int PORTION = 2048;
  private final CpuDecoder decoder;
  private final VisionShape shape;
  private final CpuTower tower;
  private final CpuAdapter adapter;
  private final FeatureStore store;
  private boolean towerFrozen;
  private boolean adapterFrozen;
  private long computed;
  private List<String> inTower = List.of();
  private Arena mergedArena = new Arena();
  private Matrix merged;
  private Arena arena = new Arena();
  private final Map<String, Matrix> gradients = new HashMap<>();
  private List<ImageInput> placed = List.of();

  /** @param checkpointing whether to keep only the inputs of the tower's blocks for backward */
  public CpuVision(CpuDecoder decoder, boolean checkpointing) {
    this.decoder = decoder;
    this.shape = decoder.shape().vision().orElse(null);
    this.tower = shape == null ? null : new CpuTower(decoder, shape, decoder.trains(), checkpointing);
    this.adapter = shape == null ? null : new CpuAdapter(decoder, shape.mergedWidth());
    this.store = new FeatureStore(BYTES);
  }

  /**
   * Features of images at their places; they stay until the next call.
   *
   * @param images at rows of a packing
   * @param backward whether {@link #backward} will be called
   */
  public List<FeatureRows> place(List<PlacedImage> images, boolean backward) {
    arena.close();
    arena = new Arena();
    gradients.clear();
    Map<String, ImageInput> distinct = new LinkedHashMap<>();
    images.forEach(one -> distinct.putIfAbsent(one.image().digest(), one.image()));
    placed = List.copyOf(distinct.values());
    store.keepOnly(distinct.keySet());
    boolean done = false;
    try {
      compute(placed.stream().filter(image -> store.features(image.digest()) == null).toList());
      done = true;
    } finally {
      if (!done) {
        replaced(); // what was begun must not be taken for features
      }
    }
    boolean wanted = backward && !(towerFrozen && adapterFrozen);
    for (ImageInput image : wanted ? placed : List.<ImageInput>of()) {
      Matrix zeros = arena.matrix(shape.tokens(image), decoder.shape().hidden());
      Floats.clear(zeros.bytes(), 0, zeros.rows() * zeros.columns());
      gradients.put(image.digest(), zeros);
    }
    return images.stream().map(one -> new FeatureRows(one.position(), store.features(one.image().digest()),
        gradients.get(one.image().digest()))).toList();
  }

  private void compute(List<ImageInput> images) {
    List<ImageInput> unseen = images.stream().filter(image -> store.merged(image.digest()) == null).toList();
    images.forEach(image -> store.allocate(image.digest(), shape.tokens(image), decoder.shape().hidden(),
        towerFrozen && !adapterFrozen ? shape.mergedWidth() : 0));
    for (Tiles tiles : Tiles.cut(unseen, shape, PORTION)) {
      try (Arena portion = new Arena()) {
        Matrix patches = run(tiles);
        Matrix features = portion.matrix(patches.rows(), decoder.shape().hidden());
        adapter.forward(patches, features);
        spread(tiles, features, store::features);
        if (towerFrozen && !adapterFrozen) {
          spread(tiles, patches, store::merged);
        }
      }
    }
    computed += unseen.size();
    images.stream().filter(image -> !unseen.contains(image))
        .forEach(image -> adapter.forward(store.merged(image.digest()), store.features(image.digest())));
  }

  /** The tower's output for a portion; one that has just been computed is not computed again. */
  private Matrix run(Tiles tiles) {
    if (!tiles.names().equals(inTower)) {
      mergedArena.close();
      mergedArena = new Arena();
      inTower = List.of();
      merged = mergedArena.matrix(tower.tokens(tiles), shape.mergedWidth());
      tower.forward(tiles, merged);
      inTower = tiles.names();
    }
    return merged;
  }

  /** Copies rows of a portion to their images' matrices. */
  private void spread(Tiles tiles, Matrix from, Function<String, Matrix> into) {
    int row = 0;
    for (Tiles.Tile tile : tiles.list()) {
      int count = shape.tokens(1, tile.image().height(), tile.image().width());
      Matrix to = into.apply(tile.image().digest());
      for (int i = 0; i < count; i++) {
        from.copyRow(row++, to, tile.index() * count + i);
      }
    }
  }

  /** Adds the gradients of tower and adapter, where they are trained, from those of the features placed last. */
  public void backward() {
    if (gradients.isEmpty()) {
      return;
    }
    if (towerFrozen) {
      for (ImageInput image : placed) {
        adapterBackward(store.merged(image.digest()), gradients.get(image.digest()), null);
      }
      return;
    }
    for (Tiles tiles : Tiles.cut(placed, shape, PORTION)) {
      towerBackward(tiles);
    }
  }

  private void adapterBackward(Matrix input, Matrix dFeatures, Matrix dInput) {
    try (Arena again = new Arena()) {
      adapter.forward(input, again.matrix(input.rows(), decoder.shape().hidden()));
      adapter.backward(input, dFeatures, !adapterFrozen, dInput);
    }
  }

  private void towerBackward(Tiles tiles) {
    try (Arena portion = new Arena()) {
      int tokens = tower.tokens(tiles);
      Matrix output = run(tiles);
      Matrix dFeatures = portion.matrix(tokens, decoder.shape().hidden());
      int row = 0;
      for (Tiles.Tile tile : tiles.list()) {
        int count = shape.tokens(1, tile.image().height(), tile.image().width());
        for (int i = 0; i < count; i++) {
          gradients.get(tile.image().digest()).copyRow(tile.index() * count + i, dFeatures, row++);
        }
      }
      Matrix dMerged = portion.matrix(tokens, shape.mergedWidth());
      adapterBackward(output, dFeatures, dMerged);
      tower.backward(tiles, dMerged);
    }
  }

  @Override
  public void freeze(Set<String> parameters) {
    boolean towerNow = all("vision.", parameters);
    boolean adapterNow = all("adapter.", parameters);
    if (towerNow != towerFrozen || adapterNow != adapterFrozen) {
      towerFrozen = towerNow;
      adapterFrozen = adapterNow;
      replaced();
    }
  }

  private boolean all(String part, Set<String> parameters) {
    return decoder.parameterNames().stream().filter(name -> name.startsWith(part)).allMatch(parameters::contains);
  }

  @Override
  public void trained() {
    if (!towerFrozen) {
      replaced();
    } else if (!adapterFrozen) {
      store.forgetFeatures();
    }
  }

  @Override
  public void replaced() {
    store.clear();
    inTower = List.of();
  }

  @Override
  public long computed() {
    return computed;
  }

  @Override
  public void close() {
    arena.close();
    mergedArena.close();
    store.clear();
    if (tower != null) {
      tower.close();
      adapter.close();
    }
  }
}
