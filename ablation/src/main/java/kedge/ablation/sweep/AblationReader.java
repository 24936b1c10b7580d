package kedge.ablation.sweep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import kedge.ablation.measure.Measure;
import kedge.ablation.statistics.Claims.Better;
import kedge.data.UserError;
import kedge.recipes.check.NearestWord;
import kedge.recipes.check.RecipeFault;
import kedge.recipes.reader.RecipeException;
import kedge.recipes.reader.Yaml;
import kedge.recipes.reader.YamlText;

/** Reads an ablation file; reports all errors at once, by path and line. */
public final class AblationReader {
  private static final List<String> KEYS = List.of("name", "base", "set", "axes", "seeds", "measure", "baseline");
  private static final List<String> MEASURE_KEYS = List.of("stage", "metric", "source", "last_steps", "better",
      "equivalent_within");
  private final List<RecipeFault> faults = new ArrayList<>();

  private AblationReader() {
  }

  /** Reads a file. @throws RecipeException with all errors */
  public static AblationSpec read(Path file) {
    try {
      return new AblationReader().read(Files.readString(file, StandardCharsets.UTF_8), file);
    } catch (NoSuchFileException e) {
      throw new UserError("no ablation file " + file + ": looked for " + file.toAbsolutePath().normalize(),
          e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file.toAbsolutePath().normalize() + ": " + e, e);
    }
  }

  private AblationSpec read(String text, Path file) {
    Map<String, Yaml> top = section(YamlText.parse(text, file.toString()), "", KEYS);
    String name = text(top, "name", "").orElse("");
    Optional<String> base = text(top, "base", "");
    List<String> settings = new ArrayList<>();
    changes(top.get("set"), "set").forEach((path, value) -> settings.add(path + "=" + value));
    Map<String, List<CellSpec>> axes = axes(required(top, "axes"));
    List<Long> seeds = seeds(required(top, "seeds"));
    List<Measure> measures = measures(required(top, "measure"));
    refuse(file);
    try {
      List<CellSpec> cells = AblationSpec.product(axes);
      String baseline = top.containsKey("baseline") ? text(top, "baseline", "").orElse("") : cells.get(0).name();
      return new AblationSpec(name, file.resolveSibling(base.orElseThrow()), settings, cells, seeds, measures,
          baseline);
    } catch (IllegalArgumentException e) {
      faults.add(new RecipeFault("", 0, e.getMessage()));
      refuse(file);
      throw e;
    }
  }

  private void refuse(Path file) {
    if (!faults.isEmpty()) {
      throw new RecipeException(file.toString(), faults);
    }
  }

  private void fault(String path, Yaml at, String message) {
    faults.add(new RecipeFault(path, at == null ? 0 : at.line(), message));
  }

  private Yaml required(Map<String, Yaml> section, String key) {
    if (!section.containsKey(key)) {
      fault(key, null, "missing, but required");
    }
    return section.get(key);
  }

  private Map<String, Yaml> section(Yaml node, String path, List<String> known) {
    if (!(node instanceof Yaml.Mapping mapping)) {
      fault(path, node, "is " + node.kind() + ", expected a section with keys");
      return Map.of();
    }
    mapping.entries().forEach((key, value) -> {
      if (!known.isEmpty() && !known.contains(key)) {
        fault(path.isEmpty() ? key : path + "." + key, value, "unknown key: " + NearestWord.notOneOf(key, known));
      }
    });
    return mapping.entries();
  }

  private Optional<String> text(Map<String, Yaml> section, String key, String path) {
    Yaml node = section.get(key);
    if (node instanceof Yaml.Scalar scalar && !scalar.empty()) {
      return Optional.of(scalar.text());
    }
    fault(path.isEmpty() ? key : path + "." + key, node,
        node == null ? "missing, but required" : "is " + node.kind() + ", expected a text");
    return Optional.empty();
  }

  private Map<String, String> changes(Yaml node, String path) {
    Map<String, String> changes = new LinkedHashMap<>();
    if (node != null) {
      section(node, path, List.of()).forEach((key, value) -> changes.put(key, YamlText.line(value)));
    }
    return changes;
  }

  /** Reads {@code path: [values]}, or {@code name: {variant: {path: value, ...}, ...}}. */
  private Map<String, List<CellSpec>> axes(Yaml node) {
    Map<String, List<CellSpec>> axes = new LinkedHashMap<>();
    if (node == null) {
      return axes;
    }
    section(node, "axes", List.of()).forEach((key, value) -> {
      String path = "axes." + key;
      List<CellSpec> values = new ArrayList<>();
      if (value instanceof Yaml.Sequence list) {
        list.items().forEach(item -> values.add(AblationSpec.value(key, YamlText.line(item))));
      } else if (value instanceof Yaml.Mapping variants) {
        variants.entries()
            .forEach((name, changes) -> values.add(new CellSpec(name, changes(changes, path + "." + name))));
      } else {
        fault(path, value, "is " + value.kind()
            + ", expected a list of values, or named variants, each a section of recipe paths and values");
      }
      if (values.isEmpty()) {
        fault(path, value, "has no values, expected at least one");
      }
      axes.put(key, values);
    });
    return axes;
  }

  private List<Long> seeds(Yaml node) {
    if (node instanceof Yaml.Sequence list && list.items().stream().allMatch(AblationReader::whole)) {
      return list.items().stream().map(item -> Long.parseLong(((Yaml.Scalar) item).text())).toList();
    }
    if (node instanceof Yaml.Scalar && whole(node)) {
      return LongStream.rangeClosed(1, Long.parseLong(((Yaml.Scalar) node).text())).limit(10_000).boxed().toList();
    }
    if (node != null) {
      fault("seeds", node, "is " + node.kind() + ", expected a number of seeds or a list of whole numbers");
    }
    return List.of();
  }

  private static boolean whole(Yaml node) {
    return node instanceof Yaml.Scalar scalar && scalar.text().matches("-?\\d{1,18}");
  }

  private List<Measure> measures(Yaml node) {
    List<Measure> measures = new ArrayList<>();
    if (node != null && !(node instanceof Yaml.Sequence)) {
      fault("measure", node, "is " + node.kind() + ", expected a list. Maybe - {stage: NAME, metric: pass@1}?");
    } else if (node != null) {
      List<Yaml> items = ((Yaml.Sequence) node).items();
      for (int i = 0; i < items.size(); i++) {
        measure(items.get(i), "measure." + i).ifPresent(measures::add);
      }
    }
    return measures;
  }

  private Optional<Measure> measure(Yaml node, String path) {
    int before = faults.size();
    Map<String, Yaml> section = section(node, path, MEASURE_KEYS);
    Optional<String> stage = text(section, "stage", path);
    Optional<String> metric = text(section, "metric", path);
    OptionalInt lastSteps = OptionalInt.empty();
    OptionalDouble margin = OptionalDouble.empty();
    Optional<Better> better = Optional.empty();
    try {
      lastSteps = section.containsKey("last_steps")
          ? OptionalInt.of(Integer.parseInt(text(section, "last_steps", path).orElse("1")))
          : lastSteps;
      margin = section.containsKey("equivalent_within")
          ? OptionalDouble.of(Double.parseDouble(text(section, "equivalent_within", path).orElse("1")))
          : margin;
      if (section.containsKey("better")) {
        better = text(section, "better", path).map(word -> Better.valueOf(word.toUpperCase(Locale.ROOT)));
      }
      Optional<String> source = section.containsKey("source") ? text(section, "source", path) : Optional.empty();
      if (faults.size() == before) {
        return Optional.of(new Measure(stage.orElseThrow(), metric.orElseThrow(), lastSteps,
            better.orElse(Measure.usual(metric.get())), margin, source));
      }
    } catch (NumberFormatException e) {
      fault(path, node, "last_steps expects a whole number, equivalent_within a number: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      fault(path, node,
          e.getMessage().startsWith("No enum") ? "better expects higher, lower or neither" : e.getMessage());
    }
    return Optional.empty();
  }
}
