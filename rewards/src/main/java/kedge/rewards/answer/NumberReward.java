package kedge.rewards.answer;

import static com.google.common.base.Preconditions.checkArgument;

import java.math.BigDecimal;
import java.util.Optional;
import kedge.data.Problem;
import kedge.data.settings.Default;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's number is the known one, else 0: exactly, or rounded to a number of decimals, or within a
 * relative tolerance. Nothing is truncated: 3.9 is not 3. A percent sign on the known answer alone is ignored; on the
 * completion's alone it divides by 100. A unit must be the known answer's. Applies to answers that are one decimal
 * number.
 *
 * @param precision column that holds the number of decimals to which an item's answer is rounded; items where it is
 * missing or blank are compared exactly
 * @param relativeTolerance share of the known answer by which a number may differ, for instance ChartQA's 0.05
 * @param bare whether a completion of one line that marks no answer is itself the answer
 */
public record NumberReward(Optional<String> precision, @Default("0.0") double relativeTolerance,
    @Default("false") boolean bare) implements AnswerReward {
  private static final int MOST_DECIMALS = 20;

  public NumberReward {
    checkArgument(relativeTolerance >= 0 && relativeTolerance < 1,
        "relative_tolerance is %s, expected at least 0 and below 1", relativeTolerance);
    checkArgument(precision.isEmpty() || relativeTolerance == 0,
        "relative_tolerance is %s, and precision is given too, expected one of them", relativeTolerance);
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Optional<Quantity> gold = AnswerReward.written(problem.answer()).flatMap(Quantity::read);
    if (gold.isEmpty()) {
      return new Verdict.NotApplicable("the answer is no decimal number");
    }
    String places = precision.map(column -> problem.columns().getOrDefault(column, "").strip()).orElse("");
    Optional<Integer> decimals = decimals(places);
    if (decimals.isEmpty() && !places.isEmpty()) {
      return new Verdict.Unscorable("column " + precision.get() + " is \"" + places
          + "\", expected a number of decimals from 0 to " + MOST_DECIMALS, true);
    }
    return AnswerReward.grade(candidate, bare, extracted -> Quantity.read(extracted)
        .filter(number -> number.unit().isEmpty() || number.unit().equals(gold.get().unit()))
        .map(said -> compared(gold.get(), said, decimals, extracted))
        .orElseGet(() -> AnswerReward.unreadable(extracted, "not one decimal number")));
  }

  private Verdict compared(Quantity gold, Quantity said, Optional<Integer> decimals, String extracted) {
    BigDecimal slack = decimals.map(places -> new BigDecimal(5).scaleByPowerOfTen(-places - 1))
        .orElseGet(() -> gold.value().abs().multiply(BigDecimal.valueOf(relativeTolerance)));
    String rule = decimals.map(places -> "rounded to " + places + " decimals")
        .orElse(relativeTolerance > 0 ? "within " + relativeTolerance + " of it" : "exact");
    return AnswerReward.compared(near(gold, said, slack), extracted, rule, gold.toString(), said.toString());
  }

  private static boolean near(Quantity gold, Quantity said, BigDecimal slack) {
    if (gold.percent() == said.percent()) {
      return within(gold.value(), said.value(), slack);
    }
    BigDecimal hundredth = new BigDecimal("0.01");
    return said.percent() ? within(gold.value(), said.value().multiply(hundredth), slack)
        : within(gold.value(), said.value(), slack)
            || within(gold.value().multiply(hundredth), said.value(), slack.multiply(hundredth));
  }

  private static boolean within(BigDecimal gold, BigDecimal said, BigDecimal slack) {
    return gold.subtract(said).abs().compareTo(slack) <= 0;
  }

  /** {@code 2} or {@code 2.0}. */
  private static Optional<Integer> decimals(String text) {
    boolean whole = text.matches("\\d{1,3}(\\.0{1,9})?");
    int places = whole ? (int) Double.parseDouble(text) : -1;
    return places < 0 || places > MOST_DECIMALS ? Optional.empty() : Optional.of(places);
  }
}
