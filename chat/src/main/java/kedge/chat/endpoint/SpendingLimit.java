package kedge.chat.endpoint;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Budget of a run for one chat model. Calls are counted exactly. Tokens and money are known only with the reply, so
 * calls in flight may exceed them.
 *
 * @param calls HTTP calls, retries included
 * @param tokens prompt and completion tokens
 * @param money amount in the currency of the prices
 * @param promptPrice price of a million prompt tokens
 * @param completionPrice price of a million completion tokens
 */
public record SpendingLimit(OptionalLong calls, OptionalLong tokens, OptionalDouble money, double promptPrice,
    double completionPrice) {
  /** No limits and no prices. */
  public static final SpendingLimit UNLIMITED = new SpendingLimit(OptionalLong.empty(), OptionalLong.empty(),
      OptionalDouble.empty(), 0, 0);

  public SpendingLimit {
    if (money.isPresent() && promptPrice == 0 && completionPrice == 0) {
      throw new IllegalArgumentException(
          "money is " + money.getAsDouble() + ", but no price is given, expected prompt_price and completion_price, "
              + "per million tokens");
    }
  }
}
