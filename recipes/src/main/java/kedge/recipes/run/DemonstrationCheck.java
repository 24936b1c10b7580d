package kedge.recipes.run;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.DataException;
import kedge.data.ProblemSource;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.SftStage;
import kedge.sft.DemonstrationEncoder;

/** Whether an sft stage can learn from every demonstration of its sources, whenever it comes to it: each is encoded once, and nothing of it is kept. */
public final class DemonstrationCheck {
  private static final long SLOW = 5_000_000_000L;

  private DemonstrationCheck() {
  }

  /** The demonstrations that are there before the run begins. @throws DataException naming the first that cannot be learned from */
  public static void requireGiven(Recipe recipe, Sources sources, ModelKit kit, PrintWriter out) {
    Set<List<Object>> seen = new HashSet<>();
    recipe.stages().forEach((name, stage) -> {
      if (stage instanceof SftStage sft) {
        require(name, sft, sources.given(sft).stream().filter(read -> seen.add(List.of(read, sft.maxLength(), sft.directFormat(), sft.roles()))).toList(),
            sources, kit, out);
      }
    });
  }

  /** Those that stages before this one have made. @throws DataException naming the first that cannot be learned from */
  static void requireMade(String name, SftStage stage, Sources sources, ModelKit kit, PrintWriter out) {
    Set<String> given = sources.given(stage).stream().collect(Collectors.toSet());
    require(name, stage, stage.reads().stream().filter(read -> !given.contains(read)).toList(), sources, kit, out);
  }

  private static void require(String name, SftStage stage, List<String> reads, Sources sources, ModelKit kit, PrintWriter out) {
    DemonstrationEncoder encoder = new DemonstrationEncoder(kit.encoder(), Set.copyOf(stage.roles()), stage.directFormat(), stage.maxLength());
    for (String read : reads) {
      ProblemSource source = sources.get(read);
      long begin = System.nanoTime();
      boolean said = false;
      for (int index = 0; index < source.size(); index++) {
        try {
          encoder.sequences(source, index);
        } catch (DataException fault) {
          throw new DataException("stages." + name + " reads " + read + ", whose demonstrations it cannot all learn from: " + fault.getMessage(), fault);
        }
        if (!said && System.nanoTime() - begin > SLOW) {
          out.println("stages." + name + ": looking at each of the " + source.size() + " demonstrations of " + read + " before it begins");
          said = true;
        }
      }
    }
  }
}
