package kedge.training.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.DroppedRows;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.text.PromptEncoder;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.Stage;
import kedge.recipes.stage.TooLong;
import kedge.training.parts.CutPrompts;
import kedge.training.parts.PartialSource;
import kedge.training.parts.RunParts;

/** Checks that every prompt leaves room for a completion; drops or cuts prompts if the stage says so. */
final class PromptCheck {
  private final RunParts parts;
  private final LeftOut leftOut;
  private final PromptEncoder encoder;
  private final Map<String, int[]> lengths = new HashMap<>();

  private PromptCheck(RunParts parts, LeftOut leftOut) {
    this.parts = parts;
    this.leftOut = leftOut;
    this.encoder = parts.policyParts().encoder().withContextLength(Integer.MAX_VALUE);
  }

  /**
   * Encodes every prompt that a stage may sample completions of.
   *
   * @throws UserError naming the problems that do not fit, or the first that the tokenizer cannot encode
   */
  static void require(RunParts parts, LeftOut leftOut) {
    PromptCheck check = new PromptCheck(parts, leftOut);
    parts.recipe().stages().forEach((stage, settings) -> settings.drawing().ifPresent(sampling -> parts.sources()
        .given(settings).forEach(name -> check.require(stage, settings, name, sampling.maxNewTokens()))));
  }

  private void require(String stage, Stage settings, String name, int newTokens) {
    ProblemSource source = parts.sources().get(name);
    int[] tokens = lengths.computeIfAbsent(name, read -> IntStream.range(0, source.size())
        .map(index -> length(source.problem(index))).toArray());
    int positions = parts.policyParts().config().shape().maximumPositions();
    BitSet tooLong = new BitSet();
    List<String> faults = new ArrayList<>();
    for (int index = 0; index < tokens.length; index++) {
      if (tokens[index] + newTokens > positions) {
        tooLong.set(index);
        faults.add(source.problem(index).id() + ": its prompt has " + tokens[index] + " tokens, which with stages."
            + stage + ".sampling.max_new_tokens " + newTokens + " is more than the policy's " + positions
            + " positions");
      }
    }
    TooLong what = settings instanceof RlStage rl ? rl.tooLong() : TooLong.STOP;
    if (faults.isEmpty()) {
      return;
    }
    if (what == TooLong.STOP || what == TooLong.DROP && faults.size() == source.size()) {
      String leave = !(settings instanceof RlStage)
          ? "leave them out by filter in data." + name + ", such as filter: length(FIELD) < 2000, or "
          : what == TooLong.STOP ? "too_long: drop or truncate in that stage, or " : "";
      throw new UserError(named(faults) + "\n  " + faults.size() + " of " + source.size() + " prompts of data." + name
          + " are too long for stages." + stage + ". Maybe " + leave + "lower max_new_tokens?");
    }
    if (what == TooLong.DROP) {
      parts.sources().fit(stage, name, new PartialSource(source,
          IntStream.range(0, source.size()).filter(index -> !tooLong.get(index)).toArray()));
      leftOut.add("stages." + stage + ".too_long, data." + name, faults, source.size());
    } else {
      CutPrompts cut = new CutPrompts(source, encoder, positions - newTokens, tooLong);
      tooLong.stream().forEach(cut::problem);
      parts.sources().fit(stage, name, cut);
      leftOut.addCut("stages." + stage + ".too_long, data." + name, faults, source.size());
    }
  }

  private int length(Problem problem) {
    try {
      return encoder.length(problem.prompt());
    } catch (UserError fault) {
      throw new UserError(problem.id() + ": " + fault.getMessage(), fault);
    }
  }

  /** Returns the first faults, one per line, and the number of the others. */
  static String named(List<String> faults) {
    return faults.get(0) + new DroppedRows(faults.size() - 1, faults.size(),
        faults.subList(1, Math.min(faults.size(), DroppedRows.NAMED))).list();
  }
}
