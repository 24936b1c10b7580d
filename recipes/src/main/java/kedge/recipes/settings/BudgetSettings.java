package kedge.recipes.settings;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.chat.endpoint.SpendingLimit;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * Spending limit of one process on a chat model. When it is reached, the remaining requests fail and what needed them
 * cannot be scored. Replies from the cache cost nothing.
 */
public record BudgetSettings(
    /** Requests sent, retries included. */
    Optional<Long> calls,
    /** Tokens read and written. Calls in flight when the limit is reached are completed. */
    Optional<Long> tokens,
    /** Money, in the currency of the prices. Calls in flight when the limit is reached are completed. */
    Optional<Double> money,
    /** Price of a million prompt tokens. */
    @Default("0.0") double promptPrice,
    /** Price of a million completion tokens. */
    @Default("0.0") double completionPrice) {

  public BudgetSettings {
    new Expect()
        .atLeast("calls", calls.orElse(1L), 1)
        .atLeast("tokens", tokens.orElse(1L), 1)
        .above("money", money.orElse(1.0), 0)
        .atLeast("prompt_price", promptPrice, 0)
        .atLeast("completion_price", completionPrice, 0)
        .that(money.isEmpty() || promptPrice > 0 || completionPrice > 0,
            "money is " + money.orElse(0.0)
                + ", but no price is given, expected prompt_price and completion_price, for a million tokens each")
        .done();
  }

  /** Returns the limit as the HTTP client takes it. */
  public SpendingLimit toBudget() {
    return new SpendingLimit(calls.map(OptionalLong::of).orElse(OptionalLong.empty()),
        tokens.map(OptionalLong::of).orElse(OptionalLong.empty()),
        money.map(OptionalDouble::of).orElse(OptionalDouble.empty()), promptPrice, completionPrice);
  }
}
