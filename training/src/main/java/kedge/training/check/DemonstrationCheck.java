package kedge.training.check;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.ProblemSource;
import kedge.data.TooLongError;
import kedge.data.UserError;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.recipes.stage.TooLong;
import kedge.sft.DemonstrationEncoder;
import kedge.training.parts.PartialSource;
import kedge.training.parts.RunParts;

/** Checks, by encoding each once, that an sft stage can learn from every demonstration of its sources. */
public final class DemonstrationCheck {
  private static final long SLOW = 5_000_000_000L;

  private DemonstrationCheck() {
  }

  /** Checks data that exists before the run. @throws UserError naming demonstrations that cannot be used */
  static void requireGiven(RunParts parts, LeftOut leftOut, PrintWriter out) {
    Set<List<Object>> checked = new HashSet<>();
    parts.recipe().stages().forEach((name, stage) -> {
      if (stage instanceof SftStage sft) {
        boolean fits = sft.tooLong() != TooLong.STOP; // a stage that drops or cuts has its own view of the source
        require(name, sft,
            parts.sources().given(sft).stream()
                .filter(read -> fits
                    || checked.add(List.of(read, sft.maxLength(), sft.directFormat(), sft.learn(), sft.tooLong()))),
            parts, leftOut, out);
      }
    });
  }

  /** Checks data made by earlier stages. @throws UserError naming demonstrations that cannot be used */
  public static void requireMade(String name, Stage stage, RunParts parts, PrintWriter out) {
    if (stage instanceof SftStage sft) {
      List<String> given = parts.sources().given(stage);
      LeftOut leftOut = new LeftOut();
      require(name, sft, stage.reads().stream().filter(read -> !given.contains(read)), parts, leftOut, out);
      leftOut.lines().forEach(out::println);
    }
  }

  private static void require(String name, SftStage stage, Stream<String> reads, RunParts parts, LeftOut leftOut,
      PrintWriter out) {
    DemonstrationEncoder encoder = parts.policyParts().demonstrations(stage);
    for (String read : reads.toList()) {
      ProblemSource source = parts.sources().get(read);
      String prefix = "stages." + name + " reads " + read + ", whose demonstrations it cannot all learn from: ";
      List<String> tooLong = new ArrayList<>();
      List<String> cut = new ArrayList<>();
      BitSet left = new BitSet();
      long begin = System.nanoTime();
      boolean said = false;
      for (int index = 0; index < source.size(); index++) {
        try {
          encoder.sequences(source, index);
          if (stage.tooLong() == TooLong.TRUNCATE) {
            tooLong(encoder.uncut(), source, index).ifPresent(cut::add);
          }
        } catch (TooLongError fault) {
          tooLong.add(fault.length());
          left.set(index);
        } catch (UserError fault) {
          throw new UserError(prefix + fault.getMessage(), fault);
        }
        if (!said && System.nanoTime() - begin > SLOW) {
          out.println("stages." + name + ": looking at each of the " + source.size() + " demonstrations of " + read
              + " before it begins");
          said = true;
        }
      }
      if (!tooLong.isEmpty() && (stage.tooLong() != TooLong.DROP || tooLong.size() == source.size())) {
        throw new UserError(prefix + PromptCheck.named(tooLong) + "\n  " + tooLong.size() + " of " + source.size()
            + " demonstrations are too long. Maybe too_long: drop"
            + (stage.tooLong() == TooLong.STOP ? " or truncate" : "") + ", or raise max_length?");
      }
      leftOut.addCut("stages." + name + ".too_long, " + read, cut, source.size());
      if (!tooLong.isEmpty()) {
        parts.sources().fit(name, read, new PartialSource(source,
            IntStream.range(0, source.size()).filter(index -> !left.get(index)).toArray()));
        leftOut.add("stages." + name + ".too_long, " + read, tooLong, source.size());
      }
    }
  }

  /** Returns the length of a demonstration that an encoder rejects as too long; empty if it is not too long. */
  private static Optional<String> tooLong(DemonstrationEncoder encoder, ProblemSource source, int index) {
    try {
      encoder.sequences(source, index);
      return Optional.empty();
    } catch (TooLongError fault) {
      return Optional.of(fault.length());
    }
  }
}
