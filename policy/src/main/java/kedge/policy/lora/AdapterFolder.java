package kedge.policy.lora;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.data.hub.HubFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter;
import kedge.policy.checkpoint.TensorEntry;
import kedge.policy.model.Lora;
import kedge.policy.model.LoraLayout;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;

/** An adapter folder in PEFT's format: {@code adapter_config.json} and {@code adapter_model.safetensors}. */
public record AdapterFolder(Path folder, AdapterConfig config) {
  /** Name of the file of the adapters. */
  public static final String WEIGHTS = "adapter_model.safetensors";
  private static final String A = ".lora_A.weight";

  /** Returns whether a folder holds an adapter and no whole model. */
  public static boolean is(Path folder) {
    return Files.isRegularFile(folder.resolve(AdapterConfig.FILE))
        && !Files.isRegularFile(folder.resolve("config.json"));
  }

  /** Reads the config of a folder. @throws UserError naming what is not supported */
  public static AdapterFolder read(Path folder) {
    return new AdapterFolder(folder, AdapterConfig.read(folder));
  }

  /**
   * Finds the folder of the base model: {@code base_model_name_or_path} is a folder, relative to the working directory
   * or to the adapter's folder, or else a model of the Hub.
   *
   * @param progress receives the name of each file before its download
   * @throws UserError if there is no such folder
   */
  public Path base(Consumer<String> progress) {
    String name = config.base();
    if (!name.isEmpty()) {
      try {
        for (Path candidate : List.of(Path.of(name), folder.toAbsolutePath().resolve(name).normalize())) {
          if (Files.isDirectory(candidate)) {
            return candidate;
          }
        }
      } catch (InvalidPathException e) {
        throw unknownBase(name, e);
      }
      if (name.matches("[\\w.-]+/[\\w.-]+")) {
        return HubFolder.local(onHub(), progress);
      }
    }
    throw unknownBase(name, null);
  }

  /** The base's name on the Hub, with its revision. */
  Path onHub() {
    return Path.of("hub:" + config.base() + config.revision().map(revision -> "@" + revision).orElse(""));
  }

  private UserError unknownBase(String name, Throwable cause) {
    return new UserError(folder.resolve(AdapterConfig.FILE) + ": base_model_name_or_path is "
        + (name.isEmpty() ? "empty" : name + ", which is no folder here")
        + ". Maybe write the folder of the model that was adapted there, or its name on the Hub?", cause);
  }

  /**
   * Returns the layout of the folder's adapters for a base model of the given shape.
   *
   * @throws UserError naming a few tensors that do not fit the model
   */
  public LoraLayout layout(ModelShape shape) {
    try (SafeTensorsFile file = SafeTensorsFile.open(folder.resolve(WEIGHTS))) {
      Set<String> present = file.entries().keySet();
      try {
        LoraLayout wanted = new LoraLayout(shape, config.lora());
        if (names(wanted).keySet().equals(present)) {
          return checked(wanted, file.entries());
        }
        List<String> modules = present.stream().filter(name -> name.startsWith(LoraLayout.PREFIX) && name.endsWith(A))
            .map(name -> name.substring(LoraLayout.PREFIX.length(), name.length() - A.length())).toList();
        Lora given = config.lora();
        return checked(new LoraLayout(shape,
            new Lora(given.rank(), given.alpha(), given.rankStabilized(), modules)), file.entries());
      } catch (IllegalArgumentException e) {
        throw new UserError(folder + ": the adapter is not one of this model: " + e.getMessage(), e);
      }
    }
  }

  private LoraLayout checked(LoraLayout layout, Map<String, TensorEntry> entries) {
    Map<String, Parameter.Piece> expected = names(layout);
    List<String> faults = new ArrayList<>();
    Set<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(entries.keySet());
    Set<String> unexpected = new TreeSet<>(entries.keySet());
    unexpected.removeAll(new HashSet<>(expected.keySet()));
    missing.stream().limit(2).forEach(name -> faults.add(name + " is missing"));
    unexpected.stream().limit(2).forEach(name -> faults.add(name + " is unexpected"));
    expected.values().stream().filter(piece -> entries.containsKey(piece.fileName())
        && !Arrays.equals(entries.get(piece.fileName()).shape(), piece.shape())).limit(2)
        .forEach(piece -> faults.add("shape of " + piece.fileName() + " is "
            + Arrays.toString(entries.get(piece.fileName()).shape()) + ", expected "
            + Arrays.toString(piece.shape())));
    if (!faults.isEmpty()) {
      throw new UserError(folder + ": the adapter is not one of this model: " + String.join("; ", faults)
          + ". Maybe it belongs to another base?");
    }
    return layout;
  }

  private static Map<String, Parameter.Piece> names(LoraLayout layout) {
    Map<String, Parameter.Piece> names = new LinkedHashMap<>();
    layout.parameters().parameters().values()
        .forEach(parameter -> parameter.pieces().forEach(piece -> names.put(piece.fileName(), piece)));
    return names;
  }

  /** Overwrites the adapters with those of the folder. @throws UserError if the folder has other adapters */
  public void fill(LoraLayout layout, Parameters values) {
    try (PointerScope scope = new PointerScope();
        SafeTensorsFile file = SafeTensorsFile.open(folder.resolve(WEIGHTS))) {
      checked(layout, file.entries());
      for (Parameter parameter : layout.parameters().parameters().values()) {
        for (Parameter.Piece piece : parameter.pieces()) {
          file.copy(piece.fileName(),
              values.flat().narrow(0, parameter.offset() + piece.offset(), piece.elements()));
        }
      }
    }
  }

  /**
   * Writes both files into an existing folder, the adapters in fp32. Not atomic by itself.
   *
   * @param base value of {@code base_model_name_or_path}
   * @param revision of the base on the Hub; empty for its main branch, or a folder
   * @throws IOException if the disk refuses
   */
  public static void save(Path folder, String base, Optional<String> revision, LoraLayout layout, Parameters values)
      throws IOException {
    new AdapterConfig(layout.lora(), base, revision).write(folder);
    SafeTensorsWriter.write(folder.resolve(WEIGHTS),
        layout.parameters().parameters().values().stream().flatMap(parameter -> parameter.pieces().stream()
            .map(piece -> new SafeTensorsWriter.Source(piece.fileName(), piece.shape(), values.flat(),
                parameter.offset() + piece.offset())))
            .collect(Collectors.toList()),
        ElementType.F32);
  }
}
