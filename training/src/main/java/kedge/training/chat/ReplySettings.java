package kedge.training.chat;

import kedge.policy.generate.Sampling;

/**
 * Settings of the replies of a {@link PolicyChatModel}.
 *
 * @param sampling filters, and the temperature of a request that names none; its length limit is not used, each request
 * has its own
 * @param inFlight most requests under way at a time
 * @param hideThinking whether a reply that thinks first is only what follows its {@code </think>}
 */
public record ReplySettings(Sampling sampling, int inFlight, boolean hideThinking) {
  public ReplySettings {
    if (inFlight < 1) {
      throw new IllegalArgumentException("in_flight is " + inFlight + ", expected at least 1");
    }
  }
}
