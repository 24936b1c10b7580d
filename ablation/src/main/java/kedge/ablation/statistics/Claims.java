package kedge.ablation.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Verdicts on several differences. The probability of any false claim is below the level: the differences and
 * equivalences of all comparisons are one family ({@link Holm#adjustBoth}).
 *
 * @param level probability of any false claim, for instance 0.05
 * @param power power at which the detectable difference is computed
 */
public record Claims(double level, double power) {
  /** Level 5 %, power 80 %. */
  public static final Claims USUAL = new Claims(0.05, Power.USUAL);

  /** Direction in which a measure is better. */
  public enum Better {
    HIGHER, LOWER, NEITHER
  }

  /**
   * A difference to test.
   *
   * @param differences treatment minus baseline, one per seed
   * @param size largest absolute value that the differences were computed from
   * @param margin equivalence margin; empty if equivalence is not tested
   */
  public record Question(double[] differences, double size, Better better, OptionalDouble margin) {

    /** Makes a question about differences that were measured directly. */
    public Question(double[] differences, Better better, OptionalDouble margin) {
      this(differences, StandardDeviation.size(differences), better, margin);
    }
  }

  /**
   * Result of the tests of one difference.
   *
   * @param difference estimate and interval, not adjusted
   * @param adjusted Holm's p-value of the difference
   * @param equivalence Holm's p-value of the two one-sided tests; empty without a margin
   */
  public record Answer(PairedDifference difference, double adjusted, OptionalDouble equivalence,
      ComparisonVerdict verdict) {
  }

  /** Tests all differences together. */
  public List<Answer> judge(List<Question> questions) {
    List<PairedDifference> differences = questions.stream()
        .map(question -> PairedDifference.of(question.differences(), question.size(), 1 - level)).toList();
    double[] equivalences = IntStream.range(0, questions.size())
        .mapToDouble(i -> questions.get(i).margin().isEmpty() ? Double.NaN
            : differences.get(i).equivalence(questions.get(i).margin().getAsDouble()))
        .toArray();
    double[][] adjusted = Holm.adjustBoth(differences.stream().mapToDouble(PairedDifference::p).toArray(),
        equivalences);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      OptionalDouble equivalence = questions.get(i).margin().isPresent() ? OptionalDouble.of(adjusted[1][i])
          : OptionalDouble.empty();
      ComparisonVerdict verdict = verdict(questions.get(i), differences.get(i), adjusted[0][i], equivalence);
      answers.add(new Answer(differences.get(i), adjusted[0][i], equivalence, verdict));
    }
    return answers;
  }

  private ComparisonVerdict verdict(Question question, PairedDifference difference, double adjusted,
      OptionalDouble equivalence) {
    if (adjusted <= level) {
      if (question.better() == Better.NEITHER) {
        return ComparisonVerdict.DIFFERENT;
      }
      return difference.mean() > 0 == (question.better() == Better.HIGHER) ? ComparisonVerdict.BETTER
          : ComparisonVerdict.WORSE;
    }
    return equivalence.orElse(1) <= level ? ComparisonVerdict.EQUIVALENT : ComparisonVerdict.NOT_DISTINGUISHABLE;
  }

  /**
   * Returns the smallest difference that as many seeds with the same spread would detect, at the level of Holm's first
   * step.
   */
  public double detectable(PairedDifference difference, int comparisons) {
    return Power.detectable(difference.deviation(), difference.seeds(), level / comparisons, power);
  }

  /**
   * Returns the answer as a sentence.
   *
   * @param amount formats a difference with its unit
   */
  public String say(Question question, Answer answer, int comparisons,
      java.util.function.DoubleFunction<String> amount) {
    PairedDifference difference = answer.difference();
    String seeds = difference.seeds() + " seeds";
    String among = comparisons > 1 ? " among " + comparisons + " comparisons" : "";
    return switch (answer.verdict()) {
      case BETTER, WORSE, DIFFERENT -> answer.verdict().words() + " by " + amount.apply(Math.abs(difference.mean()))
          + " (" + pValue(answer.adjusted())
          + among + ")"
          + (answer.equivalence().orElse(1) <= level
              ? ", but by less than the margin " + amount.apply(question.margin().orElseThrow())
              : "");
      case EQUIVALENT -> "equivalent within " + amount.apply(question.margin().orElseThrow()) + " ("
          + pValue(answer.equivalence().orElseThrow()) + among + ")";
      case NOT_DISTINGUISHABLE -> "not distinguishable: " + (difference.deviation() == 0 ? "all " + seeds
          + " gave the same difference, which leaves no spread to judge by"
          : seeds + " could have shown " + amount.apply(detectable(difference, comparisons)) + " with "
              + Math.round(100 * power) + " % power" + among);
    };
  }

  private static String pValue(double p) {
    return p < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.3f", p);
  }
}
