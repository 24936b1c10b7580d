package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.model.ParameterLayout;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Unweighted mean of checkpoints of the same provenance (SAIL-VL2, section 3.4: merging homologous models improves
 * them, merging others destroys them). Values are summed and divided in fp64 and rounded once to fp32, then to bf16 for
 * a bf16 checkpoint. One run of one tensor is in memory at a time.
 */
public final class Soup {
  /** File beside the weights that names the checkpoints. */
  public static final String FILE = "soup.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Path> checkpoints;
  private final List<String> differences;
  private final ModelConfig config;

  /**
   * Compares the checkpoints without reading a weight.
   *
   * @param checkpoints folders in Hugging Face layout, at least two
   * @param forceDifferent whether checkpoints of different or unknown provenance may be mixed; shapes must always be
   * equal
   * @throws UserError naming what differs
   * @throws UserError for fewer than two, or the same folder twice
   */
  public Soup(List<Path> checkpoints, boolean forceDifferent) {
    this.checkpoints = List.copyOf(checkpoints);
    requireSeveral();
    this.config = ModelConfig.read(checkpoints.get(0));
    requireOneShape();
    this.differences = differences();
    if (!differences.isEmpty() && !forceDifferent) {
      throw new UserError("these checkpoints are not of the same making, and the mean of such is worse than each:\n  "
          + String.join("\n  ", differences) + "\nMaybe --force-different, if they are to be mixed all the same?");
    }
  }

  private void requireSeveral() {
    if (checkpoints.size() < 2) {
      throw new UserError("a soup needs at least two checkpoints, but got " + checkpoints.size());
    }
    Set<Path> seen = new HashSet<>();
    for (Path checkpoint : checkpoints) {
      if (!seen.add(checkpoint.toAbsolutePath().normalize())) {
        throw new UserError(
            checkpoint + " is given twice, and would count twice. Maybe another checkpoint was meant?");
      }
    }
  }

  private void requireOneShape() {
    for (Path checkpoint : checkpoints) {
      ModelConfig other = ModelConfig.read(checkpoint);
      if (!other.shape().equals(config.shape()) || other.type() != config.type()) {
        throw new UserError("the checkpoints have different shapes, which no setting can mix: " + checkpoints.get(0)
            + " is " + config.shape() + " in " + config.type().configName() + ", " + checkpoint + " is " + other.shape()
            + " in " + other.type().configName());
      }
    }
  }

  private List<String> differences() {
    List<String> found = new ArrayList<>();
    Optional<Provenance> first = Provenance.read(checkpoints.get(0));
    for (Path checkpoint : checkpoints) {
      Optional<Provenance> own = Provenance.read(checkpoint);
      if (own.isEmpty()) {
        found.add(checkpoint + " does not say how it was made: it has no " + Provenance.FILE);
      } else if (first.isPresent()) {
        first.get().differences(own.get()).forEach(each -> found.add(checkpoint + ": " + each));
      }
    }
    return found;
  }

  /** Differences between the checkpoints; empty unless they were forced. */
  public List<String> forced() {
    return differences;
  }

  /**
   * Writes the mean as a checkpoint, whole or not at all, with the config and tokenizer of the first.
   *
   * @throws UserError for damaged weights, or tensors of other names or shapes
   */
  public void write(Path out) {
    checkpoints.stream().filter(each -> Files.exists(each.resolve(Checksums.FILE))).forEach(Checksums::verify);
    List<SafeTensors> weights = new ArrayList<>();
    try {
      checkpoints.forEach(each -> weights.add(SafeTensors.open(each)));
      requireSameTensors(weights);
      CheckpointFolder.write(out, Checkpoint.bytes(new ParameterLayout(config.shape()), config.type()),
          temporary -> fill(temporary, weights));
    } finally {
      weights.forEach(SafeTensors::close);
    }
  }

  private void fill(Path folder, List<SafeTensors> weights) throws IOException {
    List<SafeTensorsWriter.Source> sources = new ArrayList<>();
    weights.get(0).entries().forEach((name, entry) -> sources.add(new SafeTensorsWriter.Source(name, entry.shape(),
        (start, count) -> mean(weights, name, start, count))));
    config.write(folder);
    TokenizerFiles.copy(checkpoints.get(0), folder);
    TokenizerFiles.copyCode(checkpoints.get(0), folder);
    SafeTensorsWriter.writeSharded(folder, sources, config.type(), Checkpoint.SHARD_BYTES);
    Optional<Provenance> provenance = Provenance.read(checkpoints.get(0));
    if (differences.isEmpty() && provenance.isPresent()) {
      provenance.get().write(folder);
    }
    ObjectNode made = JSON.createObjectNode();
    ArrayNode ingredients = made.putArray("mean_of");
    checkpoints.forEach(each -> ingredients.add(each.toString()));
    ArrayNode forced = made.putArray("differences");
    differences.forEach(forced::add);
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(FILE).toFile(), made);
  }

  private static Tensor mean(List<SafeTensors> weights, String name, long start, long count) {
    Tensor sum = run(weights.get(0), name, start, count);
    for (SafeTensors other : weights.subList(1, weights.size())) {
      try (PointerScope scope = new PointerScope()) {
        sum.add_(run(other, name, start, count));
      }
    }
    return sum.div_(new Scalar((double) weights.size()));
  }

  private static Tensor run(SafeTensors weights, String name, long start, long count) {
    return weights.file(name).tensor(name).view(-1).narrow(0, start, count).to(ScalarType.Double);
  }

  private void requireSameTensors(List<SafeTensors> weights) {
    Map<String, TensorEntry> first = weights.get(0).entries();
    for (int i = 1; i < weights.size(); i++) {
      Map<String, TensorEntry> other = weights.get(i).entries();
      Set<String> odd = new HashSet<>(first.keySet());
      odd.addAll(other.keySet());
      odd.removeIf(name -> first.containsKey(name) && other.containsKey(name)
          && Arrays.equals(first.get(name).shape(), other.get(name).shape()));
      if (!odd.isEmpty()) {
        throw new UserError(checkpoints.get(0) + " and " + checkpoints.get(i) + " do not hold the same tensors: "
            + odd.stream().sorted().limit(5).toList()
            + (odd.size() > 5 ? " and " + (odd.size() - 5) + " more" : "") + " are missing in one or of another shape");
      }
    }
  }
}
