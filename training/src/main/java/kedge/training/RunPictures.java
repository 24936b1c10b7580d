package kedge.training;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import kedge.data.ImageRef;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.data.image.BicubicDialect;
import kedge.data.image.ImageStore;
import kedge.data.image.Pixels;
import kedge.recipes.Recipe;
import kedge.recipes.stage.Stage;
import kedge.training.parts.RecipeSources;
import kedge.training.report.PromptPictures;

/**
 * Pictures of a run's prompts, found in the data of the stages by problem and digest. Pictures that are missing or have
 * changed are left out without an error; the page names them.
 */
final class RunPictures implements PromptPictures {
  private static final int KEPT = 480; // two pages
  private final Recipe recipe;
  private final RecipeSources sources;
  private final ImageStore store = new ImageStore(0);
  private final Cache<String, Pixels> small = CacheBuilder.newBuilder().maximumSize(KEPT).build();

  /** @param sources sources of the recipe */
  RunPictures(Recipe recipe, RecipeSources sources) {
    this.recipe = recipe;
    this.sources = sources;
  }

  @Override
  public Map<String, Pixels> find(Set<Prompt> prompts, Set<String> digests) {
    Map<String, Pixels> found = new HashMap<>(small.getAllPresent(digests));
    Map<String, Set<String>> problems = new LinkedHashMap<>(); // by source
    for (Prompt prompt : prompts) {
      Stage stage = recipe.stages().get(prompt.stage());
      if (stage != null && found.size() < digests.size()) {
        stage.reads().forEach(
            source -> problems.computeIfAbsent(source, unused -> new HashSet<>()).add(prompt.problem()));
      }
    }
    problems.forEach((source, ids) -> look(source, ids, digests, found));
    small.putAll(found);
    return found;
  }

  private void look(String name, Set<String> ids, Set<String> digests, Map<String, Pixels> found) {
    try {
      ProblemSource source = sources.get(name);
      Set<String> left = new HashSet<>(ids);
      for (int index = 0; index < source.size() && !left.isEmpty(); index++) {
        var problem = source.problem(index);
        if (left.remove(problem.id())) {
          problem.prompt().images().forEach(image -> add(image, digests, found));
        }
      }
    } catch (UserError gone) {
      return; // the data was moved or removed since the run
    }
  }

  private void add(ImageRef image, Set<String> digests, Map<String, Pixels> found) {
    try {
      String digest = store.digest(image);
      if (digests.contains(digest) && !found.containsKey(digest)) {
        found.put(digest, scaled(store.pixels(image)));
      }
    } catch (UserError gone) {
      return; // the picture was moved, removed or damaged since the run
    }
  }

  private static Pixels scaled(Pixels pixels) {
    int longest = Math.max(pixels.width(), pixels.height());
    return longest <= LONGEST_SIDE ? pixels
        : BicubicDialect.PILLOW.resize(pixels,
            Math.max(1, pixels.width() * LONGEST_SIDE / longest),
            Math.max(1, pixels.height() * LONGEST_SIDE / longest));
  }
}
