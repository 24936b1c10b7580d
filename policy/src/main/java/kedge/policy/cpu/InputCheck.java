package kedge.policy.cpu;

import kedge.data.UserError;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;

/** What a decoder cannot be asked, refused before anything is computed. */
final class InputCheck {
  private InputCheck() {
  }

  /** @throws UserError for a token outside the vocabulary */
  static void vocabulary(ModelShape shape, int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= shape.vocabulary()) {
        throw new UserError("token " + token + " is outside the vocabulary of " + shape.vocabulary()
            + ". Maybe the tokenizer is not the model's");
      }
    }
  }

  /** @throws UserError for a sequence longer than the context */
  static void sequence(ModelShape shape, int length) {
    if (length > shape.maximumPositions()) {
      throw new UserError(
          "a sequence of " + length + " tokens exceeds max_position_embeddings, which is " + shape.maximumPositions()
              + ". Maybe drop or cut long examples");
    }
  }

  /** @throws UserError for a prompt that cannot be completed to the full length within the context */
  static void context(ModelShape shape, GenerationRequest request, Sampling sampling) {
    if ((long) request.prompt().length + sampling.maximumTokens() > shape.maximumPositions()) {
      throw new UserError(
          "a prompt of " + request.prompt().length + " tokens and a completion of up to " + sampling.maximumTokens()
              + " exceed max_position_embeddings, which is " + shape.maximumPositions()
              + ". Maybe lower the maximum completion length or drop long prompts");
    }
  }
}
