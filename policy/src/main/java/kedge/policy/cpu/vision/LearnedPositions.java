package kedge.policy.cpu.vision;

import kedge.policy.cpu.kernel.Block;
import kedge.policy.cpu.kernel.Floats;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.cpu.kernel.Workers;
import kedge.policy.vision.BicubicTaps;
import kedge.policy.vision.VisionShape;

/** Learned positions of a square grid, interpolated for tiles of another size, and their gradient. */
final class LearnedPositions {
  private final Workers workers;
  private final int grid;
  private final int width;
  private final Block values;
  private final Block gradient;

  LearnedPositions(Workers workers, VisionShape shape, Block values, Block gradient) {
    this.workers = workers;
    this.grid = shape.grid();
    this.width = shape.width();
    this.values = values;
    this.gradient = gradient;
  }

  /** Adds the positions of a tile of {@code rows x columns} patches to its rows of a stream. */
  void add(Matrix tile, int rows, int columns) {
    if (rows == grid && columns == grid) {
      workers.forEachRow(tile.rows(), 16,
          patch -> Floats.add(values.bytes(), patch * width, tile.bytes(), tile.index(patch), width));
      return;
    }
    BicubicTaps vertical = BicubicTaps.of(grid, rows);
    BicubicTaps horizontal = BicubicTaps.of(grid, columns);
    workers.forEachRow(tile.rows(), 4, patch -> visit(vertical, horizontal, patch / columns, patch % columns,
        (position, weight) -> Floats.addScaled(values.bytes(), position * width, weight, tile.bytes(),
            tile.index(patch), width)));
  }

  /** Adds the gradient of a tile's rows to that of the positions, in the order of the rows. */
  void addGradient(Matrix dTile, int rows, int columns) {
    BicubicTaps vertical = BicubicTaps.of(grid, rows);
    BicubicTaps horizontal = BicubicTaps.of(grid, columns);
    workers.rows(width, Floats.WIDTH, (thread, first, count) -> {
      for (int row = 0; row < dTile.rows(); row++) {
        int patch = row;
        visit(vertical, horizontal, patch / columns, patch % columns,
            (position, weight) -> Floats.addScaled(dTile.bytes(), dTile.index(patch) + first, weight, gradient.bytes(),
                position * width + first, count));
      }
    });
  }

  private interface Tap {
    void take(int position, float weight);
  }

  private void visit(BicubicTaps vertical, BicubicTaps horizontal, int row, int column, Tap tap) {
    for (int y = 0; y < vertical.taps(); y++) {
      for (int x = 0; x < horizontal.taps(); x++) {
        double weight = vertical.weight(row, y) * horizontal.weight(column, x);
        if (weight != 0) {
          tap.take(vertical.source(row, y) * grid + horizontal.source(column, x), (float) weight);
        }
      }
    }
  }
}
