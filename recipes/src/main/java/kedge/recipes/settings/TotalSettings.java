package kedge.recipes.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.annotation.TaggedBy;
import kedge.rewards.total.Composition;
import kedge.rewards.total.CompositionFormula;
import kedge.rewards.total.SailRl;
import kedge.rewards.total.SailVl2;
import kedge.rewards.total.WeightedReward;

/**
 * How the parts of a completion's verdict become its reward; the weighted sum if the recipe does not say. Parts go by
 * their rewards' names.
 */
@TaggedBy("by")
public sealed interface TotalSettings {

  /** The composition over these rewards. */
  Composition composition(List<WeightedReward> rewards);

  /** Names of the parts it uses; empty for all, by their weights. */
  Optional<List<String>> names();

  /**
   * The sum of each value times its reward's {@code weight}.
   *
   * @param normalize divide by the weights that apply, so that a reward that does not apply leaves the denominator
   */
  @Tag("weighted_sum")
  record WeightedSum(@Default("false") boolean normalize) implements TotalSettings {
    @Override
    public Composition composition(List<WeightedReward> rewards) {
      return Composition.weightedSum(rewards, normalize);
    }

    @Override
    public Optional<List<String>> names() {
      return Optional.empty();
    }
  }

  /**
   * A formula over parts, see {@link CompositionFormula}: {@code 0.9 * think_format * first(math, countdown) + 0.1 *
   * length}.
   */
  @Tag("formula")
  record Formula(@Required String formula) implements TotalSettings {
    public Formula {
      try {
        CompositionFormula.parse(formula);
      } catch (IllegalArgumentException fault) {
        throw new IllegalArgumentException("formula " + fault.getMessage().replaceFirst("^the formula ", ""), fault);
      }
    }

    @Override
    public Composition composition(List<WeightedReward> rewards) {
      return CompositionFormula.parse(formula);
    }

    @Override
    public Optional<List<String>> names() {
      return Optional.of(List.copyOf(CompositionFormula.parse(formula).names()));
    }
  }

  /**
   * SAIL-VL2's verifiable stage: answer and format. Its report gives no weights; 0.9 and 0.1 are ours.
   *
   * @param answer the first of these that applies
   */
  @Tag("sail-vl2-verifiable")
  record SailVl2Verifiable(@Default("[math]") List<String> answer, @Default("think_format") String format,
      @Default("0.9") double answerWeight,
      @Default("0.1") double formatWeight) implements TotalSettings {
    public SailVl2Verifiable {
      answer = List.copyOf(answer);
      new Expect()
          .that(!answer.isEmpty(), "answer is empty, expected the name of at least one reward")
          .atLeast("answer_weight", answerWeight, 0)
          .atLeast("format_weight", formatWeight, 0)
          .that(sumToOne(answerWeight, formatWeight),
              "answer_weight is " + answerWeight + " and format_weight " + formatWeight + ", expected a sum of 1")
          .done();
    }

    @Override
    public Composition composition(List<WeightedReward> rewards) {
      return SailVl2.verifiable(answer, format, answerWeight, formatWeight);
    }

    @Override
    public Optional<List<String>> names() {
      return Optional.of(List.copyOf(composition(List.of()).names()));
    }
  }

  /**
   * SAIL-VL2's mixed stage: answer by rule or judge, think by judge, format. Its report gives no weights but that they
   * sum to 1, so the recipe must.
   *
   * @param answer the first of these that applies: rules first, then a judge
   */
  @Tag("sail-vl2-mixed")
  record SailVl2Mixed(@Required List<String> answer, @Default("judge_think") String think,
      @Default("think_format") String format, double answerWeight,
      double thinkWeight, double formatWeight) implements TotalSettings {
    public SailVl2Mixed {
      answer = List.copyOf(answer);
      new Expect()
          .that(!answer.isEmpty(), "answer is empty, expected the name of at least one reward")
          .atLeast("answer_weight", answerWeight, 0)
          .atLeast("think_weight", thinkWeight, 0)
          .atLeast("format_weight", formatWeight, 0)
          .that(sumToOne(answerWeight, thinkWeight, formatWeight),
              "answer_weight is " + answerWeight + ", think_weight " + thinkWeight
                  + " and format_weight " + formatWeight + ", expected a sum of 1")
          .done();
    }

    @Override
    public Composition composition(List<WeightedReward> rewards) {
      return SailVl2.mixed(answer, think, format, answerWeight, thinkWeight, formatWeight);
    }

    @Override
    public Optional<List<String>> names() {
      return Optional.of(List.copyOf(composition(List.of()).names()));
    }
  }

  /**
   * SAIL-RL: alpha * (judge * think * answer) + (1 - alpha) * format, see {@link SailRl}.
   *
   * @param answer the first of these that applies
   * @param judge the verdict on the choice to think or not
   * @param think the verdicts on the chain of thought, of which the mean is taken
   * @param thinks the reward that says whether anything was thought
   * @param variant {@code product}, or one of the paper's ablations
   * @param scores whether judges' scores are taken as bits, as in the paper, or as they are
   */
  @Tag("sail-rl")
  record SailRlTotal(@Default("[math]") List<String> answer, @Default("judge_judgment") String judge,
      @Default("[judge_logic, judge_grounding, judge_consistency]") List<String> think,
      @Default("thinks") String thinks,
      @Default("tags") String format, @Default("0.9") double alpha, @Default("product") SailRl.Variant variant,
      @Default("bits") Scores scores) implements TotalSettings {

    /** How judges' scores are taken. */
    public enum Scores {
      BITS, CONTINUOUS
    }

    public SailRlTotal {
      answer = List.copyOf(answer);
      think = List.copyOf(think);
      new Expect()
          .that(!answer.isEmpty(), "answer is empty, expected the name of at least one reward")
          .that(!think.isEmpty(),
              "think is empty, expected the names of the verdicts on the chain. Maybe variant: answer_only?")
          .within("alpha", alpha, 0, 1)
          .that(
              scores == Scores.BITS || variant == SailRl.Variant.PRODUCT || variant == SailRl.Variant.ADDITIVE
                  || variant == SailRl.Variant.ALWAYS_THINK,
              "scores is continuous, but has no effect: variant " + variant.name().toLowerCase(Locale.ROOT)
                  + " has no judge")
          .done();
    }

    @Override
    public Composition composition(List<WeightedReward> rewards) {
      return new SailRl(answer, judge, think, thinks, format, alpha, variant, scores == Scores.BITS).composition();
    }

    @Override
    public Optional<List<String>> names() {
      return Optional.of(List.copyOf(composition(List.of()).names()));
    }
  }

  private static boolean sumToOne(double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    return Math.abs(sum - 1) <= 1e-9;
  }
}
