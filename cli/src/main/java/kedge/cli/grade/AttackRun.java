package kedge.cli.grade;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.UserError;
import kedge.grader.attack.Attack;
import kedge.grader.attack.AttackTally;
import kedge.grader.attack.AttackedProblem;
import kedge.grader.attack.RedTeam;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.training.parts.RecipeRewards;

/**
 * Attacks a reward with known cheats, none of which may be rewarded, and with honest variants of the right answer, all
 * of which should be, for each problem of a file.
 *
 * @param reward the reward; a value above 0 counts as rewarded
 * @param fields fields of gold answer and question
 * @param shown maximum number of wrong outcomes listed per kind
 * @param threads completions judged at a time
 */
public record AttackRun(Reward reward, RowFields fields, int shown, int threads) {

  /**
   * Attacks every problem of the file and prints a table by kind.
   *
   * @throws UserError naming the line of the first row that cannot be read
   */
  public void run(Path file, PrintWriter printer) {
    AttackTally tally = new AttackTally(shown);
    RewardPool judge = UserError.whereRefused("--",
        () -> new RewardPool(List.of(new WeightedReward(reward, 1)), false, RecipeRewards.DEADLINE, threads));
    long[] rows = new long[2];
    RowFile.read(file, row -> {
      rows[0]++;
      Problem problem = fields.problem(row.value(), row.place());
      rows[1] += attack(judge, tally, problem) ? 0 : 1;
      return true;
    });
    if (rows[0] == 0) {
      throw new UserError(file + ": no rows");
    }
    printer.println(rows[0] + " problems, reward " + reward.name()
        + (rows[1] == 0 ? "" : "; " + rows[1] + " skipped, since their gold answer cannot be scored"));
    tally.lines().forEach(printer::println);
    printer.flush();
  }

  /** Attacks one problem. @return false if its gold answer cannot be scored */
  private boolean attack(RewardPool judge, AttackTally tally, Problem problem) {
    AttackedProblem attacked = RedTeam.problem(problem.id(), problem.prompt().turns().get(0).text(),
        problem.answer().display());
    Problem bare = problem.answer() instanceof Answer.Mathematical
        ? new Problem(problem.id(), problem.source(), problem.prompt(), new Answer.Mathematical(attacked.gold()),
            problem.columns())
        : problem;
    List<Attack> kinds = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    for (Attack attack : RedTeam.attacks()) {
      for (String completion : attack.completions().apply(attacked)) {
        kinds.add(attack);
        samples.add(new Sample(bare, new Candidate(completion, completion.length() / 4 + 1, true)));
      }
    }
    List<Verdict> verdicts = judge.score(samples).stream().map(card -> card.parts().get(0).verdict()).toList();
    if (!verdicts.stream().allMatch(Verdict.Scored.class::isInstance)) {
      return false;
    }
    for (int i = 0; i < verdicts.size(); i++) {
      Verdict.Scored scored = (Verdict.Scored) verdicts.get(i);
      Map<String, String> detail = scored.detail();
      tally.add(kinds.get(i), attacked, samples.get(i).candidate().text(), scored.value() > 0,
          detail.getOrDefault("outcome", "value " + scored.value()) + " by " + detail.getOrDefault("rule", "no rule"));
    }
    return true;
  }
}
