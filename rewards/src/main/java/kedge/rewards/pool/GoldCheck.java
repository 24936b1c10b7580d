package kedge.rewards.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import kedge.data.Answer;
import kedge.data.DemonstrationFormat;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.total.Scorecard;
import kedge.rewards.total.WeightedReward;

/**
 * Check before a run: the known answer of every problem, written as a completion, must score 1 by every answer reward
 * that applies, and a blank completion 0.
 */
public final class GoldCheck {
  private static final int BATCH = 1024;
  private final RewardPool pool;

  /**
   * Makes a check with the rewards that grade the answer; others are ignored.
   *
   * @param deadline time limit for one completion
   * @param threads number of completions scored at the same time
   * @throws UserError if no reward grades the answer
   */
  public GoldCheck(List<Reward> rewards, Duration deadline, int threads) {
    this(rewards, deadline, threads, VerdictExchange.NONE);
  }

  /** Makes a check. @param exchange decides which of several processes calls the rewards */
  public GoldCheck(List<Reward> rewards, Duration deadline, int threads, VerdictExchange exchange) {
    List<WeightedReward> grading = rewards.stream().filter(Reward::gradesAnswer)
        .map(reward -> new WeightedReward(reward, 1)).toList();
    if (grading.isEmpty()) {
      List<String> names = rewards.stream().map(Reward::name).toList();
      throw new UserError(
          "none of the rewards " + names + " grades the answer, so there is nothing to check");
    }
    this.pool = new RewardPool(grading, true, deadline, threads).sharedBy(exchange);
  }

  /** Checks every problem of a source. */
  public GoldReport check(ProblemSource source) {
    List<GoldReport.Failure> failures = new ArrayList<>();
    int looked = 0;
    int unanswered = 0;
    List<String> ungraded = new ArrayList<>();
    for (int from = 0; from < source.size(); from += BATCH) {
      List<Sample> samples = new ArrayList<>();
      List<Sample> open = new ArrayList<>();
      for (int index = from; index < Math.min(source.size(), from + BATCH); index++) {
        Problem problem = source.problem(index);
        if (problem.answer() instanceof Answer.None) {
          unanswered++;
          open.add(new Sample(problem, new Candidate("", 1, true)));
        } else {
          samples.add(new Sample(problem, candidate(gold(problem))));
          samples.add(new Sample(problem, new Candidate("", 1, true)));
        }
      }
      List<Scorecard> cards = pool.score(samples);
      List<Scorecard> opened = open.isEmpty() ? List.of() : pool.score(open);
      for (int i = 0; i < opened.size(); i++) {
        if (opened.get(i).parts().stream().allMatch(part -> part.verdict() instanceof Verdict.NotApplicable)) {
          ungraded.add(open.get(i).problem().id());
        }
      }
      looked += cards.size() / 2;
      for (int i = 0; i < cards.size(); i += 2) {
        String id = samples.get(i).problem().id();
        fault(id, cards.get(i), cards.get(i + 1)).ifPresent(failures::add);
      }
    }
    return new GoldReport(source.name(), looked, unanswered, ungraded, failures);
  }

  /** Returns the known answer of a problem as a completion: boxed, after an empty thought. */
  public static String gold(Problem problem) {
    return DemonstrationFormat.THINK.text("", problem.answer().display());
  }

  private static Candidate candidate(String text) {
    return new Candidate(text, text.length(), true);
  }

  /**
   * Returns the first failure. A failed call takes precedence, since it leaves unknown whether the problem is at fault.
   */
  private static Optional<GoldReport.Failure> fault(String id, Scorecard gold, Scorecard blank) {
    boolean applies = false;
    List<GoldReport.Failure> found = new ArrayList<>();
    for (int i = 0; i < gold.parts().size(); i++) {
      Scorecard.Part right = gold.parts().get(i);
      Scorecard.Part empty = blank.parts().get(i);
      boolean none = right.verdict() instanceof Verdict.NotApplicable
          && empty.verdict() instanceof Verdict.NotApplicable;
      applies |= !none;
      if (!none && !scores(right.verdict(), 1)) {
        found.add(failure(id, right, "the gold answer", "1", GoldReport.Fault.SCORE));
      }
      if (!none && !scores(empty.verdict(), 0)) {
        found.add(failure(id, empty, "a blank completion", "0", GoldReport.Fault.BLANK));
      }
    }
    if (!applies) {
      return Optional.of(new GoldReport.Failure(id, "no answer reward applies to it", GoldReport.Fault.ANSWER));
    }
    return found.stream().filter(failure -> !failure.ofProblem()).findFirst().or(() -> found.stream().findFirst());
  }

  private static GoldReport.Failure failure(String id, Scorecard.Part part, String what, String expected,
      GoldReport.Fault ofScore) {
    GoldReport.Fault fault = !(part.verdict()instanceof Verdict.Unscorable lost) ? ofScore
        : lost.ofProblem() ? GoldReport.Fault.ANSWER : GoldReport.Fault.CALL;
    return new GoldReport.Failure(id, "reward " + part.reward() + " gives " + what + " " + describe(part.verdict())
        + ", expected " + expected, fault);
  }

  private static boolean scores(Verdict verdict, double value) {
    return verdict instanceof Verdict.Scored scored && scored.value() == value;
  }

  private static String describe(Verdict verdict) {
    if (verdict instanceof Verdict.Scored scored) {
      return scored.value() + (scored.detail().isEmpty() ? "" : " " + new TreeMap<>(scored.detail()));
    }
    return verdict instanceof Verdict.Unscorable unscorable ? "no score (" + unscorable.reason() + ")"
        : "no score (not applicable)";
  }
}
