package kedge.rewards.math.generated;

import java.util.List;
import java.util.function.Function;

/** Every kind of generated case. A kind returns null where its draws gave nothing whose inequality is certain. */
final class Kinds {
  private static final List<Function<Draw, Generated>> ALL = List.of(Scalars::number, Scalars::number, Scalars::constant, Scalars::constant, Scalars::constant,
      Algebra::polynomial, Algebra::polynomial, Algebra::fraction, Algebra::trigonometric, Algebra::equation, Algebra::equation, Algebra::inequality,
      Algebra::chain, Collections::tuple, Collections::set, Collections::interval, Collections::union, Collections::matrix, Collections::matrixArithmetic,
      Collections::plusMinus, Scalars::complex, Scalars::tiny, Scalars::named);

  private Kinds() {
  }

  /** The case of a number. */
  static Generated generate(long seed, long number) {
    Draw draw = new Draw(seed, number);
    return draw.from(ALL).apply(draw);
  }
}
