package kedge.training.chat;

import kedge.policy.generate.Generator;
import kedge.policy.score.TrainingBackend;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;

/**
 * A policy whose weights are in memory.
 *
 * @param trainer computes embeddings; nothing is trained
 * @param contextLength maximum number of tokens of a prompt and its reply together
 * @param release releases the weights
 */
public record LoadedModel(Generator generator, TrainingBackend trainer, PromptEncoder encoder, Tokenizer tokenizer,
    int contextLength, Runnable release) implements AutoCloseable {

  @Override
  public void close() {
    release.run();
  }
}
