package kedge.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.ImageRef;
import kedge.data.image.BicubicDialect;
import kedge.data.image.ImageProcessor;
import kedge.data.image.ImageStore;
import kedge.data.image.Pixels;
import kedge.data.image.TileGrid;

/**
 * Preparation of images for a vision tower, in processor time of one thread, as {@code tests/benchmarks/images.py} does
 * it with Pillow: decoding, resizing to the grid of tiles and the thumbnail, and all of it with cutting and
 * normalization. Arguments: seconds to measure, then files.
 */
final class ImageBenchmark {
  private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
      .getOperatingSystemMXBean();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = """
      {"force_image_size": 448, "dynamic_image_size": true, "use_thumbnail": true, "max_dynamic_patch": 10,
      "patch_size": 14, "downsample_ratio": 0.5}
      """;

  private interface Part {
    void run(ImageRef image);
  }

  private ImageBenchmark() {
  }

  public static void main(String[] arguments) throws IOException {
    double seconds = Double.parseDouble(arguments[0]);
    List<ImageRef> images = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      images.add(new ImageRef(Path.of(arguments[i])));
    }
    ImageProcessor processor = ImageProcessor.of(JSON.readTree(CONFIG), MissingNode.getInstance());
    Map<ImageRef, Pixels> decoded = new LinkedHashMap<>();
    images.forEach(image -> decoded.put(image, new ImageStore(0).pixels(image)));
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("decode", image -> new ImageStore(0).pixels(image));
    parts.put("resize", image -> resize(decoded.get(image), processor.grid(decoded.get(image).size())));
    parts.put("resize_normalize", image -> processor.values(decoded.get(image)));
    parts.put("all", image -> processor.values(new ImageStore(0).pixels(image)));
    Map<String, Object> line = new LinkedHashMap<>();
    for (Map.Entry<String, Part> part : parts.entrySet()) {
      line.put(part.getKey(), best(part.getValue(), images, seconds));
    }
    System.out.println(JSON.writeValueAsString(line));
  }

  private static void resize(Pixels pixels, TileGrid grid) {
    BicubicDialect.PILLOW.resize(pixels, grid.columns() * grid.width(), grid.rows() * grid.height());
    if (grid.thumbnail()) {
      BicubicDialect.PILLOW.resize(pixels, grid.width(), grid.height());
    }
  }

  /** Processor seconds of the fastest pass over all images, among as many as fit the time and at least three. */
  private static double best(Part part, List<ImageRef> images, double seconds) {
    List<Double> passes = new ArrayList<>();
    long begin = System.nanoTime();
    while (passes.size() < 3 || System.nanoTime() - begin < seconds * 1e9) {
      long start = PROCESS.getProcessCpuTime();
      images.forEach(part::run);
      passes.add((PROCESS.getProcessCpuTime() - start) / 1e9);
    }
    return passes.stream().min(Comparator.naturalOrder()).orElseThrow();
  }
}
