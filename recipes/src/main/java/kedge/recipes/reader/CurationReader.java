package kedge.recipes.reader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.recipes.CurationRecipe;

/**
 * Reads recipes of curation, as {@link RecipeReader} reads those of training: every fault at once, by path and line.
 */
public final class CurationReader {
  private final Schema schema;

  public CurationReader(Schema schema) {
    this.schema = schema;
  }

  /** A reader that knows the providers on the class path. */
  public static CurationReader installed() {
    return new CurationReader(Schema.installed());
  }

  /**
   * Reads a file.
   *
   * @param settings {@code path=value} each, applied in order before anything is checked
   * @throws RecipeException with all that is wrong
   */
  public CurationRecipe read(Path file, List<String> settings) {
    try {
      return read(Files.readString(file, StandardCharsets.UTF_8), file.toString(), settings);
    } catch (NoSuchFileException e) {
      throw new UserError("no recipe " + file + ": looked for " + file.toAbsolutePath().normalize(), e);
    } catch (IOException e) {
      throw new UserError("cannot read recipe " + file.toAbsolutePath().normalize() + ": " + e, e);
    }
  }

  /** Reads a recipe from its text. @param origin what messages call it */
  public CurationRecipe read(String text, String origin, List<String> settings) {
    RecipeFaults faults = new RecipeFaults();
    Yaml document = YamlParser.parse(text, "", faults);
    if (faults.size() > 0 && document instanceof Yaml.Mapping mapping && mapping.entries().isEmpty()) {
      throw new RecipeException(origin, faults.sorted());
    }
    Yaml changed = new Overrides(schema, faults, CurationRecipe.class).apply(document, settings);
    CurationRecipe recipe = (CurationRecipe) new Binder(schema, faults, CurationRecipe.class).bind(CurationRecipe.class,
        changed, "");
    if (faults.size() > 0) {
      throw new RecipeException(origin, faults.sorted());
    }
    return recipe;
  }
}
