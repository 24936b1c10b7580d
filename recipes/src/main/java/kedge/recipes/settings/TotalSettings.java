package kedge.recipes.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
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
 * Composition of the rewards' values into the reward of a completion. Formulas and keys name rewards by their names.
 */
@TaggedBy("by")
public sealed interface TotalSettings {

  /** Returns the composition over these rewards. */
  Composition composition(List<WeightedReward> rewards);

  /** Returns the names of the rewards that it uses; empty for all, by their weights. */
  default Optional<List<String>> names() {
    return Optional.of(List.copyOf(composition(List.of()).names()));
  }

  /** The sum of each value times its reward's {@code weight}. */
  @Tag("weighted_sum")
  record WeightedSum(
      /** Divide by the sum of the weights that apply, so that a reward that does not apply leaves the mean alone. */
      @Default("false") boolean normalize) implements TotalSettings {
    @Override
    public Composition composition(List<WeightedReward> rewards) {
      return Composition.weightedSum(rewards, normalize);
    }

    @Override
    public Optional<List<String>> names() {
      return Optional.empty();
    }
  }

  /** A formula over the values: {@code 0.9 * think_format * first(math, countdown) + 0.1 * length}. */
  @Tag("formula")
  record Formula(
      /** The formula, in the language of {@link CompositionFormula}. */
      @Required String formula) implements TotalSettings {
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
  }

  /** SAIL-VL2's verifiable stage: answer and format. The report gives no weights; 0.9 and 0.1 are Kedge's choice. */
  @Tag("sail-vl2-verifiable")
  record SailVl2Verifiable(
      /** Rewards that grade the answer; the first that applies counts. */
      @Default("[math]") List<String> answer,
      /** Reward that checks the format. */
      @Default("think_format") String format,
      /** Weight of the answer. */
      @Default("0.9") double answerWeight,
      /** Weight of the format. */
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
  }

  /**
   * SAIL-VL2's mixed stage: answer by rule or judge, thought by judge, format. The report says only that the weights
   * sum to 1, so the recipe must give them.
   */
  @Tag("sail-vl2-mixed")
  record SailVl2Mixed(
      /** Rewards that grade the answer; the first that applies counts: rules first, then a judge. */
      @Required List<String> answer,
      /** Reward that judges the thought. */
      @Default("judge_think") String think,
      /** Reward that checks the format. */
      @Default("think_format") String format,
      /** Weight of the answer. */
      double answerWeight,
      /** Weight of the thought. */
      double thinkWeight,
      /** Weight of the format. */
      double formatWeight) implements TotalSettings {
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
  }

  /** SAIL-RL: alpha * (judge * think * answer) + (1 - alpha) * format, see {@link SailRl}. */
  @Tag("sail-rl")
  record SailRlTotal(
      /** Rewards that grade the answer; the first that applies counts. */
      @Default("[math]") List<String> answer,
      /** Reward that judges the choice to think or not. */
      @Default("judge_judgment") String judge,
      /** Rewards that judge the chain of thought; their mean counts. */
      @Default("[judge_logic, judge_grounding, judge_consistency]") List<String> think,
      /** Reward that tells whether the completion thinks. */
      @Default("thinks") String thinks,
      /** Reward that checks the format. */
      @Default("tags") String format,
      /** Weight of the product; the format has the rest. */
      @Default("0.9") double alpha,
      /** The product, or one of the paper's ablations. */
      @Default("product") SailRl.Variant variant,
      /** Judges' scores as bits, as in the paper, or as they are. */
      @Default("bits") Scores scores) implements TotalSettings {

    /** Form of judges' scores. */
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
  }

  private static boolean sumToOne(double... weights) {
    return Math.abs(DoubleStream.of(weights).sum() - 1) <= 1e-9;
  }
}
