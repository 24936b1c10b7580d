package kedge.rollouts;

import kedge.policy.generate.Generator;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;

/**
 * What a policy speaks with.
 *
 * @param contextLength the most tokens of a prompt and its reply together
 * @param release gives the weights back
 */
public record Voice(Generator generator, PromptEncoder encoder, Tokenizer tokenizer, int contextLength, Runnable release) implements AutoCloseable {
  @Override
  public void close() {
    release.run();
  }
}
