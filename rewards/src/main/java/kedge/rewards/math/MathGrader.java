package kedge.rewards.math;

import java.util.Objects;
import java.util.Optional;
import kedge.rewards.FinalAnswer;

/** Grades mathematical answers. Pure and safe for use by many threads: the same texts always get the same verdict. */
public final class MathGrader {
  private final GradingPolicy policy;

  /** Makes a grader that looks for answers by a policy. */
  public MathGrader(GradingPolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /**
   * Grades a completion.
   *
   * @param gold the known answer, bare or as the full published solution that holds it in a {@code \boxed{}} or after {@code ####}
   * @param completion the model's text
   */
  public MathVerdict grade(String gold, String completion) {
    Optional<String> extracted = FinalAnswer.of(completion);
    String known = FinalAnswer.of(gold).orElse(gold.contains("####") ? gold.substring(gold.lastIndexOf("####") + 4) : gold);
    return extracted.isEmpty() ? new MathVerdict(MathOutcome.NO_ANSWER, "", "no_answer", "", "", 0) : compare(known, extracted.get());
  }

  /** Compares two bare answers, without extraction. */
  public MathVerdict compare(String gold, String answer) {
    Optional<AnswerText> known = AnswerText.read(gold);
    Optional<AnswerText> given = AnswerText.read(answer);
    MathOutcome outcome = known.isEmpty() ? MathOutcome.UNPARSABLE_GOLD : given.isEmpty() ? MathOutcome.UNPARSABLE_PREDICTION
        : known.get().matches(given.get(), true) ? MathOutcome.CORRECT : MathOutcome.WRONG;
    return new MathVerdict(outcome, answer, "text", "", "", 0);
  }
}
