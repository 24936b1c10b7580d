package kedge.training.check;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.sft.DemonstrationEncoder;
import kedge.training.parts.RunParts;

/** Checks, by encoding each once, that an sft stage can learn from every demonstration of its sources. */
public final class DemonstrationCheck {
  private static final long SLOW = 5_000_000_000L;

  private DemonstrationCheck() {
  }

  /** Checks data that is there before the run. @throws UserError naming the first demonstration that cannot be used */
  static void requireGiven(RunParts parts, PrintWriter out) {
    Set<List<Object>> seen = new HashSet<>();
    parts.recipe().stages().forEach((name, stage) -> {
      if (stage instanceof SftStage sft) {
        require(name, sft, parts.sources().given(sft).stream()
            .filter(read -> seen.add(List.of(read, sft.maxLength(), sft.directFormat(), sft.learn()))), parts, out);
      }
    });
  }

  /** Checks data that earlier stages have made. @throws UserError naming the first demonstration that cannot be used */
  public static void requireMade(String name, Stage stage, RunParts parts, PrintWriter out) {
    if (stage instanceof SftStage sft) {
      List<String> given = parts.sources().given(stage);
      require(name, sft, stage.reads().stream().filter(read -> !given.contains(read)), parts, out);
    }
  }

  private static void require(String name, SftStage stage, Stream<String> reads, RunParts parts, PrintWriter out) {
    DemonstrationEncoder encoder = new DemonstrationEncoder(parts.policyParts().encoder(), stage.learnedTurns(),
        stage.directFormat(), stage.maxLength());
    for (String read : reads.toList()) {
      ProblemSource source = parts.sources().get(read);
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
