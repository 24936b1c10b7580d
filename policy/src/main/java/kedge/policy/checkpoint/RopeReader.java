package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import kedge.policy.model.RopeScaling;

/**
 * Reads base and scaling of the rotary frequencies from {@code config.json}: {@code rope_theta} with {@code
 * rope_scaling}, as transformers 4 writes them, or {@code rope_parameters} of transformers 5, or both where they agree.
 */
final class RopeReader {
  private static final double DEFAULT_THETA = 10_000;
  private static final String ORIGINAL = "original_max_position_embeddings";
  private final ConfigFields fields;
  private final int maximumPositions;
  private double theta = Double.NaN;
  private RopeScaling scaling;

  /** @param maximumPositions {@code max_position_embeddings}, the original positions of YaRN where it names none */
  RopeReader(ConfigFields fields, int maximumPositions) {
    this.fields = fields;
    this.maximumPositions = maximumPositions;
    agree(fields.positive("rope_theta", Double.NaN));
    read("rope_parameters");
    read("rope_scaling");
  }

  double theta() {
    return Double.isNaN(theta) ? DEFAULT_THETA : theta;
  }

  RopeScaling scaling() {
    return scaling == null ? RopeScaling.NONE : scaling;
  }

  private void agree(double found) {
    if (!Double.isNaN(theta) && !Double.isNaN(found) && found != theta) {
      fields.fault("rope_theta is " + theta + " in one place and " + found
          + " in another (rope_parameters, rope_scaling), expected the same");
    }
    theta = Double.isNaN(theta) ? found : theta;
  }

  private void read(String name) {
    ConfigFields rope = fields.object(name);
    if (rope == null) {
      return;
    }
    JsonNode partial = rope.value("partial_rotary_factor");
    if (partial != null && partial.asDouble() != 1) {
      fields.fault(name + ".partial_rotary_factor is " + partial + ", but only 1 is supported");
    }
    agree(rope.positive("rope_theta", Double.NaN));
    String type = rope.text(rope.either("rope_type", "type"));
    RopeScaling found = scaling(name, type == null ? "default" : type, rope);
    if (found == null) {
      return;
    }
    Set<String> unknown = rope.keys();
    unknown.removeAll(rope.read());
    if (!unknown.isEmpty()) {
      fields.fault(name + " has " + unknown + ", supported for " + found.ropeType() + " are " + rope.read());
    }
    if (scaling != null && !scaling.equals(found)) {
      fields.fault("rope_parameters say " + scaling + " and rope_scaling says " + found + ", expected the same");
    }
    scaling = found;
  }

  private RopeScaling scaling(String name, String type, ConfigFields rope) {
    return switch (type) {
      case "default" -> RopeScaling.NONE;
      case "linear" -> new RopeScaling.Linear(required(name, "factor", rope));
      case "llama3" -> new RopeScaling.Llama3(required(name, "factor", rope), required(name, "low_freq_factor", rope),
          required(name, "high_freq_factor", rope), original(rope));
      case "yarn" -> yarn(required(name, "factor", rope), rope);
      default -> {
        fields.fault(name + ".rope_type is " + type + ", supported are default, linear, llama3 and yarn"
            + (type.equals("dynamic")
                ? ". Maybe leave it out, which computes the same up to max_position_embeddings tokens?"
                : ""));
        yield null;
      }
    };
  }

  private RopeScaling.Yarn yarn(double factor, ConfigFields rope) {
    double scale = rope.positive("mscale", Double.NaN);
    double scaleOfAll = rope.positive("mscale_all_dim", Double.NaN);
    double usual = Double.isNaN(scale) || Double.isNaN(scaleOfAll) ? magnitude(factor, 1)
        : magnitude(factor, scale) / magnitude(factor, scaleOfAll);
    return new RopeScaling.Yarn(factor, (float) rope.positive("attention_factor", usual),
        rope.positive("beta_fast", 32), rope.positive("beta_slow", 1), original(rope), rope.bool("truncate", true));
  }

  private static double magnitude(double factor, double scale) {
    return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
  }

  /** Positions of the first training: within the scaling, or beside it, as transformers 5 reads them. */
  private int original(ConfigFields rope) {
    int beside = fields.integer(ORIGINAL, 0, 1, Integer.MAX_VALUE);
    int within = rope.integer(ORIGINAL, beside == 0 ? maximumPositions : beside, 1, Integer.MAX_VALUE);
    if (beside != 0 && beside != within) {
      fields.fault(ORIGINAL + " is " + beside + " beside the scaling of positions and " + within
          + " within it, expected the same");
    }
    return within;
  }

  private double required(String name, String key, ConfigFields rope) {
    if (!rope.has(key)) {
      fields.fault(name + "." + key + " is missing, expected a number above 0");
    }
    return rope.positive(key, 1);
  }
}
