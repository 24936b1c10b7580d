package kedge.cli.grade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.training.parts.RecipeRewards;

/** Explains how the grader read and compared an answer, as lines of text. */
public final class Explanation {
  private static final int SHOWN = 600;

  private Explanation() {
  }

  /**
   * Explains a row.
   *
   * @param place location of the row in messages
   */
  public static List<String> of(Reward reward, RowFields fields, ObjectNode row, String place) {
    Sample sample = fields.sample(row, place);
    RewardPool judge = new RewardPool(List.of(new WeightedReward(reward, 1)), false, RecipeRewards.DEADLINE, 1);
    Verdict verdict = judge.score(List.of(sample)).get(0).parts().get(0).verdict();
    List<String> lines = new ArrayList<>();
    lines.add("reward      " + reward.name());
    lines.add("gold        " + brief(sample.problem().answer().display()));
    lines.add("completion  " + brief(sample.candidate().text()));
    if (verdict instanceof Verdict.Scored scored) {
      lines.add("verdict     scored " + scored.value());
      Map<String, String> detail = scored.detail();
      int width = Stream.concat(Stream.of(9), detail.keySet().stream().map(String::length)).max(Integer::compare)
          .orElseThrow();
      detail.forEach((key, text) -> lines.add(String.format("  %-" + width + "s %s", key, brief(text))));
    } else {
      lines.add("verdict     " + (verdict instanceof Verdict.Unscorable lost ? "unscorable: " + lost.reason()
          : "not applicable: "
              + ((Verdict.NotApplicable) verdict).reason()));
    }
    return lines;
  }

  /** Shortens a text. Of a long completion it keeps the end, where answers are. */
  private static String brief(String text) {
    String line = text.replace("\n", "\\n");
    return line.length() <= SHOWN ? line : "... " + line.substring(line.length() - SHOWN);
  }
}
