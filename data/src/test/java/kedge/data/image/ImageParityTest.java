package kedge.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.ImageRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pixels, resized pixels and grids equal those of Pillow 12, torchvision and InternVL's rule. */
class ImageParityTest {
  private static String faults(List<String[]> lines, boolean files) {
    StringBuilder faults = new StringBuilder();
    for (String[] line : lines) {
      ImageRef image = new ImageRef(files ? Path.of(line[0]) : Pictures.path(line[0]));
      Pixels pixels = Pictures.STORE.pixels(image);
      if (line.length == 4) {
        ImageSize size = new ImageSize(Integer.parseInt(line[1]), Integer.parseInt(line[2]));
        assertEquals(size, Pictures.STORE.size(image), line[0]);
        assertEquals(size, pixels.size(), line[0]);
      } else {
        pixels = BicubicDialect.valueOf(line[1]).resize(pixels, Integer.parseInt(line[2]), Integer.parseInt(line[3]));
      }
      if (!ImageStore.sha256(pixels.rgb()).equals(line[line.length - 1])) {
        faults.append(String.join(" ", line)).append('\n');
      }
    }
    return faults.isEmpty() ? null : faults.toString();
  }

  @Test
  void everyKindOfPictureHasPillowsPixels() {
    List<String[]> lines = Pictures.lines("decoded.txt");
    assertEquals(40, lines.size());
    assertNull(faults(lines, false));
  }

  @Test
  void resizedPixelsAreThoseOfPillowAndTorchvisionToTheLastBit() {
    assertNull(faults(Pictures.lines("resized.txt"), false));
  }

  @Test
  void fiveHundredGridsAreInternVls() {
    List<String[]> lines = Pictures.lines("grids.txt");
    assertEquals(500, lines.size());
    for (String[] line : lines) {
      int[] given = java.util.Arrays.stream(line).mapToInt(Integer::parseInt).toArray();
      ProcessorSettings settings = new ProcessorSettings(given[4], true, true, given[2], given[3], 14, 2,
          Optional.empty(), ProcessorSettings.IMAGENET_MEAN, ProcessorSettings.IMAGENET_STD, BicubicDialect.PILLOW);
      TileGrid grid = new ImageProcessor(settings).grid(new ImageSize(given[0], given[1]));
      assertEquals(given[5] + " x " + given[6], grid.columns() + " x " + grid.rows(), String.join(" ", line));
      assertEquals(given[5] * given[6] + (given[5] * given[6] > 1 ? 1 : 0), grid.tiles());
    }
  }

  @Test
  void realPicturesHaveTheSamePixels(@TempDir Path folder) throws IOException, InterruptedException {
    String pictures = System.getenv("KEDGE_PICTURES");
    String python = System.getenv("KEDGE_PYTHON");
    assumeTrue(pictures != null && python != null,
        "needs KEDGE_PICTURES, a folder of PNG and JPEG files, and KEDGE_PYTHON with Pillow 12 and torchvision");
    Path printed = folder.resolve("lines.txt");
    Path script = Path.of("..", "tests", "src", "test", "python", "make_image_fixtures.py");
    int status = new ProcessBuilder(python, script.toString(), pictures).redirectOutput(printed.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
    assertEquals(0, status);
    List<String[]> lines = Files.readAllLines(printed).stream().map(line -> line.split(" ")).toList();
    assertEquals(48 * 5, lines.size());
    assertNull(faults(lines, true));
  }
}
