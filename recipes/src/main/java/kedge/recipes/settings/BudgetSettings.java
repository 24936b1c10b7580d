package kedge.recipes.settings;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.chat.endpoint.SpendingLimit;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * What one process may spend on a chat model; when it is spent, what is still asked cannot be scored, and says so.
 * Replies from the cache cost nothing.
 *
 * @param calls requests sent, retries included
 * @param tokens tokens read and written; calls under way when they are reached are let finish
 * @param money in the currency of the prices; likewise
 * @param promptPrice money for a million tokens read
 * @param completionPrice money for a million tokens written
 */
public record BudgetSettings(Optional<Long> calls, Optional<Long> tokens, Optional<Double> money,
    @Default("0.0") double promptPrice,
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

  /** The same as the client takes it. */
  public SpendingLimit toBudget() {
    return new SpendingLimit(calls.map(OptionalLong::of).orElse(OptionalLong.empty()),
        tokens.map(OptionalLong::of).orElse(OptionalLong.empty()),
        money.map(OptionalDouble::of).orElse(OptionalDouble.empty()), promptPrice, completionPrice);
  }
}
