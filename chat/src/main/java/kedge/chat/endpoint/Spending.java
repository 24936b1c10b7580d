package kedge.chat.endpoint;

import java.util.Optional;
import kedge.chat.Usage;

/** Counts calls, tokens and money against a budget. */
final class Spending {
  private static final double MILLION = 1e6;
  private final String model;
  private final SpendingLimit budget;
  private long requests; // guarded by this, as all counts are
  private long cached;
  private long shared;
  private long calls;
  private long retries;
  private long promptTokens;
  private long completionTokens;
  private long brokenEntries;

  Spending(String model, SpendingLimit budget) {
    this.model = model;
    this.budget = budget;
  }

  synchronized void asked() {
    requests++;
  }

  synchronized void foundInCache() {
    cached++;
  }

  synchronized void sharedReply() {
    shared++;
  }

  synchronized void brokenEntry() {
    brokenEntries++;
  }

  /** Counts a call. If the budget does not allow it, counts nothing and returns the reason. */
  synchronized Optional<String> begin(boolean again) {
    Optional<String> over = overBudget();
    if (over.isEmpty()) {
      calls++;
      retries += again ? 1 : 0;
    }
    return over;
  }

  private Optional<String> overBudget() {
    if (budget.calls().isPresent() && calls >= budget.calls().getAsLong()) {
      return stop("calls", budget.calls().getAsLong() + "", calls + " were made");
    }
    if (budget.tokens().isPresent() && promptTokens + completionTokens >= budget.tokens().getAsLong()) {
      return stop("tokens", budget.tokens().getAsLong() + "", promptTokens + completionTokens + " were used");
    }
    if (budget.money().isPresent() && money() >= budget.money().getAsDouble()) {
      return stop("money", budget.money().getAsDouble() + "", money() + " was spent");
    }
    return Optional.empty();
  }

  private Optional<String> stop(String what, String limit, String spent) {
    return Optional.of("the budget of chat model " + model + " is used up: budget." + what + " is " + limit + ", and "
        + spent + ". Maybe raise chat_models."
        + model + ".budget." + what + "?");
  }

  synchronized void addUsage(Usage usage) {
    promptTokens += usage.promptTokens();
    completionTokens += usage.completionTokens();
  }

  private double money() {
    return (promptTokens * budget.promptPrice() + completionTokens * budget.completionPrice()) / MILLION;
  }

  synchronized ChatCost cost() {
    return new ChatCost(requests, cached, shared, calls, retries, promptTokens, completionTokens, money(),
        brokenEntries);
  }
}
