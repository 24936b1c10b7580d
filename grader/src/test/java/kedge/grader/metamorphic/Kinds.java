package kedge.grader.metamorphic;

import java.util.List;
import java.util.function.Function;

/** All kinds of generated cases. Draws whose inequality is not certain give no case. */
final class Kinds {
  /** Maximum length of an answer. */
  private static final int LONGEST = 500;
  private static final List<Function<Draw, Generated>> ALL = List.of(RandomScalars::number, RandomScalars::number,
      RandomScalars::constant, RandomScalars::constant, RandomScalars::constant,
      Algebra::polynomial, Algebra::polynomial, Algebra::fraction, Algebra::trigonometric, Algebra::equation,
      Algebra::equation, Algebra::inequality,
      Algebra::chain, RandomCollections::tuple, RandomCollections::set, RandomCollections::interval,
      RandomCollections::union, RandomCollections::matrix, RandomCollections::matrixArithmetic,
      RandomCollections::plusMinus, RandomScalars::complex, RandomScalars::tiny, RandomScalars::named);

  private Kinds() {
  }

  /** Returns the case of a number; null if there is none. */
  static Generated generate(long seed, long number) {
    Draw draw = new Draw(seed, number);
    Generated generated = draw.from(ALL).apply(draw);
    return generated == null || Math.max(generated.gold().length(),
        Math.max(generated.same().length(), generated.other().length())) > LONGEST ? null
            : generated;
  }
}
