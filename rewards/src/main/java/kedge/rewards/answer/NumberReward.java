package kedge.rewards.answer;

import java.math.BigDecimal;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/**
 * 1 if the completion's number is the known one, else 0: exactly, or rounded to the item's decimals, or within a share
 * of it, as the settings say. Nothing is cut off: 3.9 is not 3. A percent sign on the known answer alone is passed
 * over; on the completion's alone it divides by 100. A unit must be the known answer's. Applies to answers that are one
 * decimal number.
 */
public record NumberReward(NumberSettings settings) implements Reward {
  private static final int MOST_DECIMALS = 20;

  @Override
  public String name() {
    return "number";
  }

  @Override
  public boolean gradesAnswer() {
    return true;
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    Answer answer = problem.answer();
    boolean written = answer instanceof Answer.Text || answer instanceof Answer.Mathematical;
    Optional<Quantity> gold = written ? Quantity.read(answer.display()) : Optional.empty();
    if (gold.isEmpty()) {
      return new Verdict.NotApplicable("the answer is no decimal number");
    }
    Optional<Integer> decimals = Optional.empty();
    String precision = settings.precision() == null ? ""
        : problem.columns().getOrDefault(settings.precision(), "").strip();
    if (!precision.isEmpty()) {
      decimals = decimals(precision);
      if (decimals.isEmpty()) {
        return new Verdict.Unscorable(
            "column " + settings.precision() + " is \"" + precision + "\", expected a number of decimals from 0 to "
                + MOST_DECIMALS);
      }
    }
    Optional<String> extracted = ExplicitAnswer.of(candidate.text(), settings.bare());
    if (extracted.isEmpty()) {
      return AnswerVerdicts.none();
    }
    Optional<Quantity> said = Quantity.read(extracted.get())
        .filter(number -> number.unit().isEmpty() || number.unit().equals(gold.get().unit()));
    if (said.isEmpty()) {
      return AnswerVerdicts.unreadable(extracted.get(), "not one decimal number");
    }
    BigDecimal slack = decimals.map(places -> new BigDecimal(5).scaleByPowerOfTen(-places - 1))
        .orElseGet(() -> gold.get().value().abs().multiply(BigDecimal.valueOf(settings.relativeTolerance())));
    String rule = decimals.map(places -> "rounded to " + places + " decimals")
        .orElse(settings.relativeTolerance() > 0 ? "within "
            + settings.relativeTolerance()
            + " of it" : "exact");
    return AnswerVerdicts.compared(near(gold.get(), said.get(), slack), extracted.get(), rule, gold.get().toString(),
        said.get().toString());
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
