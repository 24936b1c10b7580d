package kedge.policy.cpu.vision;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.VisionShape;

/**
 * Tiles that go through the vision tower together.
 *
 * @param list in the order of their rows
 */
record Tiles(List<Tile> list) {

  /** A tile of an image. @param index within the image */
  record Tile(ImageInput image, int index) {
  }

  /** All tiles of some images in portions of at most {@code most} patches, or of a single tile. */
  static List<Tiles> cut(List<ImageInput> images, VisionShape shape, int most) {
    List<Tiles> portions = new ArrayList<>();
    List<Tile> open = new ArrayList<>();
    long patches = 0;
    for (ImageInput image : images) {
      int own = shape.patches(image.height(), image.width());
      for (int index = 0; index < image.tiles(); index++) {
        if (!open.isEmpty() && patches + own > most) {
          portions.add(new Tiles(List.copyOf(open)));
          open.clear();
          patches = 0;
        }
        open.add(new Tile(image, index));
        patches += own;
      }
    }
    if (!open.isEmpty()) {
      portions.add(new Tiles(List.copyOf(open)));
    }
    return portions;
  }

  /** Patches of each tile. */
  int[] patches(VisionShape shape) {
    return list.stream().mapToInt(tile -> shape.patches(tile.image.height(), tile.image.width())).toArray();
  }

  /** Digests and places of the tiles: what decides their features, beside the weights. */
  List<String> names() {
    return list.stream().map(tile -> tile.image.digest() + "/" + tile.index).toList();
  }
}
