package kedge.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

class ImageProcessorTest {
  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ImageProcessor of(String config, String preprocessor) {
    return ImageProcessor.of(json(config), json(preprocessor));
  }

  @Test
  void theSettingsOfACheckpointAreRead() {
    ImageProcessor processor = of("{'force_image_size':448,'downsample_ratio':0.5,'dynamic_image_size':true,"
        + "'use_thumbnail':true,'min_dynamic_patch':1,'max_dynamic_patch':12,'vision_config':{'patch_size':14}}",
        "{'image_mean':[0.5,0.5,0.5],'image_std':[0.25,0.5,0.5]}");
    assertEquals(new ProcessorSettings(448, true, true, 1, 12, 14, 2, Optional.empty(), List.of(0.5f, 0.5f, 0.5f),
        List.of(0.25f, 0.5f, 0.5f), BicubicDialect.PILLOW), processor.settings());
    assertEquals(new TileGrid(2, 1, true, 448, 448), processor.grid(new ImageSize(1000, 500)));
    assertEquals(new TileGrid(1, 1, false, 448, 448), of("{}", "{}").grid(new ImageSize(1000, 500)));
    assertEquals(ProcessorSettings.fixed(448, 14, 2), of("{'max_dynamic_patch':1}", "{}").settings());
    assertEquals(BicubicDialect.TORCHVISION,
        of("{}", "{'image_processor_type':'GotOcr2ImageProcessorFast'}").settings().resampling());
    assertEquals(List.of(0.5f, 0.5f, 0.5f), of("{}", "{'image_mean':0.5}").settings().mean());
    assertEquals(of("{}", "{}").digest(), of("{'pad2square':false}",
        "{'do_normalize':true,'do_rescale':true,'do_resize':true,'rescale_factor':0.00392156862745098}").digest());
    assertNotEquals(processor.digest(), of("{}", "{}").digest());
    assertEquals(of("{}", "{}").digest(), of("{'force_image_size':448}", "{}").digest());
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    for (String[] refused : new String[][]{{"{'force_image_size':450}", "{}", "image size is 450"},
        {"{'downsample_ratio':0.3}", "{}", "downsample_ratio is 0.3"}, {"{}", "{'resample':2}", "resample is 2"},
        {"{}", "{'image_std':[0,1,1]}", "image_std [0.0"}, {"{}", "{'image_mean':[0.5]}", "image_mean is"},
        {"{'min_dynamic_patch':7,'max_dynamic_patch':6}", "{}", "min_dynamic_patch is 7"},
        {"{}", "{'size':{'height':448,'width':224}}", "expected a square"},
        {"{}", "{'min_pixels':100,'max_pixels':50}", "min_pixels is 100"},
        {"{}", "{'do_normalize':false}", "do_normalize is false"},
        {"{}", "{'do_rescale':false}", "do_rescale is false"},
        {"{}", "{'do_resize':false}", "do_resize is false"}, {"{}", "{'rescale_factor':1}", "rescale_factor is 1"},
        {"{}", "{'image_mean':'clip'}", "image_mean is \"clip\""},
        {"{}", "{'image_std':[0.5,'x',0.5]}", "image_std is [0.5,\"x\",0.5]"},
        {"{'pad2square':true}", "{}", "pad2square is true"}}) {
      UserError fault = assertThrows(UserError.class, () -> of(refused[0], refused[1]), refused[2]);
      assertTrue(fault.getMessage().contains(refused[2]), fault.getMessage());
    }
  }

  @Test
  void tilesAreCutRowByRowAndTheThumbnailComesLast() {
    byte[] rgb = new byte[28 * 14 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3 % 28 < 14 ? 255 : 0); // left half white
    }
    ProcessorSettings settings = new ProcessorSettings(14, true, true, 1, 4, 7, 2, Optional.empty(),
        ProcessorSettings.IMAGENET_MEAN, ProcessorSettings.IMAGENET_STD, BicubicDialect.PILLOW);
    float[] values = new ImageProcessor(settings).values(new Pixels(28, 14, rgb));
    assertEquals(3 * 3 * 14 * 14, values.length);
    assertEquals((1 - 0.485f) / 0.229f, values[0], 1e-6);
    assertEquals((1 - 0.406f) / 0.225f, values[3 * 196 - 1], 1e-6);
    assertEquals((0 - 0.485f) / 0.229f, values[3 * 196], 1e-6);
    assertEquals((1 - 0.485f) / 0.229f, values[6 * 196], 1e-6);
    assertEquals((0 - 0.485f) / 0.229f, values[6 * 196 + 13], 1e-6);
  }

  @Test
  void anImageOfItsOwnResolutionKeepsItsAspectWithinTheBounds() {
    ImageProcessor processor = of("{'any_resolution':true}", "{}");
    assertEquals(new TileGrid(1, 1, false, 476, 644), processor.grid(new ImageSize(640, 480)));
    for (int[] size : new int[][]{{1, 1}, {8000, 8000}, {3580, 2260}, {1, 8000}, {30000, 2}, {1792, 1792}}) {
      TileGrid grid = processor.grid(new ImageSize(size[0], size[1]));
      long patches = (long) grid.height() / 14 * (grid.width() / 14);
      assertTrue(patches <= 16_384 && grid.height() % 28 == 0 && grid.width() % 28 == 0, grid.toString());
    }
    assertEquals(new TileGrid(1, 1, false, 1792, 1792), processor.grid(new ImageSize(1792, 1792)));
    TileGrid large = processor.grid(new ImageSize(3580, 2260));
    assertEquals(3580.0 / 2260, (double) large.width() / large.height(), 0.03);
    TileGrid small = of("{}", "{'min_pixels':3136}").grid(new ImageSize(10, 5));
    assertTrue(small.width() * small.height() >= 3136 && small.width() > small.height(), small.toString());
  }
}
