package kedge.recipes.reader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kedge.data.UserError;
import kedge.recipes.CurationRecipe;
import kedge.recipes.Recipe;
import kedge.recipes.check.NearestWord;
import kedge.recipes.check.RecipeCheck;
import kedge.recipes.settings.ChatModelSettings;
import kedge.recipes.settings.RewardSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads recipes of training and of curation. Everything that is wrong is reported at once, by path and line, with the
 * nearest known key.
 */
public final class RecipeReader {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeReader.class);
  private static final Set<String> NOTED = ConcurrentHashMap.newKeySet();
  private final Schema schema;
  private final boolean code;

  public RecipeReader(Schema schema) {
    this(schema, true);
  }

  private RecipeReader(Schema schema, boolean code) {
    this.schema = schema;
    this.code = code;
  }

  /** Returns a reader that rejects recipes with code of their own, before any of it is loaded. */
  public RecipeReader withoutCode() {
    return new RecipeReader(schema, false);
  }

  /** Returns a reader that knows the providers on the class path. */
  public static RecipeReader installed() {
    return new RecipeReader(Schema.installed());
  }

  /**
   * Reads a recipe file.
   *
   * @param overrides {@code path=value} each, applied in order before anything is checked
   * @throws RecipeException with all faults
   */
  public Recipe read(Path file, List<String> overrides) {
    return read(text(file), file.toString(), overrides);
  }

  /** Reads a recipe from its text. @param origin name of the document in messages */
  public Recipe read(String text, String origin, List<String> overrides) {
    return read(Recipe.class, text, origin, overrides);
  }

  /** Reads a curation recipe file; parameters and errors as for {@link #read(Path, List)}. */
  public CurationRecipe readCuration(Path file, List<String> overrides) {
    return readCuration(text(file), file.toString(), overrides);
  }

  /** Reads a curation recipe from its text. @param origin name of the document in messages */
  public CurationRecipe readCuration(String text, String origin, List<String> overrides) {
    return read(CurationRecipe.class, text, origin, overrides);
  }

  private <R extends Record> R read(Class<R> root, String text, String origin, List<String> overrides) {
    RecipeFaults faults = new RecipeFaults();
    Yaml document = YamlParser.parse(text, "", faults);
    if (document.isEmpty()) {
      faults.throwIfAny(origin);
    }
    PluginSections plugins = new PluginSections(schema, faults);
    document = RenamedWords.apply(StagePresets.unfold(plugins.unfold(document), faults));
    lookForCode(document, origin, faults);
    for (String override : overrides) {
      document = plugins.unfold(new Overrides(plugins.schema(document), faults, root).apply(document, override));
    }
    document = RenamedWords.apply(document);
    lookForCode(document, origin, faults);
    Binder binder = new Binder(plugins.schema(document), faults, root);
    if (plugins.broken()) {
      faults.throwIfAny(origin);
    }
    Object bound = binder.bind(root, document, "");
    if (bound instanceof Recipe recipe) {
      RecipeCheck.faults(recipe).forEach(faults::addAtLine);
    }
    return resolved(root, bound, faults, origin);
  }

  private void lookForCode(Yaml document, String origin, RecipeFaults faults) {
    List<String> brought = BroughtCode.of(document);
    if (!code) {
      brought.forEach(each -> faults.add("", 0, "brings code, which --no-code does not allow: " + each));
      faults.throwIfAny(origin);
    }
    String all = String.join(", ", brought);
    if (!brought.isEmpty() && NOTED.add(all)) {
      LOG.warn("{} brings code, which runs with your rights: {}", origin, all);
    }
  }

  /**
   * Reads one reward: its kind alone, or an entry of {@code rewards} as YAML.
   *
   * @param origin name of the document in messages
   * @throws RecipeException with all faults
   */
  public RewardSettings reward(String text, String origin) {
    RecipeFaults faults = new RecipeFaults();
    Yaml entry = YamlParser.parse(text.contains(":") ? text : "reward: " + text, "", faults).withoutLines();
    PluginSections plugins = new PluginSections(schema, faults);
    Yaml.Mapping unfolded = (Yaml.Mapping) plugins
        .unfold(new Yaml.Mapping(Map.of("rewards", new Yaml.Sequence(List.of(entry), 0)), 0));
    Schema extended = plugins.schema(unfolded);
    faults.throwIfAny(origin);
    Yaml item = RenamedWords.reward(((Yaml.Sequence) unfolded.entries().get("rewards")).items().get(0));
    Object settings = new Binder(extended, faults, Recipe.class).bind(RewardSettings.class, item, "");
    return resolved(RewardSettings.class, settings, faults, origin);
  }

  /**
   * Reads one chat model, written as under {@code chat_models}.
   *
   * @throws RecipeException with all faults
   */
  public ChatModelSettings chatModel(String text) {
    RecipeFaults faults = new RecipeFaults();
    Yaml document = YamlParser.parse(text, "chat_model", faults);
    Object settings = new Binder(schema, faults, Recipe.class).bind(ChatModelSettings.class, document, "chat_model");
    return resolved(ChatModelSettings.class, settings, faults, "--chat-model");
  }

  /** Returns the plain values at the top of a recipe's text, by key. @throws RecipeException if it is not YAML */
  public static Map<String, String> scalars(String text, String origin) {
    RecipeFaults faults = new RecipeFaults();
    Map<String, String> values = new LinkedHashMap<>();
    if (YamlParser.parse(text, "", faults)instanceof Yaml.Mapping top) {
      top.entries().forEach((key, value) -> {
        if (value instanceof Yaml.Scalar scalar) {
          values.put(key, scalar.text());
        }
      });
    }
    faults.throwIfAny(origin);
    return values;
  }

  private static <T> T resolved(Class<T> type, Object bound, RecipeFaults faults, String origin) {
    faults.throwIfAny(origin);
    faults.notes().stream().filter(NOTED::add).forEach(note -> LOG.warn("{}: {}", origin, note));
    return type.cast(bound);
  }

  /** Returns the file with the nearest name in the folder of a missing file. */
  private static Optional<String> near(Path file) {
    String[] siblings = file.getParent() == null ? null : file.getParent().toFile().list();
    return siblings == null ? Optional.empty() : NearestWord.of(file.getFileName().toString(), List.of(siblings));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UserError("no recipe " + file + ": looked for " + file.toAbsolutePath().normalize()
          + near(file.toAbsolutePath().normalize()).map(near -> ". Maybe " + near + "?").orElse(""), e);
    } catch (IOException e) {
      throw new UserError("cannot read recipe " + file.toAbsolutePath().normalize() + ": " + e, e);
    }
  }
}
