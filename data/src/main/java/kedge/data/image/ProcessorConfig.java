package kedge.data.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.data.UserError;

/** Reads a processor's settings from {@code config.json} and {@code preprocessor_config.json}. */
final class ProcessorConfig {
  private static final int BICUBIC = 3;
  private final JsonNode config;
  private final JsonNode preprocessor;

  private ProcessorConfig(JsonNode config, JsonNode preprocessor) {
    this.config = config;
    this.preprocessor = preprocessor;
  }

  static ProcessorSettings read(JsonNode config, JsonNode preprocessor) {
    ProcessorConfig files = new ProcessorConfig(config, preprocessor);
    return UserError.whereRefused("image processor: ", files::settings);
  }

  private ProcessorSettings settings() {
    JsonNode vision = config.path("vision_config");
    int patch = whole("patch_size", 14, preprocessor, vision, config);
    int size = size(vision);
    double ratio = first("downsample_ratio", config, preprocessor).map(JsonNode::doubleValue).orElse(0.5);
    int merge = (int) Math.round(1 / ratio);
    if (!(ratio > 0) || Math.abs(merge * ratio - 1) > 1e-6) {
      throw new UserError("downsample_ratio is " + ratio + ", expected 1 divided by a whole number, as 0.5");
    }
    refuseOthers();
    int resample = whole("resample", BICUBIC, preprocessor);
    if (resample != BICUBIC) {
      throw new UserError("resample is " + resample + ", expected 3 (bicubic)");
    }
    return new ProcessorSettings(size, truth("dynamic_image_size"), truth("use_thumbnail"),
        whole("min_dynamic_patch", 1, config, preprocessor), whole("max_dynamic_patch", 6, config, preprocessor), patch,
        merge, anyResolution(patch), colors("image_mean", ProcessorSettings.IMAGENET_MEAN),
        colors("image_std", ProcessorSettings.IMAGENET_STD), resampling());
  }

  /** Refuses processing that images would silently go without, or get against the settings. */
  private void refuseOthers() {
    for (String key : List.of("do_resize", "do_rescale", "do_normalize")) {
      if (preprocessor.path(key).isBoolean() && !preprocessor.path(key).booleanValue()) {
        throw new UserError(key + " is false, expected true");
      }
    }
    JsonNode factor = preprocessor.path("rescale_factor");
    if (factor.isNumber() && Math.abs(factor.doubleValue() * 255 - 1) > 1e-6) {
      throw new UserError("rescale_factor is " + factor + ", expected 1 / 255");
    }
    if (truth("pad2square")) {
      throw new UserError("pad2square is true, but images are not padded: expected false");
    }
  }

  /** The size of a tile: a number, or {@code {"height": 448, "width": 448}}. */
  private int size(JsonNode vision) {
    Optional<JsonNode> found = Stream.of(config.path("force_image_size"), preprocessor.path("size"),
        preprocessor.path("crop_size"), vision.path("image_size")).filter(node -> node.isNumber() || node.has("height"))
        .findFirst();
    if (found.isEmpty()) {
      return 448;
    }
    JsonNode size = found.get();
    if (size.isObject() && size.path("height").intValue() != size.path("width").intValue()) {
      throw new UserError("size is " + size + ", expected a square");
    }
    return size.isObject() ? size.path("height").intValue() : size.intValue();
  }

  private Optional<ProcessorSettings.AnyResolution> anyResolution(int patch) {
    boolean asked = Stream.of("min_pixels", "max_pixels").anyMatch(key -> preprocessor.path(key).isNumber())
        || first("any_resolution", preprocessor, config).filter(JsonNode::booleanValue).isPresent();
    if (!asked) {
      return Optional.empty();
    }
    long most = (long) ProcessorSettings.MOST_PATCHES * patch * patch;
    long maximum = preprocessor.path("max_pixels").asLong(most);
    return Optional.of(new ProcessorSettings.AnyResolution(preprocessor.path("min_pixels").asLong(1),
        Math.min(maximum, most)));
  }

  private BicubicDialect resampling() {
    String type = preprocessor.path("image_processor_type").asText();
    return type.endsWith("Fast") ? BicubicDialect.TORCHVISION : BicubicDialect.PILLOW;
  }

  private List<Float> colors(String key, List<Float> otherwise) {
    JsonNode given = preprocessor.path(key);
    if (given.isMissingNode() || given.isNull()) {
      return otherwise;
    }
    List<JsonNode> numbers = given.isNumber() ? List.of(given, given, given) : Lists.newArrayList(given);
    if (numbers.isEmpty() || !numbers.stream().allMatch(JsonNode::isNumber)) {
      throw new UserError(key + " is " + given + ", expected a number for each color");
    }
    return numbers.stream().map(JsonNode::floatValue).toList();
  }

  private boolean truth(String key) {
    return first(key, config, preprocessor).filter(JsonNode::booleanValue).isPresent();
  }

  private int whole(String key, int otherwise, JsonNode... places) {
    return first(key, places).filter(JsonNode::isNumber).map(JsonNode::intValue).orElse(otherwise);
  }

  private static Optional<JsonNode> first(String key, JsonNode... places) {
    return Stream.of(places).map(place -> place.path(key)).filter(node -> !node.isMissingNode() && !node.isNull())
        .findFirst();
  }
}
