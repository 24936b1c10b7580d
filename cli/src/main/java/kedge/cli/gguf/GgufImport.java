package kedge.cli.gguf;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Longs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.checkpoint.TokenizerFiles;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;

/**
 * Converts a GGUF file to a checkpoint in Hugging Face layout. Quantized weights are dequantized.
 *
 * @param from the GGUF file
 * @param tokenizer folder whose tokenizer files are copied; empty for the tokenizer in the file
 * @param out the new checkpoint folder; must not exist
 * @param type element type of the weights; empty for the type of the file's matrices if it represents all values
 * exactly, else fp32 (as for quantized files)
 */
public record GgufImport(Path from, Optional<Path> tokenizer, Path out, Optional<ElementType> type) {
  /** Allowance for all files except the weights, in bytes. */
  private static final long OTHER_BYTES = 32L << 20;
  private static final int MOST_NAMED = 5;

  /**
   * Reads the file and writes the checkpoint. Only one part of a tensor is in memory at a time.
   *
   * @return the written configuration
   * @throws UserError if the file is invalid or not supported, {@code out} exists, or the disk is full
   */
  public ModelConfig write() {
    try (GgufFile file = GgufFile.open(from)) {
      ModelConfig config = GgufConfig.read(file, type.orElseGet(() -> stored(file)));
      ParameterLayout layout = new ParameterLayout(config.shape());
      List<SafeTensorsWriter.Source> sources = sources(file, config, layout);
      GgufTokenizer own = tokenizer.isPresent() ? null : new GgufTokenizer(file);
      CheckpointFolder.write(out, Checkpoint.bytes(layout, config.type()) + OTHER_BYTES, temporary -> {
        if (own == null) {
          TokenizerFiles.copy(tokenizer.get(), temporary);
        } else {
          own.write(temporary, config.shape().maximumPositions());
        }
        config.write(temporary);
        SafeTensorsWriter.writeSharded(temporary, sources, config.type(), Checkpoint.SHARD_BYTES);
      });
      return config;
    }
  }

  private static ElementType stored(GgufFile file) {
    Set<GgufType> matrices = file.tensors().values().stream().filter(tensor -> !single(tensor)).map(GgufTensor::type)
        .collect(Collectors.toSet());
    if (matrices.equals(Set.of(GgufType.BF16)) && othersAre(file, value -> Float.floatToIntBits(value) << 16 == 0)) {
      return ElementType.BF16;
    }
    return matrices.equals(Set.of(GgufType.F16))
        && othersAre(file, value -> HalfFloat.toFloat(HalfFloat.ofFloat(value)) == value) ? ElementType.F16
            : ElementType.F32;
  }

  private static boolean single(GgufTensor tensor) {
    return GgufNames.keptInSinglePrecision(tensor.name(), tensor.shape());
  }

  /** Returns whether the values of norms, biases and routers, which most files store as fp32, fit a smaller type. */
  private static boolean othersAre(GgufFile file, Predicate<Float> smaller) {
    return file.tensors().values().stream().filter(GgufImport::single)
        .allMatch(tensor -> Floats.asList(file.floats(tensor, 0, Math.toIntExact(tensor.elements()))).stream()
            .allMatch(smaller));
  }

  private static List<SafeTensorsWriter.Source> sources(GgufFile file, ModelConfig config, ParameterLayout layout) {
    Map<String, GgufTensor> left = new LinkedHashMap<>(file.tensors());
    left.remove(GgufConfig.ROPE_DIVISORS); // read with the config
    Set<String> missing = new TreeSet<>();
    List<String> faults = new ArrayList<>();
    List<SafeTensorsWriter.Source> sources = new ArrayList<>();
    for (Parameter parameter : layout.parameters().values()) {
      for (Parameter.Piece piece : parameter.pieces()) {
        GgufNames.Place place = GgufNames.of(piece.fileName());
        GgufTensor tensor = file.tensors().get(place.tensor());
        left.remove(place.tensor());
        long[] expected = place.ofExpert() ? Longs.concat(new long[]{config.shape().experts()}, piece.shape())
            : piece.shape();
        if (tensor == null) {
          missing.add(place.tensor());
        } else if (!Arrays.equals(tensor.shape(), expected)) {
          faults.add("shape of " + place.tensor() + " is " + Arrays.toString(tensor.shape()) + ", expected "
              + Arrays.toString(expected));
        } else {
          HeadRows rows = HeadRows.of(config.shape(), piece.fileName());
          long first = place.ofExpert() ? place.expert() * piece.elements() : 0;
          sources.add(SafeTensorsWriter.Source.ofFloats(piece.fileName(), piece.shape(),
              (start, count) -> values(file, tensor, rows, first + start, count)));
        }
      }
    }
    name(missing, "lacks", faults);
    name(left.keySet(), "has unexpectedly", faults);
    if (!faults.isEmpty()) {
      throw new UserError(
          file.path() + ": " + faults.stream().distinct().limit(MOST_NAMED).collect(Collectors.joining("; ")));
    }
    return sources;
  }

  private static void name(Set<String> names, String verb, List<String> faults) {
    if (!names.isEmpty()) {
      faults.add(0, "it " + verb + " " + names.size() + " tensors: "
          + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
          + (names.size() > MOST_NAMED ? ", ..." : ""));
    }
  }

  /** Reads values in the row order of the checkpoint; if that is the file's order, in a single read. */
  private static float[] values(GgufFile file, GgufTensor tensor, HeadRows rows, long start, int count) {
    if (!rows.paired()) {
      return file.floats(tensor, start, count);
    }
    long width = tensor.elements() / tensor.shape()[0];
    float[] values = new float[count];
    for (int done = 0; done < count;) {
      long row = (start + done) / width;
      long column = (start + done) % width;
      int some = (int) Math.min(count - done, width - column);
      System.arraycopy(file.floats(tensor, rows.inGguf(row) * width + column, some), 0, values, done, some);
      done += some;
    }
    return values;
  }
}
