package kedge.training.chat;

import kedge.policy.generate.Generator;
import kedge.policy.score.TrainingBackend;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;

/**
 * What a policy speaks and reads with.
 *
 * @param trainer for what it makes of a text; nothing is trained
 * @param contextLength the most tokens of a prompt and its reply together
 * @param release gives the weights back
 */
public record LoadedModel(Generator generator, TrainingBackend trainer, PromptEncoder encoder, Tokenizer tokenizer,
    int contextLength, Runnable release)
    implements
      AutoCloseable {
  @Override
  public void close() {
    release.run();
  }
}
