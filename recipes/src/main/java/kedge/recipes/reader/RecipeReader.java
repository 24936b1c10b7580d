package kedge.recipes.reader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kedge.recipes.Recipe;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.RewardSettings;

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
    RecipeFaults faults = new RecipeFaults();
    Yaml document = YamlParser.parse(text, "", faults);
    if (faults.size() > 0 && document instanceof Yaml.Mapping mapping && mapping.entries().isEmpty()) {
      throw new RecipeException(origin, faults.sorted());
    }
    PluginSections plugins = new PluginSections(schema, faults);
    Yaml changed = StagePresets.unfold(plugins.unfold(document), faults);
    for (String setting : settings) {
      changed = plugins.unfold(
          new Overrides(plugins.schema(changed), faults).apply(changed, List.of(RenamedWords.setting(setting))));
    }
    changed = RenamedWords.apply(changed);
    Binder binder = new Binder(plugins.schema(changed), faults);
    if (plugins.broken()) {
      throw new RecipeException(origin, faults.sorted());
    }
    Recipe recipe = (Recipe) binder.bind(Recipe.class, changed, "");
    if (recipe != null) {
      check.faults(recipe).forEach(fault -> faults.add(fault.path(), line(binder, fault.path()), fault.message()));
    }
    if (faults.size() > 0) {
      throw new RecipeException(origin, faults.sorted());
    }
    return recipe;
  }

  /**
   * Reads one reward on its own: its kind alone, or an entry of {@code rewards} as YAML.
   *
   * @param origin what messages call it
   * @throws RecipeException with all that is wrong
   */
  public RewardSettings reward(String text, String origin) {
    RecipeFaults faults = new RecipeFaults();
    Yaml entry = YamlParser.parse(text.contains(":") ? text : "reward: " + text, "", faults).withoutLines();
    PluginSections plugins = new PluginSections(schema, faults);
    Yaml unfolded = plugins.unfold(new Yaml.Mapping(Map.of("rewards", new Yaml.Sequence(List.of(entry), 0)), 0));
    Yaml item = RenamedWords
        .reward(((Yaml.Sequence) ((Yaml.Mapping) unfolded).entries().get("rewards")).items().get(0));
    Schema extended = plugins.schema(unfolded);
    RewardSettings settings = faults.size() > 0 ? null
        : (RewardSettings) new Binder(extended, faults).bind(RewardSettings.class, item, "");
    if (faults.size() > 0) {
      throw new RecipeException(origin, faults.sorted());
    }
    return settings;
  }

  /**
   * Reads one chat model, written as a recipe writes it under {@code chat_models}.
   *
   * @throws RecipeException with all that is wrong
   */
  public ChatModelSettings chatModel(String text) {
    RecipeFaults faults = new RecipeFaults();
    Object settings = new Binder(schema, faults).bind(ChatModelSettings.class,
        YamlParser.parse(text, "chat_model", faults), "chat_model");
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
