package kedge.chat.endpoint;

import java.util.Locale;

/**
 * What was spent on a chat model since it was made.
 *
 * @param requests replies asked for
 * @param cached of them, found in the cache
 * @param shared of them, equal to one under way and served by its reply
 * @param calls requests sent, retries included
 * @param retries of them, made again
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param money by the budget's prices
 * @param brokenEntries cache entries that could not be read or written
 */
public record ChatCost(long requests, long cached, long shared, long calls, long retries, long promptTokens,
    long completionTokens, double money,
    long brokenEntries) {

  /** The same in words. */
  public String describe() {
    return calls + " calls (" + retries + " retries) for " + requests + " requests, " + cached
        + " replies from the cache, " + promptTokens + " tokens read, "
        + completionTokens + " written" + (money > 0 ? String.format(Locale.ROOT, ", money %.4f", money) : "")
        + (brokenEntries > 0 ? ", " + brokenEntries + " broken cache entries" : "");
  }
}
