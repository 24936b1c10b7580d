package kedge.chat.endpoint;

import java.util.Locale;

/**
 * Usage of a chat model since it was opened.
 *
 * @param requests requests made
 * @param cached requests answered from the cache
 * @param shared requests answered by the reply to an equal one in flight
 * @param calls HTTP calls, retries included
 * @param retries calls that were retries
 * @param promptTokens prompt tokens
 * @param completionTokens completion tokens
 * @param money cost by the budget's prices
 * @param brokenEntries cache entries that could not be read or written
 */
public record ChatCost(long requests, long cached, long shared, long calls, long retries, long promptTokens,
    long completionTokens, double money,
    long brokenEntries) {

  /** Returns one line for the log. */
  public String describe() {
    return calls + " calls (" + retries + " retries) for " + requests + " requests, " + cached
        + " replies from the cache, " + promptTokens + " tokens read, "
        + completionTokens + " written" + (money > 0 ? String.format(Locale.ROOT, ", money %.4f", money) : "")
        + (brokenEntries > 0 ? ", " + brokenEntries + " broken cache entries" : "");
  }
}
