package kedge.recipes.recipe;

/**
 * Correction for a sampler whose probabilities are not the trainer's: other kernels or number formats, filters, old weights. The importance
 * weight is the trainer's probability over the sampler's.
 *
 * @param correction none; {@code truncate} weighs every token by its importance weight, at most {@code high}; {@code mask} leaves out
 *     sequences whose mean importance weight (geometric) lies outside {@code low} to {@code high}
 * @param low lower bound, used by mask
 * @param high upper bound
 */
public record MismatchSettings(@Default("none") Correction correction, @Default("0.5") double low, @Default("2.0") double high) {

  /** What is done about the mismatch. */
  public enum Correction { NONE, TRUNCATE, MASK }

  public MismatchSettings {
    new Expect()
        .that(low >= 0 && low < 1, "low is " + low + ", expected at least 0 and below 1")
        .above("high", high, 1)
        .done();
  }
}
