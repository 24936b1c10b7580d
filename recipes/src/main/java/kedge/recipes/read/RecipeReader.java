package kedge.recipes.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import kedge.recipes.recipe.ChatModelSettings;
import kedge.recipes.recipe.Recipe;

/** Reads recipes: every fault at once, by path and line, with the nearest known key. */
public final class RecipeReader {
  private final Schema schema;
  private final RecipeCheck check;
  private final Algorithms algorithms;

  public RecipeReader(Schema schema, Algorithms algorithms) {
    this.schema = schema;
    this.algorithms = algorithms;
    this.check = new RecipeCheck(algorithms);
  }

  /** The objectives it knows. */
  public Algorithms algorithms() {
    return algorithms;
  }

  /** A reader that knows the providers on the class path. */
  public static RecipeReader installed(Algorithms algorithms) {
    return new RecipeReader(Schema.installed(), algorithms);
  }

  /**
   * Reads a recipe file.
   *
   * @param settings {@code path=value} each, applied in order before anything is checked
   * @throws RecipeException with all that is wrong
   */
  public Recipe read(Path file, List<String> settings) {
    try {
      return read(Files.readString(file, StandardCharsets.UTF_8), file.toString(), settings);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("no recipe " + file + ": looked for " + file.toAbsolutePath().normalize(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read recipe " + file.toAbsolutePath().normalize() + ": " + e, e);
    }
  }

  /** Reads a recipe from its text. @param origin what messages call it */
  public Recipe read(String text, String origin, List<String> settings) {
    Faults faults = new Faults();
    Yaml document = YamlParser.parse(text, "", faults);
    if (faults.size() > 0 && document instanceof Yaml.Mapping mapping && mapping.entries().isEmpty()) {
      throw new RecipeException(origin, faults.sorted());
    }
    Yaml changed = new Overrides(schema, faults).apply(document, settings);
    Binder binder = new Binder(schema, faults);
    Recipe recipe = (Recipe) binder.bind(Recipe.class, changed, "");
    if (recipe != null) {
      check.faults(recipe).forEach(fault -> faults.add(fault.path(), line(binder, fault.path()), fault.message()));
    }
    if (faults.size() > 0) {
      throw new RecipeException(origin, faults.sorted());
    }
    return recipe;
  }

  /** Reads one chat model, written as a recipe writes it under {@code chat_models}. @throws RecipeException with all that is wrong */
  public ChatModelSettings chatModel(String text) {
    Faults faults = new Faults();
    Object settings = new Binder(schema, faults).bind(ChatModelSettings.class, YamlParser.parse(text, "chat_model", faults), "chat_model");
    if (faults.size() > 0) {
      throw new RecipeException("--chat-model", faults.sorted());
    }
    return (ChatModelSettings) settings;
  }

  private static int line(Binder binder, String path) {
    String nearest = path;
    while (!binder.lines().containsKey(nearest) && nearest.contains(".")) {
      nearest = nearest.substring(0, nearest.lastIndexOf('.'));
    }
    return binder.lines().getOrDefault(nearest, 0);
  }
}
