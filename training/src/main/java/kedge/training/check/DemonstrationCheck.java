package kedge.training.check;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.stage.SftStage;
import kedge.sft.DemonstrationEncoder;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;

/**
 * Whether an sft stage can learn from every demonstration of its sources, whenever it comes to it: each is encoded
 * once, and nothing of it is kept.
 */
public final class DemonstrationCheck {
  private static final long SLOW = 5_000_000_000L;

  private DemonstrationCheck() {
  }

  /**
   * The demonstrations that are there before the run begins.
   *
   * @throws UserError naming the first that cannot be learned from
   */
  public static void requireGiven(Recipe recipe, RecipeSources sources, PolicyParts kit, PrintWriter out) {
    Set<List<Object>> seen = new HashSet<>();
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof SftStage sft) {
        require(name, sft,
            sources.given(sft).stream()
                .filter(read -> seen.add(List.of(read, sft.maxLength(), sft.directFormat(), sft.roles()))).toList(),
            sources, kit, out);
      }
    });
  }

  /** Those that stages before this one have made. @throws UserError naming the first that cannot be learned from */
  public static void requireMade(String name, SftStage stage, RecipeSources sources, PolicyParts kit, PrintWriter out) {
    Set<String> given = sources.given(stage).stream().collect(Collectors.toSet());
    require(name, stage, stage.reads().stream().filter(read -> !given.contains(read)).toList(), sources, kit, out);
  }

  private static void require(String name, SftStage stage, List<String> reads, RecipeSources sources, PolicyParts kit,
      PrintWriter out) {
    DemonstrationEncoder encoder = new DemonstrationEncoder(kit.encoder(), Set.copyOf(stage.roles()),
        stage.directFormat(), stage.maxLength());
    for (String read : reads) {
      ProblemSource source = sources.get(read);
      long begin = System.nanoTime();
      boolean said = false;
      for (int index = 0; index < source.size(); index++) {
        try {
          encoder.sequences(source, index);
        } catch (UserError fault) {
          throw new UserError("stages." + name + " reads " + read + ", whose demonstrations it cannot all learn from: "
              + fault.getMessage(), fault);
        }
        if (!said && System.nanoTime() - begin > SLOW) {
          out.println("stages." + name + ": looking at each of the " + source.size() + " demonstrations of " + read
              + " before it begins");
          said = true;
        }
      }
    }
  }
}
