package kedge.chat.endpoint;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a run may spend on one chat model. Calls are counted exactly; tokens and money are known when a reply comes, so
 * the calls then under way may go past them.
 *
 * @param calls requests sent, retries included
 * @param tokens tokens read and written
 * @param money in the currency of the prices
 * @param promptPrice money for a million tokens read
 * @param completionPrice money for a million tokens written
 */
public record SpendingLimit(OptionalLong calls, OptionalLong tokens, OptionalDouble money, double promptPrice,
    double completionPrice) {
  /** No limit, no price. */
  public static final SpendingLimit UNLIMITED = new SpendingLimit(OptionalLong.empty(), OptionalLong.empty(),
      OptionalDouble.empty(), 0, 0);

  public SpendingLimit {
    if (money.isPresent() && promptPrice == 0 && completionPrice == 0) {
      throw new IllegalArgumentException(
          "money is " + money.getAsDouble() + ", but no price is given, expected prompt_price and completion_price, "
              + "for a million tokens each");
    }
  }
}
