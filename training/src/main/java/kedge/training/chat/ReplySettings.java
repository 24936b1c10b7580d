package kedge.training.chat;

import kedge.policy.generate.Sampling;

/**
 * Settings of the replies of a {@link PolicyChatModel}.
 *
 * @param sampling filters, and the temperature for requests without one; its length limit is not used, since each
 * request has its own
 * @param inFlight maximum number of concurrent requests
 * @param hideThinking whether a reply is reduced to the text after its {@code </think>}
 */
public record ReplySettings(Sampling sampling, int inFlight, boolean hideThinking) {
  public ReplySettings {
    if (inFlight < 1) {
      throw new IllegalArgumentException("in_flight is " + inFlight + ", expected at least 1");
    }
  }
}
